"""The checks that every description has to pass, each fault with the JSON pointer to its place.

A check raises ``SpecError`` at the first fault. ``check_description`` runs all of them, in an order
in which each can rely on those before it: the form of every part, then references, names, and
operations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .._base.errors import SpecError
from .document import (
    ANY_METHOD,
    EXTRA_METHODS,
    METHODS,
    Json,
    follow,
    is_object,
    objects,
    pointer,
    quoted,
    ref_name,
    resolve,
)
from .operation_ids import MAX_LENGTH, SOUND_ID
from .servers import check_servers
from .structure import check_form, check_structure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VERSION = re.compile(r"3\.[012]\.\d+(-.*)?$")
_PATH_ITEM_KEYS = frozenset({"summary", "description", "servers", "parameters", "$ref"})
_METHOD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# Texts that become part of code. None can hold what ends a string, a comment or a name.
_PATH = re.compile(r"/[A-Za-z0-9._~!$&()*+,;=:@%/{}-]*")
_PARAMETER = re.compile(r"[A-Za-z0-9._~!$&()*+:@\[\]-]+")
_MEDIA_TYPE = re.compile(
    r"[A-Za-z0-9!#$&^_.+*-]+/[A-Za-z0-9!#$&^_.+*-]+"
    r"( *;[ A-Za-z0-9!#$&^_.+*=-]*(\"[A-Za-z0-9!#$&^_.+*=:/?,;()@~%-]*\")?)*"
)
_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_PARAMETER_PLACES = ("path", "query", "header", "cookie", "querystring")
_STATUS = re.compile(r"default|[1-5](\d\d|XX|xx)")


def check_description(document: Any, names: Mapping[str, str]) -> None:
    """Check that a document is an OpenAPI 3.0, 3.1 or 3.2 description that can be compiled.

    Args:
        document: The document, in which every operation has an operationId.
        names: The names that people chose for schemas, each of which a class has to be able to have.

    Raises:
        SpecError: It is not such a description.
    """
    _check_version(document)
    check_structure(document)
    check_servers(document)
    _check_references(document)
    for rule, name in names.items():
        if not name.isidentifier():
            raise SpecError(
                f"{rule} cannot be called {quoted(name)}, which is no name of a class", pointer=""
            )
    schemas: Json = document.get("components", {}).get("schemas", {})
    for raw in schemas:
        _check_definition(schemas, raw)
    seen: dict[str, str] = {}
    for path, item in document["paths"].items():
        if not path.startswith("x-"):
            _check_path(document, path, item, seen)
    if not seen:
        raise SpecError("there are no operations to compile", pointer="/paths")


def _check_version(document: Any) -> None:
    if not is_object(document):
        raise SpecError(
            f"an OpenAPI description is an object, this is {quoted(document)}", pointer=""
        )
    version = document.get("openapi")
    if not isinstance(version, str) or not _VERSION.match(version):
        found = f"this says {quoted(version)}" if "openapi" in document else "this has none"
        if "swagger" in document:
            found = f"this is Swagger {quoted(document['swagger'])}; convert it first"
        raise SpecError(
            f"not an OpenAPI description: openapi must be 3.0.x, 3.1.x or 3.2.x, {found}",
            pointer="/openapi",
        )


def _check_references(document: Json) -> None:
    for at, node in objects(document):
        if isinstance(node.get("$ref"), str):
            resolve(document, node["$ref"], at + "/$ref")


def _check_definition(schemas: Json, raw: str) -> None:
    """Raise ``SpecError`` for a schema that is defined by itself.

    One that holds itself is sound, and so is one of which the variants take its own members.
    """
    seen: list[str] = []
    stack = [raw]
    while stack:
        name = stack.pop()
        if name in seen:
            continue
        seen.append(name)
        schema = schemas.get(name)
        parts: list[Any] = [schema]
        unions = (
            ("allOf",)
            if is_object(schema) and "properties" in schema
            else ("oneOf", "anyOf", "allOf")
        )
        for union in unions:
            parts += schema.get(union, []) if is_object(schema) else []
        targets = [target for target in map(ref_name, parts) if target]
        if raw in targets:
            raise SpecError(
                f"the schema is itself, by way of {' and '.join(map(quoted, seen[1:])) or 'nothing'}",
                pointer=pointer("components", "schemas", raw),
            )
        stack.extend(targets)


def _check_path(document: Json, path: str, item: Json, seen: dict[str, str]) -> None:
    at = pointer("paths", path)
    if not path.startswith("/"):
        raise SpecError(f"a path starts with a slash, this is {quoted(path)}", pointer=at)
    if not _PATH.fullmatch(path):
        raise SpecError(
            f"{quoted(path)} holds characters that no path of a URL can have", pointer=at
        )
    if set("{}") & set(_TEMPLATE.sub("", path)):
        raise SpecError(f"{quoted(path)} has a brace without a partner", pointer=at)
    item = _followed(document, item, "path", at)
    check_servers(item, at)
    for key, operation in item.items():
        here = at + pointer(key)
        if key in ANY_METHOD:
            for method, other in operation.items():
                if not _METHOD.fullmatch(method):
                    raise SpecError(f"{quoted(method)} is not an HTTP method", pointer=here)
                _check_operation(document, path, other, item, here + pointer(method), seen)
        elif key in METHODS or key.removeprefix("x-") in EXTRA_METHODS:
            _check_operation(document, path, operation, item, here, seen)
        elif key not in _PATH_ITEM_KEYS and not key.startswith("x-"):
            known = ", ".join((*METHODS, *EXTRA_METHODS))
            raise SpecError(
                f"{quoted(key)} is not an HTTP method that can be compiled; known are {known}",
                pointer=here,
            )


def _check_operation(
    document: Json, path: str, operation: Json, item: Json, at: str, seen: dict[str, str]
) -> None:
    name = operation.get("operationId")
    if not isinstance(name, str):
        raise SpecError(
            f"every operation needs an operationId, this has {quoted(name)}", pointer=at
        )
    if not SOUND_ID.fullmatch(name):
        raise SpecError(
            f"an operationId is made of letters, digits, dots, dashes and slashes, this is {quoted(name)}",
            pointer=at + "/operationId",
        )
    if len(name) > MAX_LENGTH:
        raise SpecError(
            f"an operationId has {MAX_LENGTH} characters at most, this has {len(name)}",
            pointer=at + "/operationId",
        )
    if name in seen:
        raise SpecError(
            f"the operationId {quoted(name)} is taken by {seen[name]}; each must be unique",
            pointer=at + "/operationId",
        )
    seen[name] = at
    check_servers(operation, at)
    for status, response in operation.get("responses", {}).items():
        here = at + pointer("responses", status)
        if not _STATUS.fullmatch(status) and not status.startswith("x-"):
            raise SpecError(f"{quoted(status)} is not a status code", pointer=here)
        if not status.startswith("x-"):
            _check_content(_followed(document, response, "response", here), here)
    if "requestBody" in operation:
        here = at + "/requestBody"
        _check_content(_followed(document, operation["requestBody"], "body", here), here)
    places = ((item, pointer("paths", path)), (operation, at))
    found = {
        (parameter["in"], parameter["name"]): here
        for source, where in places
        for parameter, here in _parameters(document, source, where)
    }
    declared = {name for place, name in found if place == "path"}
    templates: list[str] = _TEMPLATE.findall(path)
    for template in templates:
        if template not in declared:
            raise SpecError(
                f"the path {quoted(path)} has {{{template}}} but no parameter of that name",
                pointer=at,
            )
        if templates.count(template) > 1:
            raise SpecError(f"the path has {{{template}}} twice", pointer=at)
    for (place, name), here in found.items():
        if place == "path" and name not in templates:
            raise SpecError(f"the path has no {{{name}}}", pointer=here)


def _parameters(document: Json, source: Json, at: str) -> Iterator[tuple[Json, str]]:
    """Yield the parameters of a path or an operation, each with its pointer."""
    for index, entry in enumerate(source.get("parameters", [])):
        here = at + pointer("parameters", index)
        parameter = _followed(document, entry, "parameter", here)
        name, place = parameter.get("name"), parameter.get("in")
        if not isinstance(name, str) or place not in _PARAMETER_PLACES:
            raise SpecError(
                "a parameter needs a name, and in: path, query, querystring, header or cookie",
                pointer=here,
            )
        if not _PARAMETER.fullmatch(name) and not (
            place == "query" and name.isprintable() and name
        ):
            raise SpecError(
                f"{quoted(name)} holds characters that no parameter can have",
                pointer=here + "/name",
            )
        yield parameter, here


def _followed(document: Json, node: Json, form: str, at: str) -> Json:
    """Return a node, or the node that it refers to, whose form is checked then."""
    found = follow(document, node, at)
    if found is not node:
        check_form(found, form, at)
    return found


def _check_content(node: Json, at: str) -> None:
    for media in node.get("content", {}):
        if not _MEDIA_TYPE.fullmatch(media):
            raise SpecError(
                f"{quoted(media)} is not a media type", pointer=at + pointer("content", media)
            )
