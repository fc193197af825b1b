"""Conversion of what users pass as models to what the server runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, cast

from attrs import evolve

from .._contract.runtime import BrokenModel, ModelSource, VersionInfo
from .._functions.function_model import FunctionModel, function_source
from .pinned_models import PinnedModel, PinnedRuntime, pinned_version, stub_needs

#: A typed Python function, a function with options, a folder with a ``cog.yaml``, or a source.
Model: TypeAlias = Callable[..., Any] | FunctionModel | Path | str | ModelSource

#: Models by name or by ``ModelRef``, or ``ModelRef`` objects that answer with their examples. The
#: type of the keys would be ``str | PinnedModel``, which no ``dict[str, …]`` of a caller fits.
Models: TypeAlias = Mapping[Any, Model] | Sequence[PinnedModel]


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


def model_sources(models: Models | None) -> list[ModelSource]:
    """Return models in the form that the server runs, the bundled ones if None is given.

    Args:
        models: Models by name, ``owner/name``, or by ``ModelRef``; or ``ModelRef`` objects.

    Raises:
        BrokenModel: A name is invalid, the model in a folder cannot run, or a ``ModelRef`` has
            nothing to answer with.
        TypeError: The signature of a function cannot be described, or does not fit the ``ModelRef``
            that it stands in for.
    """
    if models is None:
        from .._cog import bundled_models

        return [folder_source(path) for path in bundled_models()]
    if isinstance(models, Mapping):
        named = cast("Mapping[object, Model]", models)
        return [model_source(name, model) for name, model in named.items()]
    return [model_source(reference) for reference in models]


def model_source(name: object, model: Model | None = None) -> ModelSource:
    """Return a model in the form that the server runs.

    Args:
        name: ``owner/name``, or a ``ModelRef``.
        model: The model, or what stands in for that of a ``ModelRef``; without one, that answers
            with its example.

    Raises:
        BrokenModel: The name is invalid, the model in a folder cannot run, or there is nothing to
            answer with.
        TypeError: The signature of a function cannot be described, or does not fit the ``ModelRef``
            that it stands in for.
    """
    if isinstance(name, str):
        if model is None:
            raise BrokenModel(
                f"{name} has no model: pass a function or the path of a folder, or a ModelRef, "
                "which answers with its example"
            )
        return _named_source(name, model)
    if not isinstance(name, PinnedModel):
        raise BrokenModel(f"a model is named by 'owner/name' or a ModelRef, not by {name!r}")
    if model is None:
        from .example_runtime import example_source

        return example_source(name)
    return _stub_source(name, model)


def _stub_source(reference: PinnedModel, stub: Model) -> ModelSource:
    """Return what stands in for a model, checked by the schema of its version, if that is known."""
    if reference.openapi_schema is None:
        return _named_source(reference.model, stub)
    version = pinned_version(reference)
    source = _named_source(reference.model, stub, version)
    needed = stub_needs(stub, reference)
    runtime = PinnedRuntime(source.runtime, version, reference.model, needed=needed)
    return evolve(source, runtime=runtime)


def _named_source(name: str, model: Model, version: VersionInfo | None = None) -> ModelSource:
    owner, _, short_name = name.partition("/")
    if not owner or not short_name or "/" in short_name:
        raise BrokenModel(f"a model's name must have the form 'owner/name', not {name!r}")
    if isinstance(model, ModelSource):
        return model
    if isinstance(model, Path | str):
        return folder_source(Path(model), reference=name)
    return function_source(owner, short_name, model, version=version)
