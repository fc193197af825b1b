"""The values that a schema lists: which of them can be an enum, and whether its default is one."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any

from .._base.errors import SpecError
from ..description.document import Json, is_array, is_object, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

# What a type does not show and a server may check.
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


def settle_enum(schema: Json) -> None:
    """Keep an enum of words or of whole numbers as it is; other values become known ones of a plain type."""
    values: list[Any] = schema["enum"]
    kinds = list(dict.fromkeys(_type_of(value) for value in values))
    declared = schema.get("type", kinds[0])
    if len(kinds) == 1 and kinds[0] in {"string", "integer"} and declared == kinds[0]:
        schema["type"] = declared
        return
    del schema["enum"]
    schema.setdefault("type", kinds[0] if len(kinds) == 1 else kinds)
    schema["x-known-values"] = values


def settle_const(schema: Json) -> None:
    """Keep one value that is text, a whole number or a truth; any other becomes a known one of its type."""
    if "const" not in schema or isinstance(schema["const"], str | int):
        return
    value = schema.pop("const")
    schema.setdefault("type", _type_of(value))
    if value is not None:
        schema["x-known-values"] = [value]


def check_default(schema: Json, at: str) -> None:
    """Raise `SpecError` for a default that is no value of `schema`."""
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
            f"the default {quoted(default)} is no value of its own schema", pointer=at + "/default"
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
