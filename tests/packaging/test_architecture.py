"""What docs/architecture.md names is there."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PACKAGE = ROOT / "wrappers" / "replicate_typed"

NAMES = sorted(set(re.findall(r"(?<![\w./])_[a-z]+(?:\.(?!py\b)\w+)+", TEXT)))
FILES = sorted(set(re.findall(r"`([\w.]+(?:/[\w.]+)+)`", TEXT)))


@pytest.mark.parametrize("name", NAMES)
def test_architecture__names(name: str):
    """A dotted name is a module of the package, or something in one."""
    parts = name.split(".")
    length = max(n for n in range(len(parts) + 1) if has_module(parts[:n]))
    found: object = import_module(".".join(("replicate_typed", *parts[:length])))
    for part in parts[length:]:
        found = getattr(found, part)


def has_module(parts: list[str]) -> bool:
    path = PACKAGE.joinpath(*parts)
    return path.is_dir() or path.with_suffix(".py").is_file()


@pytest.mark.parametrize("name", FILES)
def test_architecture__files(name: str):
    """A path begins at the root of the repository, or at that of the package."""
    assert (ROOT / name).exists() or (PACKAGE / name).exists()


def test_architecture__rooms():
    """Each room of the import contract is on the page."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if contract["id"] == "generated":
            continue
        for room in re.findall(r"\w+", " ".join(contract["layers"][1:])):
            assert re.search(rf"(?<!\w){room}(?!\w)", TEXT), room


def test_decisions__listed():
    """Each decision is on the list, and each entry of the list is there."""
    folder = ROOT / "docs" / "decisions"
    files = sorted(path.name for path in folder.glob("0*.md"))
    listed = re.findall(r"\((\d+[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    assert listed == files
    for number, name in enumerate(files, 1):
        text = (folder / name).read_text("utf-8")
        assert name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == [
            "Context",
            "Decision",
            "Consequences",
        ]
