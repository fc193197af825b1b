"""The front door of every task."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def test_help__every_target():
    """``make help`` lists every target with what it does; none of them is a file."""
    done = subprocess.run(
        ["make", "--silent", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    listed = re.findall(r"^  \x1b\[1m([a-z-]+) *\x1b\[0m \S", done.stdout, re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):(?!=)", MAKEFILE, re.MULTILINE)
    phony = re.findall(r"^\.PHONY: ([a-z-]+)$", MAKEFILE, re.MULTILINE)
    assert sorted(listed) == sorted(targets)
    assert sorted(phony) == sorted(targets)
