"""The configuration: ``[tool.replicate-typed]`` of a ``pyproject.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from .._base.json_values import is_list, is_object
from .._base.records import frozen
from .errors import CodegenError

_TABLE = "[tool.replicate-typed]"
_KEYS = ("models", "from-calls", "out", "stubs", "open")


@frozen
class Config:
    """What a project says about its models.

    Attributes:
        folder: The folder of the project, which has the lock.
        models: The references of the models.
        from_calls: Folders and files of Python in which references are looked for.
        out: The folder of the generated package.
        stubs: The folder of the stubs of the project.
        is_open: Whether the stubs allow references to other models.
    """

    folder: Path
    models: tuple[str, ...] = ()
    from_calls: tuple[Path, ...] = ()
    out: Path | None = None
    stubs: Path | None = None
    is_open: bool = False


def find_config(start: Path) -> Config | None:
    """Return the configuration of the project that a folder is in, None if it has none.

    Raises:
        CodegenError: It cannot be read, or is not valid.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            # The nearest file is the project's, with or without a table.
            return read_config(path)
    return None


def read_config(path: Path) -> Config | None:
    """Return the configuration in a file, None if the file has none.

    Raises:
        CodegenError: It cannot be read, or is not valid.
    """
    try:
        document: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CodegenError(f"{path} cannot be read: {error}") from error
    tool = document.get("tool")
    table = tool.get("replicate-typed") if is_object(tool) else None
    if table is None:
        return None
    if not is_object(table):
        raise CodegenError(f"{path}: {_TABLE} is not a table")
    if unknown := sorted(table.keys() - set(_KEYS)):
        raise CodegenError(
            f"{path}: {_TABLE} has no {', '.join(unknown)}; it has {', '.join(_KEYS)}"
        )
    if not isinstance(table.get("open", False), bool):
        raise CodegenError(f"{path}: open in {_TABLE} must be true or false")
    return Config(
        folder=path.parent,
        models=_strings(path, table, "models"),
        from_calls=tuple(path.parent / name for name in _strings(path, table, "from-calls")),
        out=_folder(path, table, "out"),
        stubs=_folder(path, table, "stubs"),
        is_open=table.get("open", False),
    )


def _folder(path: Path, table: dict[str, Any], key: str) -> Path | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise CodegenError(f"{path}: {key} in {_TABLE} must be the path of a folder")
    return path.parent / value


def _strings(path: Path, table: dict[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not is_list(value) or not all(isinstance(item, str) for item in value):
        raise CodegenError(f"{path}: {key} in {_TABLE} must be a list of strings")
    return tuple(value)
