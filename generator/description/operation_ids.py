"""An operationId for every operation: upstream's own, or one by rule.

An operation without an operationId gets one from its method and its path, in the manner of the
others: ``GET /things/{id}/parts`` is ``things.parts.list``. Characters that no name has become
``_``. Where two operations have one id, or would be one function, the first by path and method keeps
it, and the other has its method behind it. No id depends on more operations than those that would
share it.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from .document import ANY_METHOD, EXTRA_METHODS, METHODS, Json, is_object, pointer, quoted
from .naming import VERBS, OperationName, python_name, singular, split_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .notes import Notes

#: Characters of an operationId, which is the name of a file too.
MAX_LENGTH = 100
#: What becomes part of code: no text that ends a string, a comment or a name.
SOUND_ID = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*")
_ODD = re.compile(r"[^A-Za-z0-9._/-]+")
_VERBS = {"post": "create", "put": "update", "patch": "update"}
_DIGEST = 8
#: The route of an operation, its path, its keys in the path, and itself.
_Entry: TypeAlias = tuple[str, str, tuple[str, ...], Json]


def with_operation_ids(document: Any, given: Mapping[str, str], notes: Notes) -> Any:
    """Return a description in which every operation has an operationId of its own.

    Nothing else is changed, and what has not the form of a description is left to the checks.

    Args:
        document: The description as received.
        given: The ids that were chosen by people, by route (``GET /things``).
        notes: Receives each id that is not upstream's.
    """
    found = list(_operations(document))
    ids: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()
    for route, _, _, operation in sorted(found, key=lambda entry: _rank(entry, given)):
        declared = operation.get("operationId")
        for name in _candidates(route, declared, given.get(route)):
            if _module(name) not in taken:
                ids[route] = name
                taken.add(_module(name))
                break
    changed = [entry for entry in found if entry[3].get("operationId") != ids[entry[0]]]
    if not changed:
        return document
    paths: Json = dict(document["paths"])
    for route, path, keys, operation in changed:
        named = {**operation, "operationId": ids[route]}
        paths[path] = _replaced(_followed(document, paths[path]), keys, named)
        if route in given:
            continue
        declared = operation.get("operationId")
        said = f"the operationId {quoted(declared)}" if declared else "no operationId"
        notes.add(pointer("paths", path, *keys), f"has {said}; it is called {ids[route]} here")
    return {**document, "paths": paths}


def _replaced(node: Json, keys: tuple[str, ...], value: Json) -> Json:
    """Return an object with the member that the keys lead to replaced."""
    first, *rest = keys
    return {**node, first: _replaced(node[first], tuple(rest), value) if rest else value}


def _operations(document: Any) -> Iterator[_Entry]:
    """Yield the route of each operation, its path, its keys there, and the operation."""
    paths: Any = document.get("paths") if is_object(document) else None
    for path in sorted(paths) if is_object(paths) else ():
        item = _followed(document, paths[path])
        if path.startswith("x-") or not is_object(item):
            continue
        for key in (*METHODS, *EXTRA_METHODS, *(f"x-{method}" for method in EXTRA_METHODS)):
            if is_object(item.get(key)):
                yield f"{key.removeprefix('x-').upper()} {path}", path, (key,), item[key]
        for key in ANY_METHOD:
            others: Any = item.get(key)
            for method in sorted(others) if is_object(others) else ():
                if is_object(others[method]):
                    yield f"{method} {path}", path, (key, method), others[method]


def _rank(entry: _Entry, given: Mapping[str, str]) -> int:
    """Return who chooses first: people, then sound ids of upstream's, then all others."""
    declared = entry[3].get("operationId")
    sound = isinstance(declared, str) and SOUND_ID.fullmatch(declared)
    return 0 if entry[0] in given else 1 if sound else 2


def _followed(document: Json, item: Any) -> Any:
    """Return a path, or the shared one that it refers to."""
    components = document.get("components")
    shared = components.get("pathItems") if is_object(components) else None
    target = item.get("$ref") if is_object(item) else None
    if isinstance(target, str) and is_object(shared):
        return shared.get(target.removeprefix("#/components/pathItems/"), item)
    return item


def _candidates(route: str, declared: object, given: str | None) -> Iterator[str]:
    """Yield the ids that an operation can have, the best first; the last is no other's."""
    method, path = route.split(" ", 1)
    made = _made(method.lower(), path)
    if given:
        yield given
    own = made
    if isinstance(declared, str):
        own = declared if SOUND_ID.fullmatch(declared) else _ODD.sub("_", declared).strip("._/-")
        own = _shortened(own) if SOUND_ID.fullmatch(own) else made
    yield own
    yield _shortened(made)
    yield _shortened(f"{own}_{method.lower()}")
    yield _shortened(f"{own}_{hashlib.sha256(route.encode()).hexdigest()[:_DIGEST]}")


def _made(method: str, path: str) -> str:
    """Return the operationId that a method and a path imply."""
    parts = [part for part in path.split("/") if part]
    nouns = ["_".join(split_words(part)) for part in parts if "{" not in part]
    nouns = [noun if noun[0].isalpha() else f"n{noun}" for noun in nouns if noun] or ["root"]
    of_one = bool(parts) and "{" in parts[-1]
    if not of_one and len(nouns) > 1 and nouns[-1] in VERBS:
        return ".".join(nouns)
    verb = _VERBS.get(method, method)
    if method == "get" and not of_one and singular(nouns[-1]) != nouns[-1]:
        verb = "list"
    if method == "post" and of_one:
        verb = "update"
    return ".".join((*nouns, verb))


def _shortened(name: str) -> str:
    if len(name) <= MAX_LENGTH:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST]
    return name[: MAX_LENGTH - _DIGEST] + digest


def _module(name: str) -> tuple[str, str]:
    """Return the folder and the module of an operation, by which two operations are one."""
    return OperationName(name).tag, python_name(name)
