"""Python environments for programs that are not part of the project."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path


def python_with(home: Path, *requirements: str) -> str:
    """Return the Python of a new environment with these packages."""
    venv.create(home, with_pip=True)
    python = str(home / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements], check=True)
    return python
