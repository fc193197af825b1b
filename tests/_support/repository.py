"""Where things are in the repository."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
DOCS = ROOT / "docs"
README = ROOT / "README.md"
DESCRIPTION = ROOT / "openapi.yaml"
