# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""Readers that combine other readers: of enums, lists, unions and whole responses."""

from __future__ import annotations

from enum import Enum
from types import ModuleType
from typing import Any, TypeGuard, TypeVar, cast

from .decoding import (
    PLAIN_TYPES,
    PartlyUsable,
    Reader,
    Unusable,
    kind_of,
    read_bool,
    read_float,
    read_int,
    read_str,
    reason,
)
from .errors import ResponseDecodeError

#: The reader of the values of a constant's kind.
_READERS: dict[type, Reader[Any]] = {
    str: read_str,
    int: read_int,
    float: read_float,
    bool: read_bool,
}

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


def enum_reader(enum: type[E], kind: type[str | int]) -> Reader[E]:
    """Return a reader of an open enum, which keeps a value that is not listed."""
    known = {member.value: member for member in enum}

    def read(value: Any) -> E:
        if type(value) is kind and value in known:
            return known[value]
        plain = _READERS[kind](value)
        return known[plain] if plain in known else enum(plain)

    return read


def listed_enum_reader(enum: type[E], kind: type[str | int]) -> Reader[E]:
    """Return a reader of the listed values of an enum, for a union, where others may read the rest."""
    known = {member.value: member for member in enum}

    def read(value: Any) -> E:
        if type(value) is kind and value in known:
            return known[value]
        raise Unusable("is not a listed value")

    return read


def const_reader(expected: T) -> Reader[T]:
    """Return a reader of a constant, which keeps another value of its kind."""
    read = _READERS[type(expected)]
    return cast("Reader[T]", read)


def listed_const_reader(expected: T) -> Reader[T]:
    """Return a reader of the one value, for a union, where others may read the rest."""

    def read(value: Any) -> T:
        if value != expected or type(value) is not type(expected):
            raise Unusable(f"is not {expected!r}")
        return expected

    return read


def answer_reader(operation_id: str, read: Reader[T]) -> Reader[T]:
    """Return a reader of a whole response.

    It raises ``ResponseDecodeError`` where other readers raise ``Unusable``.
    """

    def read_answer(value: Any) -> T:
        try:
            return read(value)
        except PartlyUsable as error:
            error.log(operation_id)
            return cast("T", error.value)
        except Unusable as error:
            raise ResponseDecodeError(operation_id, "", f"the response {error}") from None

    return read_answer


def list_reader(read: Reader[T]) -> Reader[list[T]]:
    """Return a reader of a list.

    If some items cannot be read, ``PartlyUsable`` holds the others.
    """

    def read_items(value: Any) -> list[T]:
        if not _is_list(value):
            raise Unusable(f"is {kind_of(value)}, not a list")
        try:
            return [read(item) for item in value]
        except (Unusable, ResponseDecodeError):
            raise _usable_items(read, value) from None

    return read_items


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _usable_items(read: Reader[Any], items: list[Any]) -> PartlyUsable:
    found: list[Any] = []
    losses: list[tuple[str, str]] = []
    for index, item in enumerate(items):
        try:
            found.append(read(item))
        except PartlyUsable as error:
            found.append(error.value)
            losses.extend((f"[{index}]{place}", text) for place, text in error.losses)
        except (Unusable, ResponseDecodeError) as error:
            losses.append((f"[{index}]", reason(error)))
    return PartlyUsable(found, losses)


def nullable(read: Reader[T]) -> Reader[T | None]:
    """Return a reader that also accepts null."""

    def read_nullable(value: Any) -> T | None:
        return None if value is None else read(value)

    if read in PLAIN_TYPES:
        PLAIN_TYPES[read_nullable] = PLAIN_TYPES[read]
    return read_nullable


def first_of(*readers: Reader[Any]) -> Reader[Any]:
    """Return a reader that tries several readers, and prefers the one that reads the most items."""

    def read_first(value: Any) -> Any:
        best: PartlyUsable | None = None
        for read in readers:
            try:
                return read(value)
            except PartlyUsable as error:
                if best is None or len(error.losses) < len(best.losses):
                    best = error
            except (Unusable, ResponseDecodeError):
                continue
        raise best or Unusable(f"is {kind_of(value)}, not of an expected kind")

    return read_first


def model_reader(models: ModuleType, name: str) -> Reader[Any]:
    """Return a reader of a model, whose class is loaded when it is first needed.

    Args:
        models: The package of the models, which loads a class when it is asked for.
        name: The name of the class.
    """
    found: Reader[Any] | None = None

    def read(value: Any) -> Any:
        nonlocal found
        if found is None:
            found = cast("Reader[Any]", getattr(models, name).from_dict)
        return found(value)

    return read
