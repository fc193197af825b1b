"""What a schema says about a value, in words."""

from __future__ import annotations

import math

from .._objects.input_schema import Member, ValueSchema
from . import text

#: How much of a pattern is shown, in characters.
_MAX_PATTERN = 100


def describe(member: Member) -> list[str]:
    """Return what a schema says about a member of an object, in paragraphs."""
    schema = member.schema
    facts: list[str] = []
    if member.has_default and member.default is not None:
        facts.append(f"Default: {text.shown_value(member.default)}.")
    facts += _bounds(schema)
    if schema.items is not None:
        facts += [f"Each item: {fact[0].lower()}{fact[1:]}" for fact in _bounds(schema.items)]
    if schema.is_secret:
        facts.append("Secret: it is not shown in the prediction.")
    if member.is_deprecated:
        facts.append("Deprecated.")
    return [*text.paragraphs(schema.description), *([" ".join(facts)] if facts else [])]


def _bounds(schema: ValueSchema) -> list[str]:
    low, high = schema.minimum, schema.maximum
    facts: list[str] = []
    if low is not None and high is not None:
        facts.append(f"From {_number(low)} to {_number(high)}.")
    elif low is not None:
        facts.append(f"At least {_number(low)}.")
    elif high is not None:
        facts.append(f"At most {_number(high)}.")
    if schema.exclusive_minimum is not None:
        facts.append(f"More than {_number(schema.exclusive_minimum)}.")
    if schema.exclusive_maximum is not None:
        facts.append(f"Less than {_number(schema.exclusive_maximum)}.")
    if schema.multiple_of is not None:
        facts.append(f"A multiple of {_number(schema.multiple_of)}.")
    facts += _range(schema.min_length, schema.max_length, "character")
    facts += _range(schema.min_items, schema.max_items, "item")
    if schema.pattern is not None:
        facts.append(f"Matches {text.one_line(schema.pattern, _MAX_PATTERN)}")
    return facts


def _range(low: int | None, high: int | None, noun: str) -> list[str]:
    if low and high is not None:
        return [f"{low} to {high} {noun}s."]
    if low:
        return [f"At least {low} {noun}{'' if low == 1 else 's'}."]
    return [f"At most {high} {noun}{'' if high == 1 else 's'}."] if high is not None else []


def _number(value: float) -> str:
    is_whole = isinstance(value, float) and math.isfinite(value) and value.is_integer()
    return str(int(value)) if is_whole and abs(value) < 1e15 else str(value)
