"""JSON documents as the rules see them: typed guards, JSON pointers, references and prose."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeGuard

from .._base.spec_errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json: TypeAlias = dict[str, Any]
Prose: TypeAlias = Literal["keep", "drop"]

SCHEMA_REF = "#/components/schemas/"
METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
# HTTP methods that OpenAPI 3.1 has no place for; each is kept in `x-<method>` beside the others.
EXTRA_METHODS = ("query",)
# What a reader needs and a program does not. `title` counts: a schema's title only names it.
PROSE_KEYS = frozenset({"summary", "description", "title", "example", "examples", "externalDocs"})


def is_object(value: object) -> TypeGuard[Json]:
    """True for a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """True for a JSON array."""
    return isinstance(value, list)


def pointer(*parts: str | int) -> str:
    """The JSON pointer to the member that `parts` lead to."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def quoted(value: object, limit: int = 80) -> str:
    """`value` as it can be shown in a message: one line, escaped, not longer than `limit` characters."""
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def ref(name: str) -> Json:
    """A reference to the component schema `name`."""
    return {"$ref": SCHEMA_REF + name}


def schema_name(target: str) -> str:
    """The component schema that a reference to one leads to; for a part of one, the rest of the pointer as it is."""
    name = target.removeprefix(SCHEMA_REF)
    return name if "/" in name else name.replace("~1", "/").replace("~0", "~")


def ref_name(schema: object) -> str | None:
    """The component schema that `schema` refers to, `None` when it is not such a reference."""
    if not is_object(schema):
        return None
    target = schema.get("$ref")
    if not isinstance(target, str) or not target.startswith(SCHEMA_REF):
        return None
    return schema_name(target)


def resolve(document: Json, target: str, at: str) -> Any:
    """The member of `document` that the local reference `target` names; `at` is where it stands."""
    if not target.startswith("#/"):
        raise SpecError(
            f"the reference {quoted(target)} leaves this document; only references to #/… can be followed",
            pointer=at,
        )
    value: Any = document
    for raw in target[2:].split("/"):
        part = raw.replace("~1", "/").replace("~0", "~")
        if is_object(value) and part in value:
            value = value[part]
        elif is_array(value) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            raise SpecError(
                f"the reference {quoted(target)} leads nowhere ({quoted(part)} is missing)",
                pointer=at,
            )
    return value


def follow(document: Json, node: Json, at: str) -> Json:
    """`node`, or the object that it refers to, through as many references as there are."""
    seen: list[str] = []
    while is_object(node) and isinstance(node.get("$ref"), str):
        target: str = node["$ref"]
        if target in seen:
            raise SpecError(f"the reference {quoted(target)} leads back to itself", pointer=at)
        seen.append(target)
        node = resolve(document, target, at + "/$ref")
    if not is_object(node):
        raise SpecError(f"an object is needed, this is {quoted(node)}", pointer=at)
    return node


def walk(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Every node of a document with its JSON pointer, parents first."""
    stack: list[tuple[str, Any]] = [(at, value)]
    while stack:
        place, node = stack.pop()
        yield place, node
        if is_object(node):
            stack.extend(
                (place + pointer(key), child) for key, child in reversed(list(node.items()))
            )
        elif is_array(node):
            stack.extend(
                (place + pointer(index), child) for index, child in reversed(list(enumerate(node)))
            )


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Json]]:
    """Every operation of a finished description as (path, method, operation), `x-query` among them."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]
        for method in EXTRA_METHODS:
            if f"x-{method}" in item:
                yield path, method, item[f"x-{method}"]
