"""New, removed and renamed schemas, each under the change that it comes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from .change import PYTHON, Change
from .diff_schemas import added_schema, removed_schema
from .references import referred
from .uses import Uses
from .words import outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..description.document import Json


def with_schemas(changes: Iterable[Change], old: Json, new: Json) -> Iterator[Change]:
    """Yield changes with the schemas that come and go with them, then those that nothing uses.

    An operation comes first, then what is smaller; a schema is named once.
    """
    before: Json = old["components"]["schemas"]
    after: Json = new["components"]["schemas"]
    come = {name: after[name] for name in after if name not in before}
    gone = {name: before[name] for name in before if name not in after}
    for change in sorted(changes, key=lambda c: c.subject != "operation"):
        added = list(_taken(change.after, come))
        removed = list(_taken(change.before, gone))
        parts = [f"schema {name} added: {outline(schema)}" for name, schema in added]
        parts += [f"schema {name} removed: {outline(schema)}" for name, schema in removed]
        yield evolve(
            change,
            parts=(*change.parts, *parts),
            schemas=tuple(name for name, _ in (*added, *removed)),
            # The class of a removed schema is gone.
            breaks=change.breaks
            if not removed or "Python" in change.breaks
            else (*change.breaks, *PYTHON),
            for_users=change.for_users or bool(removed),
        )
    yield from (added_schema(name, schema) for name, schema in sorted(come.items()))
    yield from (removed_schema(name, schema) for name, schema in sorted(gone.items()))


def with_renames(
    changes: Iterable[Change], renamed: Mapping[str, str], old: Json
) -> Iterator[Change]:
    """Yield changes, and the schemas that were renamed.

    A schema whose name begins with that of another one, which was renamed too, stands under it; one
    that only a renamed operation uses stands under the operation.
    """
    heads = {name: _head(name, renamed) for name in renamed}
    uses = Uses(old).by_operation
    for change in changes:
        if change.subject == "operation" and change.action == "renamed":
            others = set[str]().union(*(uses[name] for name in uses if name != change.where))
            own = sorted(uses[change.where] & renamed.keys() - others)
            for name in own:
                heads[name] = change.where
            yield _with_parts(change, own, renamed)
        else:
            yield change
    for name in sorted(renamed):
        if heads[name] == name:
            change = Change("schema", name, "renamed", renamed[name], PYTHON)
            parts = [part for part in sorted(renamed) if part != name and heads[part] == name]
            yield _with_parts(change, parts, renamed)


def _head(name: str, renamed: Mapping[str, str]) -> str:
    """Return the shortest renamed schema whose name a schema had, and has, before its own."""
    for head in sorted(renamed, key=len):
        if name.startswith(head) and renamed[name] == renamed[head] + name[len(head) :]:
            return head
    return name


def _with_parts(change: Change, parts: Iterable[str], renamed: Mapping[str, str]) -> Change:
    found = list(parts)
    return evolve(
        change,
        parts=(*change.parts, *(f"schema {name} renamed to {renamed[name]}" for name in found)),
        schemas=(*change.schemas, *found, *(renamed[name] for name in found)),
    )


def _taken(roots: Iterable[str], left: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    """Yield the schemas that are reached from others, and take them from those that are left."""
    waiting = sorted(roots)
    while waiting:
        name = waiting.pop(0)
        if name in left:
            schema = left.pop(name)
            yield name, schema
            waiting.extend(sorted(referred(schema)))
