"""The differences between the component schemas of two descriptions, member by member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from ..description.document import Json, is_array, is_object
from .canonical import canonical
from .change import BOTH, NONE, PYTHON, Change, Subject, sides
from .declarations import declaration_changes
from .references import referred
from .schema_pairs import SchemaPairs, Use, value_names
from .uses import Uses
from .words import outline, python_name_words, type_words

if TYPE_CHECKING:
    from collections.abc import Iterator


#: Keywords of a component that are compared by name here; the others as in any schema.
_OWN = frozenset({"properties", "required", "enum", "additionalProperties", "x-python-names"})


def schema_changes(old: Json, new: Json) -> Iterator[Change]:
    """Yield the differences between the schemas that both descriptions have, and lists of others.

    Args:
        old: The old description, with the names of the new one where a schema was renamed.
        new: The new description.
    """
    before: Json = old["components"]["schemas"]
    after: Json = new["components"]["schemas"]
    uses, pairs = Uses(old), SchemaPairs(old, new)
    for name in sorted(before.keys() & after.keys()):
        yield from _Component(name, before[name], after[name], uses.of(name), pairs).changes()
    yield from declaration_changes(old, new)


def added_schema(name: str, schema: Json) -> Change:
    """Return the change of a new schema that nothing new uses."""
    return Change("schema", name, "added", outline(schema))


def removed_schema(name: str, schema: Json) -> Change:
    """Return the change of a schema that is gone, while nothing is gone that used it."""
    return Change("schema", name, "removed", outline(schema), PYTHON)


class _Component:
    """Two versions of a component schema."""

    def __init__(self, name: str, before: Json, after: Json, use: Use, pairs: SchemaPairs) -> None:
        self._name = name
        self._before = before
        self._after = after
        self._use = use
        self._pairs = pairs

    def changes(self) -> Iterator[Change]:
        before, after = self._before, self._after
        if canonical(before) == canonical(after):
            return
        kinds = ("enum" in before, before.get("type")), ("enum" in after, after.get("type"))
        if kinds[0] != kinds[1]:
            detail = f"{_kind(before)} is now {_kind(after)}"
            yield self._change("schema", self._name, detail, BOTH, before, after)
            return
        yield from self._values()
        yield from self._members()
        yield from self._other_members()
        was, now = (
            {key: value for key, value in node.items() if key not in _OWN}
            for node in (before, after)
        )
        yield from self._pairs.changes("schema", self._name, was, now, self._use)

    def _values(self) -> Iterator[Change]:
        was, now = self._before.get("enum", []), self._after.get("enum", [])
        # Python loses the name of a value, while a server that answers with fewer harms nobody.
        gone = sides(api=self._use.written, python=True)
        for action, values, breaks in (
            ("removed", [value for value in was if value not in now], gone),
            ("added", [value for value in now if value not in was], NONE),
        ):
            places = [f"{self._name}.{value}" for value in values]
            if places:
                yield Change(
                    "enum value",
                    places[0],
                    "added" if action == "added" else "removed",
                    breaks=breaks,
                    also=tuple(places[1:]),
                )
        for found in value_names(self._before, self._after):
            yield Change("schema", self._name, "changed", found.detail, found.breaks)

    def _members(self) -> Iterator[Change]:
        one: Json = self._before.get("properties", {})
        other: Json = self._after.get("properties", {})
        required = set(self._before.get("required", [])), set(self._after.get("required", []))
        use = self._use
        for member in sorted(one.keys() | other.keys()):
            where = f"{self._name}.{member}"
            was, now = member in required[0], member in required[1]
            if member not in other:
                detail = type_words(one[member])
                yield self._change("field", where, detail, BOTH, one[member], None)
            elif member not in one:
                detail = f"{'required' if now else 'optional'}, {type_words(other[member])}"
                # The constructor of a class takes what is required.
                breaks = sides(api=now and use.written, python=now)
                yield self._change("field", where, detail, breaks, None, other[member])
            else:
                names = (_python_name(node, member) for node in (self._before, self._after))
                detail = python_name_words(*names)
                if detail:
                    yield Change("field", where, "changed", detail, PYTHON)
                if now and not was:
                    breaks = sides(api=use.written, python=True)
                    yield Change("field", where, "changed", "required now", breaks)
                elif was and not now:
                    breaks = sides(api=use.read, python=use.read)
                    yield Change("field", where, "changed", "no longer required", breaks)
                yield from self._pairs.changes("field", where, one[member], other[member], use)

    def _other_members(self) -> Iterator[Change]:
        """Yield the change of what an object may hold beside its members."""
        if "enum" in self._before or self._before.get("type") != "object":
            return
        one = self._before.get("additionalProperties", True)
        other = self._after.get("additionalProperties", True)
        if canonical(one) == canonical(other):
            return
        if is_object(one) and is_object(other):
            for change in self._pairs.changes("schema", self._name, one, other, self._use):
                yield evolve(change, detail=f"each value: {change.detail}")
            return
        detail = f"{_others(one)} is now {_others(other)}"
        written, read = self._use.written, self._use.read
        breaks = sides(
            api=(written and other is not True) or (read and one is not True),
            python=is_object(one) or is_object(other),
        )
        yield self._change("schema", self._name, detail, breaks, one, other)

    @staticmethod
    def _change(
        subject: Subject, where: str, detail: str, breaks: Any, before: Any, after: Any
    ) -> Change:
        return Change(
            subject,
            where,
            "added" if before is None else "removed" if after is None else "changed",
            detail,
            breaks,
            before=referred(before),
            after=referred(after),
        )


def _python_name(schema: Json, member: str) -> str | None:
    """Return the attribute of a member whose usual name is taken, ``None`` for the usual one."""
    names: Any = schema.get("x-python-names")
    return names.get(member) if is_object(names) else None


def _kind(schema: Json) -> str:
    if "enum" in schema:
        return f"one of {outline(schema)}"
    members = schema.get("properties")
    return f"object with {outline(schema)}" if members else type_words(schema)


def _others(allowed: Any) -> str:
    if is_object(allowed) or is_array(allowed):
        return f"other members of type {type_words(allowed)}"
    return "any other member" if allowed else "no other member"
