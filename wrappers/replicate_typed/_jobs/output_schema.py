"""Parse the output schema of a model version.

The schema is ``components.schemas.Output`` of the OpenAPI document that Cog generates for the
version. It is untrusted: the author of the model controls it, and anything in it may be missing,
wrong or malicious. Whatever cannot be parsed is treated as unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, cast

from attrs import field
from replicate_api.errors import ResponseDecodeError

from .._base.json_values import is_object
from .._base.records import frozen

#: How deep a schema is parsed, in levels, and how many references are followed in a row.
MAX_DEPTH = 32


class NodeKind(Enum):
    """The kind of a value in an output.

    ``FILE`` is the URL of a file, ``SCALAR`` any other string, a number, a boolean or null.
    """

    FILE = "file"
    SCALAR = "scalar"
    UNKNOWN = "unknown"
    LIST = "list"
    OBJECT = "object"


@frozen
class OutputNode:
    """The schema of one value in an output.

    Attributes:
        kind: The kind of the value.
        items: The schema of the items of a list.
        properties: The schemas of the named members of an object.
        additional_properties: The schema of the other members of an object.
    """

    kind: NodeKind
    items: OutputNode | None = None
    properties: Mapping[str, OutputNode] = field(factory=dict[str, "OutputNode"])
    additional_properties: OutputNode | None = None


@frozen
class OutputSchema:
    """The schema of an output.

    Attributes:
        root: The schema of the output as a whole, which says where its files are.
        iterator: Whether the model produces the output item by item.
        concatenate: Whether the items are the parts of one text.
        is_text_iterator: Whether the model produces strings item by item, as streams send them.
    """

    root: OutputNode
    iterator: bool = False
    concatenate: bool = False
    is_text_iterator: bool = False

    @property
    def is_never_partial(self) -> bool:
        """Whether an output is complete as soon as there is one."""
        return not self.iterator and self.root.kind is not NodeKind.UNKNOWN


UNKNOWN = OutputNode(NodeKind.UNKNOWN)
SCALAR = OutputNode(NodeKind.SCALAR)
FILE = OutputNode(NodeKind.FILE)


def version_document(raw: object) -> object:
    """Return the OpenAPI document of a model version, None if the version has none.

    Raises:
        ResponseDecodeError: The JSON is no model version.
    """
    if not is_object(raw) or "openapi_schema" not in raw:
        raise ResponseDecodeError("ModelVersion", "/openapi_schema", "it is missing")
    return raw["openapi_schema"]


def latest_document(raw: object) -> object:
    """Return the OpenAPI document of a model's latest version, None if there is none.

    Raises:
        ResponseDecodeError: The JSON is no model.
    """
    if not is_object(raw) or "latest_version" not in raw:
        raise ResponseDecodeError("Model", "/latest_version", "it is missing")
    latest: object = raw["latest_version"]
    return None if latest is None else version_document(latest)


def parse_output_schema(document: object) -> OutputSchema | None:
    """Return the output schema in an OpenAPI document, None if the document has none."""
    schemas = _component_schemas(document)
    output = schemas.get("Output")
    if not isinstance(output, Mapping):
        return None
    resolved = _resolve(cast("Mapping[str, Any]", output), schemas)
    iterator = resolved.get("x-cog-array-type") == "iterator"
    return OutputSchema(
        root=_parse_node(resolved, schemas, MAX_DEPTH),
        iterator=iterator,
        concatenate=resolved.get("x-cog-array-display") == "concatenate",
        is_text_iterator=iterator and _is_string(resolved.get("items"), schemas),
    )


def _is_string(schema: object, schemas: Mapping[str, Any]) -> bool:
    if not isinstance(schema, Mapping):
        return False
    return _resolve(cast("Mapping[str, Any]", schema), schemas).get("type") == "string"


def _component_schemas(document: object) -> Mapping[str, Any]:
    node: object = document
    for key in ("components", "schemas"):
        node = cast("Mapping[str, Any]", node).get(key) if isinstance(node, Mapping) else None
    return cast("Mapping[str, Any]", node) if isinstance(node, Mapping) else {}


def _resolve(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema after its references, and after ``allOf`` with a single schema."""
    for _ in range(MAX_DEPTH):
        target: object = None
        reference = schema.get("$ref")
        if isinstance(reference, str):
            target = schemas.get(reference.rpartition("/")[2])
        else:
            parts = schema.get("allOf")
            if isinstance(parts, list) and len(cast("list[object]", parts)) == 1:
                target = cast("list[object]", parts)[0]
        if not isinstance(target, Mapping):
            return schema
        siblings = {k: v for k, v in schema.items() if k not in {"$ref", "allOf"}}
        schema = {**cast("Mapping[str, Any]", target), **siblings}
    return {}


def _parse_node(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int) -> OutputNode:
    if depth == 0:
        return UNKNOWN
    schema = _resolve(schema, schemas)
    for combiner in ("anyOf", "oneOf"):
        options = schema.get(combiner)
        if isinstance(options, list):
            return _parse_union(cast("list[object]", options), schemas, depth - 1)
    types = schema.get("type")
    names = cast("list[object]", types) if isinstance(types, list) else [types]
    names = [name for name in names if name != "null"]
    if len(names) != 1:
        return UNKNOWN
    match names[0]:
        case "string":
            return FILE if schema.get("format") == "uri" else SCALAR
        case "array":
            items = schema.get("items")
            if not isinstance(items, Mapping):
                return OutputNode(NodeKind.LIST, items=UNKNOWN)
            return OutputNode(
                NodeKind.LIST,
                items=_parse_node(cast("Mapping[str, Any]", items), schemas, depth - 1),
            )
        case "object":
            return _parse_object(schema, schemas, depth - 1)
        case "number" | "integer" | "boolean" | "null":
            return SCALAR
        case _:
            return UNKNOWN


def _parse_object(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int) -> OutputNode:
    properties = schema.get("properties")
    members: dict[str, OutputNode] = {}
    if isinstance(properties, Mapping):
        for name, value in cast("Mapping[str, object]", properties).items():
            if isinstance(value, Mapping):
                members[name] = _parse_node(cast("Mapping[str, Any]", value), schemas, depth)
    additional_schema = schema.get("additionalProperties")
    additional = (
        _parse_node(cast("Mapping[str, Any]", additional_schema), schemas, depth)
        if isinstance(additional_schema, Mapping)
        else UNKNOWN
    )
    return OutputNode(NodeKind.OBJECT, properties=members, additional_properties=additional)


def _parse_union(options: list[object], schemas: Mapping[str, Any], depth: int) -> OutputNode:
    nodes: list[OutputNode] = []
    for option in options:
        if not isinstance(option, Mapping):
            continue
        schema = _resolve(cast("Mapping[str, Any]", option), schemas)
        if schema.get("type") != "null":
            nodes.append(_parse_node(schema, schemas, depth))
    if nodes and all(node == nodes[0] for node in nodes):
        return nodes[0]
    return UNKNOWN
