"""The description in words that the tool takes: what it would lose, stumble over or refuse is said otherwise."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import quote

from openapi_python_client.strings import in_double_quote_literal

from ..description.precheck import objects
from ..description.read import METHODS, SEPARATOR, is_json, media_kind, server_of
from .intersections import join

#: Before the media type that a body is sent as, since the tool takes few by their own names.
SENT_AS = "; as="

_BYTES = "application/octet-stream"
_BINARY = {"type": "string", "format": "binary"}
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
#: What one header, cookie or part of a path can hold, and the formats that make more of a string.
_PLAIN = frozenset({"string", "integer", "number", "boolean", "null"})
_RICH_FORMATS = frozenset({"date", "date-time", "binary"})
_SCHEMAS = "#/components/schemas/"
#: What says more of an object than that it is one.
_SHAPES = frozenset({"properties", "patternProperties", "allOf", "oneOf", "anyOf", "enum", "const"})
#: A component, or a body that is sent, since a form takes its parts from a class of its own.
_HAS_A_CLASS = re.compile(
    r"^#/components/schemas/[^/]*$|/requestBody/content/[^/]*/schema$|/allOf/\d+$"
)

#: By style and explode.
_STYLES = {
    ("form", False): "comma",
    ("spaceDelimited", False): "space",
    ("pipeDelimited", False): "pipe",
    ("deepObject", True): "deep",
    ("deepObject", False): "deep",
}
_TEMPLATE = re.compile(r"\{([^{}]*)\}")

#: An end of a line that is no end of a paragraph, an item of a list, or code.
_LINE_END = re.compile(r"(?<=\S)\n(?=[^\s\-*#>|+`0-9])")


def prepare(description: dict[str, Any]) -> dict[str, Any]:
    """A description that the tool compiles whole, and as this one is meant."""
    prepared = copy.deepcopy(description)
    info: dict[str, Any] = prepared.get("info", {})
    if "version" in info:
        info["version"] = f"{server_of(description)}{SEPARATOR}{info['version']}"
    components = prepared.get("components", {})
    schemas: dict[str, Any] = components.get("schemas", {})
    _prepare_parameters(components.get("parameters", {}).values(), schemas)
    prepared["paths"] = {_plain_path(path): item for path, item in prepared["paths"].items()}
    for item in prepared["paths"].values():
        _prepare_parameters(item.get("parameters", []), schemas)
        for method in METHODS:
            operation = item.get(method)
            if operation is not None:
                name = operation["operationId"]
                _unwrap(operation)
                own = operation.get("parameters", [])
                shared = components.get("parameters", {})
                styles = _styles([*item.get("parameters", []), *own], shared)
                _prepare_parameters(own, schemas)
                text = operation.get("summary") or name
                operation["summary"] = SEPARATOR.join((name, styles, text))
                _prepare_bodies(operation)
    for schema in schemas.values():
        _unwrap(schema)
    for _, schema in list(objects(prepared)):
        join(schema, schemas)
        _drop_vague_default(schema)
    for name in sorted(schemas):
        _cut_circles(schemas, (name,))
    _share_free_form(prepared, schemas)
    return prepared


def _drop_vague_default(schema: dict[str, Any]) -> None:
    """Leave a default to the server where the tool would make it the first of several types that takes it."""
    declared: object = schema.get("type")
    several = isinstance(declared, list) and len(set(cast("list[object]", declared)) - {"null"}) > 1
    if several or "oneOf" in schema or "anyOf" in schema:
        schema.pop("default", None)


def _share_free_form(prepared: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Let one schema stand for all that are any object: the tool makes a class of each, whose name may be taken."""
    shared = "FreeForm"
    while shared in schemas:
        shared += "Object"
    found = [
        schema
        for pointer, schema in objects(prepared)
        if _is_free_form(schema) and not _HAS_A_CLASS.search(pointer)
    ]
    for schema in found:
        kept = {key: schema[key] for key in ("description", "deprecated") if key in schema}
        any_object = {"$ref": _SCHEMAS + shared}
        nullable = schema["type"] != "object"
        schema.clear()
        schema.update({"oneOf": [any_object, {"type": "null"}]} if nullable else any_object, **kept)
    if found:
        schemas[shared] = {"type": "object"}


def _is_free_form(schema: dict[str, Any]) -> bool:
    return (
        schema.get("type") in ("object", ["object"], ["object", "null"], ["null", "object"])
        and schema.get("additionalProperties", True) in (True, {})
        and not schema.keys() & _SHAPES
    )


def _unwrap(owner: Any) -> None:
    """Join the lines of a description's paragraphs, since they are wrapped anew."""
    if not isinstance(owner, dict):
        return
    members = cast("dict[str, Any]", owner)
    if isinstance(members.get("description"), str):
        members["description"] = _LINE_END.sub(" ", members["description"])


