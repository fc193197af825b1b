"""Python environments for programs that are not part of the project, and what these print."""

from __future__ import annotations

import json
import os
import subprocess
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def python_with(home: Path, *requirements: str) -> str:
    """Return the Python of a new environment with these packages."""
    venv.create(home, with_pip=True)
    python = str(home / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements], check=True)
    return python


def run_program(command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> Any:
    """Run a program, and return the JSON of its last line.

    Args:
        command: The program with its arguments.
        environment: Variables to add to those of this process.
        cwd: The folder to run in.
    """
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
