# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""A tolerant reader: JSON in, Python values out.

A reader takes one JSON value and returns a Python value, or raises ``Unusable``. ``Fields`` applies
readers to the members of an object, and decides what becomes of a member that cannot be read: an
optional one is left out, kept raw and logged; without a required one there is no object.
"""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import Any, TypeGuard, TypeVar, cast

from .errors import ResponseDecodeError
from .types import UNSET, File, Unset

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

logger = logging.getLogger("replicate_api")

Reader = Callable[[Any], T]

_MISSING: Any = object()

#: The types whose values JSON has as they are. Most values are of these, so they are looked at first.
_PLAIN = frozenset({str, int, float, bool, type(None)})

# Two moments that share no part of a date: what both fill in alike was in the text.
_FILLERS = (datetime.datetime(2000, 1, 1), datetime.datetime(2001, 2, 2))  # noqa: DTZ001


class Unusable(ValueError):
    """The value is not of the expected kind."""


class Fields:
    """The members of one JSON object, taken one after the other."""

    __slots__ = ("_kept", "_rest", "_schema")

    def __init__(self, schema: str, source: Any) -> None:
        if type(source) is not dict and not isinstance(source, Mapping):
            raise ResponseDecodeError(schema, "", f"is {kind_of(source)}, not an object")
        self._schema = schema
        self._rest: dict[str, Any] = dict(cast("Mapping[str, Any]", source))
        self._kept: dict[str, Any] | None = None

    def required(self, name: str, read: Reader[T]) -> T:
        """The value of a member without which there is no object."""
        value = self._rest.pop(name, _MISSING)
        if value is _MISSING:
            raise ResponseDecodeError(self._schema, _pointer(name), "is missing")
        try:
            return read(value)
        except Unusable as error:
            raise ResponseDecodeError(self._schema, _pointer(name), str(error)) from None
        except ResponseDecodeError as error:
            raise error.within(self._schema, _pointer(name)) from None

    def optional(self, name: str, read: Reader[T]) -> T | Unset:
        """The value of a member, ``UNSET`` if it is missing or cannot be read."""
        value = self._rest.pop(name, _MISSING)
        if value is _MISSING:
            return UNSET
        try:
            return read(value)
        except (Unusable, ResponseDecodeError) as error:
            if value is not None:
                logger.warning("%s.%s was left out: it %s", self._schema, name, error)
            self._keep(name, value)
            return UNSET

    def required_list(self, name: str, read: Reader[T]) -> list[T]:
        """The items of a list without which there is no object."""
        return self.required(name, partial(self._items, name, read))

    def optional_list(self, name: str, read: Reader[T]) -> list[T] | Unset:
        """The items of a list, ``UNSET`` if it is missing or no list."""
        return self.optional(name, partial(self._items, name, read))

    def required_nullable_list(self, name: str, read: Reader[T]) -> list[T] | None:
        """The items of a list that may be null, but not missing."""
        return self.required(name, nullable(partial(self._items, name, read)))

    def optional_nullable_list(self, name: str, read: Reader[T]) -> list[T] | Unset | None:
        """The items of a list that may be null; ``UNSET`` if it is missing or no list."""
        return self.optional(name, nullable(partial(self._items, name, read)))

    def rest(self) -> dict[str, Any]:
        """The members that nobody took, and those that could not be read."""
        if self._kept:
            self._rest.update(self._kept)
        return self._rest

    def rest_of(self, read: Reader[T]) -> dict[str, T]:
        """The members that nobody took, read alike; those that cannot be are left out."""
        found: dict[str, T] = {}
        for name, value in self._rest.items():
            try:
                found[name] = read(value)
            except (Unusable, ResponseDecodeError) as error:
                logger.warning("%s.%s was left out: it %s", self._schema, name, error)
        return found

    def _keep(self, name: str, value: Any) -> None:
        if self._kept is None:
            self._kept = {}
        self._kept[name] = value

    def _items(self, name: str, read: Reader[T], value: Any) -> list[T]:
        items = _usable_items(f"{self._schema}.{name}", read, value)
        if len(items) != len(value):
            self._keep(name, value)
        return items


def _usable_items(place: str, read: Reader[T], value: Any) -> list[T]:
    if not _is_list(value):
        raise Unusable(f"is {kind_of(value)}, not a list")
    items: list[T] = []
    for index, item in enumerate(value):
        try:
            items.append(read(item))
        except (Unusable, ResponseDecodeError) as error:
            logger.warning("%s[%d] was left out: it %s", place, index, error)
    return items


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def kind_of(value: object) -> str:
    """What JSON calls a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return f"a {type(value).__name__}"


def read_any(value: Any) -> Any:
    return value


def read_none(value: Any) -> None:
    if value is not None:
        raise Unusable(f"is {kind_of(value)}, not null")


def read_str(value: Any) -> str:
    if not isinstance(value, str):
        raise Unusable(f"is {kind_of(value)}, not a string")
    return value


def read_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unusable(f"is {kind_of(value)}, not a boolean")
    return value


def read_int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        if isinstance(value, float) and value.is_integer():
            return int(value)
        raise Unusable(f"is {kind_of(value)}, not an integer")
    return value


def read_float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unusable(f"is {kind_of(value)}, not a number")
    return value


