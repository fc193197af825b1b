"""Small descriptions for the tests of one rule, written as YAML above the assertion."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import yaml

from generator.upstream.normalise import normalise

HEAD: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}
PING: dict[str, Any] = {
    "/ping": {"get": {"operationId": "pings.get", "responses": {"204": {"description": "d"}}}}
}


def description(text: str) -> dict[str, Any]:
    """A whole description from a part of it; an operation is added if there is none."""
    document: dict[str, Any] = {**HEAD, **(yaml.safe_load(dedent(text)) or {})}
    document.setdefault("paths", PING)
    return document


def normalised_schemas(text: str, **options: Any) -> dict[str, Any]:
    """The component schemas of a normalised description."""
    out: dict[str, Any] = normalise(description(text), **options)["components"]["schemas"]
    return out


#: A description that the tests of differences change.
BEFORE = """
    security: [{token: []}]
    paths:
      /things/{id}:
        get:
          operationId: things.get
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
            - {name: sort, in: query, schema: {type: string}}
          responses:
            '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        put:
          operationId: things.replace
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
          responses: {'204': {description: d}}
    components:
      securitySchemes: {token: {type: http, scheme: bearer}}
      schemas:
        Thing:
          type: object
          required: [id]
          properties:
            id: {type: string}
            size: {type: integer}
            state: {type: string, enum: [up, down]}
            parent: {$ref: '#/components/schemas/Box'}
            when: {type: string, format: date-time}
        Box: {type: object, required: [name], properties: {name: {type: string}, note: {type: string}}}
"""


def changed(before: Any, patch: Any) -> Any:
    """``before`` with ``patch`` merged in: null removes a member, and lists are joined."""
    if isinstance(before, dict) and isinstance(patch, dict):
        out = dict(before)
        for key, value in patch.items():
            if value is None:
                out.pop(key, None)
            else:
                out[key] = changed(out[key], value) if key in out else value
        if "$ref" in patch:
            return patch
        return out
    return [*before, *patch] if isinstance(before, list) and isinstance(patch, list) else patch
