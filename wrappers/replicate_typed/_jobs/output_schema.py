"""What a model version's own description says about its output and its inputs.

The description is Cog's OpenAPI document: ``components.schemas.Output`` and ``….Input``. It comes
from whoever wrote the model, so anything in it may be missing, wrong or hostile: what cannot be
understood is treated as unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, cast

from attrs import field, frozen

#: How deep a schema is followed.
MAX_DEPTH = 32


class Kind(Enum):
    """What stands at one place of an output."""

    FILE = "file"
    OTHER = "other"
    UNKNOWN = "unknown"
    LIST = "list"
    OBJECT = "object"


@frozen
class Shape:
    """The kind of an output, and of what is inside it."""

    kind: Kind
    items: Shape | None = None
    properties: Mapping[str, Shape] = field(factory=dict[str, "Shape"])
    rest: Shape | None = None


@frozen
class OutputSchema:
    """How an output is to be read.

    Attributes:
        shape: Where in it the files are.
        iterator: It comes piece by piece.
        concatenate: Its pieces are the parts of one text.
        has_text_pieces: It comes in strings, which a stream carries as they are.
    """

    shape: Shape
    iterator: bool = False
    concatenate: bool = False
    has_text_pieces: bool = False

    @property
    def comes_whole(self) -> bool:
        """Once there is any output, it is all there."""
        return not self.iterator and self.shape.kind is not Kind.UNKNOWN


UNKNOWN = Shape(Kind.UNKNOWN)
OTHER = Shape(Kind.OTHER)
FILE = Shape(Kind.FILE)


def output_schema(document: object) -> OutputSchema | None:
    """How the outputs of a version are read, None if its description does not say."""
    schemas = _schemas(document)
    output = schemas.get("Output")
    if not isinstance(output, Mapping):
        return None
    resolved = _resolve(cast("Mapping[str, Any]", output), schemas)
    iterator = resolved.get("x-cog-array-type") == "iterator"
    return OutputSchema(
        shape=_shape(resolved, schemas, MAX_DEPTH),
        iterator=iterator,
        concatenate=resolved.get("x-cog-array-display") == "concatenate",
        has_text_pieces=iterator and _is_text(resolved.get("items"), schemas),
    )


def _is_text(schema: object, schemas: Mapping[str, Any]) -> bool:
    if not isinstance(schema, Mapping):
        return False
    return _resolve(cast("Mapping[str, Any]", schema), schemas).get("type") == "string"


def _schemas(document: object) -> Mapping[str, Any]:
    node: object = document
    for key in ("components", "schemas"):
        node = cast("Mapping[str, Any]", node).get(key) if isinstance(node, Mapping) else None
    return cast("Mapping[str, Any]", node) if isinstance(node, Mapping) else {}


def _resolve(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, behind references and one-part ``allOf``."""
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


def _shape(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int) -> Shape:
    if depth == 0:
        return UNKNOWN
    schema = _resolve(schema, schemas)
    for combiner in ("anyOf", "oneOf"):
        options = schema.get(combiner)
        if isinstance(options, list):
            return _choice(cast("list[object]", options), schemas, depth - 1)
    types = schema.get("type")
    names = cast("list[object]", types) if isinstance(types, list) else [types]
    names = [name for name in names if name != "null"]
    if len(names) != 1:
        return UNKNOWN
    match names[0]:
        case "string":
            return FILE if schema.get("format") == "uri" else OTHER
        case "array":
            items = schema.get("items")
            if not isinstance(items, Mapping):
                return Shape(Kind.LIST, items=UNKNOWN)
            return Shape(
                Kind.LIST, items=_shape(cast("Mapping[str, Any]", items), schemas, depth - 1)
            )
        case "object":
            return _object(schema, schemas, depth - 1)
        case "number" | "integer" | "boolean" | "null":
            return OTHER
        case _:
            return UNKNOWN


def _object(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int) -> Shape:
    properties = schema.get("properties")
    known: dict[str, Shape] = {}
    if isinstance(properties, Mapping):
        for name, value in cast("Mapping[str, object]", properties).items():
            if isinstance(value, Mapping):
                known[name] = _shape(cast("Mapping[str, Any]", value), schemas, depth)
    extra = schema.get("additionalProperties")
    rest = (
        _shape(cast("Mapping[str, Any]", extra), schemas, depth)
        if isinstance(extra, Mapping)
        else UNKNOWN
    )
    return Shape(Kind.OBJECT, properties=known, rest=rest)


def _choice(options: list[object], schemas: Mapping[str, Any], depth: int) -> Shape:
    shapes: list[Shape] = []
    for option in options:
        if not isinstance(option, Mapping):
            continue
        schema = _resolve(cast("Mapping[str, Any]", option), schemas)
        if schema.get("type") != "null":
            shapes.append(_shape(schema, schemas, depth))
    if shapes and all(shape == shapes[0] for shape in shapes):
        return shapes[0]
    return UNKNOWN
