"""Merge schemas that a value must be valid for at once, as ``allOf`` and references demand."""

from __future__ import annotations

from typing import Any

from .._base.json_values import is_list, is_object

#: The keywords of which the greater value is the stricter one, and those of which the lesser is.
_LOWER_BOUNDS = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems"})
_UPPER_BOUNDS = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems"})

_COMBINERS = frozenset({"anyOf", "oneOf"})


class Conflict(Exception):
    """Two schemas that cannot be merged; the message says why."""


def merge(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return a schema for the values that are valid for two schemas.

    Where both have an annotation, such as a description, the second one's is kept.

    Args:
        first: A schema without references and ``allOf``.
        second: Another one.

    Raises:
        Conflict: One schema cannot say what both do.
    """
    if not first or not second:
        return first or second
    merged = {**first, **second}
    for keyword in first.keys() & second.keys():
        merged[keyword] = _merge_keyword(keyword, first[keyword], second[keyword])
    return merged


def _merge_keyword(keyword: str, first: Any, second: Any) -> Any:
    if keyword == "properties" and is_object(first) and is_object(second):
        both = {name: {"allOf": [first[name], second[name]]} for name in first if name in second}
        return {**first, **second, **both}
    if keyword == "required" and is_list(first) and is_list(second):
        return [*first, *(name for name in second if name not in first)]
    if keyword == "enum" and is_list(first) and is_list(second):
        return [value for value in first if value in second]
    if keyword == "type" and first != second:
        return _merge_types(first, second)
    if keyword == "nullable":
        return first is True or second is True
    if keyword in _COMBINERS and first != second:
        raise Conflict("it combines several unions")
    if keyword == "additionalProperties":
        return second if is_object(second) or first is not False else first
    if is_number(first) and is_number(second):
        if keyword in _LOWER_BOUNDS:
            return max(first, second)
        if keyword in _UPPER_BOUNDS:
            return min(first, second)
    return second


def _merge_types(first: Any, second: Any) -> Any:
    names = [set(_type_names(types)) for types in (first, second)]
    common = names[0] & names[1]
    if {"integer", "number"} <= names[0] | names[1]:
        common.add("integer")
    if not common:
        raise Conflict("it has to be of several types at once")
    return sorted(common) if len(common) > 1 else common.pop()


def _type_names(types: Any) -> list[str]:
    return [name for name in (types if is_list(types) else [types]) if isinstance(name, str)]


def is_number(value: Any) -> bool:
    """Return whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)
