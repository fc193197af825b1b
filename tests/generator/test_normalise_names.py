"""The rules for names: one description and one rule at a time."""

from __future__ import annotations

from _support.spec_documents import normalised_schemas


def test_normalise__component_names() -> None:
    """Component names lose upstream's prefix and suffix."""
    found = normalised_schemas("""
        components:
          schemas:
            schemas_prediction_response: {type: object, properties: {id: {type: string}}}
            schemas_collection_list_item: {type: object, properties: {id: {type: string}}}
            schemas_search_model_metadata_response: {type: object, properties: {id: {type: string}}}
            AlreadyFine: {type: object, properties: {id: {type: string}}}
    """)
    assert set(found) == {
        "Prediction",
        "CollectionSummary",
        "SearchModelMetadata",
        "AlreadyFine",
        "Problem",
    }


def test_normalise__two_schemas_of_one_name() -> None:
    """Two schemas of one name are merged; the one in upstream's usual spelling counts."""
    found = normalised_schemas("""
        components:
          schemas:
            prediction_response:
              type: object
              properties: {error: {type: 'null'}, id: {type: string}, seed: {type: number}}
            schemas_prediction_response:
              type: object
              required: [id]
              properties: {error: {type: string}, id: {type: string}}
            Page: {type: array, items: {$ref: '#/components/schemas/prediction_response'}}
    """)
    assert found["Page"]["items"] == {"$ref": "#/components/schemas/Prediction"}
    assert {name: member["type"] for name, member in found["Prediction"]["properties"].items()} == {
        "error": "string",
        "id": "string",
        "seed": "number",
    }
    assert set(found) == {"Page", "Prediction", "Problem"}


def test_normalise__declared_before_inline() -> None:
    """A declared component keeps its name; inline schemas give way."""
    found = normalised_schemas("""
        components:
          schemas:
            Account:
              type: object
              properties:
                event_filter: {type: string, enum: [start]}
                last: {$ref: '#/components/schemas/Event'}
            Event: {type: object, properties: {id: {type: string}}}
    """)
    assert found["Account"]["properties"] == {
        "event_filter": {"$ref": "#/components/schemas/EventValue"},
        "last": {"$ref": "#/components/schemas/Event"},
    }
    assert set(found["Event"]["properties"]) == {"id"}


def test_normalise__long_names() -> None:
    """A name is not longer than a file name may be."""
    inner = "{type: object, properties: {leaf: {type: string}}}"
    for level in range(12):
        inner = f"{{type: object, properties: {{a_rather_long_name_{level}: {inner}}}}}"
    found = normalised_schemas(f"components: {{schemas: {{Thing: {inner}}}}}")
    assert max(map(len, found)) == 100
    assert len(found) == 14


def test_normalise__reserved_class_names() -> None:
    """No class hides a name that generated code uses."""
    found = normalised_schemas("""
        paths:
          /operations:
            get:
              operationId: operations.list
              responses:
                '200':
                  description: d
                  content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: string}}}}}}
          /warnings/{id}:
            get:
              operationId: warnings.get
              parameters: [{name: id, in: path, required: true, schema: {type: string}}]
              responses: {'200': {description: d}}
        components:
          schemas:
            Any: {type: object, properties: {all: {$ref: '#/components/schemas/Any'}}}
    """)
    assert set(found) == {"AnyObject", "OperationObject", "WarningObject", "Problem"}
    assert found["AnyObject"]["properties"] == {"all": {"$ref": "#/components/schemas/AnyObject"}}


def test_normalise__classes_are_components() -> None:
    """Every schema that becomes a class is a component."""
    found = normalised_schemas("""
        components:
          schemas:
            Base: {type: object, properties: {id: {type: string}}}
            Thing:
              type: object
              properties:
                labels: {type: object, additionalProperties: {type: string}}
                level: {type: integer, enum: [1, 2]}
                both: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {a: {type: string}}}]}
                anything: {type: object}
    """)
    assert found["Thing"]["properties"] == {
        "labels": {"$ref": "#/components/schemas/ThingLabels"},
        "level": {"$ref": "#/components/schemas/ThingLevel"},
        "both": {"$ref": "#/components/schemas/ThingBoth"},
        "anything": {"type": "object", "additionalProperties": True},
    }


def test_normalise__names_of_the_overlay() -> None:
    """The overlay's names apply to components, and to names that derive from them."""
    found = normalised_schemas(
        """
        components:
          schemas:
            schemas_version_response:
              type: object
              properties: {state: {type: string, enum: [new, old]}}
            schemas_paginated_version_response:
              type: object
              properties:
                next: {type: string}
                results: {type: array, items: {$ref: '#/components/schemas/schemas_version_response'}}
        """,
        names={"Version": "ModelVersion"},
    )
    assert {"ModelVersion", "ModelVersionState", "ModelVersionPage"} <= set(found)


def test_normalise__inline_schemas() -> None:
    """Inline objects and enums become components that are named by their place."""
    found = normalised_schemas("""
        components:
          schemas:
            schemas_deployment_response:
              type: object
              properties:
                status: {type: string, enum: [up, down]}
                current_release:
                  type: object
                  properties:
                    configuration: {type: object, properties: {hardware: {type: string}}}
                replicas:
                  type: array
                  items: {type: object, properties: {id: {type: string}}}
    """)
    assert found["Deployment"]["properties"] == {
        "status": {"$ref": "#/components/schemas/DeploymentStatus"},
        "current_release": {"$ref": "#/components/schemas/DeploymentRelease"},
        "replicas": {"type": "array", "items": {"$ref": "#/components/schemas/DeploymentReplica"}},
    }
    assert found["DeploymentRelease"]["properties"] == {
        "configuration": {"$ref": "#/components/schemas/DeploymentReleaseConfiguration"}
    }


def test_normalise__names_of_enum_values() -> None:
    """Enum values that do not begin with a letter are named by their text."""
    found = normalised_schemas("""
        components: {schemas: {Ratio: {type: string, enum: ['4:3', wide, '', é]}}}
    """)
    assert found["Ratio"]["x-enum-varnames"] == ["VALUE_4_3", "WIDE", "VALUE_EMPTY", "VALUE_E9"]


def test_normalise__merged_schemas() -> None:
    """Schemas of one name are merged, and record which place declares what."""
    found = normalised_schemas("""
        paths:
          /things:
            get:
              operationId: things.get
              responses:
                '200':
                  description: d
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [id, extra]
                        properties: {id: {type: integer}, extra: {type: string}}
        components:
          schemas:
            schemas_thing_response:
              type: object
              required: [id, old]
              properties: {id: {type: string}, old: {type: string}}
    """)
    assert found["Thing"] == {
        "type": "object",
        "required": ["id"],
        "properties": {
            "extra": {"type": "string", "x-declared-by": ["things.get"]},
            "id": {"type": "string", "x-declared-as": {"things.get": "int"}},
            "old": {"type": "string", "x-declared-by": ["Thing"]},
        },
    }
