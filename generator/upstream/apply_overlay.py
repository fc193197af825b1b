"""The application of an overlay to a document, with the semantics of OpenAPI Overlay 1.1.

An update merges into objects, appends to arrays and replaces primitives. A copy does the same with a
node of the document. A remove deletes nodes, members of arrays and primitives included.

Values of different kinds are not merged, and no update changes the type of a schema: the document
keeps its own value, and the action is reported. A correction of a type first removes the type that
it was written against.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from .._base.errors import SpecError
from ..description.document import (
    PROSE_MEMBERS,
    Json,
    Prose,
    is_array,
    is_object,
    pointer,
    quoted,
    resolve,
    walk,
)
from .overlay import Action, Overlay

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from jsonpath_rfc9535 import JSONPathNode

#: Members that define the type of a schema, which has one of them.
_TYPE_KEYS = frozenset({"$ref", "type", "oneOf", "anyOf", "allOf"})


@frozen
class UnappliedAction:
    """An action that could not be applied completely, with the reason."""

    action: Action
    reason: str


@frozen
class Applied:
    """A document with an overlay applied, and the actions without complete effect."""

    document: Json
    unmatched: tuple[Action, ...]
    unapplied: tuple[UnappliedAction, ...]


def apply_overlay(document: Json, overlay: Overlay, *, prose: Prose = "drop") -> Applied:
    """Apply an overlay to a copy of a document.

    Where an update cannot be merged, the document keeps its own value. A member of an update that
    refers to something that the document does not have is left out.

    Args:
        document: The document.
        overlay: The overlay.
        prose: With ``"keep"``, a summary or description that the document has stays, and the
            overlay only adds those that are missing.

    Raises:
        SpecError: An action removes the whole document, or does not copy exactly one node.
    """
    actions, dangling = overlay.actions, list[UnappliedAction]()
    while True:
        applied, matched = _apply(document, actions, prose)
        broken = {
            action.at: members
            for action in matched
            if (members := _broken_references(applied.document, action.update))
        }
        if not broken:
            return Applied(applied.document, applied.unmatched, (*dangling, *applied.unapplied))
        for action in actions:
            for target in broken.get(action.at, {}).values():
                reason = f"refers to {quoted(target)}, which the description does not have"
                dangling.append(UnappliedAction(action, reason))
        reduced = (_without(action, broken.get(action.at, {})) for action in actions)
        actions = tuple(action for action in reduced if action.update or action.at not in broken)


def _broken_references(document: Json, update: Any) -> dict[str, str]:
    """Return the members of an update with a broken reference, each with the reference."""
    found: dict[str, str] = {}
    for at, node in walk(update):
        if is_object(node) and isinstance(node.get("$ref"), str):
            try:
                resolve(document, node["$ref"], at)
            except SpecError:
                found.setdefault(at.split("/")[1] if at else "$ref", node["$ref"])
    return found


def _without(action: Action, members: Container[str]) -> Action:
    """Return an action without some members of its update, which is an object or a list."""
    if is_array(action.update):
        rest = [part for index, part in enumerate(action.update) if str(index) not in members]
        return evolve(action, update=rest)
    if not is_object(action.update):
        return action
    kept = {key: value for key, value in action.update.items() if pointer(key)[1:] not in members}
    return evolve(action, update=kept)


def _apply(
    document: Json, actions: tuple[Action, ...], prose: Prose
) -> tuple[Applied, list[Action]]:
    """Apply actions to a copy of a document; return the result, and the actions that matched."""
    matched: list[Action] = []
    out = copy.deepcopy(document)
    unmatched: list[Action] = []
    unapplied: list[UnappliedAction] = []
    for action in actions:
        nodes = action.query.find(out)
        if not nodes:
            if not action.fallback:
                unmatched.append(action)
            continue
        matched.append(action)
        if action.remove:
            _remove(out, [node.location for node in nodes], action)
            continue
        value = _source(out, action) if action.copy else action.update
        for node in nodes:
            reasons = _update(out, node.location, value, keep=prose == "keep")
            unapplied.extend(UnappliedAction(action, reason) for reason in reasons)
    return Applied(out, tuple(unmatched), tuple(unapplied)), matched


def _source(document: Json, action: Action) -> Any:
    nodes: list[JSONPathNode] = list(action.copy.find(document)) if action.copy else []
    if len(nodes) != 1:
        raise SpecError(
            f"copy must select one node, it selects {len(nodes)}", pointer=action.at + "/copy"
        )
    return nodes[0].value


def _parent(document: Json, location: tuple[int | str, ...]) -> Any:
    node: Any = document
    for part in location[:-1]:
        node = node[part]
    return node


def _remove(document: Json, locations: list[tuple[int | str, ...]], action: Action) -> None:
    if () in locations:
        raise SpecError("the whole document cannot be removed", pointer=action.at + "/target")
    # Deepest and last first, since later members of an array move when an earlier one is removed.
    indexed = sorted(
        locations, key=lambda loc: (len(loc), [(isinstance(p, int), p) for p in loc]), reverse=True
    )
    for location in dict.fromkeys(indexed):
        del _parent(document, location)[location[-1]]


def _update(
    document: Json, location: tuple[int | str, ...], value: Any, *, keep: bool
) -> Iterator[str]:
    """Merge a value into the node at a location.

    Yield a reason for each part that cannot be merged.
    """
    if not location:
        yield from _merge(document, value, "", keep=keep)
        return
    parent, last = _parent(document, location), location[-1]
    target = parent[last]
    if is_object(target):
        yield from _merge(target, value, pointer(*location), keep=keep)
    elif is_array(target):
        target.extend(copy.deepcopy(value if is_array(value) else [value]))
    elif is_object(value) or is_array(value):
        yield _cannot_merge(target, value, pointer(*location))
    elif not (keep and last in PROSE_MEMBERS):
        parent[last] = value


def _merge(target: Json, update: Any, where: str, *, keep: bool) -> Iterator[str]:
    if not is_object(update):
        yield _cannot_merge(target, update, where)
        return
    known = _type_of(target)
    for key, value in update.items():
        here = where + pointer(key)
        if key in _type_of(update) and _changes_type(known, key, value):
            yield _cannot_merge(known, {key: value}, where)
        elif key not in target:
            target[key] = copy.deepcopy(value)
        elif is_object(target[key]):
            yield from _merge(target[key], value, here, keep=keep)
        elif is_array(target[key]) and is_array(value):
            target[key].extend(copy.deepcopy(value))
        elif is_array(target[key]) or is_object(value) or is_array(value):
            yield _cannot_merge(target[key], value, here)
        elif not (keep and key in PROSE_MEMBERS and isinstance(target[key], str)):
            target[key] = value


def _type_of(node: Json) -> Json:
    """Return the members that define the type of a schema.

    Members of an object may have these names too.
    """
    return {key: node[key] for key in _TYPE_KEYS & node.keys() if not is_object(node[key])}


def _changes_type(known: Json, key: str, value: Any) -> bool:
    """Return whether a member would change the type that is known; lists of types are joined."""
    if key in known:
        return not is_array(known[key]) and not is_array(value) and known[key] != value
    return bool(known)


def _cannot_merge(target: Any, value: Any, where: str) -> str:
    return f"cannot merge {quoted(value, 40)} into {quoted(target, 40)} at {where or '/'}"
