"""Reading of what the command is given: model folders and files of faults."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from ..local._api.faults import Fault, faults_from_json
from ..local._contract.runtime import BrokenModel, ModelSource
from ..local._jobs.model_sources import folder_source
from ._errors import UsageError


def model_folders(paths: Iterable[Path]) -> list[Path]:
    """Return the model folders at paths: a path itself, or the model folders in it.

    Raises:
        UsageError: A path is not a folder.
    """
    folders: list[Path] = []
    for path in paths:
        if not path.is_dir():
            raise UsageError(f"there is no folder {path}")
        children = sorted(manifest.parent for manifest in path.glob("*/cog.yaml"))
        folders += [path] if (path / "cog.yaml").exists() or not children else children
    return folders


def load_models(
    folders: Iterable[Path], *, progress: Callable[[str], None]
) -> dict[str, ModelSource]:
    """Return the models in folders, by name.

    Args:
        folders: The model folders.
        progress: Called with a line for each step of the build of an environment.

    Raises:
        BrokenModel: A folder is not a valid model, or two folders have the same name.
    """
    sources: dict[str, ModelSource] = {}
    folder_of: dict[str, Path] = {}
    for folder in folders:
        source = folder_source(folder, progress=progress)
        name = f"{source.owner}/{source.name}"
        if name in sources and folder.resolve() != folder_of[name].resolve():
            raise BrokenModel(
                f"{folder_of[name]} and {folder} are both named {name}: set another name in one "
                f"cog.yaml, as in `image: r8.im/{source.owner}/another`"
            )
        sources[name], folder_of[name] = source, folder
    return sources


def read_faults(path: Path) -> list[Fault]:
    """Return the faults in a JSON file.

    Raises:
        UsageError: The file cannot be read, is not valid JSON, or does not list valid faults.
    """
    try:
        return faults_from_json(_read_json(path))
    except ValueError as error:
        raise UsageError(f"{path}: {error}") from error


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{path}: it is not valid JSON: {error}") from error
