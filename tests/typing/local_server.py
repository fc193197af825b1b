"""The models of a local server, as type checkers see them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

from replicate_typed import FileOutput, ModelRef
from replicate_typed.local import FunctionModel, LocalServer


class PainterInput(TypedDict, total=False):
    """The input of a model."""

    prompt: str


painter: ModelRef[PainterInput, list[FileOutput]] = ModelRef("acme/painter")
writer: ModelRef[PainterInput, str] = ModelRef("acme/writer")


def shout(prompt: str) -> str:
    """Run a model."""
    return prompt.upper()


by_name: dict[str, Callable[..., Any]] = {"acme/shout": shout}
folders: dict[str, Path] = {"acme/shout": Path("shout")}

LocalServer(models=by_name)
LocalServer(models=folders)
LocalServer(models={})
LocalServer(models={"acme/shout": shout, "acme/echo": shout})
LocalServer(models={"acme/shout": FunctionModel(shout), "acme/echo": Path("echo"), "acme/x": "x"})
LocalServer(models={painter: shout})
LocalServer(models={painter: shout, writer: FunctionModel(shout)})
LocalServer(models={"acme/shout": shout, painter: shout})
LocalServer(models=[painter, writer])
LocalServer(models=(painter,))


def test(replicate_local: LocalServer) -> None:
    """Use the fixture."""
    replicate_local.add("acme/shout", shout)
    replicate_local.add(painter, shout)
    replicate_local.add(writer)
