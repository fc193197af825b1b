"""Checks of request bodies and of model inputs, with the texts that the API answers with.

The API checks with gojsonschema; kinds and texts of failures are that library's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

from .schemas import resolved

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}

#: In which order failures are told; the others come as they are found.
_FIRST = {"required": 0, "additional_property_not_allowed": 1}

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
    """A validator for a schema that refers to ``#/components/schemas``."""
    # Resolved beforehand: looking references up takes most of the time of a check.
    return Draft202012Validator(resolved(schema, components), format_checker=_FORMATS)


def failures(validator: Draft202012Validator, value: Any, root: str = "") -> list[dict[str, str]]:
    """What is wrong with a value: ``type``, ``field`` and ``description`` of each failure.

    Args:
        validator: The validator of its schema.
        value: JSON.
        root: The field that the value stands in.
    """
    found: list[dict[str, str]] = []
    checked: Any = validator  # its stubs leave the errors' members open
    for error in checked.iter_errors(value):
        for failure in _explain(error, root):
            if failure not in found:
                found.append(failure)
    return sorted(found, key=lambda failure: _FIRST.get(failure["type"], len(_FIRST)))


def _explain(error: Any, root: str) -> Iterator[dict[str, str]]:
    if error.validator in {"anyOf", "oneOf"} and error.context:
        for inner in _closest(error):
            yield from _explain(inner, root)
        return
    parts = [root, *(str(part) for part in error.absolute_path)]
    field = ".".join(part for part in parts if part)
    for kind, description in _describe(error, field):
        yield {"type": kind, "field": field, "description": description}


def _closest(error: Any) -> list[Any]:
    """The failures of that choice which the value comes closest to."""
    choices: dict[int, list[Any]] = {}
    for inner in error.context:
        choices.setdefault(inner.schema_path[0], []).append(inner)

    def misses_type(failed: list[Any]) -> bool:
        return any(inner.validator == "type" and not inner.path for inner in failed)

    return min(choices.values(), key=misses_type)


def _describe(error: Any, field: str) -> Iterator[tuple[str, str]]:
    wanted: Any = error.validator_value
    last = field.rpartition(".")[2]
    match error.validator:
        case "required":
            missing = [name for name in wanted if name not in error.instance]
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
            expected = wanted if isinstance(wanted, str) else f"[{','.join(wanted)}]"
            given = _type_name(error.instance)
            yield "invalid_type", f"Invalid type. Expected: {expected}, given: {given}"
        case "enum":
            options = ", ".join(json.dumps(option, ensure_ascii=False) for option in wanted)
            yield "enum", f"{last} must be one of the following: {options}"
        case "const":
            yield "const", f"{last} does not match: {json.dumps(wanted, ensure_ascii=False)}"
        case "minimum":
            yield "number_gte", f"Must be greater than or equal to {_number(wanted)}"
        case "maximum":
            yield "number_lte", f"Must be less than or equal to {_number(wanted)}"
        case "exclusiveMinimum":
            yield "number_gt", f"Must be greater than {_number(wanted)}"
        case "exclusiveMaximum":
            yield "number_lt", f"Must be less than {_number(wanted)}"
        case "minLength":
            yield "string_gte", f"String length must be greater than or equal to {wanted}"
        case "maxLength":
            yield "string_lte", f"String length must be less than or equal to {wanted}"
        case "minItems":
            yield "array_min_items", f"Array must have at least {wanted} items"
        case "maxItems":
            yield "array_max_items", f"Array must have at most {wanted} items"
        case "multipleOf":
            yield "multiple_of", f"Must be a multiple of {_number(wanted)}"
        case "pattern":
            yield "pattern", f"Does not match pattern '{wanted}'"
        case "format":
            yield "format", f"Does not match format '{wanted}'"
        case other:
            yield str(other), f"Does not match {other}"


def _number(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _type_name(value: Any) -> str:
    if value is None:
        return "null"
    return next((name for kind, name in _TYPES.items() if isinstance(value, kind)), "object")
