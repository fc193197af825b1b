"""What is different between two descriptions, in the words of a Python caller.

Each difference is a `Change`: what was added, removed or changed, where, and whether code that used the old one can
stop working or stop type-checking with the new one. Prose is not compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from .document import Json, is_array, is_object, operations, quoted, ref_name, resolve
from .types_text import constraints, is_nullable, type_text

if TYPE_CHECKING:
    from collections.abc import Iterator

Action: TypeAlias = Literal["added", "removed", "changed"]
Subject: TypeAlias = Literal[
    "api", "operation", "parameter", "body", "answer", "schema", "field", "enum value", "python"
]

_READERS = frozenset({"description", "summary"})


@dataclass(frozen=True, slots=True, order=True)
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


def diff(old: Json, new: Json) -> list[Change]:
    """Every difference between two descriptions of ours, breaking ones first, then by place."""
    changes = [*_api(old, new), *_operations(old, new), *_schemas(old, new)]
    return sorted(
        dict.fromkeys(changes),
        key=lambda c: (not c.breaking, c.subject, c.where, c.action, c.detail),
    )


def _api(old: Json, new: Json) -> Iterator[Change]:
    for label, before, after in (
        ("version", old["info"].get("version"), new["info"].get("version")),
        ("title", old["info"].get("title"), new["info"].get("title")),
        ("openapi", old.get("openapi"), new.get("openapi")),
        (
            "servers",
            [s.get("url") for s in old.get("servers", [])],
            [s.get("url") for s in new.get("servers", [])],
        ),
        (
            "security schemes",
            _facts(old["components"].get("securitySchemes", {})),
            _facts(new["components"].get("securitySchemes", {})),
        ),
    ):
        if before != after:
            yield Change(
                "api", label, "changed", f"{quoted(before)} is now {quoted(after)}", breaking=False
            )


# Operations


def _operations(old: Json, new: Json) -> Iterator[Change]:
    before = {op["operationId"]: (path, method, op) for path, method, op in operations(old)}
    after = {op["operationId"]: (path, method, op) for path, method, op in operations(new)}
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield Change("operation", name, "removed", _route(*before[name][:2]), breaking=True)
        elif name not in before:
            yield Change("operation", name, "added", _route(*after[name][:2]), breaking=False)
        else:
            found = list(_operation(name, before[name], after[name], old, new))
            yield from found
            if not found and _facts(before[name][2]) != _facts(after[name][2]):
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
    for key, label in (("deprecated", "deprecated"), ("security", "security")):
        if before.get(key) != after.get(key):
            detail = f"{label}: {quoted(before.get(key))} is now {quoted(after.get(key))}"
            yield Change("operation", name, "changed", detail, breaking=False)
    yield from _parameters(name, _resolved(before, old), _resolved(after, new))
    yield from _bodies(name, before.get("requestBody", {}), after.get("requestBody", {}))
    yield from _answers(name, _answer_types(before, old), _answer_types(after, new))


def _resolved(operation: Json, document: Json) -> dict[str, Json]:
    listed = [
        resolve(document, p["$ref"], "") if "$ref" in p else p
        for p in operation.get("parameters", [])
    ]
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
                f"{kind}, {type_text(after[key]['schema'])}",
                breaking=required,
            )
        else:
            yield from _parameter(where, before[key], after[key])


def _parameter(where: str, before: Json, after: Json) -> Iterator[Change]:
    found: list[Change] = []
    if bool(before.get("required")) != bool(after.get("required")):
        required = after.get("required") is True
        detail = "now required" if required else "no longer required"
        found.append(Change("parameter", where, "changed", detail, breaking=required))
    found.extend(
        _types("parameter", where, before["schema"], after["schema"], written=True, read=False)
    )
    if not found and _facts(before) != _facts(after):
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
            yield from _types(
                "body", name, one[media]["schema"], other[media]["schema"], written=True, read=False
            )


def _answer_types(operation: Json, document: Json) -> dict[str, Json]:
    out: dict[str, Json] = {}
    for status, response in operation["responses"].items():
        declared = resolve(document, response["$ref"], "") if "$ref" in response else response
        out[status] = {
            media: value.get("schema", {}) for media, value in declared.get("content", {}).items()
        }
    return out


def _answers(name: str, before: dict[str, Json], after: dict[str, Json]) -> Iterator[Change]:
    """Breaking is what a caller may get and did not, of success; errors are all exceptions."""
    known = {_answer_text(content) for status, content in before.items() if status[0] == "2"}
    for status in sorted(before.keys() | after.keys()):
        where = f"{name} {status}"
        if status not in after:
            yield Change("answer", where, "removed", _answer_text(before[status]), breaking=False)
        elif status not in before:
            text = _answer_text(after[status])
            yield Change(
                "answer", where, "added", text, breaking=status[0] == "2" and text not in known
            )
        elif _answer_text(before[status]) != _answer_text(after[status]):
            detail = f"{_answer_text(before[status])} is now {_answer_text(after[status])}"
            # Whoever got nothing from an answer could not use what is new in it.
            breaking = status[0] == "2" and bool(before[status])
            yield Change("answer", where, "changed", detail, breaking=breaking)


def _answer_text(content: Json) -> str:
    if not content:
        return "nothing"
    return " or ".join(
        dict.fromkeys(f"{type_text(schema)} ({media})" for media, schema in sorted(content.items()))
    )


# Schemas


def _schemas(old: Json, new: Json) -> Iterator[Change]:
    before: Json = old["components"]["schemas"]
    after: Json = new["components"]["schemas"]
    written = _reached(old, requests=True) | _reached(new, requests=True)
    read = _reached(old, requests=False) | _reached(new, requests=False)
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield Change("schema", name, "removed", _shape(before[name]), breaking=True)
        elif name not in before:
            yield Change("schema", name, "added", _shape(after[name]), breaking=False)
        else:
            found = list(
                _schema(name, before[name], after[name], written=name in written, read=name in read)
            )
            yield from found
            if not found and _facts(before[name]) != _facts(after[name]):
                yield Change("schema", name, "changed", "details", breaking=False)


def _shape(schema: Json) -> str:
    if "enum" in schema:
        return "one of " + ", ".join(str(value) for value in schema["enum"])
    members = schema.get("properties", {})
    return "with " + ", ".join(sorted(members)) if members else type_text(schema)


def _schema(name: str, before: Json, after: Json, *, written: bool, read: bool) -> Iterator[Change]:
    if ("enum" in before) != ("enum" in after) or before.get("type") != after.get("type"):
        yield Change(
            "schema", name, "changed", f"{_shape(before)} is now {_shape(after)}", breaking=True
        )
        return
    yield from _values(name, before.get("enum", []), after.get("enum", []))
    was, now = before.get("x-declared-by", {}), after.get("x-declared-by", {})
    for value in sorted(set(before.get("enum", [])) & set(after.get("enum", []))):
        places = ({"x-declared-by": found.get(value, [])} for found in (was, now))
        yield from _declared("enum value", f"{name}.{value}", *places)
    yield from _fields(name, before, after, written=written, read=read)
    one, other = before.get("additionalProperties", True), after.get("additionalProperties", True)
    if one != other:
        detail = "takes no other members now" if other is False else "other members changed"
        yield Change("schema", name, "changed", detail, breaking=other is False)
    if "properties" not in before and "properties" not in after and "enum" not in before:
        yield from _types("schema", name, before, after, written=written, read=read)


def _values(where: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    for value in sorted({*map(str, before)} | {*map(str, after)}):
        if value not in map(str, after):
            yield Change("enum value", f"{where}.{value}", "removed", "", breaking=True)
        elif value not in map(str, before):
            yield Change("enum value", f"{where}.{value}", "added", "", breaking=False)


def _fields(name: str, before: Json, after: Json, *, written: bool, read: bool) -> Iterator[Change]:
    one: Json = before.get("properties", {})
    other: Json = after.get("properties", {})
    was, now = set(before.get("required", [])), set(after.get("required", []))
    for field in sorted(one.keys() | other.keys()):
        where = f"{name}.{field}"
        if field not in other:
            yield Change("field", where, "removed", type_text(one[field]), breaking=True)
        elif field not in one:
            kind = "required" if field in now else "optional"
            yield Change(
                "field", where, "added", f"{kind}, {type_text(other[field])}", breaking=field in now
            )
        else:
            found = list(
                _types("field", where, one[field], other[field], written=written, read=read)
            )
            if field in now - was:
                # The constructor of the model asks for it now, whoever reads it is better off.
                found.append(Change("field", where, "changed", "now required", breaking=True))
            elif field in was - now:
                found.append(Change("field", where, "changed", "no longer required", breaking=read))
            found.extend(_declared("field", where, one[field], other[field]))
            if not found and _facts(one[field]) != _facts(other[field]):
                found.append(Change("field", where, "changed", "details", breaking=False))
            yield from found


def _declared(subject: Subject, where: str, before: Any, after: Any) -> Iterator[Change]:
    """Places that share a shape need not all declare all of it; a place that comes to, or ceases to, is a change."""
    was, now = _declaring(before), _declaring(after)
    if was != now:
        detail = f"declared by {', '.join(now)} only" if now else "declared everywhere now"
        yield Change(subject, where, "changed", detail, breaking=False)


def _declaring(schema: Any) -> list[str]:
    places: list[Any] = schema.get("x-declared-by", []) if is_object(schema) else []
    return [str(place) for place in places]


def _types(
    subject: Subject, where: str, before: Any, after: Any, *, written: bool, read: bool
) -> Iterator[Change]:
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
        for c in _values(where, known, listed)
    )


def _known(schema: Any) -> list[Any]:
    return list(schema.get("x-known-values", [])) if is_object(schema) else []


# Which schemas callers write, and which they read


def _reached(document: Json, *, requests: bool) -> set[str]:
    roots: list[Any] = []
    for _, _, operation in operations(document):
        if requests:
            roots.append(operation.get("requestBody", {}))
        else:
            roots.append(operation["responses"])
    if not requests:
        roots.append(document["components"].get("responses", {}))
    seen: set[str] = set()
    while roots:
        node = roots.pop()
        name = ref_name(node)
        if name and name not in seen:
            seen.add(name)
            roots.append(document["components"]["schemas"].get(name, {}))
        roots.extend(node.values() if is_object(node) else node if is_array(node) else [])
    return seen


def _facts(node: Any, *, names: bool = False) -> Any:
    """`node` without what only a reader needs; `names` says that its keys are names, not keywords."""
    if is_object(node):
        return {
            key: _facts(
                value,
                names=key in {"properties", "schemas", "responses", "securitySchemes"}
                and not names,
            )
            for key, value in node.items()
            if names
            or (key not in _READERS and not (key == "additionalProperties" and value is True))
        }
    return [_facts(value) for value in node] if is_array(node) else node
