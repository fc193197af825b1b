"""Any JSON in the place of any part of a description is built or refused with ``SpecError``."""

from __future__ import annotations

import copy
import functools
from typing import Any

from _support.spec_documents import description
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator._base.errors import SpecError
from generator.changes.diff import diff
from generator.description.document import is_array, is_object, walk
from generator.description.load import parse
from generator.upstream.build import Built, build
from generator.upstream.overlay import read_overlay

OVERLAY = read_overlay(
    {
        "overlay": "1.1.0",
        "info": {"title": "T", "version": "1"},
        "actions": [{"target": "$.info", "update": {"description": "Ours."}}],
    }
)
WHOLE = description(
    """
    servers: [{url: https://api.example/v1}]
    security: [{token: []}]
    paths:
      /things/{thing_id}:
        parameters: [{$ref: '#/components/parameters/parameters_thing_id'}]
        get:
          operationId: things.get
          deprecated: true
          parameters:
            - {name: limit, in: query, schema: {type: integer, minimum: 1, exclusiveMinimum: true, default: 5}}
            - {name: X-Mode, in: header, required: true, schema: {type: string, enum: [a, b]}}
          responses:
            '200': {$ref: '#/components/responses/Thing'}
            '404': {description: d, content: {application/json: {schema: {type: object, properties: {code: {type: integer}}}}}}
        patch:
          operationId: things.update
          requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/schemas_thing_request'}}}}
          responses: {'200': {description: d}, default: {description: d}}
      /things:
        get:
          operationId: things.list
          responses:
            '200':
              description: d
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      next: {type: string, nullable: true}
                      results: {type: array, items: {$ref: '#/components/schemas/schemas_thing_response'}}
        post:
          operationId: things.create
          requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {file: {type: string, format: binary}}}}}}
          responses: {'201': {description: d, content: {application/json: {schema: {type: array, items: {type: object, properties: {a: {type: string}}}}}}}}
        query:
          operationId: things.search
          responses: {2XX: {description: d}}
      /alias: {$ref: '#/components/pathItems/Alias'}
    components:
      parameters: {parameters_thing_id: {name: thing_id, in: path, required: true, schema: {type: string}}}
      pathItems: {Alias: {get: {operationId: alias.get, responses: {'204': {description: d}}}}}
      responses: {Thing: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/schemas_thing_response'}}}}}
      securitySchemes: {token: {type: http, scheme: bearer}}
      schemas:
        schemas_thing_request: {type: object, required: [name], properties: {name: {type: string}}, additionalProperties: false}
        schemas_thing_response:
          type: object
          required: [id]
          additionalProperties: {type: string}
          properties:
            id: {type: string}
            state: {type: string, enum: [on, off]}
            parent: {allOf: [{$ref: '#/components/schemas/schemas_thing_response'}], nullable: true}
            either: {oneOf: [{type: string}, {type: object, properties: {x: {type: number}}}, {type: 'null'}]}
            tags: {type: array, items: {type: string, enum: [x, y]}}
            born: {type: string, format: date-time, default: '2026-01-02T03:04:05Z'}
            place: {type: object, properties: {town: {type: [string, 'null']}}}
    """
)
PLACES = [at for at, _ in walk(WHOLE) if at]
WORDS = st.sampled_from(
    [
        *("string", "object", "array", "null", "binary", "get", "path", "#/info", "#/components", "4", ""),
        *("#/components/schemas/schemas_thing_response", "#/components/responses/Thing", "#/paths/~1things"),
        *("$ref", "type", "enum", "properties", "items", "oneOf", "allOf", "nullable", "parameters", "default"),
        *("results", "next", "schema", "content", "required", "operationId", "x-query", "format", "x-y", "application/json"),
        *("x-known-values", "x-undocumented", "x-declared-by", "x-declared-as", "security", "tags", "description"),
    ]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
)  # fmt: skip
ANY = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)


def replaced(document: Any, at: str, value: Any, key: str | None) -> Any:
    """`document` with `value` in the place `at`, or added there under `key`."""
    out = copy.deepcopy(document)
    *parents, last = (part.replace("~1", "/").replace("~0", "~") for part in at[1:].split("/"))
    node = out
    for part in parents:
        node = node[int(part)] if is_array(node) else node[part]
    index: Any = int(last) if is_array(node) else last
    if key is not None and is_object(node[index]):
        node[index][key] = value
    else:
        node[index] = value
    return out


@functools.cache
def whole(prose: Any) -> Built:
    return build(WHOLE, OVERLAY, prose=prose)


ANSWER = "/paths/~1things/get/responses/200/content/application~1json/schema"


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(PLACES), ANY, st.none() | WORDS, st.sampled_from(["drop", "keep"]))
@example(f"{ANSWER}/properties/results", [None, {}], "x-declared-by", "drop")
def test_build__any_json_in_any_place(at: str, value: Any, key: str | None, prose: Any) -> None:
    """Any JSON in any place of a description is built or refused with ``SpecError``."""
    before = whole(prose)
    try:
        built = build(replaced(WHOLE, at, value, key), OVERLAY, prose=prose)
    except SpecError as error:
        assert str(error).startswith("description")  # noqa: PT017 - either end is right
        return
    assert parse(built.text) == built.document
    for change in [*diff(before.document, built.document), *diff(built.document, before.document)]:
        assert str(change)
