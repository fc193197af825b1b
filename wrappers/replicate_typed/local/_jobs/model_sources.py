"""What users name as models, made into what the server runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .._contract.runtime import BrokenModel, ModelSource
from .._functions.function_runtime import FunctionModel, function_model

#: A typed Python function, one with more to say, a folder with a ``cog.yaml``, or a source.
Model = Callable[..., Any] | FunctionModel | Path | str | ModelSource


def folder_model(
    path: Path,
    *,
    reference: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> ModelSource:
    """The model in a folder with a ``cog.yaml``, with its README.md if it has one.

    Args:
        path: The folder.
        reference: Its name, ``owner/name``; what its ``cog.yaml`` says if not given.
        progress: Gets a line for each step of the building of its environment.

    Raises:
        BrokenModel: It cannot be run.
    """
    from .._cog import load_folder

    source = load_folder(path, reference=reference, progress=progress)
    readme = path / "README.md"
    try:
        return replace(source, readme=readme.read_text("utf-8")) if readme.is_file() else source
    except (OSError, ValueError) as error:
        raise BrokenModel(f"{readme} cannot be read: {error}") from error


def model_sources(models: Mapping[str, Model] | None) -> list[ModelSource]:
    """The models, ready to be served.

    Raises:
        BrokenModel: A folder cannot be run, or a name is none.
    """
    if models is None:
        from .._cog import bundled_models

        return [folder_model(path) for path in bundled_models()]
    sources: list[ModelSource] = []
    for name, model in models.items():
        owner, _, short = name.partition("/")
        if not owner or not short or "/" in short:
            raise BrokenModel(f"a model is named 'owner/name', not {name!r}")
        if isinstance(model, ModelSource):
            sources.append(model)
        elif isinstance(model, Path | str):
            sources.append(folder_model(Path(model), reference=name))
        else:
            sources.append(function_model(owner, short, model))
    return sources
