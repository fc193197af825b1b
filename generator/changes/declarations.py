"""The members of a shared schema that some operations declare, and others do not or differently.

openapi.yaml has one schema for the objects of one kind. Where upstream's description has several
that differ, a member says which places declare it, and which declare it with another type. A report
says what that means for the callers of these operations: under a new operation if it is about its
objects, and not at all if it went with a removed operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from ..description.document import Json, is_array, is_object
from .change import API, NONE, Change
from .uses import Uses
from .words import listed, python_type_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .change import Subject

_BY, _AS = "x-declared-by", "x-declared-as"


@frozen
class _Member:
    """A member of a schema, or a value of an enum, that both descriptions have.

    Attributes:
        schema: The name of the schema.
        name: The name of the member, or the value.
        was: The places that declared it, ``None`` for all of them.
        now: The places that declare it.
        was_as: The types of places that declared another one.
        now_as: The types of places that declare another one.
    """

    schema: str
    name: str
    was: list[str] | None
    now: list[str] | None
    was_as: dict[str, str]
    now_as: dict[str, str]


def declaration_changes(old: Json, new: Json) -> Iterator[Change]:
    """Yield what changed about where members are declared, among the places that both have."""
    before, after = Uses(old).by_operation, Uses(new).by_operation
    gone = {name: used for name, used in before.items() if name not in after}
    come = {name: used for name, used in after.items() if name not in before}
    for member in _members(old, new):
        subject: Subject = "enum value" if member.name in _values(old, member.schema) else "field"
        for detail, breaks in (
            *_places_changed(member, gone, come),
            *_types_changed(member, gone, come),
        ):
            yield Change(subject, f"{member.schema}.{member.name}", "changed", detail, breaks)


def differing_objects(operation: str, old: Json, new: Json) -> Iterator[str]:
    """Yield in what the objects of a new operation differ from those of the others."""
    used = Uses(new).by_operation[operation]
    for member in _members(old, new):
        if member.schema in used:
            if member.was is None and member.now is not None and operation not in member.now:
                yield f"its {member.schema} may lack {member.name}"
            if operation in member.now_as:
                words = python_type_in_words(member.now_as[operation])
                yield f"its {member.schema} has {member.name} as {words}"


def _places_changed(
    member: _Member, gone: dict[str, set[str]], come: dict[str, set[str]]
) -> Iterator[tuple[str, Any]]:
    was, now = member.was, member.now
    if was is None and now is None:
        return
    if was is None or now is None:
        # The places that do not declare it have no list. A new or a removed one explains it.
        changed, places = (come, now) if was is None else (gone, was)
        if any(member.schema in used and op not in (places or ()) for op, used in changed.items()):
            return
        if now is None:
            yield "now also where it was not described", NONE
        else:
            yield f"described only in {listed(now)} now", API
        return
    lost = [place for place in was if place not in now and place not in gone]
    gained = [place for place in now if place not in was and place not in come]
    if lost:
        yield f"no longer in {listed(lost)}", API
    if gained:
        yield f"now in {listed(gained)} too", NONE


def _types_changed(
    member: _Member, gone: dict[str, set[str]], come: dict[str, set[str]]
) -> Iterator[tuple[str, Any]]:
    one, other = member.was_as, member.now_as
    for place in sorted(other):
        if place not in come and one.get(place) != other[place]:
            yield f"{python_type_in_words(other[place])} in {place} now", API
    same_now = [place for place in sorted(one) if place not in other and place not in gone]
    if same_now and member.now is not None:
        same_now = [place for place in same_now if place in member.now]
    if same_now:
        yield f"in {listed(same_now)} like elsewhere now", NONE


def _members(old: Json, new: Json) -> Iterator[_Member]:
    before: Json = old["components"]["schemas"]
    after: Json = new["components"]["schemas"]
    for schema in sorted(before.keys() & after.keys()):
        one: Json = before[schema].get("properties", {})
        other: Json = after[schema].get("properties", {})
        for name in sorted(one.keys() & other.keys()):
            was, now = (found if is_object(found) else {} for found in (one[name], other[name]))
            yield _Member(
                schema,
                name,
                _places(was.get(_BY)),
                _places(now.get(_BY)),
                _types(was.get(_AS)),
                _types(now.get(_AS)),
            )
        for value in sorted({*_values(old, schema)} & {*_values(new, schema)}):
            lists = [
                _places(by.get(value) if is_object(by) else None)
                for by in (before[schema].get(_BY), after[schema].get(_BY))
            ]
            yield _Member(schema, value, lists[0], lists[1], {}, {})


def _places(found: Any) -> list[str] | None:
    return [str(place) for place in found] if is_array(found) else None


def _types(found: Any) -> dict[str, str]:
    return {place: str(text) for place, text in found.items()} if is_object(found) else {}


def _values(document: Json, schema: str) -> list[str]:
    return [str(value) for value in document["components"]["schemas"][schema].get("enum", [])]
