"""Validation of request bodies and model inputs, with the API's error messages.

The API validates with gojsonschema; the kinds and descriptions of failures are that library's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

from .problems import failure
from .schemas import resolve

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}

#: Kinds of failures that are reported first; the others follow in the order of validation.
_RANKS = {"required": 0, "additional_property_not_allowed": 1}

_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(parts.scheme) and "\\" not in value and not any(c <= " " for c in value[:200])


def make_validator(
    schema: Mapping[str, Any], components: Mapping[str, Any]
) -> Draft202012Validator:
    """Return a validator for a schema.

    Args:
        schema: The schema.
        components: The schemas that ``#/components/schemas/…`` refers to.
    """
    # References are resolved beforehand: resolving takes most of the time of a validation.
    return Draft202012Validator(resolve(schema, components), format_checker=_FORMATS)


def find_failures(
    validator: Draft202012Validator, value: Any, root: str = ""
) -> list[dict[str, str]]:
    """Return the ways in which a value violates its schema, as entries of ``invalid_fields``.

    Args:
        validator: The validator of the schema.
        value: A parsed JSON value.
        root: The field that holds the value.
    """
    found: list[dict[str, str]] = []
    untyped: Any = validator  # its stubs do not say what type the members of errors have
    for error in untyped.iter_errors(value):
        for violation in _translate(error, root):
            if violation not in found:
                found.append(violation)
    return sorted(found, key=lambda violation: _RANKS.get(violation["type"], len(_RANKS)))


def _translate(error: Any, root: str) -> Iterator[dict[str, str]]:
    """Yield the failures that an error of ``jsonschema`` stands for."""
    if error.validator in {"anyOf", "oneOf"} and error.context:
        for inner in _best_match(error):
            yield from _translate(inner, root)
        return
    parts = [root, *(str(part) for part in error.absolute_path)]
    field = ".".join(part for part in parts if part)
    for kind, description in _messages(error, field):
        yield failure(kind, field, description)


def _best_match(error: Any) -> list[Any]:
    """Return the errors of the alternative that the value comes closest to."""
    alternatives: dict[int, list[Any]] = {}
    for inner in error.context:
        alternatives.setdefault(inner.schema_path[0], []).append(inner)

    def has_wrong_type(failed: list[Any]) -> bool:
        return any(inner.validator == "type" and not inner.path for inner in failed)

    return min(alternatives.values(), key=has_wrong_type)


def _messages(error: Any, field: str) -> Iterator[tuple[str, str]]:
    """Yield the kind and the description of each failure, as gojsonschema words them."""
    expected: Any = error.validator_value
    last = field.rpartition(".")[2]
    match error.validator:
        case "required":
            missing = [name for name in expected if name not in error.instance]
            for name in missing:
                yield "required", f"{name} is required"
        case "additionalProperties":
            known = set(error.schema.get("properties", {}))
            for name in error.instance:
                if name not in known:
                    yield (
                        "additional_property_not_allowed",
                        f"Additional property {name} is not allowed",
                    )
        case "type":
            types = expected if isinstance(expected, str) else f"[{','.join(expected)}]"
            given = _json_type(error.instance)
            yield "invalid_type", f"Invalid type. Expected: {types}, given: {given}"
        case "enum":
            options = ", ".join(json.dumps(option, ensure_ascii=False) for option in expected)
            yield "enum", f"{last} must be one of the following: {options}"
        case "const":
            yield "const", f"{last} does not match: {json.dumps(expected, ensure_ascii=False)}"
        case "minimum":
            yield "number_gte", f"Must be greater than or equal to {_format_number(expected)}"
        case "maximum":
            yield "number_lte", f"Must be less than or equal to {_format_number(expected)}"
        case "exclusiveMinimum":
            yield "number_gt", f"Must be greater than {_format_number(expected)}"
        case "exclusiveMaximum":
            yield "number_lt", f"Must be less than {_format_number(expected)}"
        case "minLength":
            yield "string_gte", f"String length must be greater than or equal to {expected}"
        case "maxLength":
            yield "string_lte", f"String length must be less than or equal to {expected}"
        case "minItems":
            yield "array_min_items", f"Array must have at least {expected} items"
        case "maxItems":
            yield "array_max_items", f"Array must have at most {expected} items"
        case "multipleOf":
            yield "multiple_of", f"Must be a multiple of {_format_number(expected)}"
        case "pattern":
            yield "pattern", f"Does not match pattern '{expected}'"
        case "format":
            yield "format", f"Does not match format '{expected}'"
        case other:
            yield str(other), f"Does not match {other}"


def _format_number(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _json_type(value: Any) -> str:
    if value is None:
        return "null"
    return next((name for kind, name in _TYPES.items() if isinstance(value, kind)), "object")
