"""One difference between two descriptions, and the comparisons that all kinds share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import frozen

from ..description.document import PROSE_MEMBERS, Json, is_array, is_object, quoted
from ..upstream.types_text import constraints, is_nullable, type_text

if TYPE_CHECKING:
    from collections.abc import Iterator

Action: TypeAlias = Literal["added", "removed", "changed"]
Subject: TypeAlias = Literal[
    "api", "operation", "parameter", "body", "response", "schema", "field", "enum value", "python"
]


@frozen(order=True)
class Change:
    """One difference.

    Attributes:
        subject: The kind of thing that differs.
        where: An operationId, a schema, or a member of one (``Prediction.status``).
        action: Whether the thing was added, removed or changed.
        detail: The difference in words, empty if there is no more to say.
        breaking: Whether code for the old description can fail with the new one.
    """

    subject: Subject
    where: str
    action: Action
    detail: str
    breaking: bool

    def __str__(self) -> str:
        detail = f": {self.detail}" if self.detail else ""
        return f"{self.subject} {self.where} {self.action}{detail}"


def documentation_change(subject: Subject, where: str, after: Json) -> Change:
    """Return the change of a thing that upstream has begun or ceased to describe."""
    detail = (
        "upstream mentions it in prose only"
        if "x-undocumented" in after
        else "upstream describes it now"
    )
    return Change(subject, where, "changed", detail, breaking=False)


def type_changes(
    subject: Subject, where: str, before: Any, after: Any, *, written: bool, read: bool
) -> Iterator[Change]:
    """Yield the changes of a type and its constraints.

    Args:
        subject: The kind of thing that has the type.
        where: The thing.
        before: The old schema.
        after: The new schema.
        written: Whether callers send values of the type.
        read: Whether callers receive values of the type.
    """
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
        for c in value_changes(where, known, listed)
    )


def _known(schema: Any) -> list[Any]:
    return list(schema.get("x-known-values", [])) if is_object(schema) else []


def value_changes(where: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    """Yield the values that were added to a list or removed from it."""
    for value in sorted({*map(str, before)} | {*map(str, after)}):
        if value not in map(str, after):
            yield Change("enum value", f"{where}.{value}", "removed", "", breaking=True)
        elif value not in map(str, before):
            yield Change("enum value", f"{where}.{value}", "added", "", breaking=False)


def without_prose(node: Any, *, names: bool = False) -> Any:
    """Return a node without texts for readers.

    Args:
        node: The node.
        names: Whether the keys of the node are names, not keywords.
    """
    if is_object(node):
        return {
            key: without_prose(
                value,
                names=key in {"properties", "schemas", "responses", "securitySchemes"}
                and not names,
            )
            for key, value in node.items()
            if names
            or (key not in PROSE_MEMBERS and not (key == "additionalProperties" and value is True))
        }
    return [without_prose(value) for value in node] if is_array(node) else node
