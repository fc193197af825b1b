"""One difference between two descriptions, and the comparisons that every kind of difference shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import frozen

from ..description.document import Json, is_array, is_object, quoted
from ..upstream.types_text import constraints, is_nullable, type_text

if TYPE_CHECKING:
    from collections.abc import Iterator

Action: TypeAlias = Literal["added", "removed", "changed"]
Subject: TypeAlias = Literal[
    "api", "operation", "parameter", "body", "answer", "schema", "field", "enum value", "python"
]

_READERS = frozenset({"description", "summary"})


@frozen(order=True)
class Change:
    """One difference. `where` is an operationId, a schema, or a member of one (`Prediction.status`)."""

    subject: Subject
    where: str
    action: Action
    detail: str
    breaking: bool

    def __str__(self) -> str:
        detail = f": {self.detail}" if self.detail else ""
        return f"{self.subject} {self.where} {self.action}{detail}"


def documented(subject: Subject, where: str, after: Json) -> Change:
    """The change of a thing that upstream came to describe, or ceased to."""
    told = (
        "upstream tells of it in prose only"
        if "x-undocumented" in after
        else "upstream describes it now"
    )
    return Change(subject, where, "changed", told, breaking=False)


def types(
    subject: Subject, where: str, before: Any, after: Any, *, written: bool, read: bool
) -> Iterator[Change]:
    """The changes of a type and its limits; `written` and `read` say whether callers send or get such values."""
    one, other = type_text(before), type_text(after)
    if one != other:
        bare = one.removesuffix(" | None") == other.removesuffix(" | None")
        if bare and is_nullable(after) and not is_nullable(before):
            breaking = read
        elif bare and is_nullable(before) and not is_nullable(after):
            breaking = written
        else:
            breaking = True
        yield Change(subject, where, "changed", f"{one} is now {other}", breaking=breaking)
    was, now = constraints(before), constraints(after)
    for key in sorted(was.keys() | now.keys()):
        if was.get(key) != now.get(key):
            detail = f"{key}: {quoted(was.get(key))} is now {quoted(now.get(key))}"
            yield Change(subject, where, "changed", detail, breaking=False)
    known, listed = _known(before), _known(after)
    yield from (
        Change(c.subject, c.where, c.action, "known value", breaking=False)
        for c in values(where, known, listed)
    )


def _known(schema: Any) -> list[Any]:
    return list(schema.get("x-known-values", [])) if is_object(schema) else []


def values(where: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    """The values that came to a list or went from it."""
    for value in sorted({*map(str, before)} | {*map(str, after)}):
        if value not in map(str, after):
            yield Change("enum value", f"{where}.{value}", "removed", "", breaking=True)
        elif value not in map(str, before):
            yield Change("enum value", f"{where}.{value}", "added", "", breaking=False)


def facts(node: Any, *, names: bool = False) -> Any:
    """`node` without what only a reader needs; `names` says that its keys are names, not keywords."""
    if is_object(node):
        return {
            key: facts(
                value,
                names=key in {"properties", "schemas", "responses", "securitySchemes"}
                and not names,
            )
            for key, value in node.items()
            if names
            or (key not in _READERS and not (key == "additionalProperties" and value is True))
        }
    return [facts(value) for value in node] if is_array(node) else node
