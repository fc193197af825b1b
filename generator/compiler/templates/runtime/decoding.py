"""A tolerant reader: JSON in, Python values out.

A reader takes one JSON value and returns a Python value, or raises ``Unusable``; those of plain
values stand here, those that are made of other readers in ``readers``. ``Fields`` applies readers
to the members of an object, and decides what becomes of a member that cannot be read: an optional
one is left out, kept raw and logged; without a required one there is no object. A list loses only
the items that cannot be read, and is kept raw as well then.
"""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from .errors import ResponseDecodeError
from .types import UNSET, File, Unset

T = TypeVar("T")

logger = logging.getLogger("replicate_api")

Reader = Callable[[Any], T]

_MISSING: Any = object()

# Two moments that share no part of a date: what both fill in alike was in the text.
_FILLERS = (datetime.datetime(2000, 1, 1), datetime.datetime(2001, 2, 2))  # noqa: DTZ001


class Unusable(ValueError):
    """The value is not of the expected kind."""


class PartlyUsable(Unusable):
    """Some items of a list are not of the expected kind.

    Attributes:
        value: What could be read.
        losses: Where each item that could not be read stood, such as ``[2][0]``, and why.
    """

    def __init__(self, value: list[Any], losses: Sequence[tuple[str, str]]) -> None:
        super().__init__("holds items of other kinds")
        self.value = value
        self.losses = losses

    def log(self, place: str) -> None:
        """Tell of each item that was left out of the list at ``place``."""
        for item, reason in self.losses:
            logger.warning("%s%s was left out: %s", place, item, reason)


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
        except PartlyUsable as error:
            return cast("T", self._part(name, value, error))
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
        except PartlyUsable as error:
            return cast("T", self._part(name, value, error))
        except (Unusable, ResponseDecodeError) as error:
            if value is not None:
                logger.warning("%s.%s was left out: %s", self._schema, name, reason(error))
            self._keep(name, value)
            return UNSET

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
            except PartlyUsable as error:
                error.log(f"{self._schema}.{name}")
                found[name] = cast("T", error.value)
            except (Unusable, ResponseDecodeError) as error:
                logger.warning("%s.%s was left out: %s", self._schema, name, reason(error))
        return found

    def _part(self, name: str, value: Any, error: PartlyUsable) -> Any:
        error.log(f"{self._schema}.{name}")
        self._keep(name, value)
        return error.value

    def _keep(self, name: str, value: Any) -> None:
        if self._kept is None:
            self._kept = {}
        self._kept[name] = value


def reason(error: Unusable | ResponseDecodeError) -> str:
    """Why something cannot be read, as half a sentence."""
    if isinstance(error, ResponseDecodeError):
        return f"{error.pointer or 'it'} {error.reason}"
    return f"it {error}"


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


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
