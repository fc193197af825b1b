"""The text of openapi.yaml: readable YAML that does not depend on upstream's order."""

from __future__ import annotations

import re
from typing import Any

import yaml

from .._base.escaping import INVISIBLE, escape_invisible
from ..description.document import METHODS, MORE_OPERATIONS, Json, is_array, is_object

HEADER = (
    "# Made by `make update-spec` from Replicate's public description and generator/overlay.yaml. "
    "Edit the overlay, not this file.\n"
)

_ROOT = ("openapi", "info", "servers", "security", "tags", "paths", "components", "x-not-in-code")
_COMPONENTS = ("securitySchemes", "parameters", "responses", "schemas")
_FIRST = (
    "title", "operationId", "name", "in", "required", "$ref", "type", "format", "tags", "summary", "description",
    "deprecated", "security", "parameters", "requestBody", "responses", "style", "explode", "schema",
)  # fmt: skip
_SCHEMA = (
    "$ref", "oneOf", "anyOf", "allOf", "type", "format", "description", "enum", "const", "default", "items", "required",
    "properties", "additionalProperties",
)  # fmt: skip
#: Members of a schema that are schemas or lists of schemas, besides those with rules of their own.
_INNER = (
    "items",
    "additionalProperties",
    "allOf",
    "prefixItems",
    "not",
    "contains",
    "propertyNames",
)
_OPERATION = (*METHODS, "x-query", MORE_OPERATIONS)


def ordered(document: Json) -> Json:
    """Return a document with its keys in reading order: keywords by kind, names by alphabet."""
    out: Json = {}
    for key in _by(_ROOT, document):
        value = document[key]
        if key == "paths":
            out[key] = {path: _paths(value[path]) for path in sorted(value)}
        elif key == "components":
            out[key] = {
                kind: {
                    name: _schema(value[kind][name])
                    if kind == "schemas"
                    else _node(value[kind][name])
                    for name in sorted(value[kind])
                }
                for kind in _by(_COMPONENTS, value)
                if value[kind]
            }
        else:
            out[key] = _node(value)
    return out


def _by(first: tuple[str, ...], node: Json) -> list[str]:
    place = {key: index for index, key in enumerate(first)}
    return sorted(node, key=lambda key: (place.get(key, len(place)), key))


def _paths(item: Json) -> Json:
    return {
        method: _paths(item[method]) if method == MORE_OPERATIONS else _node(item[method])
        for method in _by(_OPERATION, item)
    }


def _node(node: Any) -> Any:
    if is_array(node):
        return [_node(value) for value in node]
    if not is_object(node):
        return node
    return {
        key: _schema(node[key]) if key == "schema" else _node(node[key])
        for key in _by(_FIRST, node)
    }


def _schema(node: Any) -> Any:
    if is_array(node):
        return [_schema(value) for value in node]
    if not is_object(node):
        return node
    out: Json = {}
    for key in _by(_SCHEMA, node):
        value = node[key]
        if key in {"properties", "patternProperties", "$defs"}:
            out[key] = {name: _schema(value[name]) for name in sorted(value)}
        elif key == "required" and is_array(value):
            # The overlay appends to upstream's list: a name may be there already, a member may be
            # gone. The members of an intersection stand in its parts.
            members = value if "allOf" in node else node.get("properties", {})
            declared = sorted({name for name in value if name in members})
            if declared:
                out[key] = declared
        elif key == "type" and is_array(value):
            out[key] = list(dict.fromkeys(value))
        elif key in {"oneOf", "anyOf"}:
            # Upstream and the overlay may both have the same alternative.
            parts = [_schema(part) for part in value]
            out[key] = [part for index, part in enumerate(parts) if part not in parts[:index]]
        elif key in _INNER:
            out[key] = _schema(value)
        else:
            out[key] = value
    return out


#: Text that is a number in YAML 1.2 and not in YAML 1.1, by which PyYAML decides on quotes.
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0[ox][0-9a-fA-F]+")

#: Characters that YAML takes for line breaks, that would not show, or that change the direction of
#: text.
_UNSAFE = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{INVISIBLE}]")
_STRING = "tag:yaml.org,2002:str"


class _Dumper(yaml.SafeDumper):
    """A dumper that writes long text as blocks, short lists on one line, and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - yaml's signature
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - yaml's signature
        super().increase_indent(flow, False)


def _text(_dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    if _UNSAFE.search(text):
        return yaml.ScalarNode(_STRING, text, style='"')
    clean = "\n".join(line.rstrip() for line in text.split("\n"))
    if "\n" in clean.strip("\n"):
        return yaml.ScalarNode(_STRING, clean, style="|")
    return yaml.ScalarNode(_STRING, text, style="'" if _NUMBER.fullmatch(text) else None)


def _list(dumper: yaml.SafeDumper, values: list[Any]) -> yaml.SequenceNode:
    short = (
        all(isinstance(value, str) for value in values)
        and sum(map(len, values)) + 2 * len(values) < 80
    )
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=short)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


def render(document: Json) -> str:
    """Render a document as the text of openapi.yaml."""
    body = yaml.dump(
        ordered(document),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=110,
        default_flow_style=False,
    )
    return HEADER + escape_invisible(str(body))
