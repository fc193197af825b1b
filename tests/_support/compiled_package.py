"""Descriptions that are compiled for a test, and the packages that result."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from generator._base import paths
from generator._base.errors import GeneratorError
from generator.build import regenerate
from generator.compiler.compile import compile_description
from generator.description.load import parse
from generator.description.notes import Notes
from generator.upstream.apply_overlay import apply_overlay
from generator.upstream.normalise import normalise
from generator.upstream.overlay import Overlay
from generator.upstream.render import render


class Package:
    """A compiled package that can be imported."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, module: str = "") -> Any:
        """The package, or one of its modules."""
        return importlib.import_module(".".join(filter(None, [self.folder.name, module])))

    def text(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")


def describe(**parts: Any) -> dict[str, Any]:
    """A description with one operation, and the additions of a test."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Test", "version": "1"},
        "paths": {"/things": {"get": {"operationId": "things.list", **answers({})}}},
        **parts,
    }


def answers(schema: dict[str, Any]) -> dict[str, Any]:
    """The responses of an operation that returns JSON."""
    return {
        "responses": {
            "200": {"description": "Good.", "content": {"application/json": {"schema": schema}}}
        }
    }


def get_operation(**changes: Any) -> dict[str, Any]:
    """A path with one GET operation, and the changes of a test."""
    return {"get": {"operationId": "a.get", "tags": ["a"], **answers({}), **changes}}


def refusal(folder: Path, description: dict[str, Any]) -> str:
    """The message with which ``regenerate`` refuses a description, without the path of the file."""
    spec = folder / "spec.json"
    spec.write_text(json.dumps(description))
    with pytest.raises(GeneratorError) as caught:
        regenerate(description=spec, out=folder / "refused")
    message = str(caught.value)
    assert "Traceback" not in message
    return message.removeprefix(str(spec))


def file_contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder, without compiled modules."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def compile_to(folder: Path, description: dict[str, Any]) -> Path:
    """Compile with the templates of the repository."""
    compile_description(description, folder, config=paths.CONFIG, templates=paths.TEMPLATES)
    return folder


@contextmanager
def compiled(folder: Path, description: dict[str, Any]) -> Generator[Package, None, None]:
    """A description as a package that can be imported as long as the context lasts."""
    compile_to(folder, description)
    sys.path.insert(0, str(folder.parent))
    importlib.invalidate_caches()
    try:
        yield Package(folder)
    finally:
        sys.path.remove(str(folder.parent))
        for name in [name for name in sys.modules if name.split(".")[0] == folder.name]:
            del sys.modules[name]


@contextmanager
def followed(
    folder: Path, upstream: dict[str, Any]
) -> Generator[tuple[Package, Notes], None, None]:
    """A description as a package that went through all that an update makes of it, and its notes."""
    notes = Notes()
    normalised = normalise(upstream, notes=notes)
    applied = apply_overlay(normalised, Overlay(()))
    document = parse(render(applied.document))
    # What regenerate checks of openapi.yaml.
    normalise(document)
    with compiled(folder, document) as package:
        yield package, notes
