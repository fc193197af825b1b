"""What is different between two versions of a model, for code that calls it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from .._base.records import frozen
from .._objects.input_schema import Kind, Member, ValueSchema
from . import text
from .pins import Pin

Action: TypeAlias = Literal["added", "removed", "changed"]
Subject: TypeAlias = Literal[
    "model", "input", "output", "training input", "training output", "enum value"
]

#: How deep two schemas are compared, in levels.
_MAX_DEPTH = 16

#: The bounds of values, and whether a greater one is stricter.
_BOUNDS = {
    "minimum": True,
    "maximum": False,
    "exclusive_minimum": True,
    "exclusive_maximum": False,
    "min_length": True,
    "max_length": False,
    "min_items": True,
    "max_items": False,
}


@frozen
class Change:
    """One difference.

    Attributes:
        subject: The kind of thing that differs.
        where: The model, and the member of its input or output.
        action: Whether the thing was added, removed or changed.
        detail: The difference in words, empty if there is no more to say.
        breaking: Whether code for the old version can fail with the new one.
    """

    subject: Subject
    where: str
    action: Action
    detail: str = ""
    breaking: bool = False

    def __str__(self) -> str:
        detail = f": {self.detail}" if self.detail else ""
        return f"{self.subject} {self.where} {self.action}{detail}"


def changes_between(old: Pin, new: Pin) -> list[Change]:
    """Return the differences between two versions of a model, breaking ones first."""
    found: list[Change] = []
    if old.document is not None and new.document is None:
        found.append(
            Change("model", old.model, "changed", "its schema is not published", breaking=True)
        )
    found += _inputs("input", old.model, old.inputs, new.inputs)
    found += _outputs("output", old.model, old.output, new.output)
    if (old.training_inputs is None) != (new.training_inputs is None):
        is_gone = new.training_inputs is None
        detail = "can no longer be trained" if is_gone else "can be trained now"
        found.append(Change("model", old.model, "changed", detail, breaking=is_gone))
    elif old.training_inputs is not None:
        found += _inputs("training input", old.model, old.training_inputs, new.training_inputs)
        found += _outputs("training output", old.model, old.training_output, new.training_output)
    return sorted(
        dict.fromkeys(found), key=lambda c: (not c.breaking, c.subject, c.where, c.action, c.detail)
    )


def _inputs(
    subject: Subject, where: str, old: ValueSchema | None, new: ValueSchema | None
) -> Iterator[Change]:
    if old is not None and new is not None:
        yield from _sent_members(subject, where, old, new, _MAX_DEPTH)
    elif old is not new:
        detail = "no longer described" if new is None else "described now"
        yield Change(subject, where, "changed", detail)


def _outputs(
    subject: Subject, where: str, old: ValueSchema | None, new: ValueSchema | None
) -> Iterator[Change]:
    one, other = type_text(old), type_text(new)
    is_text = [schema is not None and schema.is_concatenated for schema in (old, new)]
    if one != other or is_text[0] != is_text[1]:
        if is_text[0]:
            one = "text"
        if is_text[1]:
            other = "text"
        # Without types, nothing was known that could be wrong now.
        yield Change(subject, where, "changed", f"{one} is now {other}", breaking=old is not None)
    elif old is not None and new is not None:
        yield from _received(subject, where, old, new, _MAX_DEPTH)


def _sent_members(
    subject: Subject, where: str, old: ValueSchema, new: ValueSchema, depth: int
) -> Iterator[Change]:
    before = {member.name: member for member in old.members}
    after = {member.name: member for member in new.members}
    for name, member in before.items():
        place = f"{where}.{text.one_line(name)}"
        if name not in after:
            yield Change(subject, place, "removed", breaking=True)
        else:
            yield from _sent_member(subject, place, member, after[name], depth)
    for name, member in after.items():
        if name not in before:
            kind = "required" if member.required else "optional"
            yield Change(
                subject,
                f"{where}.{text.one_line(name)}",
                "added",
                f"{kind}, {type_text(member.schema)}",
                breaking=member.required,
            )


def _sent_member(
    subject: Subject, where: str, old: Member, new: Member, depth: int
) -> Iterator[Change]:
    if old.required != new.required:
        detail = "now required" if new.required else "no longer required"
        yield Change(subject, where, "changed", detail, breaking=new.required)
    if (old.has_default, old.default) != (new.has_default, new.default):
        one, other = _default(old), _default(new)
        yield Change(subject, where, "changed", f"default: {one} is now {other}")
    if not old.is_deprecated and new.is_deprecated:
        yield Change(subject, where, "changed", "now deprecated")
    yield from _sent(subject, where, old.schema, new.schema, depth - 1)


def _sent(
    subject: Subject, where: str, old: ValueSchema, new: ValueSchema, depth: int
) -> Iterator[Change]:
    if depth <= 0 or old == new:
        return
    one, other = type_text(old), type_text(new)
    if one != other:
        yield Change(
            subject,
            where,
            "changed",
            f"{one} is now {other}",
            breaking=not _accepts(old, new),
        )
        return
    yield from _enum_values(where, old.enum, new.enum, breaks_on="removed")
    for name, greater_is_stricter in _BOUNDS.items():
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Change(
                subject,
                where,
                "changed",
                f"{name.replace('_', ' ')}: {_bound(was)} is now {_bound(now)}",
                breaking=_is_stricter(was, now, greater_is_stricter),
            )
    for name in ("multiple_of", "pattern"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            detail = f"{name.replace('_', ' ')}: {_bound(was)} is now {_bound(now)}"
            yield Change(subject, where, "changed", detail, breaking=now is not None)
    if old.is_secret != new.is_secret:
        detail = "now secret" if new.is_secret else "no longer secret"
        yield Change(subject, where, "changed", detail)
    if old.items is not None and new.items is not None:
        yield from _sent(subject, f"{where}[]", old.items, new.items, depth - 1)
    yield from _sent_members(subject, where, old, new, depth - 1)


def _received(
    subject: Subject, where: str, old: ValueSchema, new: ValueSchema, depth: int
) -> Iterator[Change]:
    if depth <= 0 or old == new:
        return
    one, other = type_text(old), type_text(new)
    if one != other:
        yield Change(subject, where, "changed", f"{one} is now {other}", breaking=True)
        return
    yield from _enum_values(where, old.enum, new.enum, breaks_on="added")
    if old.is_iterator != new.is_iterator:
        detail = "now made item by item" if new.is_iterator else "no longer made item by item"
        yield Change(subject, where, "changed", detail)
    if old.items is not None and new.items is not None:
        yield from _received(subject, f"{where}[]", old.items, new.items, depth - 1)
    before = {member.name: member for member in old.members}
    after = {member.name: member for member in new.members}
    for name in [*before, *(name for name in after if name not in before)]:
        place = f"{where}.{text.one_line(name)}"
        if name not in after:
            yield Change(subject, place, "removed", breaking=True)
        elif name not in before:
            yield Change(subject, place, "added", type_text(after[name].schema))
        else:
            if before[name].required and not after[name].required:
                yield Change(subject, place, "changed", "may be missing now", breaking=True)
            elif after[name].required and not before[name].required:
                yield Change(subject, place, "changed", "is always there now")
            yield from _received(subject, place, before[name].schema, after[name].schema, depth - 1)


def _enum_values(
    where: str, old: tuple[Any, ...] | None, new: tuple[Any, ...] | None, *, breaks_on: Action
) -> Iterator[Change]:
    if old is None and new is None:
        return
    if old is None or new is None:
        listed = ", ".join(text.shown_value(value) for value in (new or old or ())[:10])
        is_listed = new is not None
        action: Action = "added" if is_listed else "removed"
        detail = f"only {listed}" if is_listed else "any value"
        breaking = (breaks_on == "removed") == is_listed
        yield Change("enum value", where, action, detail, breaking=breaking)
        return
    for value in old:
        if value not in new:
            place = f"{where}.{text.one_line(str(value))}"
            yield Change("enum value", place, "removed", breaking=breaks_on == "removed")
    for value in new:
        if value not in old:
            place = f"{where}.{text.one_line(str(value))}"
            yield Change("enum value", place, "added", breaking=breaks_on == "added")


def type_text(schema: ValueSchema | None, depth: int = 4) -> str:
    """Return the type of a value in words of JSON, in which bounds and enums do not count."""
    if schema is None or depth == 0:
        return "any"
    match schema.kind:
        case Kind.STRING:
            name = "file" if schema.is_file else "string"
        case Kind.ARRAY:
            name = f"array of {type_text(schema.items, depth - 1)}"
        case Kind.UNION:
            options = dict.fromkeys(type_text(option, depth - 1) for option in schema.options)
            name = " or ".join(options)
        case kind:
            name = kind.value
    return f"{name} or null" if schema.nullable and schema.kind is not Kind.ANY else name


def _accepts(old: ValueSchema, new: ValueSchema) -> bool:
    """Return whether every value of a type is one of another type."""
    if new.kind is Kind.ANY:
        return True
    if old.nullable and not new.nullable:
        return False
    if old.kind is Kind.INTEGER and new.kind is Kind.NUMBER:
        return new.enum is None
    if new.kind is Kind.UNION:
        return any(type_text(old) == type_text(option) for option in new.options)
    return type_text(old) == type_text(new).removesuffix(" or null")


def _is_stricter(was: float | None, now: float | None, greater_is_stricter: bool) -> bool:
    if now is None:
        return False
    if was is None:
        return True
    return now > was if greater_is_stricter else now < was


def _default(member: Member) -> str:
    return text.shown_value(member.default) if member.has_default else "none"


def _bound(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else str(value)
    return text.one_line(str(value))
