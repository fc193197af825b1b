"""Models as the API returns them, for the generator of typed modules."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from replicate_typed.codegen.pin_files import pin_of_model
from replicate_typed.codegen.pins import Pin

#: The ids of two versions.
FIRST, SECOND = "a1" * 32, "b2" * 32

#: Text that tries to leave whatever it is quoted in.
HOSTILE = '"""; raise SystemExit("left") #\\\r\n\x00\u202e \\" \\N{BULLET} {0} %s \x0c end"'

TEXT = {"type": "string"}
FILE = {"type": "string", "format": "uri"}


def document(
    properties: dict[str, Any] | None = None,
    *,
    required: list[str] | None = None,
    output: Any = None,
    **schemas: Any,
) -> dict[str, Any]:
    """Return the OpenAPI document of a version.

    Args:
        properties: The schemas of its inputs, None if it does not describe its input.
        required: The names of the inputs that must be there.
        output: The schema of its output, None if it does not describe it.
        schemas: Other schemas, by their names.
    """
    if properties is not None:
        schemas["Input"] = {
            "type": "object",
            "title": "Input",
            "properties": properties,
            "required": required or [],
        }
    if output is not None:
        schemas["Output"] = output
    return {"openapi": "3.0.2", "components": {"schemas": schemas}}


def model(name: str = "me/painter", schema: Any = None, **members: Any) -> dict[str, Any]:
    """Return a model with one version.

    Args:
        name: The model as ``owner/name``.
        schema: The OpenAPI document of the version.
        members: Other members of the model; ``version`` and ``cog_version`` are the version's.
    """
    owner, _, short = name.partition("/")
    version = {
        "id": members.pop("version", FIRST),
        "created_at": "2026-01-02T03:04:05.678901Z",
        "cog_version": members.pop("cog_version", "0.14.1"),
        "openapi_schema": schema,
    }
    return {
        "owner": owner,
        "name": short,
        "description": "Paints.",
        "default_example": None,
        "latest_version": version,
        **members,
    }


def pin(*args: Any, **members: Any) -> Pin:
    """Return the pin of a model with one version; the arguments are those of ``model``."""
    return pin_of_model(model(*args, **members))


def write_model(path: Path, *args: Any, **members: Any) -> str:
    """Write a model to a file, and return its path; the arguments are those of ``model``."""
    path.write_text(json.dumps(model(*args, **members)), "utf-8")
    return str(path)


#: The inputs of a model with every form of an input.
EVERY_INPUT = {
    "prompt": {"type": "string", "description": "What to paint.", "x-order": 0},
    "width": {
        "type": "integer",
        "description": "The width, in pixels.",
        "default": 512,
        "minimum": 64,
        "maximum": 2048,
        "x-order": 1,
    },
    "strength": {"type": "number", "default": 0.5, "minimum": 0, "maximum": 1, "x-order": 2},
    "tile": {"type": "boolean", "default": False, "x-order": 3},
    "image": {**FILE, "x-order": 4},
    "images": {"type": "array", "items": FILE, "default": [], "x-order": 5},
    "tags": {"type": "array", "items": TEXT, "default": [], "x-order": 6},
    "sizes": {"type": "array", "items": {"type": "integer"}, "default": [], "x-order": 7},
    "sampler": {
        "allOf": [{"$ref": "#/components/schemas/sampler"}],
        "default": "euler",
        "x-order": 8,
    },
    "steps": {"type": "integer", "enum": [1, 4, 8], "default": 4, "x-order": 9},
    "palette": {
        "type": "string",
        "enum": [f"a palette of {number} colours, mixed" for number in range(2, 9)],
        "default": "a palette of 2 colours, mixed",
        "x-order": 10,
    },
    "seed": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None, "x-order": 11},
    "margin": {
        "anyOf": [{"type": "integer"}, {"type": "string"}],
        "default": 0,
        "x-order": 12,
    },
    "key": {"type": "string", "format": "password", "x-cog-secret": True, "x-order": 13},
    "class": {"type": "string", "default": "oil", "description": "The kind.", "x-order": 14},
    "no-frame": {"type": "boolean", "default": True, "x-order": 15},
    "extra": {"type": "object", "default": {}, "x-order": 16},
    "weights": {
        "type": "object",
        "additionalProperties": {"type": "number"},
        "default": {},
        "x-order": 17,
    },
    "frame": {
        "type": "object",
        "required": ["colour"],
        "properties": {
            "colour": {"type": "string", "enum": ["gold", "black"]},
            "texture": FILE,
        },
        "x-order": 18,
    },
    "tree": {"$ref": "#/components/schemas/Tree", "x-order": 19},
    "anything": {"x-order": 20},
}

_SCHEMAS = {
    "sampler": {"type": "string", "enum": ["euler", "heun"], "description": "A sampler."},
    "Tree": {
        "type": "object",
        "properties": {
            "value": {"type": "integer"},
            "child": {"$ref": "#/components/schemas/Tree"},
        },
    },
}


def every_input(output: Any = FILE, **schemas: Any) -> dict[str, Any]:
    """Return a document with every form of an input."""
    found = document(EVERY_INPUT, required=["prompt"], output=output, **_SCHEMAS, **schemas)
    return deepcopy(found)
