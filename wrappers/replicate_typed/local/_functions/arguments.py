"""Conversion of a JSON input to the arguments of a function.

A ``Path`` parameter receives a copy of the file, ``bytes`` its content; enumerations, dataclasses,
tuples and sets are constructed from their JSON form. Inputs without a parameter are dropped, as
Cog drops them.
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
import secrets
import tempfile
from asyncio import to_thread
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self, get_args, get_origin

from .._base.json_values import is_list, is_object
from .input_files import read_input_file
from .introspection import (
    choices_of,
    fields_of,
    has_fields,
    hints_of,
    is_union,
    required_fields_of,
    unwrap,
)
from .type_schemas import LIST_TYPES, OBJECT_TYPES

#: Constructors of the collections that are not lists, by annotation.
_COLLECTIONS: dict[Any, Callable[[list[Any]], Any]] = {
    tuple: tuple,
    set: set,
    frozenset: frozenset,
    **{kind: frozenset for kind in LIST_TYPES if kind.__name__ == "Set"},
}


class TemporaryFolder:
    """A folder for copies of input files, created on first use and removed on exit."""

    def __init__(self) -> None:
        self._created: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._created is not None:
            self._created.cleanup()

    def path(self, name: str) -> Path:
        """Return an unused path that ends in a name."""
        if self._created is None:
            self._created = tempfile.TemporaryDirectory(prefix="replicate-")
        return Path(self._created.name, f"{secrets.token_hex(4)}-{name}")


class ArgumentConverter:
    """Converts inputs to the arguments of one function.

    Args:
        function: The function.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        parameters = inspect.signature(function).parameters.values()
        hints = hints_of(function)
        self._names = {parameter.name for parameter in parameters}
        self._accepts_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
        self._converted = {
            name: hints[name]
            for name in self._names & hints.keys()
            if _needs_conversion(hints[name])
        }

    async def convert(self, input: Mapping[str, Any], folder: TemporaryFolder) -> dict[str, Any]:
        """Return the arguments for an input.

        Args:
            input: The JSON input.
            folder: Receives copies of files.

        Raises:
            ModelFailed: A file cannot be read.
        """
        arguments = {
            name: value for name, value in input.items() if self._accepts_any or name in self._names
        }
        for name in self._converted.keys() & arguments.keys():
            arguments[name] = await _convert(self._converted[name], arguments[name], folder)
        return arguments


def _needs_conversion(hint: Any) -> bool:
    """Return whether a parameter may receive something other than the JSON value."""
    hint = unwrap(hint)
    if hint in {Path, bytes, float, *_COLLECTIONS} or get_origin(hint) in _COLLECTIONS:
        return True
    if choices_of(hint) is not None and not get_args(hint):
        return True
    return has_fields(hint) or any(
        isinstance(argument, enum.Enum) or _needs_conversion(argument)
        for argument in get_args(hint)
    )


async def _convert(hint: Any, value: Any, folder: TemporaryFolder) -> Any:
    hint = unwrap(hint)
    kind, arguments = get_origin(hint) or hint, get_args(hint)
    if value is None:
        return None
    if is_union(hint):
        alternative = next((part for part in arguments if _matches(part, value)), Any)
        return await _convert(alternative, value, folder)
    if choices_of(hint) is not None:
        members = arguments or tuple(hint)
        found = (m for m in members if isinstance(m, enum.Enum) and m.value == value)
        return next(found, value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind is bytes and isinstance(value, str):
        return (await read_input_file(value))[1]
    if kind is Path and isinstance(value, str):
        name, content = await read_input_file(value)
        path = folder.path(name)
        await to_thread(path.write_bytes, content)
        return path
    if is_list(value):
        hinted = zip(_item_hints(hint, value), value, strict=False)
        items = [await _convert(part, item, folder) for part, item in hinted]
        return _COLLECTIONS.get(kind, list)(items)
    if is_object(value):
        hints = _member_hints(hint, value)
        converted = {n: await _convert(hints.get(n, Any), v, folder) for n, v in value.items()}
        if not dataclasses.is_dataclass(kind):
            return converted
        return hint(**{name: item for name, item in converted.items() if name in hints})
    return value


def _item_hints(hint: Any, value: list[Any]) -> list[Any]:
    """Return the annotation of each item of a list."""
    arguments = get_args(hint) or (Any,)
    if get_origin(hint) is tuple and Ellipsis not in arguments:
        return list(arguments)
    return [arguments[0]] * len(value)


def _member_hints(hint: Any, value: dict[str, Any]) -> dict[str, Any]:
    """Return the annotation of each member of an object."""
    if has_fields(hint):
        return fields_of(hint)
    arguments = get_args(hint)
    return dict.fromkeys(value, arguments[1]) if len(arguments) == 2 else {}


def _matches(hint: Any, value: Any) -> bool:
    """Return whether a value matches an alternative of a union."""
    hint = unwrap(hint)
    kind = get_origin(hint) or hint
    if is_union(hint):
        return any(_matches(part, value) for part in get_args(hint))
    if (choices := choices_of(hint)) is not None:
        return value in choices
    if kind in {Path, bytes}:
        return isinstance(value, str) and value.startswith(("http://", "https://", "data:"))
    if kind in LIST_TYPES:
        hints = _item_hints(hint, value) if is_list(value) else []
        return is_list(value) and len(hints) == len(value) and all(map(_matches, hints, value))
    if has_fields(hint):
        fields = fields_of(hint).keys()
        return is_object(value) and required_fields_of(hint) <= value.keys() <= fields
    if kind in OBJECT_TYPES:
        return is_object(value)
    if isinstance(value, bool):
        return kind in {bool, Any}
    if kind is float:
        return isinstance(value, int | float)
    return kind is Any or (isinstance(kind, type) and isinstance(value, kind))
