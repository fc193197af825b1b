"""Checks of request bodies and of model inputs, with the texts that the API answers with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}


def make_validator(
    schema: Mapping[str, Any], components: Mapping[str, Any]
) -> Draft202012Validator:
    """A validator for a schema that refers to ``#/components/schemas``."""
    return Draft202012Validator({**schema, "components": {"schemas": dict(components)}})


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
    return found


def _explain(error: Any, root: str) -> Iterator[dict[str, str]]:
    if error.validator in {"allOf", "anyOf", "oneOf"} and error.context:
        for inner in error.context:
            yield from _explain(inner, root)
        return
    parts = [root, *(str(part) for part in error.absolute_path)]
    field = ".".join(part for part in parts if part)
    for kind, description in _describe(error, field):
        yield {"type": kind, "field": field, "description": description}


def _describe(error: Any, field: str) -> Iterator[tuple[str, str]]:
    wanted: Any = error.validator_value
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
            expected = wanted if isinstance(wanted, str) else ", ".join(wanted)
            yield (
                "invalid_type",
                f"Invalid type. Expected: {expected}, given: {_type_name(error.instance)}",
            )
        case "enum":
            options = ", ".join(json.dumps(option) for option in wanted)
            yield "enum", f"{field.rpartition('.')[2]} must be one of the following: {options}"
        case "minimum":
            yield "number_gte", f"Must be greater than or equal to {wanted}"
        case "maximum":
            yield "number_lte", f"Must be less than or equal to {wanted}"
        case "exclusiveMinimum":
            yield "number_gt", f"Must be greater than {wanted}"
        case "exclusiveMaximum":
            yield "number_lt", f"Must be less than {wanted}"
        case "minLength":
            yield "string_gte", f"String length must be greater than or equal to {wanted}"
        case "maxLength":
            yield "string_lte", f"String length must be less than or equal to {wanted}"
        case "minItems":
            yield "array_min_items", f"Array must have at least {wanted} items"
        case "maxItems":
            yield "array_max_items", f"Array must have at most {wanted} items"
        case "multipleOf":
            yield "multiple_of", f"Must be a multiple of {wanted}"
        case "pattern":
            yield "pattern", f"Does not match pattern '{wanted}'"
        case other:
            yield str(other), f"Does not match {other}"


def _type_name(value: Any) -> str:
    if value is None:
        return "null"
    return next((name for kind, name in _TYPES.items() if isinstance(value, kind)), "object")
