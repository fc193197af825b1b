"""Ruff, pinned by the environment and deaf to any configuration."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .errors import GeneratorError

LINE_LENGTH = "100"
TARGET = "py311"


def format_tree(folder: Path) -> None:
    """Remove unused imports, sort the rest, and format.

    Raises:
        GeneratorError: The code is not valid.
    """
    _ruff("check", "--fix", "--quiet", "--select", "F,I", folder=folder)
    _ruff("format", "--quiet", folder=folder)


def _ruff(command: str, *options: str, folder: Path) -> None:
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            command,
            "--isolated",
            "--no-cache",
            "--line-length",
            LINE_LENGTH,
            "--target-version",
            TARGET,
            *options,
            str(folder),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        complaint = (result.stdout + result.stderr).replace(str(folder), folder.name)
        raise GeneratorError(f"the generated code is not valid:\n{complaint}")
