"""Whether each part of a description has the form that OpenAPI gives it, so that the rules need not ask.

Only the form that the rules rely on: an object where they look for members, a list where they look for items. What
they do not read may be anything.
"""

from __future__ import annotations

from typing import Any

from .document import EXTRA_METHODS, METHODS, is_array, is_object, pointer, quoted
from .errors import SpecError

# A form is `text`, `number`, `label` for text or a number, `places` for a list or an object, `list`, `object`, `[form]` for a list, `{form}` for an object with free names, `<form>` for one
# in which names that begin with x- are extensions, or one of the kinds below.
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
    "server": {"url": "text"},
    "requirement": {},
    "components": {
        "schemas": "{schema}",
        "parameters": "{parameter}",
        "responses": "{response}",
        "requestBodies": "{body}",
        "pathItems": "{path}",
        "securitySchemes": "{object}",
    },
    "path": {
        **_REF,
        "parameters": "[parameter]",
        **dict.fromkeys((*METHODS, *EXTRA_METHODS), "operation"),
        **{f"x-{method}": "operation" for method in EXTRA_METHODS},
    },
    "operation": {
        "parameters": "[parameter]",
        "requestBody": "body",
        "responses": "<response>",
        "security": "[requirement]",
    },
    "parameter": {**_REF, "schema": "schema", "content": "{media}"},
    "body": {**_REF, "content": "{media}"},
    "response": {**_REF, "content": "{media}"},
    "media": {"schema": "schema"},
    "schema": {
        **_REF,
        **_SCHEMAS,
        **_UNIONS,
        **_PARTS,
        "required": "list",
        "enum": "list",
        "format": "text",
        **_OWN,
    },
    "object": {},
}
_NEEDED = {"description": ("info", "paths"), "info": ("title", "version"), "server": ("url",), "operation": ("responses",)}  # fmt: skip


def check_shape(document: Any) -> None:
    """Raise `SpecError` at the first part of `document` that has not the form it must have."""
    check_form(document, "description", "")


def check_form(value: Any, form: str, at: str) -> None:
    """Raise `SpecError` at the first part of `value`, which stands at `at`, that is not as `form` wants it."""
    _check(value, form, at, f"the {form}")


def _check(value: Any, form: str, at: str, name: str) -> None:
    if form == "text":
        if not isinstance(value, str):
            raise _wrong(name, "text", value, at)
    elif form == "label":
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise _wrong(name, "text", value, at)
    elif form == "number":
        # Before 3.1, true said that a limit itself is out of bounds.
        if not isinstance(value, int | float):
            raise _wrong(name, "a number", value, at)
    elif form == "places":
        if not is_array(value) and not is_object(value):
            raise _wrong(name, "a list or an object", value, at)
    elif form == "list" or form[0] == "[":
        if not is_array(value):
            raise _wrong(name, "a list", value, at)
        for index, item in enumerate(value if form != "list" else []):
            _check(item, form[1:-1], at + pointer(index), "an item")
    elif form == "schema" and value is True:
        return
    elif not is_object(value):
        raise _wrong("a schema" if form == "schema" else name, "an object", value, at)
    elif form[0] in "{<":
        for key, member in value.items():
            if form[0] == "{" or not key.startswith("x-"):
                _check(member, form[1:-1], at + pointer(key), quoted(key))
    else:
        for key in _NEEDED.get(form, ()):
            if key not in value:
                raise SpecError(f"{key} is missing", pointer=at)
        for key, member in value.items():
            if key in _KINDS[form]:
                _check(member, _KINDS[form][key], at + pointer(key), key)
            elif form == "schema" and key == "additionalProperties" and member is not False:
                _check(member, "schema", at + pointer(key), key)


def _wrong(name: str, form: str, value: Any, at: str) -> SpecError:
    return SpecError(f"{name} must be {form}, this is {quoted(value)}", pointer=at)
