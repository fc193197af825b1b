"""JSON documents: typed guards, JSON pointers (RFC 6901), references, and walks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeGuard

from .._base.errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json: TypeAlias = dict[str, Any]
Prose: TypeAlias = Literal["keep", "drop"]

SCHEMA_REF = "#/components/schemas/"
METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
#: HTTP methods that OpenAPI 3.1 has no place for; each is kept in ``x-<method>`` beside the others.
EXTRA_METHODS = ("query",)
#: Where a path keeps the operations of any other method, by the method (``additionalOperations`` of
#: OpenAPI 3.2).
MORE_OPERATIONS = "x-additional-operations"
#: Where a path may have them, as received and in a description of ours.
ANY_METHOD = ("additionalOperations", MORE_OPERATIONS)
#: The texts that are kept with ``--prose keep``.
PROSE_MEMBERS = frozenset({"summary", "description"})
#: Members for readers, which no program needs. A schema's title only names the schema.
PROSE_KEYS = frozenset({"summary", "description", "title", "example", "examples", "externalDocs"})

#: Members that hold plain values, in which ``$ref`` and ``enum`` mean nothing.
_VALUES = frozenset({"const", "default", "enum", "example", "examples"})
#: Members whose own members are named by the author of the description.
_NAMED = frozenset(
    {
        "$defs", "additionalOperations", "mediaTypes", "parameters", "pathItems", "paths", "patternProperties", "properties",
        "requestBodies", "responses", "schemas",
    }
)  # fmt: skip


def is_object(value: object) -> TypeGuard[Json]:
    """Return whether a value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Return whether a value is a JSON array."""
    return isinstance(value, list)


def quoted(value: object, limit: int = 80) -> str:
    """Format a value for a message: one line, escaped, of ``limit`` characters at most."""
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def pointer(*parts: str | int) -> str:
    """Build the JSON pointer to the member that the parts lead to."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def unescape(part: str) -> str:
    """Return the key that a part of a JSON pointer stands for."""
    return part.replace("~1", "/").replace("~0", "~")


def ref(name: str) -> Json:
    """Build a reference to a component schema."""
    return {"$ref": SCHEMA_REF + name}


def schema_name(target: str) -> str:
    """Return the component schema that a reference leads to.

    For a part of a component, the rest of the pointer is returned as it is.
    """
    name = target.removeprefix(SCHEMA_REF)
    return name if "/" in name else unescape(name)


def ref_name(schema: object) -> str | None:
    """Return the component schema that a schema refers to, ``None`` if it refers to none."""
    if not is_object(schema):
        return None
    target = schema.get("$ref")
    if not isinstance(target, str) or not target.startswith(SCHEMA_REF):
        return None
    return schema_name(target)


def resolve(document: Json, target: str, at: str) -> Any:
    """Return the member of a document that a local reference leads to.

    Args:
        document: The document.
        target: The reference, such as ``#/components/schemas/Thing``.
        at: The JSON pointer to the reference, for the error.

    Raises:
        SpecError: The reference leaves the document, or leads nowhere.
    """
    if not target.startswith("#/"):
        raise SpecError(
            f"the reference {quoted(target)} leaves this document; only references to #/… can be followed",
            pointer=at,
        )
    value: Any = document
    for part in map(unescape, target[2:].split("/")):
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


def follow(document: Json, node: Json, at: str = "") -> Json:
    """Return an object, or the object that it refers to through any number of references.

    Raises:
        SpecError: A reference leads nowhere, back to itself, or to something else than an object.
    """
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
    """Yield every node of a document with its JSON pointer, parents first."""
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


def objects(value: Any, at: str = "", *, named: bool = False) -> Iterator[tuple[str, Json]]:
    """Yield each object in which members mean what OpenAPI says, with its JSON pointer.

    Example values, extensions and maps of names are not such objects.

    Args:
        value: Where to begin.
        at: The JSON pointer to ``value``.
        named: Whether the members of ``value`` are named by the author of the description.
    """
    if is_object(value):
        if not named:
            yield at, value
        for key, inner in value.items():
            if named or (key not in _VALUES and not key.startswith("x-")):
                yield from objects(inner, at + pointer(key), named=not named and key in _NAMED)
    elif is_array(value):
        for index, item in enumerate(value):
            yield from objects(item, at + pointer(index))


def children(node: Json) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the parts of an object in which members mean what OpenAPI says, each with its keys.

    Example values and extensions are left out. Of a map of names, each member is a part.
    """
    for key, inner in node.items():
        if key in _VALUES or key.startswith("x-"):
            continue
        if key in _NAMED and is_object(inner):
            yield from (((key, name), child) for name, child in inner.items())
        else:
            yield (key,), inner


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Json]]:
    """Yield every operation of a description as (path, method, operation).

    Those of methods that OpenAPI 3.1 has no place for are among them, where OpenAPI 3.2 has them and
    where a description of ours has them.
    """
    for path, item in document.get("paths", {}).items():
        if path.startswith("x-"):
            continue
        for method in METHODS:
            if method in item:
                yield path, method, item[method]
        yield from ((path, method, operation) for method, operation in other_operations(item))


def other_operations(item: Json) -> Iterator[tuple[str, Json]]:
    """Yield the operations of a path whose methods OpenAPI 3.1 has no place for, each by its method."""
    for method in EXTRA_METHODS:
        for key in (method, f"x-{method}"):
            if key in item:
                yield method, item[key]
    for key in ANY_METHOD:
        yield from item.get(key, {}).items()
