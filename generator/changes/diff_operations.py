"""The differences between the operations of two descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..description.document import Json, operations
from ..description.servers import server_of
from .canonical import canonical
from .change import API, BOTH, NONE, PYTHON, Change, sides
from .declarations import differing_objects
from .diff_bodies import request_changes, response_changes
from .diff_parameters import parameter_changes, path_shape
from .references import referred
from .schema_pairs import SchemaPairs
from .security import security_change
from .uses import resolved_parameters, resolved_responses
from .words import keyword_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .change import Side

#: Members of an operation that are compared each in their own way, and texts.
_OWN = frozenset(
    {
        "operationId", "tags", "parameters", "requestBody", "responses", "security", "deprecated",
        "servers", "summary", "description",
    }
)  # fmt: skip


def operation_renames(old: Json, new: Json) -> dict[str, str]:
    """Return the new names of operations that are called as before and are named otherwise."""
    before = {(path_shape(path), method): op["operationId"] for path, method, op in operations(old)}
    after = {(path_shape(path), method): op["operationId"] for path, method, op in operations(new)}
    return {
        name: after[route]
        for route, name in before.items()
        if route in after and name not in after.values() and after[route] not in before.values()
    }


def operation_changes(old: Json, new: Json, renamed: dict[str, str]) -> Iterator[Change]:
    """Yield the differences between the operations of two descriptions.

    Args:
        old: The old description.
        new: The new description.
        renamed: The new names of operations, by their old ones.
    """
    before = {op["operationId"]: (path, method, op) for path, method, op in operations(old)}
    after = {op["operationId"]: (path, method, op) for path, method, op in operations(new)}
    for name in sorted(before.keys() - after.keys() - renamed.keys()):
        path, method, operation = before[name]
        uses = _schemas_of(operation, old)
        yield Change("operation", name, "removed", _route(path, method), BOTH, before=uses)
    for name in sorted(after.keys() - before.keys() - set(renamed.values())):
        path, method, operation = after[name]
        yield Change(
            "operation",
            name,
            "added",
            _route(path, method),
            parts=tuple(differing_objects(name, old, new)),
            after=_schemas_of(operation, new),
        )
    for was, now in sorted(renamed.items()):
        yield Change("operation", was, "renamed", now, PYTHON)
    pairs = SchemaPairs(old, new)
    for name in sorted(before):
        final = renamed.get(name) or name
        if final not in after:
            continue
        (path, method, one), (to, verb, other) = before[name], after[final]
        if (path_shape(path), method) != (path_shape(to), verb):
            detail = f"{_route(path, method)} is now {_route(to, verb)}"
            yield Change("operation", final, "changed", detail, API)
        yield from _itself(final, one, other)
        yield from _server(final, (one, server_of(old)), (other, server_of(new)))
        security = security_change(
            one.get("security"),
            other.get("security"),
            old["components"].get("securitySchemes", {}),
            new["components"].get("securitySchemes", {}),
        )
        if security:
            yield Change("operation", final, "changed", *security)
        parameters = resolved_parameters(one, old), resolved_parameters(other, new)
        yield from parameter_changes(final, (path, parameters[0]), (to, parameters[1]), pairs)
        bodies = one.get("requestBody", {}), other.get("requestBody", {})
        yield from request_changes(final, *bodies, pairs)
        answers = resolved_responses(one, old), resolved_responses(other, new)
        yield from response_changes(final, *answers, pairs)


def _route(path: str, method: str) -> str:
    return f"{method.upper()} {path}"


def _schemas_of(operation: Json, document: Json) -> frozenset[str]:
    return referred(
        operation.get("requestBody", {}),
        resolved_parameters(operation, document),
        resolved_responses(operation, document),
    )


def _server(name: str, old: tuple[Json, str], new: tuple[Json, str]) -> Iterator[Change]:
    """Yield where an operation goes that has a server of its own, or had one.

    Args:
        name: The operationId.
        old: The operation, and the server of the API.
        new: The same of the new description.
    """
    (before, main), (after, new_main) = old, new
    was, now = (
        [str(server.get("url")) for server in operation.get("servers", [])]
        for operation in (before, after)
    )
    if was == now:
        return
    one, other = (listed(urls) or "the server of the API" for urls in (was, now))
    lost = _is_own_origin(was, main) and not _is_own_origin(now, new_main)
    token = ", without the token" if lost else ""
    detail = f"goes to {other} now, no longer to {one}{token}"
    yield Change("operation", name, "changed", detail, sides(api=True, python=lost))


def _is_own_origin(urls: list[str], main: str) -> bool:
    """Return whether the token goes along: to the API's own origin, and to no other."""
    return not urls or urlsplit(urls[0])[:2] == urlsplit(main)[:2]


def _itself(name: str, before: Json, after: Json) -> Iterator[Change]:
    """Yield the changes of an operation that are about neither of its parts."""

    def change(detail: str, breaks: tuple[Side, ...] = NONE) -> Change:
        return Change("operation", name, "changed", detail, breaks)

    tags = [str((op.get("tags") or ["default"])[0]) for op in (before, after)]
    if tags[0] != tags[1]:
        yield change(f"moved from {tags[0]} to {tags[1]}", PYTHON)
    if bool(before.get("deprecated")) != bool(after.get("deprecated")):
        yield change("deprecated" if after.get("deprecated") else "no longer deprecated")
    for key in sorted((before.keys() | after.keys()) - _OWN):
        one_value, other_value = before.get(key), after.get(key)
        if canonical(one_value, key) != canonical(other_value, key):
            yield change(keyword_words(key, one_value, other_value))
