"""Environments of their own for programs that are not ours."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path


def python_with(home: Path, *requirements: str) -> str:
    """The Python of a new environment that holds these packages."""
    venv.create(home, with_pip=True)
    python = str(home / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements], check=True)
    return python