def _prepare_parameters(parameters: Any, schemas: dict[str, Any]) -> None:
    for parameter in parameters:
        if parameter.get("in") == "path":
            parameter["name"] = _plain_name(parameter["name"])
        content = parameter.pop("content", None)
        if isinstance(content, dict):
            (body, *_) = cast("dict[str, dict[str, Any]]", content).values()
            parameter["schema"] = body.get("schema", {})
        schema = parameter.get("schema")
        if not isinstance(schema, dict):
            continue
        if parameter.get("in") in {"header", "cookie", "path"} and not _is_plain(
            cast("dict[str, Any]", schema), schemas, rich=parameter["in"] == "path"
        ):
            # How it is written in one line is the caller's to know.
            schema = parameter["schema"] = {"type": "string"}
        if parameter.get("description"):
            cast("dict[str, Any]", schema)["description"] = parameter["description"]


def _styles(parameters: list[dict[str, Any]], shared: dict[str, Any]) -> str:
    """How the lists and objects of a query are written, as ``name=style`` where it is not the usual way.

    The name is as it stands in the code, in percent-encoding, so that it ends where it seems to.
    """
    found: dict[str, str] = {}
    for declared in parameters:
        target = declared.get("$ref")
        parameter = shared[target.rpartition("/")[2]] if isinstance(target, str) else declared
        if parameter.get("in") != "query":
            continue
        style = parameter.get("style", "form")
        explode = parameter.get("explode", style == "form")
        way = "json" if "content" in parameter else _STYLES.get((style, explode))
        if way:
            found[parameter["name"]] = way
    return " ".join(
        f"{quote(in_double_quote_literal(name))}={way}" for name, way in sorted(found.items())
    )


def _plain_path(path: str) -> str:
    return _TEMPLATE.sub(lambda found: "{" + _plain_name(found[1]) + "}", path)


def _plain_name(name: str) -> str:
    """A name that the tool sees in a path; it is not sent, and comes out the same in Python."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", name)
    return plain if plain[0].isalpha() or plain[0] in "_-" else f"_{plain}"


def _is_plain(schema: dict[str, Any], schemas: dict[str, Any], *, rich: bool) -> bool:
    """True for what one line of text is made of without a choice of how."""
    target = schema.get("$ref")
    if isinstance(target, str):
        found = schemas.get(target.removeprefix(_SCHEMAS))
        return isinstance(found, dict) and _is_plain(
            cast("dict[str, Any]", found), schemas, rich=rich
        )
    for union in ("oneOf", "anyOf"):
        if union in schema:
            return all(_is_plain(part, schemas, rich=rich) for part in schema[union])
    declared: object = schema.get("type", "string" if "enum" in schema else None)
    types = cast("list[object]", declared) if isinstance(declared, list) else [declared]
    return set(types) <= _PLAIN and (rich or schema.get("format") not in _RICH_FORMATS)


def _prepare_bodies(operation: dict[str, Any]) -> None:
    body = operation.get("requestBody")
    if isinstance(body, dict) and isinstance(cast("dict[str, Any]", body).get("content"), dict):
        body["content"] = _sent(cast("dict[str, dict[str, Any]]", body["content"]))
    for response in operation["responses"].values():
        content = response.get("content")
        if isinstance(content, dict):
            response["content"] = _received(cast("dict[str, dict[str, Any]]", content))


def _sent(content: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What a body is sent as: what is neither JSON nor a form is one text or one file, as it is."""
    out: dict[str, dict[str, Any]] = {}
    whole: set[bool] = set()
    for media, value in content.items():
        kind = media_kind(media)
        if kind in _FORMS or is_json(media):
            out[media] = value if "schema" in value else {**value, "schema": {}}
            continue
        text = kind.startswith("text/")
        if text not in whole:
            # One argument cannot tell two files apart, so that the first media type counts.
            name = _BYTES if "*" in kind else media
            out[f"{_BYTES}{SENT_AS}{name}"] = {"schema": {"type": "string"} if text else _BINARY}
            whole.add(text)
    return out


def _received(content: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What an answer is received as: what is neither JSON nor text is bytes."""
    known = {
        media: value
        for media, value in content.items()
        if is_json(media) or media_kind(media).startswith("text/")
    }
    return known or ({_BYTES: {"schema": _BINARY}} if content else {})


def _cut_circles(schemas: dict[str, Any], above: tuple[str, ...]) -> None:
    """Make any JSON of a list, a union or a map of itself where it holds itself; only a class can do so."""
    schema: object = schemas.get(above[-1])
    stack: list[object] = [] if _is_class(schema) else [schema]
    while stack:
        for part in _parts(cast("dict[str, Any]", stack.pop())):
            target = part.get("$ref")
            name = target.removeprefix(_SCHEMAS) if isinstance(target, str) else None
            if name in above:
                part.clear()
            elif name is not None:
                _cut_circles(schemas, (*above, name))
            elif "properties" not in part:
                stack.append(part)


def _is_class(schema: object) -> bool:
    if not isinstance(schema, dict):
        return True
    members = cast("dict[str, Any]", schema)
    return members.get("type") == "object" or "properties" in members


def _parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in ("items", "oneOf", "anyOf", "allOf", "prefixItems", "additionalProperties"):
        value: object = schema.get(key, [])
        for part in cast("list[object]", value) if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield cast("dict[str, Any]", part)
