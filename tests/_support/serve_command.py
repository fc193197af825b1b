"""``replicate-typed serve`` as a process."""

from __future__ import annotations

import subprocess
import sys

COMMAND = [sys.executable, "-W", "error", "-m", "replicate_typed.cli"]


def read_banner(process: subprocess.Popen[str]) -> str:
    """Return what the command prints before it serves, up to the variables to export."""
    assert process.stdout is not None
    banner = ""
    while "export" not in banner:
        line = process.stdout.readline()
        assert line, process.communicate()
        banner += line
    return banner
