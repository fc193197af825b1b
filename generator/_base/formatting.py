"""Ruff, of the version in the environment and without any configuration file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .errors import GeneratorError

#: Columns.
LINE_LENGTH = "100"
#: The oldest Python that the packages support.
TARGET = "py311"


def format_tree(folder: Path) -> None:
    """Remove unused imports, sort the others, and format all modules of a folder.

    Raises:
        GeneratorError: A module is not valid Python.
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
        output = (result.stdout + result.stderr).replace(str(folder), folder.name)
        raise GeneratorError(f"the generated code is not valid:\n{output}")
