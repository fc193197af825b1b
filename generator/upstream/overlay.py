"""Overlays: corrections as data, each with its reason (OpenAPI Overlay 1.1, JSONPath of RFC 9535)."""

from __future__ import annotations

from typing import Any

import jsonpath_rfc9535 as jsonpath
from attrs import field, frozen

from .._base.errors import SpecError
from ..description.document import PROSE_MEMBERS, is_array, is_object, pointer, quoted
from ..description.names import Names, read_names


@frozen
class Action:
    """One action of an overlay.

    Attributes:
        at: The JSON pointer to the action in the overlay.
        target: The JSONPath of the nodes that it changes.
        reason: The reason for the correction, empty for prose.
        query: The compiled target.
        update: The value to merge into the nodes.
        copy: The query for the node of the document to merge into the nodes.
        remove: Whether the nodes are removed.
        fallback: Whether the action is for revisions that lack something (``x-fallback: true``), so
            that it usually matches nothing.
    """

    at: str
    target: str
    reason: str
    query: jsonpath.JSONPathQuery
    update: Any = None
    copy: jsonpath.JSONPathQuery | None = None
    remove: bool = False
    fallback: bool = False


@frozen
class Overlay:
    """An overlay.

    Attributes:
        actions: Its actions, in their order.
        names: The names that replace those of the rules (``x-names``).
    """

    actions: tuple[Action, ...]
    names: Names = field(factory=Names)


def read_overlay(document: Any) -> Overlay:
    """Read an overlay from a document.

    Raises:
        SpecError: The document is not an overlay, or an action gives no reason.
    """
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
    return Overlay(
        tuple(_action(entry, pointer("actions", i)) for i, entry in enumerate(actions)),
        read_names(document.get("x-names", {})),
    )


def _action(entry: Any, at: str) -> Action:
    if not is_object(entry) or not isinstance(entry.get("target"), str):
        raise SpecError("an action needs a target", pointer=at)
    verbs = [verb for verb in ("update", "copy", "remove") if verb in entry]
    if len(verbs) != 1:
        raise SpecError("an action has one of update, copy and remove", pointer=at)
    if not isinstance(entry.get("description"), str) and not _is_prose(entry.get("update")):
        raise SpecError(
            "an action that changes facts needs a description that gives the reason", pointer=at
        )
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
    return is_object(update) and set(update) <= PROSE_MEMBERS


def _query(text: str, at: str) -> jsonpath.JSONPathQuery:
    try:
        return jsonpath.compile(text)
    except jsonpath.JSONPathError as error:
        raise SpecError(
            f"{quoted(text)} is not a JSONPath of RFC 9535: {error}", pointer=at
        ) from None
