"""The values that a schema lists: an enum, known values, a constant, and the default."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any

from .._base.errors import SpecError
from ..description.document import Json, is_array, is_object, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

#: Keywords that a Python type does not show and a server may check.
CONSTRAINTS = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
    "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "default", "const", "format",
    "deprecated", "readOnly", "writeOnly",
)  # fmt: skip
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


def normalise_enum(schema: Json) -> None:
    """Keep an enum of strings or of integers.

    Turn any other into a plain type with known values.
    """
    values: list[Any] = schema["enum"]
    kinds = list(dict.fromkeys(_type_of(value) for value in values))
    declared = schema.get("type", kinds[0])
    if len(kinds) == 1 and kinds[0] in {"string", "integer"} and declared == kinds[0]:
        schema["type"] = declared
        return
    del schema["enum"]
    schema.setdefault("type", kinds[0] if len(kinds) == 1 else kinds)
    schema["x-known-values"] = values


def normalise_const(schema: Json) -> None:
    """Keep a constant that is a string, an integer or a boolean.

    Turn any other into a type with a known value.
    """
    if "const" not in schema:
        return
    if isinstance(schema["const"], str | int):
        schema.setdefault("type", _type_of(schema["const"]))
        return
    value = schema.pop("const")
    schema.setdefault("type", _type_of(value))
    if value is not None:
        schema["x-known-values"] = [value]


def check_default(schema: Json, at: str) -> None:
    """Raise ``SpecError`` for a default that is not a value of its schema."""
    default = schema.get("default")
    if default is None:
        return
    declared = schema.get("type", [])
    types: list[str] = declared if is_array(declared) else [declared]
    wrong = bool(types) and not any(_is(default, name) for name in types)
    wrong |= "enum" in schema and default not in schema["enum"]
    read = _FORMATS.get(str(schema.get("format"))) if isinstance(default, str) else None
    if read and not wrong:
        try:
            read(default)
        except ValueError:
            wrong = True
    if wrong:
        raise SpecError(
            f"the default {quoted(default)} is not a value of its own schema",
            pointer=at + "/default",
        )


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if is_object(value) or is_array(value):
        return "object" if is_object(value) else "array"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "null"


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if name == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES[name])
