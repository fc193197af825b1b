"""A description rewritten for openapi-python-client: what the tool would drop, misread or refuse.

Each rule keeps the meaning for callers and changes the spelling only. The result is compiled and
thrown away.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping

from ..description.composition import compose
from ..description.document import (
    METHODS,
    SCHEMA_REF,
    Json,
    follow,
    is_array,
    is_object,
    objects,
    ref_name,
)
from ..description.media_types import is_json, media_kind
from ..description.notes import Notes
from ..description.servers import server_of
from .intersections import join
from .operation_facts import spell_methods, take_facts
from .packed_facts import pack_media_type, pack_summary, pack_version
from .schema_facts import add_schema_facts
from .tool_names import name_arguments, name_members

_BYTES = "application/octet-stream"
_BINARY: Json = {"type": "string", "format": "binary"}
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
#: The types that one header, cookie or part of a path can hold, and the formats for which one text
#: has several spellings.
_PLAIN = frozenset({"string", "integer", "number", "boolean", "null"})
_RICH_FORMATS = frozenset({"date", "date-time", "binary"})
#: Members that say more of an object than that it is one.
_SHAPES = frozenset({"properties", "patternProperties", "allOf", "oneOf", "anyOf", "enum", "const"})
#: The pointers of schemas that keep a class of their own: a component, and a body that is sent,
#: since a form takes its parts from its class.
_HAS_A_CLASS = re.compile(
    r"^/components/schemas/[^/]*$|/requestBody/content/[^/]*/schema$|/allOf/\d+$"
)

#: The unusual styles of a query parameter, by ``style`` and ``explode``.
_STYLES = {
    ("form", False): "comma",
    ("spaceDelimited", False): "space",
    ("pipeDelimited", False): "pipe",
    ("deepObject", True): "deep",
    ("deepObject", False): "deep",
}
_TEMPLATE = re.compile(r"\{([^{}]*)\}")

#: The end of a line that does not end a paragraph, an item of a list, or a line of code.
_LINE_END = re.compile(r"(?<=\S)\n(?=[^\s\-*#>|+`0-9])")


def normalise_for_tool(description: Json) -> Json:
    """Return a copy of a description that the tool compiles completely, with its meaning."""
    spelled = copy.deepcopy(description)
    spell_methods(spelled)
    out: Json = copy.deepcopy(compose(spelled, Notes()))
    info: Json = out.get("info", {})
    if "version" in info:
        info["version"] = pack_version(server_of(description), info["version"])
    components: Json = out.get("components", {})
    schemas: Json = components.get("schemas", {})
    out["paths"] = {
        _styled_path(path, item, out): item
        for path, item in out["paths"].items()
        if not path.startswith("x-")
    }
    json_names = name_arguments(out)
    _normalise_parameters(components.get("parameters", {}).values(), out)
    out["paths"] = {_plain_path(path): item for path, item in out["paths"].items()}
    for item in out["paths"].values():
        _normalise_parameters(item.get("parameters", []), out)
        for method in METHODS:
            if method in item:
                names = json_names.get(item[method]["operationId"], {})
                _normalise_operation(item[method], method, item, names, out)
    for schema in schemas.values():
        _unwrap(schema)
    for _, schema in list(objects(out)):
        join(schema, out)
    # What is said of unions has the names of JSON.
    add_schema_facts(out)
    name_members(out)
    for name in sorted(schemas):
        _cut_cycles(schemas, (name,))
    _share_free_form(out, schemas)
    return out


def _normalise_operation(
    operation: Json, method: str, item: Json, json_names: Mapping[str, str], document: Json
) -> None:
    own: list[Json] = operation.get("parameters", [])
    _unwrap(operation)
    styles = _styles([*item.get("parameters", []), *own], document)
    _normalise_parameters(own, document)
    facts = take_facts(operation, method, item, document)
    summary = operation.get("summary") or facts.id
    operation["summary"] = pack_summary(facts, styles, summary, json_names)
    _normalise_body(operation)


# Schemas


def _share_free_form(document: Json, schemas: Json) -> None:
    """Replace all schemas of any object by one component.

    The tool would make a class of each, whose name may be taken.
    """
    shared = "FreeForm"
    while shared in schemas:
        shared += "Object"
    found = [
        schema
        for at, schema in objects(document)
        if _is_free_form(schema) and not _HAS_A_CLASS.search(at)
    ]
    for schema in found:
        kept = {key: schema[key] for key in ("description", "deprecated") if key in schema}
        any_object: Json = {"$ref": SCHEMA_REF + shared}
        nullable = schema["type"] != "object"
        schema.clear()
        schema.update({"oneOf": [any_object, {"type": "null"}]} if nullable else any_object, **kept)
    if found:
        schemas[shared] = {"type": "object"}


def _is_free_form(schema: Json) -> bool:
    return (
        schema.get("type") in ("object", ["object"], ["object", "null"], ["null", "object"])
        and schema.get("additionalProperties", True) in (True, {})
        and not schema.keys() & _SHAPES
    )


def _cut_cycles(schemas: Json, above: tuple[str, ...]) -> None:
    """Allow any JSON where a list, a union or a map holds itself; only a class can hold itself."""
    schema: object = schemas.get(above[-1])
    stack: list[Json] = [schema] if is_object(schema) and not _is_class(schema) else []
    while stack:
        for part in _parts(stack.pop()):
            name = ref_name(part)
            if name in above:
                part.clear()
            elif name is not None:
                _cut_cycles(schemas, (*above, name))
            elif "properties" not in part:
                stack.append(part)


def _is_class(schema: Json) -> bool:
    return schema.get("type") == "object" or "properties" in schema


def _parts(schema: Json) -> Iterator[Json]:
    for key in ("items", "oneOf", "anyOf", "allOf", "prefixItems", "additionalProperties"):
        value: object = schema.get(key, [])
        yield from filter(is_object, value if is_array(value) else [value])


def _unwrap(owner: Json) -> None:
    """Join the lines of each paragraph of a description, since the templates wrap them anew."""
    if is_object(owner) and isinstance(owner.get("description"), str):
        owner["description"] = _LINE_END.sub(" ", owner["description"])


# Parameters


def _normalise_parameters(parameters: Iterable[Json], document: Json) -> None:
    for parameter in parameters:
        if parameter.get("in") == "path":
            parameter["name"] = _plain_name(parameter["name"])
        content = parameter.pop("content", None)
        if is_object(content):
            (body, *_) = content.values()
            parameter["schema"] = body.get("schema", {})
        schema = parameter.get("schema")
        if not is_object(schema):
            continue
        if parameter.get("in") in {"header", "cookie", "path"} and not _is_plain(
            schema, document, rich=parameter["in"] == "path"
        ):
            # Several spellings in one line are possible; the caller has to choose.
            schema = parameter["schema"] = {"type": "string"}
        if parameter.get("description"):
            schema["description"] = parameter["description"]
        if parameter.get("deprecated") is True:
            schema["description"] = f"{schema.get('description', '')} Deprecated.".lstrip()


def _styles(parameters: list[Json], document: Json) -> dict[str, str]:
    """Return the style of each query parameter whose lists and objects are not written as usual."""
    found: dict[str, str] = {}
    for declared in parameters:
        parameter = follow(document, declared)
        if parameter.get("in") != "query":
            continue
        style = parameter.get("style", "form")
        explode = parameter.get("explode", style == "form")
        unusual = "json" if "content" in parameter else _STYLES.get((style, explode))
        if unusual:
            found[parameter["name"]] = unusual
    return found


def _plain_path(path: str) -> str:
    return _TEMPLATE.sub(lambda found: "{" + _plain_name(found[1]) + "}", path)


def _styled_path(path: str, item: Json, document: Json) -> str:
    """Return a path in the style of each parameter.

    A value in the style ``label`` begins with a dot, one in the style ``matrix`` with its name.
    """
    styles = {
        parameter["name"]: parameter.get("style", "simple")
        for parameter in _declared_parameters(item, document)
        if parameter.get("in") == "path"
    }

    def styled(found: re.Match[str]) -> str:
        before = {"label": ".", "matrix": f";{found[1]}="}.get(styles.get(found[1], ""), "")
        return f"{before}{found[0]}"

    return _TEMPLATE.sub(styled, path)


def _declared_parameters(item: Json, document: Json) -> Iterator[Json]:
    for owner in (item, *(item[method] for method in METHODS if method in item)):
        for parameter in owner.get("parameters", []):
            yield follow(document, parameter)


def _plain_name(name: str) -> str:
    """Return a name that the tool finds in a path; it is not sent, and is the same in Python."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", name)
    return plain if plain[0].isalpha() or plain[0] in "_-" else f"_{plain}"