def read_object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unusable(f"is {kind_of(value)}, not an object")
    return cast("dict[str, Any]", value)


def read_bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    try:
        return read_str(value).encode()
    except UnicodeEncodeError:
        raise Unusable("is a string that is no text") from None


def read_file(value: Any) -> File:
    return File(payload=read_bytes(value))


def read_datetime(value: Any) -> datetime.datetime:
    text = read_str(value)
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return _read_other_datetime(text)


def _read_other_datetime(text: str) -> datetime.datetime:
    from dateutil import parser

    try:
        first, second = (parser.parse(text, default=filler, tzinfos=_zone) for filler in _FILLERS)
    except (ValueError, OverflowError, TypeError, ArithmeticError) as error:
        raise Unusable("is a string that is no moment") from error
    if first != second:
        raise Unusable("is a string that does not name a whole moment")
    return first


def _zone(name: str | None, offset: int | None) -> datetime.tzinfo | None:
    """The zone that a text names; names such as EST are those of several zones, or of none."""
    if offset is not None:
        return datetime.timezone(datetime.timedelta(seconds=offset))
    if name is not None:
        raise ValueError(name)
    return None


def read_date(value: Any) -> datetime.date:
    try:
        return datetime.date.fromisoformat(read_str(value))
    except ValueError as error:
        raise Unusable("is a string that is no date") from error


def read_uuid(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(read_str(value))
    except ValueError as error:
        raise Unusable("is a string that is no UUID") from error


def enum_reader(enum: type[E], kind: type[str | int]) -> Reader[E]:
    """A reader for an open enum: a value that is not listed is kept."""

    known = {member.value: member for member in enum}

    def read(value: Any) -> E:
        if type(value) is kind and value in known:
            return known[value]
        if isinstance(value, bool) or not isinstance(value, kind):
            raise Unusable(f"is {kind_of(value)}, not {'a string' if kind is str else 'a number'}")
        return enum(value)

    return read


def const_reader(expected: T) -> Reader[T]:
    """A reader for the one value that is allowed."""

    def read(value: Any) -> T:
        if value != expected or type(value) is not type(expected):
            raise Unusable(f"is not {expected!r}")
        return expected

    return read


def answer_list_reader(operation_id: str, read: Reader[T]) -> Reader[list[T]]:
    """A reader for an answer that is a list: items that cannot be read are left out."""
    return answer_reader(operation_id, partial(_usable_items, operation_id, read))


def answer_reader(operation_id: str, read: Reader[T]) -> Reader[T]:
    """A reader for a whole answer, of which nothing is left if it cannot be read."""

    def read_answer(value: Any) -> T:
        try:
            return read(value)
        except Unusable as error:
            raise ResponseDecodeError(operation_id, "", f"the answer {error}") from None

    return read_answer


def list_reader(read: Reader[T]) -> Reader[list[T]]:
    """A reader for a list inside something else."""

    def read_items(value: Any) -> list[T]:
        if not _is_list(value):
            raise Unusable(f"is {kind_of(value)}, not a list")
        return [read(item) for item in value]

    return read_items


def nullable(read: Reader[T]) -> Reader[T | None]:
    """A reader that also takes null."""

    def read_nullable(value: Any) -> T | None:
        return None if value is None else read(value)

    return read_nullable


def first_of(*readers: Reader[Any]) -> Reader[Any]:
    """A reader that takes what one of several readers takes."""

    def read_first(value: Any) -> Any:
        for read in readers:
            try:
                return read(value)
            except (Unusable, ResponseDecodeError):
                continue
        raise Unusable(f"is {kind_of(value)} of no expected kind")

    return read_first


def model_reader(name: str) -> Reader[Any]:
    """A reader for a schema's class, which is loaded when there is something to read."""
    found: Reader[Any] | None = None

    def read(value: Any) -> Any:
        nonlocal found
        if found is None:
            from . import models

            found = cast("Reader[Any]", getattr(models, name).from_dict)
        return found(value)

    return read


def to_json(value: Any) -> Any:
    """A value as JSON has it."""
    kind = cast("type[object]", type(value))
    if kind in _PLAIN:
        return value
    if kind is dict:
        return _members(value)
    if isinstance(value, list | tuple):
        return [to_json(item) for item in cast("list[Any]", value)]
    if isinstance(value, datetime.datetime):
        text = value.isoformat()
        return f"{text[:-6]}Z" if text.endswith("+00:00") else text
    to_dict = getattr(value, "to_dict", None)
    if to_dict is not None:
        return to_dict()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return _members(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else value


def _members(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item if type(item) in _PLAIN else to_json(item) for name, item in value.items()}


def put(target: dict[str, Any], name: str, value: Any) -> None:
    """Set a member of an object, if it has a value."""
    if value is not UNSET:
        target[name] = value if type(value) in _PLAIN else to_json(value)


def to_part(value: Any) -> Any:
    """A value as one part of a multipart body."""
    import json

    if isinstance(value, File):
        return value.to_tuple()
    plain = to_json(value)
    if isinstance(plain, dict | list):
        return None, json.dumps(plain).encode(), "application/json"
    if isinstance(plain, bytes):
        return None, plain, "application/octet-stream"
    text = json.dumps(plain) if isinstance(plain, bool) else str(plain)
    return None, text.encode(), "text/plain"
