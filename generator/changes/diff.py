"""The differences between two descriptions, as a Python caller sees them.

Each difference is a ``Change``: what was added, removed or changed, where, and whether code for the
old description can fail, at run time or in a type checker, with the new one. Prose is not compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..description.document import Json, follow, operations, quoted
from ..description.servers import server_of
from ..upstream.types_text import type_text
from .change import Change, documentation_change, type_changes, without_prose
from .diff_schemas import schema_changes

if TYPE_CHECKING:
    from collections.abc import Iterator


def diff(old: Json, new: Json) -> list[Change]:
    """Return all differences between two descriptions, breaking ones first, then by place."""
    changes = [*_api(old, new), *_operations(old, new), *schema_changes(old, new)]
    return sorted(
        dict.fromkeys(changes),
        key=lambda c: (not c.breaking, c.subject, c.where, c.action, c.detail),
    )


def _api(old: Json, new: Json) -> Iterator[Change]:
    schemes: Json = without_prose(old["components"].get("securitySchemes", {}))
    others: Json = without_prose(new["components"].get("securitySchemes", {}))
    for label, before, after in (
        ("version", old["info"].get("version"), new["info"].get("version")),
        ("title", old["info"].get("title"), new["info"].get("title")),
        ("openapi", old.get("openapi"), new.get("openapi")),
        (
            "servers",
            [s.get("url") for s in old.get("servers", [])],
            [s.get("url") for s in new.get("servers", [])],
        ),
        ("security schemes", schemes, others),
    ):
        if before != after:
            # The client sends its token to the default server, and in one way only.
            breaking = (label == "servers" and server_of(old) != server_of(new)) or (
                label == "security schemes"
                and any(others.get(name) != scheme for name, scheme in schemes.items())
            )
            detail = f"{quoted(before)} is now {quoted(after)}"
            yield Change("api", label, "changed", detail, breaking=breaking)


# Operations


def _operations(old: Json, new: Json) -> Iterator[Change]:
    before = {op["operationId"]: (path, method, op) for path, method, op in operations(old)}
    after = {op["operationId"]: (path, method, op) for path, method, op in operations(new)}
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield Change("operation", name, "removed", _route(*before[name][:2]), breaking=True)
        elif name not in before:
            detail = _route(*after[name][:2])
            yield Change("operation", name, "added", detail, breaking=False)
        else:
            found = list(_operation(name, before[name], after[name], old, new))
            yield from found
            if not found and without_prose(before[name][2]) != without_prose(after[name][2]):
                yield Change("operation", name, "changed", "details", breaking=False)


def _route(path: str, method: str) -> str:
    return f"{method.upper()} {path}"


def _operation(
    name: str, one: tuple[str, str, Json], other: tuple[str, str, Json], old: Json, new: Json
) -> Iterator[Change]:
    before, after = one[2], other[2]
    if one[:2] != other[:2]:
        detail = f"{_route(*one[:2])} is now {_route(*other[:2])}"
        yield Change("operation", name, "changed", detail, breaking=False)
    if before.get("tags") != after.get("tags"):
        detail = f"moved from {before['tags'][0]} to {after['tags'][0]}"
        yield Change("operation", name, "changed", detail, breaking=True)
    for key in ("deprecated", "security"):
        if before.get(key) != after.get(key):
            detail = f"{key}: {quoted(before.get(key))} is now {quoted(after.get(key))}"
            # Without security the client sends no token.
            breaking = key == "security" and bool(before.get(key)) and not after.get(key)
            yield Change("operation", name, "changed", detail, breaking=breaking)
    yield from _parameters(name, _resolved(before, old), _resolved(after, new))
    yield from _bodies(name, before.get("requestBody", {}), after.get("requestBody", {}))
    yield from _responses(name, _resolved_responses(before, old), _resolved_responses(after, new))


def _resolved(operation: Json, document: Json) -> dict[str, Json]:
    listed = [follow(document, parameter) for parameter in operation.get("parameters", [])]
    return {f"{p['in']} {p['name']}": p for p in listed}


def _parameters(name: str, before: dict[str, Json], after: dict[str, Json]) -> Iterator[Change]:
    for key in sorted(before.keys() | after.keys()):
        where = f"{name}({key.partition(' ')[2]})"
        if key not in after:
            yield Change("parameter", where, "removed", key.partition(" ")[0], breaking=True)
        elif key not in before:
            required = after[key].get("required") is True
            kind = "required" if required else "optional"
            yield Change(
                "parameter",
                where,
                "added",
                f"{kind}, {type_text(_schema(after[key]))}",
                breaking=required,
            )
        else:
            yield from _parameter(where, before[key], after[key])


def _schema(parameter: Json) -> Any:
    """Return the schema of a parameter, which may be written as a body."""
    for body in parameter.get("content", {}).values():
        return body["schema"]
    return parameter["schema"]


def _parameter(where: str, before: Json, after: Json) -> Iterator[Change]:
    found: list[Change] = []
    if bool(before.get("required")) != bool(after.get("required")):
        required = after.get("required") is True
        detail = "now required" if required else "no longer required"
        found.append(Change("parameter", where, "changed", detail, breaking=required))
    found.extend(
        type_changes("parameter", where, _schema(before), _schema(after), written=True, read=False)
    )
    if not found and without_prose(before) != without_prose(after):
        found.append(Change("parameter", where, "changed", "details", breaking=False))
    yield from found


def _bodies(name: str, before: Json, after: Json) -> Iterator[Change]:
    one: Json = before.get("content", {})
    other: Json = after.get("content", {})
    for media in sorted(one.keys() | other.keys()):
        if media not in other:
            yield Change("body", name, "removed", media, breaking=True)
        elif media not in one:
            yield Change("body", name, "added", media, breaking=not one)
        else:
            yield from type_changes(
                "body", name, one[media]["schema"], other[media]["schema"], written=True, read=False
            )


def _resolved_responses(operation: Json, document: Json) -> dict[str, Json]:
    return {
        status: follow(document, response) for status, response in operation["responses"].items()
    }


def _responses(name: str, before: dict[str, Json], after: dict[str, Json]) -> Iterator[Change]:
    """Yield the changes of responses.

    A new kind of success breaks, while all errors are exceptions.
    """
    known, left = (
        {_response_text(response) for status, response in responses.items() if status[0] == "2"}
        for responses in (before, after)
    )
    for status in sorted(before.keys() | after.keys()):
        where = f"{name} {status}"
        if status not in after:
            # Callers lose this kind of success, unless another response is of the same kind.
            text = _response_text(before[status])
            gone = status[0] == "2" and text not in left
            yield Change("response", where, "removed", text, breaking=gone)
        elif status not in before:
            text = _response_text(after[status])
            yield Change(
                "response", where, "added", text, breaking=status[0] == "2" and text not in known
            )
        elif _response_text(before[status]) != _response_text(after[status]):
            detail = f"{_response_text(before[status])} is now {_response_text(after[status])}"
            # A caller of a response without content cannot depend on its content.
            breaking = status[0] == "2" and bool(before[status].get("content"))
            yield Change("response", where, "changed", detail, breaking=breaking)
        elif before[status].get("x-undocumented") != after[status].get("x-undocumented"):
            yield documentation_change("response", where, after[status])


def _response_text(response: Json) -> str:
    """Return the types of a response's bodies."""
    content: Json = response.get("content", {})
    bodies = (
        f"{type_text(value.get('schema', {}))} ({media})"
        for media, value in sorted(content.items())
    )
    return " or ".join(dict.fromkeys(bodies)) or "nothing"
