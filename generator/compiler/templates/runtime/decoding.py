"""Tolerant decoding of JSON into Python values.

A reader takes one JSON value and returns a Python value, or raises ``Unusable``. The readers of
plain values are in this module, those that combine other readers in ``readers``. ``FieldsReader``
applies readers to the members of an object. An optional member that cannot be read is left out, kept as raw
JSON and logged; without a required member the object cannot be read. A list loses only the items
that cannot be read, and is then kept as raw JSON as well.
"""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, TypeGuard, TypeVar, cast

from .errors import ResponseDecodeError
from .types import File

T = TypeVar("T")

logger: logging.Logger = logging.getLogger("replicate_api")

Reader = Callable[[Any], T]


#: Whether a value is read to see how well it can be read, so that losses are not logged.
_trying: ContextVar[bool] = ContextVar("trying", default=False)

# Two timestamps that share no part of a date: what both complete to the same was in the text.
_FILLERS = (datetime.datetime(2000, 1, 1), datetime.datetime(2001, 2, 2))  # noqa: DTZ001


class Unusable(ValueError):
    """A value that is not of the expected kind."""


class PartlyUsable(Unusable):
    """A list of which some items are not of the expected kind.

    Attributes:
        value: The items that could be read.
        losses: The position of each item that could not be read, such as ``[2][0]``, and the
        reason.
    """

    def __init__(self, value: list[Any], losses: Sequence[tuple[str, str]]) -> None:
        super().__init__("holds items of other kinds")
        self.value = value
        self.losses = losses

    def log(self, place: str) -> None:
        """Log each item that was left out of the list at ``place``."""
        for item, reason in self.losses:
            _warn(f"{place}{item}", reason)


def attempt(read: Reader[T], value: Any) -> T:
    """Read a value as a reader does, and log nothing that is left out."""
    before = _trying.set(True)
    try:
        return read(value)
    finally:
        _trying.reset(before)


def _warn(place: str, text: str) -> None:
    if not _trying.get():
        logger.warning("%s was left out: %s", place, text)


def read_any(value: Any) -> Any:
    """Return any JSON value as it is."""
    return value


