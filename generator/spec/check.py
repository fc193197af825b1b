"""What a description must be before it is worth compiling, told with the JSON pointer to the place."""

from __future__ import annotations

import builtins
import keyword
import re
from typing import Any

from .document import (
    EXTRA_METHODS,
    METHODS,
    Json,
    is_array,
    is_object,
    pointer,
    quoted,
    resolve,
    walk,
)
from .errors import SpecError
from .words import component_name, enum_names

_VERSION = re.compile(r"3\.[01]\.\d+(-.*)?$")
_PATH_ITEM_KEYS = frozenset({"summary", "description", "servers", "parameters", "$ref"})
# What comes to stand in code. Nothing that could end a string, a comment or a name is among it.
_OPERATION_ID = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*")
_PATH = re.compile(r"/[A-Za-z0-9._~!$&()*+,;=:@%/{}-]*")
_PARAMETER = re.compile(r"[A-Za-z0-9._~!$&()*+:@\[\]-]+")
_MEDIA_TYPE = re.compile(
    r"[A-Za-z0-9!#$&^_.+*-]+/[A-Za-z0-9!#$&^_.+*-]+( *;[ A-Za-z0-9!#$&^_.+*=-]*)*"
)
_TEMPLATE = re.compile(r"\{([^{}]*)\}")
# Attributes of every generated model: a member or a class of this name would take their place.
_MODEL_ATTRIBUTES = frozenset(
    {"to_dict", "from_dict", "to_multipart", "additional_properties", "additional_keys", "copy"}
)
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))
_PARAMETER_PLACES = frozenset({"path", "query", "header", "cookie"})


def check_upstream(document: Any) -> None:
    """Raise `SpecError` unless `document` is an OpenAPI 3.0 or 3.1 description that the rules can work on."""
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
            f"not an OpenAPI description: openapi must be 3.0.x or 3.1.x, {found}",
            pointer="/openapi",
        )
    info = _object(document.get("info"), "/info")
    for key in ("title", "version"):
        if key not in info:
            raise SpecError(f"{key} is missing", pointer="/info")
    paths = _object(document.get("paths"), "/paths")
    for index, server in enumerate(document.get("servers", [])):
        if "url" not in _object(server, pointer("servers", index)):
            raise SpecError("url is missing", pointer=pointer("servers", index))
    _check_references(document)
    _check_components(document)
    seen: dict[str, str] = {}
    for path, item in paths.items():
        if not path.startswith("x-"):
            _check_path(document, path, item, seen)
    if not seen:
        raise SpecError("there are no operations to compile", pointer="/paths")


def _object(value: Any, at: str) -> Json:
    if not is_object(value):
        raise SpecError(f"an object is needed, this is {quoted(value)}", pointer=at)
    return value


def _check_references(document: Json) -> None:
    for at, node in walk(document):
        if is_object(node) and isinstance(node.get("$ref"), str) and "/example" not in at:
            resolve(document, node["$ref"], at + "/$ref")


def _check_components(document: Json) -> None:
    components = _object(document.get("components", {}), "/components")
    names: dict[str, str] = {}
    for kind in components:
        if not kind.startswith("x-"):
            _object(components[kind], pointer("components", kind))
    for raw in sorted(components.get("schemas", {})):
        at = pointer("components", "schemas", raw)
        bare = raw.removeprefix("schemas_")
        name = component_name(raw)
        if keyword.iskeyword(bare) or keyword.iskeyword(name):
            raise SpecError(
                f"the schema name {quoted(bare)} is a keyword of Python; call it something else",
                pointer=at,
            )
        if bare in _BUILTINS or name in _BUILTINS:
            raise SpecError(
                f"the schema name {quoted(bare)} is a built-in of Python; call it something else",
                pointer=at,
            )
        if bare in _MODEL_ATTRIBUTES:
            raise SpecError(
                f"the schema name {quoted(bare)} is a method of every generated model; call it something else",
                pointer=at,
            )
        if not name.isidentifier():
            raise SpecError(
                f"no Python name can be made of the schema name {quoted(raw)}", pointer=at
            )
        if name in names:
            raise SpecError(
                f"the schemas {quoted(names[name])} and {quoted(raw)} both come out as {name}; rename one",
                pointer=at,
            )
        names[name] = raw


