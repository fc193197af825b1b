"""OpenAPI Overlay 1.1 on RFC 9535 JSONPath: corrections as data, each with its reason.

The semantics are the specification's: an update merges into objects, appends to arrays and replaces primitives;
a copy does the same with a node of the document; a remove takes nodes out, array members and primitives too. Values of
different kinds do not merge, and no update says anew what a value is: there the document keeps its own, and the
action is told of. A correction of a type removes the one that it was written against first.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import jsonpath_rfc9535 as jsonpath
from attrs import evolve, field, frozen

from .._base.errors import SpecError
from ..description.document import Json, Prose, is_array, is_object, pointer, quoted, resolve, walk

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from jsonpath_rfc9535 import JSONPathNode

_READERS = frozenset({"summary", "description"})
# What says what a value is; a schema has one of these.
_SHAPES = frozenset({"$ref", "type", "oneOf", "anyOf", "allOf"})


@frozen
class Action:
    """One action of an overlay and where it stands in it."""

    at: str
    target: str
    reason: str
    query: jsonpath.JSONPathQuery
    update: Any = None
    copy: jsonpath.JSONPathQuery | None = None
    remove: bool = False
    fallback: bool = False
    """`x-fallback: true`: for revisions that lack something, so matching nothing is the usual case."""


@frozen
class Overlay:
    """A read overlay: its actions, and the names in use for names that the rules make (`x-names`)."""

    actions: tuple[Action, ...]
    names: Mapping[str, str] = field(factory=dict[str, str])


@frozen
class UnappliedAction:
    """An action of which something could not be applied, since the document says something else by now, and why."""

    action: Action
    why: str


@frozen
class Applied:
    """A document with an overlay applied, the actions that matched nothing, and those that do not fit."""

    document: Json
    unmatched: tuple[Action, ...]
    unfit: tuple[UnappliedAction, ...]


def read_overlay(document: Any) -> Overlay:
    """The overlay that `document` holds; `SpecError` when it is not one, or an action gives no reason."""
    if not is_object(document) or not str(document.get("overlay", "")).startswith(("1.0.", "1.1.")):
        raise SpecError(
            "not an OpenAPI Overlay: overlay must be 1.0.x or 1.1.x", pointer="/overlay"
        )
    info = document.get("info")
    if not is_object(info) or not {"title", "version"} <= set(info):
        raise SpecError("an overlay needs a title and a version", pointer="/info")
    actions = document.get("actions")
    if not is_array(actions) or not actions:
        raise SpecError("an overlay needs at least one action", pointer="/actions")
    names: dict[str, str] = {}
    for made, entry in document.get("x-names", {}).items():
        if not is_object(entry) or not entry.get("name") or not entry.get("reason"):
            raise SpecError("a name needs a name and a reason", pointer=pointer("x-names", made))
        names[made] = str(entry["name"])
    return Overlay(
        tuple(_action(entry, pointer("actions", i)) for i, entry in enumerate(actions)), names
    )


def _action(entry: Any, at: str) -> Action:
    if not is_object(entry) or not isinstance(entry.get("target"), str):
        raise SpecError("an action needs a target", pointer=at)
    verbs = [verb for verb in ("update", "copy", "remove") if verb in entry]
    if len(verbs) != 1:
        raise SpecError("an action has one of update, copy and remove", pointer=at)
    if not isinstance(entry.get("description"), str) and not _is_prose(entry.get("update")):
        raise SpecError("an action that changes facts says why, in its description", pointer=at)
    source = entry.get("copy")
    return Action(
        at=at,
        target=entry["target"],
        reason=entry.get("description", ""),
        query=_query(entry["target"], at + "/target"),
        update=entry.get("update"),
        copy=_query(source, at + "/copy") if isinstance(source, str) else None,
        remove=entry.get("remove") is True,
        fallback=entry.get("x-fallback") is True,
    )


def _is_prose(update: Any) -> bool:
    return is_object(update) and set(update) <= _READERS


def _query(text: str, at: str) -> jsonpath.JSONPathQuery:
    try:
        return jsonpath.compile(text)
    except jsonpath.JSONPathError as error:
        raise SpecError(
            f"{quoted(text)} is not a JSONPath of RFC 9535: {error}", pointer=at
        ) from None


def apply_overlay(document: Json, overlay: Overlay, *, prose: Prose = "drop") -> Applied:
    """`document`, left as it is, with `overlay` applied to a copy.

    With `prose="keep"` a summary or description that the document already has stays; the overlay fills gaps. Where an
    update cannot be merged, the document keeps what it says; a member of an update that refers to what is not there
    is left out.
    """
    actions, astray = overlay.actions, list[UnappliedAction]()
    while True:
        applied, matched = _apply(document, actions, prose)
        lost = {
            action.at: members
            for action in matched
            if (members := _astray(applied.document, action.update))
        }
        if not lost:
            return Applied(applied.document, applied.unmatched, (*astray, *applied.unfit))
        for action in actions:
            for target in lost.get(action.at, {}).values():
                why = f"refers to {quoted(target)}, which the description does not have"
                astray.append(UnappliedAction(action, why))
        left = (_without(action, lost.get(action.at, {})) for action in actions)
        actions = tuple(action for action in left if action.update or action.at not in lost)


def _astray(document: Json, update: Any) -> dict[str, str]:
    """The members of `update` that hold a reference which leads nowhere in what came of it, and where it leads."""
    found: dict[str, str] = {}
    for at, node in walk(update):
        if is_object(node) and isinstance(node.get("$ref"), str):
            try:
                resolve(document, node["$ref"], at)
            except SpecError:
                found.setdefault(at.split("/")[1] if at else "$ref", node["$ref"])
    return found


def _without(action: Action, members: Container[str]) -> Action:
    """`action` without these members of its update, which is an object or a list."""
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
    """What comes of `document` by `actions`, and those that matched something."""
    matched: list[Action] = []
    out = copy.deepcopy(document)
    unmatched: list[Action] = []
    unfit: list[UnappliedAction] = []
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
            misfits = _update(out, node.location, value, keep=prose == "keep")
            unfit.extend(UnappliedAction(action, why) for why in misfits)
    return Applied(out, tuple(unmatched), tuple(unfit)), matched


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
    # Deepest and last first: an array's later members move up when an earlier one goes.
    indexed = sorted(
        locations, key=lambda loc: (len(loc), [(isinstance(p, int), p) for p in loc]), reverse=True
    )
    for location in dict.fromkeys(indexed):
        del _parent(document, location)[location[-1]]


def _update(
    document: Json, location: tuple[int | str, ...], value: Any, *, keep: bool
) -> Iterator[str]:
    """Merge `value` into what stands at `location`; what cannot be merged is told of."""
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
        yield _misfit(target, value, pointer(*location))
    elif not (keep and last in _READERS):
        parent[last] = value


def _merge(target: Json, update: Any, where: str, *, keep: bool) -> Iterator[str]:
    if not is_object(update):
        yield _misfit(target, update, where)
        return
    known = _shape(target)
    for key, value in update.items():
        here = where + pointer(key)
        if key in _shape(update) and _is_another(known, key, value):
            yield _misfit(known, {key: value}, where)
        elif key not in target:
            target[key] = copy.deepcopy(value)
        elif is_object(target[key]):
            yield from _merge(target[key], value, here, keep=keep)
        elif is_array(target[key]) and is_array(value):
            target[key].extend(copy.deepcopy(value))
        elif is_array(target[key]) or is_object(value) or is_array(value):
            yield _misfit(target[key], value, here)
        elif not (keep and key in _READERS and isinstance(target[key], str)):
            target[key] = value


def _shape(node: Json) -> Json:
    """What a schema says of what its values are; members of these names are not it."""
    return {key: node[key] for key in _SHAPES & node.keys() if not is_object(node[key])}


def _is_another(known: Json, key: str, value: Any) -> bool:
    """True when a value that is what `known` says is something else by `key`; lists are joined."""
    if key in known:
        return not is_array(known[key]) and not is_array(value) and known[key] != value
    return bool(known)


def _misfit(target: Any, value: Any, where: str) -> str:
    return f"cannot merge {quoted(value, 40)} into {quoted(target, 40)} at {where or '/'}"
