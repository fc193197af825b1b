"""What a function's parameters get, made of the JSON that was sent.

A ``Path`` gets a copy of the file, ``bytes`` its content; an enumeration, a dataclass, a tuple or a
set is made of what JSON has in its place. Inputs that the function does not name are left out, as
Cog leaves them out.
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
import secrets
import tempfile
from asyncio import to_thread
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args, get_origin

from .._base.json_values import is_list, is_object
from .input_files import read
from .introspection import bare, choices_of, fields_of, has_fields, hints_of, is_union, required_of
from .signatures import LISTS, OBJECTS

_MADE_OF_LISTS: dict[Any, Callable[[list[Any]], Any]] = {
    tuple: tuple,
    set: set,
    frozenset: frozenset,
    **{kind: frozenset for kind in LISTS if kind.__name__ == "Set"},
}


class Folder:
    """A place for copies of files; it is made when there is one."""

    def __init__(self) -> None:
        self._made: tempfile.TemporaryDirectory[str] | None = None

    def place(self, name: str) -> Path:
        """Where a file of this name can be put."""
        if self._made is None:
            self._made = tempfile.TemporaryDirectory(prefix="replicate-")
        return Path(self._made.name, f"{secrets.token_hex(4)}-{name}")

    def remove(self) -> None:
        """Remove it with all that is in it."""
        if self._made is not None:
            self._made.cleanup()


@contextmanager
def folder() -> Generator[Folder]:
    """A folder that is there while the block runs."""
    made = Folder()
    try:
        yield made
    finally:
        made.remove()


class Arguments:
    """What one function takes.

    Args:
        function: The function.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        parameters = inspect.signature(function).parameters.values()
        hints = hints_of(function)
        self._names = {parameter.name for parameter in parameters}
        self._open = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
        self._made = {n: hints[n] for n in self._names & hints.keys() if _is_made(hints[n])}

    async def of(self, input: Mapping[str, Any], folder: Folder) -> dict[str, Any]:
        """The arguments for an input.

        Args:
            input: What was sent.
            folder: Where copies of files are put.

        Raises:
            ModelFailed: A file cannot be read.
        """
        given = {n: value for n, value in input.items() if self._open or n in self._names}
        for name in self._made.keys() & given.keys():
            given[name] = await _value(self._made[name], given[name], folder)
        return given


def _is_made(hint: Any) -> bool:
    """Whether a parameter may get something else than the JSON that was sent."""
    hint = bare(hint)
    if hint in {Path, bytes, float, *_MADE_OF_LISTS} or get_origin(hint) in _MADE_OF_LISTS:
        return True
    if choices_of(hint) is not None and not get_args(hint):
        return True
    return has_fields(hint) or any(isinstance(a, enum.Enum) or _is_made(a) for a in get_args(hint))


async def _value(hint: Any, value: Any, folder: Folder) -> Any:
    hint = bare(hint)
    kind, parts = get_origin(hint) or hint, get_args(hint)
    if value is None:
        return None
    if is_union(hint):
        fitting = next((part for part in parts if _fits(part, value)), Any)
        return await _value(fitting, value, folder)
    if choices_of(hint) is not None:
        members = parts or tuple(hint)
        found = (m for m in members if isinstance(m, enum.Enum) and m.value == value)
        return next(found, value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind is bytes and isinstance(value, str):
        return (await read(value))[1]
    if kind is Path and isinstance(value, str):
        name, content = await read(value)
        place = folder.place(name)
        await to_thread(place.write_bytes, content)
        return place
    if is_list(value):
        hinted = zip(_parts(hint, value), value, strict=False)
        items = [await _value(part, item, folder) for part, item in hinted]
        return _MADE_OF_LISTS.get(kind, list)(items)
    if is_object(value):
        fields = _fields(hint, value)
        made = {n: await _value(fields.get(n, Any), item, folder) for n, item in value.items()}
        if not dataclasses.is_dataclass(kind):
            return made
        return hint(**{name: item for name, item in made.items() if name in fields})
    return value


def _parts(hint: Any, value: list[Any]) -> list[Any]:
    """The annotation of each item."""
    parts = get_args(hint) or (Any,)
    if get_origin(hint) is tuple and Ellipsis not in parts:
        return list(parts)
    return [parts[0]] * len(value)


def _fields(hint: Any, value: dict[str, Any]) -> dict[str, Any]:
    """The annotation of each member."""
    if has_fields(hint):
        return fields_of(hint)
    parts = get_args(hint)
    return dict.fromkeys(value, parts[1]) if len(parts) == 2 else {}


def _fits(hint: Any, value: Any) -> bool:
    """Whether a value can be one of this annotation, as far as it takes to choose between some."""
    hint = bare(hint)
    kind = get_origin(hint) or hint
    if is_union(hint):
        return any(_fits(part, value) for part in get_args(hint))
    if (choices := choices_of(hint)) is not None:
        return value in choices
    if kind in {Path, bytes}:
        return isinstance(value, str) and value.startswith(("http://", "https://", "data:"))
    if kind in LISTS:
        parts = _parts(hint, value) if is_list(value) else []
        return is_list(value) and len(parts) == len(value) and all(map(_fits, parts, value))
    if has_fields(hint):
        return is_object(value) and required_of(hint) <= value.keys() <= fields_of(hint).keys()
    if kind in OBJECTS:
        return is_object(value)
    if isinstance(value, bool):
        return kind in {bool, Any}
    if kind is float:
        return isinstance(value, int | float)
    return kind is Any or (isinstance(kind, type) and isinstance(value, kind))