def _check_path(document: Json, path: str, item: Any, seen: dict[str, str]) -> None:
    at = pointer("paths", path)
    if not path.startswith("/"):
        raise SpecError(f"a path starts with a slash, this is {quoted(path)}", pointer=at)
    if not _PATH.fullmatch(path):
        raise SpecError(
            f"{quoted(path)} holds characters that no path of a URL can have", pointer=at
        )
    for key, operation in _object(item, at).items():
        here = at + pointer(key)
        if key in METHODS or key.removeprefix("x-") in EXTRA_METHODS:
            _check_operation(document, path, _object(operation, here), item, here, seen)
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
    if not _OPERATION_ID.fullmatch(name):
        raise SpecError(
            f"an operationId is made of letters, digits, dots, dashes and slashes, this is {quoted(name)}",
            pointer=at + "/operationId",
        )
    if name in seen:
        raise SpecError(
            f"the operationId {quoted(name)} is taken by {seen[name]}; each must be unique",
            pointer=at + "/operationId",
        )
    seen[name] = at
    responses = _object(operation.get("responses"), at + "/responses")
    for status, response in responses.items():
        here = at + pointer("responses", status)
        if (
            status != "default"
            and not re.fullmatch(r"[1-5](\d\d|XX)", status)
            and not status.startswith("x-")
        ):
            raise SpecError(f"{quoted(status)} is not a status code", pointer=here)
        _check_content(_object(response, here), here)
    if "requestBody" in operation:
        _check_content(_object(operation["requestBody"], at + "/requestBody"), at + "/requestBody")
    declared: set[str] = set()
    for source, where in ((item, pointer("paths", path)), (operation, at)):
        parameters = source.get("parameters", [])
        if not is_array(parameters):
            raise SpecError(
                f"parameters must be a list, this is {quoted(parameters)}",
                pointer=where + "/parameters",
            )
        for index, entry in enumerate(parameters):
            here = where + pointer("parameters", index)
            parameter = _object(entry, here)
            if "$ref" in parameter:
                parameter = _object(resolve(document, str(parameter["$ref"]), here), here)
            name = parameter.get("name")
            if not isinstance(name, str) or parameter.get("in") not in _PARAMETER_PLACES:
                raise SpecError(
                    "a parameter needs a name, and in: path, query, header or cookie", pointer=here
                )
            if not _PARAMETER.fullmatch(name):
                raise SpecError(
                    f"{quoted(name)} holds characters that no parameter can have",
                    pointer=here + "/name",
                )
            if parameter["in"] == "path":
                declared.add(parameter["name"])
    missing = sorted(set(_TEMPLATE.findall(path)) - declared)
    if missing:
        raise SpecError(f"the path has {{{missing[0]}}} but no parameter of that name", pointer=at)


def _check_content(node: Json, at: str) -> None:
    for media, value in _object(node.get("content", {}), at + "/content").items():
        here = at + pointer("content", media)
        if not _MEDIA_TYPE.fullmatch(media):
            raise SpecError(f"{quoted(media)} is not a media type", pointer=here)
        _object(value, here)


def check_member(name: str, at: str) -> None:
    """Raise `SpecError` for a member of an object that would take the place of a model's own method."""
    if name in _MODEL_ATTRIBUTES:
        raise SpecError(
            f"the member {quoted(name)} has the name of a method of every generated model",
            pointer=at,
        )


def check_enum(values: list[Any], at: str) -> None:
    """Raise `SpecError` for two values that come out as one name in Python."""
    seen: dict[str, str] = {}
    for index, value in enumerate(values):
        if not isinstance(value, str):
            continue
        (name,) = enum_names([value])
        if seen.setdefault(name, value) != value:
            raise SpecError(
                f"the enum values {quoted(seen[name])} and {quoted(value)} both come out as {name} in Python",
                pointer=at + pointer(index),
            )
