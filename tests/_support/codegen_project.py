"""``replicate-typed codegen`` in an empty folder, for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from _support.http_server import Request, Response
from _support.model_documents import SECOND, every_input, model, write_model

#: Runs the command, and returns its exit code and what it showed.
Run = Callable[..., tuple[int, str]]


def content(folder: str | Path = ".") -> dict[str, str]:
    """Return the files in a folder, by their paths."""
    paths = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    return {path.as_posix(): path.read_text("utf-8") for path in paths}


def painter(name: str = "painter.json", **options: Any) -> str:
    """Write a file with a model, and return its path."""
    return write_model(Path(name), schema=every_input(), **options)


def newer(schema: Any) -> str:
    """Write a file with the second version of the model, and return its path."""
    return write_model(Path("newer.json"), schema=schema, version=SECOND)


class ModelApi:
    """An API with some models and versions."""

    def __init__(self) -> None:
        self.models: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, dict[str, Any]] = {}
        self.targets: list[str] = []

    def respond(self, request: Request) -> Response:
        self.targets.append(request.path)
        name = request.path.removeprefix("/v1/models/")
        found = self.models.get(name)
        model_name, _, version = name.partition("/versions/")
        if version and model_name in self.models:
            found = self.versions.get(version)
        if found is None:
            return Response({"detail": "Not found"}, status=404)
        return Response(found)

    def put(self, name: str = "me/painter", schema: Any = None, **options: Any) -> None:
        """Make a version the current one of a model."""
        found = model(name, schema, **options)
        self.models[name] = found
        self.versions[found["latest_version"]["id"]] = found["latest_version"]
