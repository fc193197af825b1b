"""The check that each part of a description has the form of OpenAPI, on which later code relies.

Only the parts that later code reads are checked: an object where it reads members, a list where it
reads items. The form of a value is written as a string:

    text, number, label       one value; a label is text or a number
    list, object, places      any list, any object, either of the two
    [form]                    a list whose items have the form
    {form}                    an object with members of any name, each of the form
    <form>                    the same, but members whose names begin with x- may be anything
    schema, operation, …      an object of one of the kinds below; a schema may be true or false
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._base.errors import SpecError
from .document import EXTRA_METHODS, METHODS, MORE_OPERATIONS, is_array, is_object, pointer, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from .document import Json

# The members of a schema, by their forms.
_SCHEMAS = dict.fromkeys(("properties", "patternProperties", "$defs"), "{schema}")
_UNIONS = dict.fromkeys(("oneOf", "anyOf", "allOf", "prefixItems"), "[schema]")
_PARTS = dict.fromkeys(("items", "not", "contains", "propertyNames"), "schema")
_OWN = {"x-known-values": "list", "x-declared-by": "places", "x-declared-as": "object"}
_LIMITS = dict.fromkeys(
    (
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems",
        "maxItems", "minProperties", "maxProperties",
    ),
    "number",
) | {"pattern": "text", "contentEncoding": "text", "contentMediaType": "text"}  # fmt: skip
_REF = {"$ref": "text"}
_KINDS: dict[str, dict[str, str]] = {
    "description": {
        "info": "info",
        "servers": "[server]",
        "security": "[requirement]",
        "paths": "<path>",
        "components": "components",
    },
    "info": {"title": "text", "version": "label"},
    "server": {"url": "text", "variables": "{object}"},
    "requirement": {},
    "components": {
        "schemas": "{schema}",
        "parameters": "{parameter}",
        "responses": "{response}",
        "requestBodies": "{body}",
        "pathItems": "{path}",
        "mediaTypes": "{media}",
        "securitySchemes": "{object}",
    },
    "path": {
        **_REF,
        "servers": "[server]",
        "parameters": "[parameter]",
        **dict.fromkeys((*METHODS, *EXTRA_METHODS), "operation"),
        **{f"x-{method}": "operation" for method in EXTRA_METHODS},
        "additionalOperations": "{operation}",
        MORE_OPERATIONS: "{operation}",
    },
    "operation": {
        "servers": "[server]",
        "parameters": "[parameter]",
        "requestBody": "body",
        "responses": "<response>",
        "security": "[requirement]",
    },
    "parameter": {**_REF, "schema": "schema", "content": "{media}"},
    "body": {**_REF, "content": "{media}"},
    "response": {**_REF, "content": "{media}"},
    "media": {**_REF, "schema": "schema", "itemSchema": "schema"},
    "schema": {
        **_REF,
        **_SCHEMAS,
        **_UNIONS,
        **_PARTS,
        **_LIMITS,
        "additionalProperties": "schema",
        "required": "list",
        "enum": "list",
        "format": "text",
        **_OWN,
    },
}
#: The members that an object of a kind must have.
_REQUIRED = {
    "description": ("info", "paths"),
    "info": ("title", "version"),
    "server": ("url",),
}


def check_structure(document: Any) -> None:
    """Raise ``SpecError`` at the first part of a description that does not have its form."""
    check_form(document, "description", "")


def check_form(value: Any, form: str, at: str) -> None:
    """Raise ``SpecError`` at the first part of a value that does not have its form.

    Args:
        value: The value.
        form: The form of the value.
        at: The JSON pointer to the value.
    """
    _check(value, form, at, f"the {form}")


def is_schema(value: Any) -> bool:
    """Return whether an object has the form of a schema, wherever it stands."""
    try:
        check_form(value, "schema", "")
    except SpecError:
        return False
    return is_object(value)


def _check(value: Any, form: str, at: str, name: str) -> None:
    """Check a value, which a message calls by ``name``."""
    if form in _VALUES:
        wanted, fits = _VALUES[form]
        if not fits(value):
            raise _wrong(name, wanted, value, at)
    elif form[0] == "[":
        if not is_array(value):
            raise _wrong(name, "a list", value, at)
        for index, item in enumerate(value):
            _check(item, form[1:-1], at + pointer(index), "an item")
    elif form == "schema" and isinstance(value, bool):
        return
    elif not is_object(value):
        raise _wrong("a schema" if form == "schema" else name, "an object", value, at)
    elif form[0] in "{<":
        for key, member in value.items():
            if form[0] == "{" or not key.startswith("x-"):
                _check(member, form[1:-1], at + pointer(key), quoted(key))
    else:
        _check_members(value, form, at)


def _check_members(value: Json, kind: str, at: str) -> None:
    for key in _REQUIRED.get(kind, ()):
        if key not in value:
            raise SpecError(f"{key} is missing", pointer=at)
    for key, member in value.items():
        if key in _KINDS[kind]:
            _check(member, _KINDS[kind][key], at + pointer(key), key)


def _is_label(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


# Before OpenAPI 3.1, ``exclusiveMinimum`` was a boolean, which Python takes for a number.
_VALUES: dict[str, tuple[str, Callable[[object], bool]]] = {
    "text": ("text", lambda value: isinstance(value, str)),
    "label": ("text", _is_label),
    "number": ("a number", lambda value: isinstance(value, int | float)),
    "list": ("a list", is_array),
    "object": ("an object", is_object),
    "places": ("a list or an object", lambda value: is_array(value) or is_object(value)),
}


def _wrong(name: str, wanted: str, value: Any, at: str) -> SpecError:
    return SpecError(f"{name} must be {wanted}, this is {quoted(value)}", pointer=at)
