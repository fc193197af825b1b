"""Conversion of what users pass as models to what the server runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from .._contract.runtime import BrokenModel, ModelSource
from .._functions.function_model import FunctionModel, function_source

#: A typed Python function, a function with options, a folder with a ``cog.yaml``, or a source.
Model = Callable[..., Any] | FunctionModel | Path | str | ModelSource


def folder_source(
    path: Path,
    *,
    reference: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> ModelSource:
    """Return the model in a folder with a ``cog.yaml``, and with its ``README.md`` as the readme.

    Args:
        path: The folder.
        reference: The model's name, ``owner/name``; by default, what its ``cog.yaml`` says.
        progress: Called with a line for each step of the build of its environment.

    Raises:
        BrokenModel: The model cannot run.
    """
    from .._cog import load_folder

    source = load_folder(path, reference=reference, progress=progress)
    readme = path / "README.md"
    try:
        return evolve(source, readme=readme.read_text("utf-8")) if readme.is_file() else source
    except (OSError, ValueError) as error:
        raise BrokenModel(f"{readme} cannot be read: {error}") from error


def model_sources(models: Mapping[str, Model] | None) -> list[ModelSource]:
    """Return models in the form that the server runs, the bundled ones if None is given.

    Args:
        models: Models by name, ``owner/name``.

    Raises:
        BrokenModel: A name is invalid, or the model in a folder cannot run.
        TypeError: The signature of a function cannot be described.
    """
    if models is None:
        from .._cog import bundled_models

        return [folder_source(path) for path in bundled_models()]
    return [_model_source(name, model) for name, model in models.items()]


def _model_source(name: str, model: Model) -> ModelSource:
    owner, _, short_name = name.partition("/")
    if not owner or not short_name or "/" in short_name:
        raise BrokenModel(f"a model's name must have the form 'owner/name', not {name!r}")
    if isinstance(model, ModelSource):
        return model
    if isinstance(model, Path | str):
        return folder_source(Path(model), reference=name)
    return function_source(owner, short_name, model)
