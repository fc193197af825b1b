"""The rules for schemas and prose: one description and one rule at a time."""

from __future__ import annotations

from _support.spec_documents import description, normalised_schemas

from generator.upstream.normalise import normalise


def test_normalise__nullable() -> None:
    """``nullable`` of OpenAPI 3.0 becomes the null of 3.1."""
    found = normalised_schemas("""
        openapi: 3.0.4
        components:
          schemas:
            Other: {type: object, properties: {id: {type: string}}}
            Thing:
              type: object
              properties:
                text: {type: string, nullable: true}
                free: {type: object, nullable: true}
                word: {type: string, nullable: true, enum: [a, b, null]}
                inner: {type: object, nullable: true, properties: {id: {type: string}}}
                other: {nullable: true, allOf: [{$ref: '#/components/schemas/Other'}]}
                either: {anyOf: [{$ref: '#/components/schemas/Other'}, {type: 'null'}]}
                above: {type: number, minimum: 1, exclusiveMinimum: true}
    """)
    null = {"type": "null"}
    assert found["Thing"]["properties"] == {
        "text": {"type": ["string", "null"]},
        "free": {"type": ["object", "null"], "additionalProperties": True},
        "word": {"oneOf": [{"$ref": "#/components/schemas/ThingWord"}, null]},
        "inner": {"oneOf": [{"$ref": "#/components/schemas/ThingInner"}, null]},
        "other": {"oneOf": [{"$ref": "#/components/schemas/Other"}, null]},
        "either": {"oneOf": [{"$ref": "#/components/schemas/Other"}, null]},
        "above": {"type": "number", "exclusiveMinimum": 1},
    }


def test_normalise__members_beside_a_single_part() -> None:
    """Members beside the only part of a union or intersection move to the part."""
    found = normalised_schemas(
        """
        components:
          schemas:
            Mode: {type: string, enum: [fast, slow]}
            Thing:
              type: object
              properties:
                mode: {allOf: [{$ref: '#/components/schemas/Mode'}], default: fast}
                word: {allOf: [{type: string}], maxLength: 3, deprecated: true}
        """
    )
    assert found["Thing"]["properties"] == {
        "mode": {"$ref": "#/components/schemas/Mode", "default": "fast"},
        "word": {"type": "string", "maxLength": 3, "deprecated": True},
    }


def test_normalise__schema_without_values() -> None:
    """A schema that no value fits stays one."""
    built = normalised_schemas(
        """
        components:
          schemas:
            Pair:
              type: object
              properties:
                gone: false
                both: {type: array, prefixItems: [{type: string}], items: false}
        """
    )
    assert built["Pair"]["properties"] == {
        "both": {"type": "array", "prefixItems": [{"type": "string"}], "items": {"not": {}}},
        "gone": {"not": {}},
    }


def test_normalise__known_values() -> None:
    """An enum beside any string becomes known values."""
    found = normalised_schemas("""
        components:
          schemas:
            Thing: {type: object, properties: {version: {oneOf: [{type: string}, {type: string, enum: [hidden]}]}}}
    """)
    assert found["Thing"]["properties"]["version"] == {
        "type": "string",
        "x-known-values": ["hidden"],
    }


def test_normalise__prose() -> None:
    """Prose is dropped, and members that are called like prose are kept."""
    text = """
        paths:
          /a:
            get:
              operationId: as.get
              summary: prose
              description: prose
              x-feature-flag: prose
              externalDocs: {url: prose}
              responses: {'204': {description: prose}}
        components:
          schemas:
            Thing:
              title: prose
              description: prose
              example: {a: prose}
              type: object
              properties:
                title: {type: string, description: prose}
                example: {type: string, examples: [prose]}
                summary: {type: string}
                description: {type: string}
    """
    assert "prose" not in str(normalise(description(text)))
    assert set(normalised_schemas(text)["Thing"]["properties"]) == {
        "title",
        "example",
        "summary",
        "description",
    }
    assert str(normalise(description(text), prose="keep")).count("prose") == 5
