"""Defaults that are no values of their own schemas, and so cannot be meant."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any

from .document import Json, is_array

if TYPE_CHECKING:
    from collections.abc import Callable

_TYPES = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_FORMATS: dict[str, Callable[[str], object]] = {
    "date": datetime.date.fromisoformat,
    "date-time": datetime.datetime.fromisoformat,
    "uuid": uuid.UUID,
}


def fits_default(schema: Json) -> bool:
    """Return whether the default of a schema is a value of it, or there is none."""
    default = schema.get("default")
    if default is None:
        return True
    declared = schema.get("type", [])
    types: list[Any] = declared if is_array(declared) else [declared]
    if types and not any(_is(default, name) for name in types):
        return False
    if default not in schema.get("enum", [default]) or default != schema.get("const", default):
        return False
    read = _FORMATS.get(str(schema.get("format"))) if isinstance(default, str) else None
    try:
        if read:
            read(default)
    except ValueError:
        return False
    return True


def _is(value: Any, name: object) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if name == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES.get(str(name), object))
