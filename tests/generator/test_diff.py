"""The differences between two descriptions."""

from __future__ import annotations

from textwrap import dedent

import pytest
import yaml
from _support.spec_documents import BEFORE, changed, description

from generator.changes.diff import diff
from generator.upstream.normalise import normalise

CASES = {
    "nothing": ("{}", []),
    "prose": ("components: {schemas: {Thing: {description: new, properties: {id: {description: new}}}}}", []),
    "operation added": (
        "paths: {/new: {get: {operationId: news.get, responses: {'204': {description: d}}}}}",
        ["operation news.get added: GET /new"],
    ),
    "operation added of a method that OpenAPI 3.1 lacks": (
        "paths: {/new: {query: {operationId: news.find, responses: {'204': {description: d}}}}}",
        ["operation news.find added: QUERY /new"],
    ),
    "operation removed": ("paths: {'/things/{id}': {put: null}}", ["! operation things.replace removed: PUT /things/{id}"]),
    "optional parameter added": (
        "paths: {'/things/{id}': {parameters: [{name: q, in: query, schema: {type: integer}}]}}",
        [
            "parameter things.get(q) added: optional, int",
            "parameter things.replace(q) added: optional, int",
        ],
    ),
    "required parameter added": (
        "paths: {'/things/{id}': {put: {parameters: [{name: q, in: query, required: true, schema: {type: string}}]}}}",
        [
            "! parameter things.replace(q) added: required, str",
        ],
    ),
    "field added": (
        "components: {schemas: {Thing: {properties: {color: {type: string, nullable: true}}}}}",
        ["field Thing.color added: optional, str | None"],
    ),
    "required field added": (
        "components: {schemas: {Thing: {required: [color], properties: {color: {type: string}}}}}",
        ["! field Thing.color added: required, str"],
    ),
    "field removed": ("components: {schemas: {Thing: {properties: {size: null}}}}", ["! field Thing.size removed: int"]),
    "field required now": (
        "components: {schemas: {Thing: {required: [size]}}}",
        ["! field Thing.size changed: now required"],
    ),
    "field of another type": (
        "components: {schemas: {Thing: {properties: {size: {type: number}}}}}",
        ["! field Thing.size changed: int is now float"],
    ),
    "field of another reference": (
        "components: {schemas: {Thing: {properties: {parent: {$ref: '#/components/schemas/Thing'}}}}}",
        ["! field Thing.parent changed: Box is now Thing"],
    ),
    "field read that may be null": (
        "components: {schemas: {Thing: {properties: {size: {nullable: true}}}}}",
        ["! field Thing.size changed: int is now int | None"],
    ),
    "format": (
        "components: {schemas: {Thing: {properties: {when: {format: null}}}}}",
        [
            "! field Thing.when changed: datetime is now str",
            'field Thing.when changed: format: "date-time" is now null',
        ],
    ),
    "limit": (
        "components: {schemas: {Thing: {properties: {size: {maximum: 3}}}}}",
        ["field Thing.size changed: maximum: null is now 3"],
    ),
    "enum value added": (
        "components: {schemas: {Thing: {properties: {state: {enum: [gone]}}}}}",
        ["enum value ThingState.gone added"],
    ),
    "schema added": (
        "components: {schemas: {New: {type: object, properties: {a: {type: string}, b: {type: string}}}}}",
        ["schema New added: with a, b"],
    ),
    "the only success of its kind removed": (
        "paths: {'/things/{id}': {get: {responses: {'200': null, '204': {description: d}}}}}",
        [
            "! response things.get 200 removed: Thing (application/json)",
            "! response things.get 204 added: nothing",
        ],
    ),
    "answer added": (
        "paths: {'/things/{id}': {put: {responses: {'404': {description: d}}}}}",
        ["response things.replace 404 added: Problem (application/json) or Problem (application/problem+json)"],
    ),
    "another success": (
        """
        paths:
          /things/{id}:
            get: {responses: {'202': {description: d, content: {text/plain: {schema: {type: string}}}}}}
        """,
        ["! response things.get 202 added: str (text/plain)"],
    ),
    "body for what had none": (
        """
        paths:
          /things/{id}:
            put:
              responses:
                '204': {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        """,
        ["response things.replace 204 changed: nothing is now Thing (application/json)"],
    ),
    "moved": (
        """
        paths:
          /things/{id}: {put: null}
          /stuff/{id}:
            put:
              operationId: things.replace
              parameters: [{name: id, in: path, required: true, schema: {type: string}}]
              requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
              responses: {'204': {description: d}}
        """,
        ["operation things.replace changed: PUT /things/{id} is now PUT /stuff/{id}"],
    ),
    "deprecated": (
        "paths: {'/things/{id}': {put: {deprecated: true}}}",
        ["operation things.replace changed: deprecated: null is now true"],
    ),
    "server": (
        "servers: [{url: 'https://example.com'}]",
        ['! api servers changed: [] is now ["https://example.com"]'],
    ),
    "a server that is not the first": (
        "servers: [{url: 'https://api.replicate.com/v1'}, {url: 'https://example.com'}]",
        ['api servers changed: [] is now ["https://api.replicate.com/v1", "https://example.com"]'],
    ),
    "a security scheme of another kind": (
        "components: {securitySchemes: {token: {scheme: basic}}}",
        [
            '! api security schemes changed: {"token": {"type": "http", "scheme": "bearer"}} is now {"token": {"type": "http", "scheme": "basic"}}'
        ],
    ),
    "a security scheme added": (
        "components: {securitySchemes: {key: {type: http}}}",
        [
            'api security schemes changed: {"token": {"type": "http", "scheme": "bearer"}} is now {"key": {"type": "http"}, "token": {"type": "http", "scheme": "bearer"}}'
        ],
    ),
    "security of one operation": (
        "paths: {'/things/{id}': {put: {security: []}}}",
        ['! operation things.replace changed: security: [{"token": []}] is now []'],
    ),
    "another security": (
        "paths: {'/things/{id}': {put: {security: [{key: []}]}}}",
        ['operation things.replace changed: security: [{"token": []}] is now [{"key": []}]'],
    ),
    "security of all": (
        "security: null",
        [
            '! operation things.get changed: security: [{"token": []}] is now []',
            '! operation things.replace changed: security: [{"token": []}] is now []',
        ],
    ),
}  # fmt: skip


def lines(patch: str) -> list[str]:
    before = description(BEFORE)
    after = changed(before, yaml.safe_load(dedent(patch)))
    return [
        ("! " if c.breaking else "") + str(c) for c in diff(normalise(before), normalise(after))
    ]


@pytest.mark.parametrize(("patch", "expected"), CASES.values(), ids=CASES)
def test_diff__one_change(patch: str, expected: list[str]) -> None:
    """A difference is one line that says whether it is breaking."""
    assert lines(patch) == expected


def test_diff__removed_enum_value() -> None:
    """A removed enum value is breaking."""
    before, after = description(BEFORE), description(BEFORE.replace("[up, down]", "[up]"))
    (change,) = diff(normalise(before), normalise(after))
    assert (str(change), change.breaking) == ("enum value ThingState.down removed", True)
