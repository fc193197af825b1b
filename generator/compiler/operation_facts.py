"""What openapi-python-client leaves out of an operation, rewritten or packed so that it arrives.

The tool knows eight methods, one media type for each status, no server of an operation, no scheme
of its security, and nothing of ``deprecated``.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

from ..description.document import EXTRA_METHODS, Json, follow, other_operations
from ..description.media_types import is_event_stream, is_json, media_kind
from ..description.security import is_anonymous, sends_token
from ..description.servers import operation_server, relative_address, server_of
from .packed_facts import METHOD_MARK, Answer, OperationFacts

#: Statuses that no server answers. Every media type of a status but the first has one of them.
_FIRST_SPARE_STATUS = 1000
#: The media type by which the tool learns the kind of a body.
_SPELLED = {"json": "application/json", "text": "text/plain", "events": "text/plain"}
_BYTES = "application/octet-stream"
_NO_CONTENT = frozenset({"204", "205"})
#: Members of a path that are for all of its operations.
_OF_ALL_METHODS = ("parameters", "servers")


def spell_methods(document: Json) -> None:
    """Give each operation of a method that the tool does not know a path of its own, as a POST.

    The method stands behind the path, as ``/models#QUERY``.
    """
    paths: Json = document["paths"]
    for path, item in list(paths.items()):
        if path.startswith("x-"):
            continue
        for method, operation in other_operations(item):
            sent = method.upper() if method in EXTRA_METHODS else method
            own = {key: copy.deepcopy(item[key]) for key in _OF_ALL_METHODS if key in item}
            paths[f"{path}{METHOD_MARK}{sent}"] = {**own, "post": operation}


def take_facts(operation: Json, method: str, item: Json, document: Json) -> OperationFacts:
    """Return the facts of an operation, and rewrite it so that the tool reads the rest of it.

    Args:
        operation: The operation.
        method: The method that the tool knows it by.
        item: Its path.
        document: The description.
    """
    main = server_of(document)
    own = operation_server(operation, item, main)
    is_open = is_anonymous(operation, document)
    operation["security"] = [{"token": []}] if sends_token(operation, document) else []
    return OperationFacts(
        id=operation["operationId"],
        server=relative_address(own, main) if own else "",
        answers=tuple(
            _answers(operation.setdefault("responses", {}), document, has_body=method != "head")
        ),
        is_deprecated=operation.get("deprecated") is True,
        is_anonymous=is_open,
    )


def _answers(responses: Json, document: Json, *, has_body: bool) -> Iterator[Answer]:
    """Yield the successes that are described, and leave only those among the responses.

    A response to HEAD, and one of a status that has no content, has no body whatever is described.
    """
    described = sorted(status for status in responses if status.startswith("2"))
    default: Json = responses.get("default", {})
    if not described and default and not _is_problem(default):
        described = ["default"]
    successes = [(status, follow(document, responses[status])) for status in described]
    responses.clear()
    spare = _FIRST_SPARE_STATUS
    for status, response in successes:
        first, last = _range(status)
        is_empty = not has_body or status in _NO_CONTENT
        content: Json = {} if is_empty else response.get("content", {})
        content = content or {"": {}}
        for index, (media, value) in enumerate(content.items()):
            pattern = status if index == 0 else str(spare)
            spare += index > 0
            kind = _kind(media)
            responses[pattern] = _spelled(response, kind, value)
            yield Answer(pattern, first, last, kind, media)


def _range(status: str) -> tuple[int, int]:
    """Return the first and the last status that a response is for."""
    return (int(status), int(status)) if status.isdecimal() else (200, 299)


def _is_problem(response: Json) -> bool:
    target = response.get("$ref", "")
    return target.endswith("/Problem") or any(
        media_kind(media) == "application/problem+json" for media in response.get("content", {})
    )


def _kind(media: str) -> str:
    if not media:
        return "none"
    if is_json(media):
        return "json"
    if is_event_stream(media):
        return "events"
    return "text" if media_kind(media).startswith("text/") else "bytes"


def _spelled(response: Json, kind: str, value: Json) -> Json:
    """Return a response with one body in the form that the tool knows."""
    out: Json = {"description": response.get("description", "")}
    if kind == "json":
        out["content"] = {_SPELLED[kind]: value if "schema" in value else {**value, "schema": {}}}
    elif kind in _SPELLED:
        out["content"] = {_SPELLED[kind]: {"schema": {"type": "string"}}}
    elif kind == "bytes":
        out["content"] = {_BYTES: {"schema": {"type": "string", "format": "binary"}}}
    return out
