"""Parts of a description for which nothing is generated are noted, each once and at its place."""

from __future__ import annotations

from typing import Any

import pytest
from _support.spec_documents import description

from generator.description.notes import Notes
from generator.upstream.normalise import normalise

OPERATION = "{responses: {'204': {description: d}}}"

CASES = {
    "webhooks": (
        f"webhooks: {{done: {{post: {OPERATION}}}, x-other: 1}}",
        {"/webhooks/done": 'the webhook "done" is not generated'},
    ),
    "callbacks": (
        f"""
        paths:
          /a:
            post: {{operationId: as.create, callbacks: {{'on/done': {{'{{$url}}': {{post: {OPERATION}}}}}}}, responses: {{'204': {{description: d}}}}}}
        """,
        {"/paths/~1a/post/callbacks/on~1done": 'the callback "on/done" is not generated'},
    ),
    "links and headers": (
        """
        paths:
          /a:
            get:
              operationId: as.get
              responses:
                '200': {description: d, links: {next: {operationId: as.get}}, headers: {X-Left: {schema: {type: integer}}}}
        """,
        {
            "/paths/~1a/get/responses/200/links/next": 'the link "next" is not generated',
            "/paths/~1a/get/responses/200/headers/X-Left": 'the header "X-Left" of the response',
        },
    ),
    "conditions": (
        """
        components:
          schemas:
            A:
              type: object
              not: {required: [c]}
              if: {required: [a]}
              dependentRequired: {a: [b]}
              dependentSchemas: {a: {required: [b]}}
              patternProperties: {^n: {type: integer}}
              properties:
                a: {type: array, contains: {type: string}}
                b: {}
                not: {type: string}
                if: {type: string, examples: [{not: {type: string}}]}
        """,
        {
            "/components/schemas/A/not": "what may not be there is not in the types",
            "/components/schemas/A/if": "what depends on a condition is not in the types",
            "/components/schemas/A/dependentRequired": "which members need others is not",
            "/components/schemas/A/dependentSchemas": "what depends on other members is not",
            "/components/schemas/A/patternProperties": "the types of members by the form of their",
            "/components/schemas/A/properties/a/contains": "what a list has to hold is not",
        },
    ),
    "what is generated, or checked by a server": (
        """
        components:
          schemas:
            A:
              type: object
              required: [links]
              minProperties: 1
              propertyNames: {pattern: a}
              properties: {links: {type: string, pattern: b}, headers: {not: {}}, description: {}}
              x-note: {not: {type: string}}
              example: {webhooks: {a: 1}}
        """,
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_note_unsupported__places(text: str, expected: dict[str, Any]) -> None:
    """Each part is noted at its place, and nothing else is."""
    notes = Notes()
    normalise(description(text), notes=notes)
    found = {note.at: note.text for note in notes.all}
    assert found.keys() == expected.keys()
    assert all(found[at].startswith(start) for at, start in expected.items())
