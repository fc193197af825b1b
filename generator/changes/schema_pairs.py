"""The changes of one schema, wherever it stands: its type, its limits, and what is in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ..description.document import Json, is_array, is_object, quoted
from ..upstream.nulls import without_null
from .canonical import canonical
from .change import NONE, PYTHON, Change, Side, sides
from .compatibility import Kinds, fit, is_any, opened
from .limits import LIMITS, limit_changes
from .references import referred
from .words import keyword_words, listed, type_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .change import Subject

#: Keywords for readers, and those that are compared elsewhere.
_ELSEWHERE = frozenset(
    {"summary", "description", "x-undocumented", "x-declared-by", "x-declared-as"}
)
#: Keywords whose value is a schema, with the words for what it is the schema of.
_INNER = {
    "items": "each value",
    "additionalProperties": "each value",
    "contains": "some value",
    "propertyNames": "each name",
}
#: Keywords whose value is a list of schemas.
_PARTS = ("oneOf", "anyOf", "allOf", "prefixItems")
#: Keywords whose value has schemas by name.
_NAMED = ("properties", "patternProperties", "$defs")
#: Keywords of which the words for the type have all.
_IN_TYPES = frozenset({"type", "$ref", "format", "const"})


@frozen
class Use:
    """Whether callers send values of a schema, receive them, or both.

    A schema that no operation uses breaks Python only.
    """

    written: bool
    read: bool


@frozen
class Difference:
    """One change of a schema.

    Attributes:
        detail: The change in words.
        breaks: Whose code can fail.
        for_users: Whether users of the packages notice anything.
    """

    detail: str
    breaks: tuple[Side, ...] = NONE
    for_users: bool = True


@frozen
class SchemaPairs:
    """Compares pairs of schemas of two descriptions."""

    old: Json
    new: Json

    def breaks(self, before: Any, after: Any, use: Use) -> tuple[Side, ...]:
        """Return whose code breaks when a value of one type becomes a value of another."""
        broken: list[bool] = []
        for python in (False, True):
            was = Kinds(self.old, python).of(before)
            now = Kinds(self.new, python).of(after)
            unused = python and not (use.written or use.read)
            if python:
                # Type checkers allow everything with a value of any type.
                received = fit(now, was) and is_any(was) <= is_any(now)
            else:
                # Receivers have to expect values that an enum does not list.
                received = fit(now, opened(was))
            broken.append(
                ((use.written or unused) and not fit(was, now))
                or ((use.read or unused) and not received)
            )
        return sides(api=broken[0], python=broken[1])

    def differences(
        self, before: Any, after: Any, use: Use, *, typed: bool = True
    ) -> Iterator[Difference]:
        """Yield every change of a schema, at least one if the two do not mean the same.

        Args:
            before: The old schema.
            after: The new schema.
            use: Who handles its values.
            typed: Whether the change of its type is among them.
        """
        one, other = type_words(before), type_words(after)
        if one != other and typed:
            breaks = self.breaks(before, after, use)
            if use.written and "API" not in breaks and _format_added(before, after):
                breaks = ("API", *breaks)
            yield Difference(f"{one} is now {other}", breaks, _is_felt(before, after, breaks))
        for detail, sent_less, received_less in limit_changes(before, after):
            broken = (sent_less and use.written) or (received_less and use.read)
            noticed = broken or use.written or "deprecated" in detail
            yield Difference(detail, sides(api=broken, python=False), for_users=noticed)
        yield from _known_values(before, after)
        if is_object(before) and is_object(after):
            whole, rest = without_null(before)[0], without_null(after)[0]
            yield from self._inner(whole, rest, use, same=one == other)

    def changes(
        self,
        subject: Subject,
        where: str,
        before: Any,
        after: Any,
        use: Use,
        *,
        typed: bool = True,
    ) -> Iterator[Change]:
        """Yield the differences of a schema as changes of the thing that has it."""
        for found in self.differences(before, after, use, typed=typed):
            yield Change(
                subject,
                where,
                "changed",
                found.detail,
                found.breaks,
                for_users=found.for_users,
                before=referred(before),
                after=referred(after),
            )

    def _inner(self, before: Json, after: Json, use: Use, *, same: bool) -> Iterator[Difference]:
        """Yield the changes within two schemas; ``same`` if the words for their types are."""
        for key in sorted(before.keys() | after.keys()):
            if key in _ELSEWHERE or key in LIMITS or key in _IN_TYPES or key == "x-known-values":
                continue
            one, other = before.get(key), after.get(key)
            if canonical(one, key) == canonical(other, key):
                continue
            if key in _INNER and is_object(one) and is_object(other):
                for found in self.differences(one, other, use, typed=same):
                    yield _within(_INNER[key], found)
            elif key in _PARTS and is_array(one) and is_array(other):
                yield from self._parts(one, other, use, same=same)
            elif key in _NAMED and is_object(one) and is_object(other):
                yield from self._members(one, other, use)
            elif key == "x-enum-varnames":
                yield from value_names(before, after)
            elif key == "discriminator":
                yield from _tag(one, other)
            elif same or key not in {"items", "additionalProperties", "enum", *_PARTS}:
                breaks = sides(api=use.written and other is not None, python=False)
                yield Difference(keyword_words(key, one, other), breaks)

    def _parts(
        self, before: list[Any], after: list[Any], use: Use, *, same: bool
    ) -> Iterator[Difference]:
        """Yield the changes within alternatives that have the same words."""
        left = list(after)
        for part in before:
            words = type_words(part)
            twin = next((p for p in left if type_words(p) == words), None)
            if twin is not None:
                left.remove(twin)
                for found in self.differences(part, twin, use):
                    yield _within(words, found)
            elif same:
                broken = sides(api=use.written, python=use.written)
                yield Difference(f"{words} is no alternative any more", broken)
        for part in left if same else ():
            broken = sides(api=use.read, python=use.read)
            yield Difference(f"{type_words(part)} is an alternative too", broken)

    def _members(self, before: Json, after: Json, use: Use) -> Iterator[Difference]:
        for name in sorted(before.keys() & after.keys()):
            for found in self.differences(before[name], after[name], use):
                yield _within(name, found)
        for name in sorted(before.keys() - after.keys()):
            yield Difference(f"{name} removed", sides(api=True, python=True))
        for name in sorted(after.keys() - before.keys()):
            yield Difference(f"{name} added: {type_words(after[name])}")


def _within(place: str, found: Difference) -> Difference:
    return Difference(f"{place}: {found.detail}", found.breaks, found.for_users)


def _is_felt(before: Any, after: Any, breaks: tuple[Side, ...]) -> bool:
    """Return whether users notice a change of a type: more than a hint changed."""
    return bool(breaks) or _without_formats(before) != _without_formats(after)


def _without_formats(node: Any) -> Any:
    if is_object(node):
        return {key: _without_formats(value) for key, value in node.items() if key != "format"}
    return [_without_formats(value) for value in node] if is_array(node) else node


def _format_added(before: Any, after: Any) -> bool:
    """Return whether text that was allowed may be refused, for a format that it did not need."""
    was, now = (_formats(schema) for schema in (before, after))
    return bool(now) and was != now


def _formats(node: Any) -> list[str]:
    if is_object(node):
        own = [str(node["format"])] if isinstance(node.get("format"), str) else []
        return own + [found for value in node.values() for found in _formats(value)]
    return [found for value in node for found in _formats(value)] if is_array(node) else []


def _known_values(before: Any, after: Any) -> Iterator[Difference]:
    was, now = (
        [quoted(value) for value in known] if is_array(known) else []
        for known in (
            schema.get("x-known-values") if is_object(schema) else None
            for schema in (before, after)
        )
    )
    for title, values in (
        ("known", [value for value in now if value not in was]),
        ("no longer known", [value for value in was if value not in now]),
    ):
        if values:
            noun = "value" if len(values) == 1 else "values"
            yield Difference(f"{noun} {listed(values)} {title}")


def _tag(before: Any, after: Any) -> Iterator[Difference]:
    """Yield the changes of the member by which the variants of a union are told apart."""
    (tag, stands), (new_tag, now_stands) = _discriminator(before), _discriminator(after)
    if tag != new_tag:
        words = f"told apart by {new_tag} now" if new_tag else "no longer told apart"
        more = f", no longer by {tag}" if tag and new_tag else f" by {tag}" if tag else ""
        yield Difference(words + more, sides(api=bool(tag), python=bool(tag)))
    for value in sorted(stands.keys() | now_stands.keys() if tag and new_tag else ()):
        one, other = stands.get(value), now_stands.get(value)
        if one != other:
            words = f"stands for {other} now" if other else "stands for nothing any more"
            more = f", no longer for {one}" if one and other else ""
            breaks = sides(api=one is not None, python=one is not None)
            yield Difference(f"{quoted(value)} {words}{more}", breaks)


def _discriminator(found: Any) -> tuple[str, dict[str, str]]:
    """Return the name of a tag, empty if there is none, and the schema for each value."""
    if not is_object(found):
        return "", {}
    mapping: Json = found.get("mapping") or {}
    stands = {value: str(target).rsplit("/", 1)[-1] for value, target in mapping.items()}
    return str(found.get("propertyName", "")), stands


def value_names(before: Json, after: Json) -> Iterator[Difference]:
    """Yield the values of an enum that have another name in Python now."""
    was, now = map(_names, (before, after))
    for value in sorted(was.keys() & now.keys()):
        if was[value] != now[value]:
            yield Difference(f"{value} is {now[value]} in Python, no longer {was[value]}", PYTHON)


def _names(schema: Json) -> dict[str, str]:
    values: list[Any] = schema.get("enum", [])
    # An enum has a list of names if any of them is not the usual one.
    names: list[str] = schema.get("x-enum-varnames") or [_usual_name(str(v)) for v in values]
    return dict(zip(map(quoted, values), names, strict=False))


def _usual_name(value: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "_", value.upper()).strip("_")