class FieldsReader:
    """Reads a JSON object, and returns the arguments that a class is made with.

    It raises ``ResponseDecodeError`` where other readers raise ``Unusable``.

    Attributes:
        read: Reads an object.
    """

    def __init__(
        self,
        schema: str,
        *,
        required: Mapping[str, Reader[Any]],
        optional: Mapping[str, Reader[Any]],
        others: Reader[Any] | None = read_any,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare to read objects.

        Args:
            schema: The name of the schema, for errors and logs.
            required: The readers of the members that the object cannot do without, by their names.
            optional: The readers of those that it can do without.
            others: The reader of all other members, which are ``additional_properties``; None for a
                class that has none. ``read_any`` also keeps what could not be read.
            fields: The fields of members whose names in Python are others.
        """
        named = fields or {}
        self._schema = schema
        self._members = {
            name: (_identifier(named.get(name, name)), read, name in required)
            for name, read in {**required, **optional}.items()
        }
        self.read: Reader[dict[str, Any]] = _reader(schema, self._members, others, {})

    def only(self, *required: str, optional: Collection[str]) -> Reader[dict[str, Any]]:
        """Return a reader of some members, with None for those that are missing or unusable.

        Args:
            *required: The members that the object cannot do without.
            optional: The members that it can do without. One that is not described is None.
        """
        chosen: dict[str, tuple[str, Reader[Any], bool]] = {}
        blank: dict[str, None] = {}
        for name in (*required, *optional):
            if name in self._members:
                field, read, _ = self._members[name]
                chosen[name] = field, read, name in required
                blank[field] = None
            else:
                blank[name] = None
        return _reader(self._schema, chosen, None, blank)


def _reader(
    schema: str,
    members: Mapping[str, tuple[str, Reader[Any], bool]],
    others: Reader[Any] | None,
    blank: Mapping[str, None],
) -> Reader[dict[str, Any]]:
    """Return a reader of members, each with its field, its reader, and whether it is required."""
    ordered = [
        (name, field, read, is_required, PLAIN_TYPES.get(read))
        for name, (field, read, is_required) in members.items()
    ]

    def read_fields(source: Any) -> dict[str, Any]:
        if not _is_mapping(source):
            raise ResponseDecodeError(schema, "", f"is {kind_of(source)}, not an object")
        found: dict[str, Any] = {**blank}
        unread: dict[str, Any] = {}
        for name, field, read, is_required, plain in ordered:
            if name not in source:
                if is_required:
                    raise ResponseDecodeError(schema, _pointer(name), "is missing")
                continue
            value = source[name]
            if type(value) is plain:
                found[field] = value
                continue
            try:
                found[field] = read(value)
            except PartlyUsable as error:
                error.log(f"{schema}.{name}")
                found[field] = error.value
                unread[name] = value
            except (Unusable, ResponseDecodeError) as error:
                if is_required:
                    raise _in_member(schema, name, error) from None
                if value is not None:
                    _warn(f"{schema}.{name}", reason(error))
                unread[name] = value
        if others is not None:
            has_others = len(found) < len(source)
            rest = {n: source[n] for n in source if n not in members} if has_others else {}
            found["additional_properties"] = (
                {**rest, **unread} if others is read_any else _read_all(schema, rest, others)
            )
        return found

    return read_fields


def _identifier(name: str) -> str:
    """Return a name as Python reads it in code."""
    if name.isascii():
        return name
    from unicodedata import normalize

    return normalize("NFKC", name)


def _is_mapping(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return type(value) is dict or isinstance(value, Mapping)


def _in_member(
    schema: str, name: str, error: Unusable | ResponseDecodeError
) -> ResponseDecodeError:
    if isinstance(error, ResponseDecodeError):
        return error.within(schema, _pointer(name))
    return ResponseDecodeError(schema, _pointer(name), str(error))


def _read_all(schema: str, members: Mapping[str, Any], read: Reader[T]) -> dict[str, T]:
    """Return members that are all read by one reader, without those that cannot be read."""
    found: dict[str, T] = {}
    for name, value in members.items():
        try:
            found[name] = read(value)
        except PartlyUsable as error:
            error.log(f"{schema}.{name}")
            found[name] = cast("T", error.value)
        except (Unusable, ResponseDecodeError) as error:
            _warn(f"{schema}.{name}", reason(error))
    return found


def reason(error: Unusable | ResponseDecodeError) -> str:
    """Describe why a value cannot be read, as the end of a sentence."""
    if isinstance(error, ResponseDecodeError):
        return f"{error.pointer or 'it'} {error.reason}"
    return f"it {error}"


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def kind_of(value: object) -> str:
    """Return the name that JSON has for the kind of a value, with its article."""
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


def read_none(value: Any) -> None:
    """Read null.

    Raises:
        Unusable: The value is not null.
    """
    if value is not None:
        raise Unusable(f"is {kind_of(value)}, not null")


def read_str(value: Any) -> str:
    """Read a string.

    Raises:
        Unusable: The value is not a string.
    """
    if not isinstance(value, str):
        raise Unusable(f"is {kind_of(value)}, not a string")
    return value


def read_bool(value: Any) -> bool:
    """Read a boolean.

    Raises:
        Unusable: The value is not a boolean.
    """
    if not isinstance(value, bool):
        raise Unusable(f"is {kind_of(value)}, not a boolean")
    return value


def read_int(value: Any) -> int:
    """Read an integer; a float without a fraction is one.

    Raises:
        Unusable: The value is not an integer.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        if isinstance(value, float) and value.is_integer():
            return int(value)
        raise Unusable(f"is {kind_of(value)}, not an integer")
    return value


def read_float(value: Any) -> float:
    """Read a number.

    Raises:
        Unusable: The value is not a number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unusable(f"is {kind_of(value)}, not a number")
    return value


def read_object(value: Any) -> dict[str, Any]:
    """Read an object.

    Raises:
        Unusable: The value is not an object.
    """
    if not isinstance(value, dict):
        raise Unusable(f"is {kind_of(value)}, not an object")
    return cast("dict[str, Any]", value)


#: The type of which a reader returns every value as it is, so that it need not be called.
PLAIN_TYPES: dict[Reader[Any], type] = {read_str: str, read_bool: bool, read_object: dict}


def read_bytes(value: Any) -> bytes:
    """Read the bytes of a body, or encode a string as UTF-8.

    Raises:
        Unusable: The value is neither, or is a string that cannot be encoded.
    """
    if isinstance(value, bytes):
        return value
    try:
        return read_str(value).encode()
    except UnicodeEncodeError:
        raise Unusable("is a string that is not valid text") from None


def read_file(value: Any) -> File:
    """Read the bytes of a body, or a string, as a file.

    Raises:
        Unusable: The value is neither.
    """
    return File(payload=read_bytes(value))


def read_datetime(value: Any) -> datetime.datetime:
    """Read a timestamp, of ISO 8601 or of another common form.

    Raises:
        Unusable: The value is not a complete timestamp, or its time zone is ambiguous.
    """
    try:
        return datetime.datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return _read_other_datetime(read_str(value))


def _read_other_datetime(text: str) -> datetime.datetime:
    from dateutil import parser

    try:
        first, second = (parser.parse(text, default=filler, tzinfos=_zone) for filler in _FILLERS)
    except (ValueError, OverflowError, TypeError, ArithmeticError) as error:
        raise Unusable("is a string that is not a timestamp") from error
    if first != second:
        raise Unusable("is a string that is not a complete timestamp")
    return first


def _zone(name: str | None, offset: int | None) -> datetime.tzinfo | None:
    """Return the time zone of an offset.

    A name such as EST belongs to several zones, or to none.
    """
    if offset is not None:
        return datetime.timezone(datetime.timedelta(seconds=offset))
    if name is not None:
        raise ValueError(name)
    return None


def read_date(value: Any) -> datetime.date:
    """Read a date of ISO 8601.

    Raises:
        Unusable: The value is not a date.
    """
    try:
        return datetime.date.fromisoformat(read_str(value))
    except ValueError as error:
        raise Unusable("is a string that is not a date") from error


def read_uuid(value: Any) -> uuid.UUID:
    """Read a UUID.

    Raises:
        Unusable: The value is not a UUID.
    """
    try:
        return uuid.UUID(read_str(value))
    except ValueError as error:
        raise Unusable("is a string that is not a UUID") from error
