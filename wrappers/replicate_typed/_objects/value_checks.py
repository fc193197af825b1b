"""Check a Python value by a schema, as the API checks the JSON that the value becomes.

Whatever an input may contain can be checked: paths, files, images, numpy values, enumerations and
typed records. Nothing is read or opened.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from os import PathLike
from typing import Any, cast

from .._base.errors import InputProblem
from .._files.plain_values import plain_value
from .._files.sources import is_file
from .refs import describe_value
from .value_schema import Kind, Member, ValueSchema

#: How many problems are collected; a list may have any number of wrong items.
MAX_PROBLEMS = 100

#: How many names or values a message lists.
_LISTED = 20

#: The longest text that is checked by a pattern, in characters, and how many repetitions the
#: pattern may have: with more of either, a pattern may take any time. The API checks the others.
_PATTERN_TEXT = 256
_PATTERN_REPETITIONS = 2

_REPETITION = re.compile(r"[*+]|\{\d*,")
_REPEATED_GROUP = re.compile(r"\)[*+{]")

#: What the API accepts as a URL: it has a scheme, and no backslash.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\\]*", re.DOTALL)

_NOUNS = {
    Kind.STRING: "text",
    Kind.INTEGER: "an integer",
    Kind.NUMBER: "a number",
    Kind.BOOLEAN: "True or False",
    Kind.NULL: "None",
    Kind.ARRAY: "a list",
    Kind.OBJECT: "a mapping",
}

#: The types of values that are JSON already, apart from what is in them.
_JSON_TYPES = frozenset({str, int, float, bool, list, dict, type(None)})


def find_problems(
    schema: ValueSchema, value: object, path: str, *, is_input: bool = True
) -> list[InputProblem]:
    """Return how a value violates a schema, ``MAX_PROBLEMS`` problems at the most.

    Args:
        schema: The schema.
        value: The value.
        path: The place of the value, for messages.
        is_input: Whether the value is an input: then the members of an object that the schema does
            not name are problems, also where the schema does not say.
    """
    check = _Check(is_input=is_input)
    check.value(schema, value, path)
    return check.problems


class _Check:
    """Collects the problems of one value."""

    def __init__(self, *, is_input: bool) -> None:
        self._is_input = is_input
        self.problems: list[InputProblem] = []

    def value(self, schema: ValueSchema, value: object, path: str) -> None:
        """Check a value at any depth.

        Args:
            schema: The schema of the value.
            value: The value.
            path: The place of the value.
        """
        kind = schema.kind
        if kind is Kind.ANY and schema.enum is None:
            return
        if type(value) not in _JSON_TYPES:
            if is_file(value):
                self._file(schema, value, path)
                return
            value = plain_value(value)
        if value is None:
            if not schema.nullable:
                self._add(path, f"must not be None{': leave it out' if self._is_input else ''}")
        elif kind is Kind.UNION:
            self._union(schema, value, path)
        elif not _has_kind(value, kind):
            self._wrong(schema, value, path, f"must be {_noun(schema)}")
        elif schema.enum is not None and not any(_is_same(value, known) for known in schema.enum):
            self._not_listed(schema, value, path)
        elif isinstance(value, str):
            self._text(schema, value, path)
        elif isinstance(value, int | float):
            self._number(schema, value, path)
        elif isinstance(value, Mapping):
            self._object(schema, cast("Mapping[object, object]", value), path)
        else:
            self._array(schema, cast("Sequence[object]", value), path)

    def _add(self, path: str, message: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(InputProblem(path, message))

    def _wrong(
        self, schema: ValueSchema, value: object, path: str, rule: str, hint: str = ""
    ) -> None:
        given = f"this {type(value).__name__}" if schema.is_secret else describe_value(value)
        self._add(path, f"{rule}, not {given}{hint}")

    def _file(self, schema: ValueSchema, value: object, path: str) -> None:
        """Check a file, which is sent as a URL: any text may be one, unless it is of a list."""
        options = schema.options or (schema,)
        if not any(o.kind in {Kind.STRING, Kind.ANY} and o.enum is None for o in options):
            self._add(path, f"must be {_noun(schema)}, not a file")
        elif isinstance(value, io.TextIOBase):
            self._add(path, "the file is open in text mode: open it with mode 'rb'")
        elif isinstance(value, io.IOBase) and not isinstance(value, PathLike) and value.closed:
            self._add(path, "the file is closed")

    def _not_listed(self, schema: ValueSchema, value: object, path: str) -> None:
        known = schema.enum or ()
        listed = ", ".join(map(describe_value, known[:_LISTED]))
        if len(known) > _LISTED:
            listed += f" or {len(known) - _LISTED} others"
        names = [name for name in known if isinstance(name, str)]
        hint = _did_you_mean(value, names) if isinstance(value, str) else ""
        rule = f"must be one of {listed}" if len(known) > 1 else f"must be {listed}"
        self._wrong(schema, value, path, rule, hint)

    def _text(self, schema: ValueSchema, value: str, path: str) -> None:
        if schema.format == "uri" and not _URL.fullmatch(value):
            hint = "; use Path(…) for a file on this machine" if value else ""
            self._wrong(schema, value, path, "must be a file or the URL of one", hint)
            return
        self._length(path, len(value), schema.min_length, schema.max_length, "characters")
        if schema.pattern is not None and len(value) <= _PATTERN_TEXT:
            pattern = _compile(schema.pattern)
            if pattern is not None and not pattern.search(value):
                self._wrong(schema, value, path, f"must match the pattern {schema.pattern!r}")

    def _number(self, schema: ValueSchema, value: float, path: str) -> None:
        if isinstance(value, float) and not math.isfinite(value):
            self._add(path, f"{value} is not a valid JSON number")
        elif schema.minimum is not None and value < schema.minimum:
            self._wrong(schema, value, path, f"must be at least {schema.minimum}")
        elif schema.maximum is not None and value > schema.maximum:
            self._wrong(schema, value, path, f"must be at most {schema.maximum}")
        elif schema.exclusive_minimum is not None and value <= schema.exclusive_minimum:
            self._wrong(schema, value, path, f"must be greater than {schema.exclusive_minimum}")
        elif schema.exclusive_maximum is not None and value >= schema.exclusive_maximum:
            self._wrong(schema, value, path, f"must be less than {schema.exclusive_maximum}")
        elif schema.multiple_of is not None and not _is_multiple(value, schema.multiple_of):
            self._wrong(schema, value, path, f"must be a multiple of {schema.multiple_of}")

    def _array(self, schema: ValueSchema, value: Sequence[object], path: str) -> None:
        self._length(path, len(value), schema.min_items, schema.max_items, "items")
        items = schema.items
        if items is None or (items.kind is Kind.ANY and items.enum is None):
            return
        for index, item in enumerate(value):
            self.value(items, item, f"{path}[{index}]")
            if len(self.problems) >= MAX_PROBLEMS:
                return

    def _length(
        self, path: str, length: int, least: int | None, most: int | None, unit: str
    ) -> None:
        if least is not None and length < least:
            self._add(path, f"must have at least {least} {unit}, not {length}")
        if most is not None and length > most:
            self._add(path, f"must have at most {most} {unit}, not {length}")

    def _object(self, schema: ValueSchema, value: Mapping[object, object], path: str) -> None:
        known = {member.name: member for member in schema.members}
        for name, item in value.items():
            if not isinstance(name, str):
                self._add(path, f"the name {describe_value(name)} must be text")
            elif (member := known.get(name)) is not None:
                self.value(member.schema, item, f"{path}.{name}")
            elif schema.additional is not None:
                self.value(schema.additional, item, f"{path}.{name}")
            elif schema.is_closed or (self._is_input and known):
                self._add(f"{path}.{name}", _unknown_name(name, schema.members))
            if len(self.problems) >= MAX_PROBLEMS:
                return
        for member in schema.members:
            if member.required and member.name not in value:
                self._add(f"{path}.{member.name}", "is required")

    def _union(self, schema: ValueSchema, value: object, path: str) -> None:
        """Check a value by each option; its problems are those of the only option of its kind."""
        alike: list[list[InputProblem]] = []
        for option in schema.options:
            problems = find_problems(option, value, path, is_input=self._is_input)
            if not problems:
                return
            if _has_kind(value, option.kind):
                alike.append(problems)
        if len(alike) == 1:
            self.problems += alike[0][: MAX_PROBLEMS - len(self.problems)]
        else:
            self._wrong(schema, value, path, f"must be {_noun(schema)}")


def _has_kind(value: object, kind: Kind) -> bool:
    match kind:
        case Kind.STRING:
            return isinstance(value, str)
        case Kind.INTEGER:
            is_whole = isinstance(value, float) and value.is_integer()
            return is_whole or (isinstance(value, int) and not isinstance(value, bool))
        case Kind.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Kind.BOOLEAN:
            return isinstance(value, bool)
        case Kind.NULL:
            return value is None
        case Kind.ARRAY:
            return isinstance(value, list | tuple | set | frozenset)
        case Kind.OBJECT:
            return isinstance(value, Mapping)
        case _:
            return True


def _noun(schema: ValueSchema) -> str:
    """Return what a value must be, for a message."""
    if schema.is_file:
        return "a file or the URL of one"
    if schema.kind is Kind.UNION:
        return " or ".join(dict.fromkeys(map(_noun, schema.options)))
    return _NOUNS.get(schema.kind, "another value")


def _is_same(value: object, known: object) -> bool:
    """Return whether two values are the same JSON: 1 is 1.0, and not true."""
    return isinstance(value, bool) is isinstance(known, bool) and value == known


def _is_multiple(value: float, factor: float) -> bool:
    """Return whether a number is a multiple of another one, as decimals: 0.3 is one of 0.1."""
    return Fraction(repr(value)) % Fraction(repr(factor)) == 0


@lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern of the API's dialect, None if it cannot be checked here."""
    if _REPEATED_GROUP.search(pattern) or len(_REPETITION.findall(pattern)) > _PATTERN_REPETITIONS:
        return None
    try:
        return re.compile(pattern, re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return None


def _unknown_name(name: str, members: Sequence[Member]) -> str:
    names = [member.name for member in members]
    hint = _did_you_mean(name, names)
    if not hint and names:
        listed = ", ".join(names[:_LISTED])
        hint = f"; there are {listed}{' and others' if len(names) > _LISTED else ''}"
    return f"there is no such input{hint}"


def _did_you_mean(name: str, names: Sequence[str]) -> str:
    """Return a hint at the most similar of some names, empty if none is similar."""
    from difflib import get_close_matches

    folded: dict[str, Any] = {_fold(known): known for known in reversed(names)}
    found = get_close_matches(_fold(name)[:200], folded, n=1)
    return f"; did you mean {folded[found[0]]!r}?" if found else ""


def _fold(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")