def _is_plain(schema: Json, document: Json, *, rich: bool) -> bool:
    """Return whether values have one spelling in one line of text."""
    schema = follow(document, schema)
    for union in ("oneOf", "anyOf"):
        if union in schema:
            return all(_is_plain(part, document, rich=rich) for part in schema[union])
    declared: object = schema.get("type", "string" if "enum" in schema else None)
    types = declared if is_array(declared) else [declared]
    return set(types) <= _PLAIN and (rich or schema.get("format") not in _RICH_FORMATS)


# Bodies


def _normalise_body(operation: Json) -> None:
    body = operation.get("requestBody")
    if is_object(body) and is_object(body.get("content")):
        body["content"] = _sent(body["content"])


def _sent(content: Json) -> Json:
    """Return the bodies that are sent; what is neither JSON nor a form is one text or one file."""
    out: Json = {}
    taken: set[bool] = set()
    for media, value in content.items():
        kind = media_kind(media)
        if kind in _FORMS or is_json(media):
            out[media] = value if "schema" in value else {**value, "schema": {}}
            continue
        text = kind.startswith("text/")
        if text not in taken:
            # One argument cannot distinguish two files, so that the first media type counts.
            name = pack_media_type(_BYTES, _BYTES if "*" in kind else media)
            out[name] = {"schema": {"type": "string"} if text else _BINARY}
            taken.add(text)
    return out
