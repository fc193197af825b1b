"""The output schema of a model version, as it decides how an output is converted.

The schema is ``components.schemas.Output`` of the OpenAPI document that Cog generates for the
version. Whatever it does not describe is treated as unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

from attrs import field
from replicate_api.errors import ResponseDecodeError

from .._base.json_values import is_object
from .._base.records import frozen

if TYPE_CHECKING:
    from .._objects.input_schema import ValueSchema

#: How many times a schema that contains itself is read within itself.
UNROLL = 8


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


def version_output_schema(raw: object) -> OutputSchema | None:
    """Return the output schema of a model version, None if the version has none.

    Args:
        raw: The version as the API returns it.

    Raises:
        ResponseDecodeError: The JSON is no model version.
    """
    if not is_object(raw) or "openapi_schema" not in raw:
        raise ResponseDecodeError("ModelVersion", "/openapi_schema", "it is missing")
    return parse_output_schema(raw["openapi_schema"], cog_version=raw.get("cog_version"))


def latest_output_schema(raw: object) -> OutputSchema | None:
    """Return the output schema of a model's latest version, None if there is none.

    Args:
        raw: The model as the API returns it.

    Raises:
        ResponseDecodeError: The JSON is no model.
    """
    if not is_object(raw) or "latest_version" not in raw:
        raise ResponseDecodeError("Model", "/latest_version", "it is missing")
    latest: object = raw["latest_version"]
    return None if latest is None else version_output_schema(latest)


def parse_output_schema(document: object, *, cog_version: object = None) -> OutputSchema | None:
    """Return the output schema in an OpenAPI document, None if the document has none.

    Args:
        document: The document.
        cog_version: The version of Cog that generated it, if it is known.
    """
    # Imported here, since most programs never read a schema.
    from .._objects.input_schema import Kind, read_output

    version = cog_version if isinstance(cog_version, str) else None
    schema = read_output(document, cog_version=version, unroll=UNROLL)
    if schema is None:
        return None
    items = schema.items
    return OutputSchema(
        root=_node(schema),
        iterator=schema.is_iterator,
        concatenate=schema.is_concatenated,
        is_text_iterator=schema.is_iterator and items is not None and items.kind is Kind.STRING,
    )


def _node(schema: ValueSchema) -> OutputNode:
    match schema.kind.value:
        case "array":
            return OutputNode(NodeKind.LIST, items=_node(schema.items) if schema.items else UNKNOWN)
        case "object":
            additional = schema.additional
            return OutputNode(
                NodeKind.OBJECT,
                properties={member.name: _node(member.schema) for member in schema.members},
                additional_properties=_node(additional) if additional else UNKNOWN,
            )
        case "union":
            first, *others = map(_node, schema.options)
            return first if all(node == first for node in others) else UNKNOWN
        case "any":
            return UNKNOWN
        case _:
            return FILE if schema.is_file else SCALAR
