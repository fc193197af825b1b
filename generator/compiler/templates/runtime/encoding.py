"""Encoding of Python values as JSON, and as the parts of a body."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable, Mapping
from enum import Enum
from operator import attrgetter
from typing import Any, TypeGuard, cast

from .types import UNSET, File, RequestFiles

Writer = Callable[[Any], Any]

#: The types whose values JSON has as they are. Most values are of these, so they are tried first.
_PLAIN = frozenset({str, int, float, bool, type(None)})


def to_json(value: Any) -> Any:
    """Encode a value as JSON has it."""
    kind = cast("type[object]", type(value))
    if kind in _PLAIN:
        return value
    return (_WRITERS.get(kind) or _writer(kind))(value)


def members(value: Mapping[str, Any]) -> dict[str, Any]:
    """Encode the members of an object as JSON has them, without those that are ``UNSET``."""
    encoded: dict[str, Any] = {}
    for name, item in value.items():
        if type(item) in _PLAIN:
            encoded[name] = item
        elif item is not UNSET:
            encoded[name] = to_json(item)
    return encoded


def json_text(value: Any, indent: int | None = None) -> str:
    """Write JSON as text, which can be encoded whatever the value holds."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half of a pair of surrogates, which no encoding has.
        return json.dumps(value, indent=indent)
    return text


def copied(value: Mapping[str, Any]) -> dict[str, Any]:
    """Copy the members of an object, so that no two objects share them."""
    return dict(value)


def to_parts(body: Any) -> RequestFiles:
    """Encode an object as the parts of a multipart body, a list as one part for each item.

    Members that the description does not have come last.
    """
    found: dict[str, Any] = to_json(body)
    others: Any = getattr(body, "additional_properties", ())
    parts: RequestFiles = []
    for name, value in sorted(found.items(), key=lambda pair: pair[0] in others):
        items = value if _is_list(value) else [value]
        parts.extend((name, to_part(item)) for item in items)
    return parts


def to_part(value: Any) -> Any:
    """Encode a value as one part of a multipart body."""
    if isinstance(value, File):
        return value.to_tuple()
    plain = to_json(value)
    if plain is None or isinstance(plain, dict | list):
        return None, json.dumps(plain).encode(), "application/json"
    if isinstance(plain, bytes):
        return None, plain, "application/octet-stream"
    text = json.dumps(plain) if isinstance(plain, bool) else str(plain)
    return None, text.encode(), "text/plain"


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _items(value: list[Any]) -> list[Any]:
    return [item if type(item) in _PLAIN else to_json(item) for item in value]


def _timestamp(value: datetime.datetime) -> str:
    text = value.isoformat()
    return text[:-6] + "Z" if text[-6:] == "+00:00" else text


def _unchanged(value: Any) -> Any:
    return value


#: The writer of each class that was seen, so that each class is examined once.
_WRITERS: dict[type[object], Writer] = {dict: members, list: _items, datetime.datetime: _timestamp}


def _writer(kind: type[object]) -> Writer:
    own: Writer | None = getattr(kind, "to_dict", None)
    found: Writer = _unchanged
    if own is not None:
        found = own
    elif issubclass(kind, list | tuple):
        found = _items
    elif issubclass(kind, datetime.datetime):
        found = _timestamp
    elif issubclass(kind, Enum):
        found = attrgetter("_value_")
    elif issubclass(kind, datetime.date):
        found = datetime.date.isoformat
    elif issubclass(kind, uuid.UUID):
        found = str
    elif issubclass(kind, Mapping):
        found = members
    _WRITERS[kind] = found
    return found
