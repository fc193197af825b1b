"""Descriptions that go through every stage: checks, rules, overlay, rendering and compiler."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from generator.description.load import parse
from generator.upstream.build import Built, build
from generator.upstream.overlay import read_overlay

from .compiled_package import Package, compiled


def followed(description: dict[str, Any], **overlay: Any) -> Built:
    """A description as upstream's, with an overlay of a test that corrects nothing."""
    actions = [{"target": "$.info", "update": {"description": "Ours."}}]
    info = {"title": "Test", "version": "1"}
    return build(
        description, read_overlay({"overlay": "1.1.0", "info": info, "actions": actions, **overlay})
    )


@contextmanager
def compiled_from(built: Built, folder: Path) -> Generator[Package, None, None]:
    """The package that is compiled of the text of a built description."""
    with compiled(folder, parse(built.text)) as package:
        yield package


def noted(built: Built) -> dict[str, str]:
    """The notes of a built description by their places; those of one place on one line."""
    found: dict[str, str] = {}
    for note in built.notes:
        found[note.at] = "; ".join(filter(None, [found.get(note.at), note.text]))
    return found
