"""What the schema of a model version says about its inputs and its output.

The schemas are in the OpenAPI document that Cog generates for a version: ``Input``, ``Output``,
``TrainingInput`` and ``TrainingOutput`` under ``components.schemas``.

    inputs = read_inputs(version.openapi_schema)
    for member in inputs.members:
        member.name, member.required, member.schema.kind
"""

from __future__ import annotations

import re
from typing import Any

from attrs import evolve

from .._base.json_values import is_object
from .schema_reader import SchemaReader
from .value_schema import ANY, Kind, Member, ValueSchema

__all__ = [
    "ANY",
    "Kind",
    "Member",
    "ValueSchema",
    "component_schemas",
    "read_inputs",
    "read_output",
    "read_schema",
]

#: The first version of Cog that says which arrays are produced item by item; before, all were.
_ARRAY_TYPES_SINCE = (0, 3, 9)


def component_schemas(document: object) -> dict[str, Any]:
    """Return the schemas under ``components`` of an OpenAPI document, empty if there are none."""
    components = document.get("components") if is_object(document) else None
    schemas = components.get("schemas") if is_object(components) else None
    return schemas if is_object(schemas) else {}


def read_schema(document: object, component: str, *, unroll: int = 0) -> ValueSchema | None:
    """Return a schema of a document, None if the document does not have it.

    Args:
        document: The OpenAPI document of a model version.
        component: The name of the schema, such as ``Output``.
        unroll: How many times a schema is read within itself. Below that, its values are any.
    """
    if not is_object(component_schemas(document).get(component)):
        return None
    pointer = component.replace("~", "~0").replace("/", "~1")
    reader = SchemaReader(document, unroll=unroll)
    try:
        return reader.read({"$ref": f"#/components/schemas/{pointer}"})
    except RecursionError:  # Python's own limit, in a comparison of values nested that deeply
        return ValueSchema(Kind.ANY, fallback="it is nested too deeply")


def read_inputs(document: object, component: str = "Input") -> ValueSchema | None:
    """Return the schema of the inputs of a version: an object with a member for each input.

    Args:
        document: The OpenAPI document of a model version.
        component: ``Input`` or ``TrainingInput``.

    Returns:
        The schema, None if the document does not describe the inputs.
    """
    schema = read_schema(document, component)
    return schema if schema is not None and schema.kind is Kind.OBJECT else None


def read_output(
    document: object,
    component: str = "Output",
    *,
    cog_version: str | None = None,
    unroll: int = 0,
) -> ValueSchema | None:
    """Return the schema of the output of a version, None if the document does not describe it.

    Args:
        document: The OpenAPI document of a model version.
        component: ``Output`` or ``TrainingOutput``.
        cog_version: The version of Cog that generated the document, if it is known. Those before
            0.3.9 produced every array item by item, and did not say so.
        unroll: How many times a schema is read within itself. Below that, its values are any.
    """
    schema = read_schema(document, component, unroll=unroll)
    if schema is not None and schema.kind is Kind.ARRAY and _lacks_array_types(cog_version):
        return evolve(schema, is_iterator=True)
    return schema


def _lacks_array_types(cog_version: str | None) -> bool:
    found = re.match(r"v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?", cog_version or "")
    return found is not None and tuple(int(n or 0) for n in found.groups()) < _ARRAY_TYPES_SINCE
