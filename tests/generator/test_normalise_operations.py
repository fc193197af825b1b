"""The rules for operations: one description and one rule at a time."""

from __future__ import annotations

from typing import Any

from _support.spec_documents import description, normalised_schemas

from generator.description.document import operations
from generator.upstream.normalise import normalise


def operation(text: str) -> dict[str, Any]:
    ((_, _, found),) = operations(normalise(description(text)))
    return found


def test_normalise__undescribed_json_response() -> None:
    """A response of undescribed JSON is the resource."""
    for content in (
        "{}",
        "{application/json: {}}",
        "{application/json: {examples: {one: {value: {id: a}}}}}",
        "{application/json: {schema: {type: object, description: A thing.}}}",
    ):
        found = operation(f"""
            paths:
              /things/{{id}}:
                get:
                  operationId: things.get
                  parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
                  responses: {{'200': {{description: d, content: {content}}}}}
        """)
        assert found["responses"]["200"] == {
            "description": "Success.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
            "x-undocumented": True,
        }


def test_normalise__pages() -> None:
    """Pages are named after what they list, wherever they are declared."""
    document = normalise(
        description("""
        paths:
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
                          previous: {type: string, nullable: true}
                          results: {type: array, items: {$ref: '#/components/schemas/schemas_thing_response'}}
          /odd:
            get:
              operationId: odds.list
              responses:
                '200':
                  description: d
                  content:
                    application/json:
                      schema: {$ref: '#/components/schemas/schemas_paginated_thing_response'}
        components:
          schemas:
            schemas_thing_response: {type: object, properties: {id: {type: string}}}
            schemas_paginated_thing_response:
              type: object
              properties:
                next: {type: string}
                previous: {type: string}
                results: {type: array, items: {$ref: '#/components/schemas/schemas_thing_response'}}
        """)
    )
    assert set(document["components"]["schemas"]) == {"Problem", "Thing", "ThingPage"}
    page = document["components"]["schemas"]["ThingPage"]
    assert page["required"] == ["next", "previous", "results"]
    assert page["properties"]["next"] == {"type": ["string", "null"], "format": "uri"}
    for _, _, found in operations(document):
        body = found["responses"]["200"]["content"]["application/json"]["schema"]
        assert body == {"$ref": "#/components/schemas/ThingPage"}


def test_normalise__request_bodies() -> None:
    """A request body is named after its operation, and is required."""
    document = normalise(
        description("""
        paths:
          /a:
            post:
              operationId: predictions.create
              requestBody: &body
                content: {application/json: {schema: {$ref: '#/components/schemas/schemas_prediction_request'}}}
              responses: {'204': {description: d}}
          /b:
            post:
              operationId: models.predictions.create
              requestBody: *body
              responses: {'204': {description: d}}
          /c:
            post:
              operationId: files.create
              requestBody:
                content:
                  multipart/form-data:
                    schema: {type: object, properties: {content: {type: string, format: binary}}}
              responses: {'204': {description: d}}
        components:
          schemas:
            schemas_prediction_request:
              type: object
              additionalProperties: false
              properties:
                webhook_events_filter: {type: array, items: {type: string, enum: [start, completed]}}
        """)
    )
    found = document["components"]["schemas"]
    assert set(found) == {
        "CreateModelPredictionRequest", "CreatePredictionRequest", "Problem", "UploadFileRequest", "WebhookEvent",
    }  # fmt: skip
    assert found["CreatePredictionRequest"]["additionalProperties"] is False
    assert all(op["requestBody"]["required"] is True for _, _, op in operations(document))


def test_normalise__enum_of_a_request_body() -> None:
    """An enum of a request body is shared with the responses of the resource."""
    found = normalised_schemas("""
        paths:
          /models:
            post:
              operationId: models.create
              requestBody:
                content:
                  application/json:
                    schema: {type: object, properties: {visibility: {type: string, enum: [public, private]}}}
              responses:
                '201':
                  description: d
                  content: {application/json: {schema: {$ref: '#/components/schemas/schemas_model_response'}}}
        components:
          schemas:
            schemas_model_response:
              type: object
              properties: {visibility: {type: string, enum: [public, private, secret]}}
    """)
    assert found["ModelVisibility"] == {
        "type": "string",
        "enum": ["public", "private", "secret"],
        "x-declared-by": {"secret": ["Model.visibility"]},
    }


def test_normalise__response_in_prose_only() -> None:
    """A response that is described in prose only is the resource."""
    document = normalise(
        description("""
        paths:
          /models/{id}/versions:
            get:
              operationId: models.versions.list
              parameters: [{name: id, in: path, required: true, schema: {type: string}}]
              responses: {'200': {description: Some text about it}}
          /models/{id}:
            delete:
              operationId: models.delete
              parameters: [{name: id, in: path, required: true, schema: {type: string}}]
              responses: {'204': {description: Gone}}
        """)
    )
    listed = document["paths"]["/models/{id}/versions"]["get"]["responses"]["200"]
    assert listed["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/ModelVersionPage"
    }
    assert listed["x-undocumented"] is True
    assert document["components"]["schemas"]["ModelVersion"]["x-undocumented"] == "ModelVersion"
    assert "content" not in document["paths"]["/models/{id}"]["delete"]["responses"]["204"]


def test_normalise__additional_properties() -> None:
    """Responses allow additional members; request bodies keep their restriction."""
    found = normalised_schemas("""
        components:
          schemas:
            schemas_thing_response: {type: object, additionalProperties: false, properties: {id: {type: string}}}
            schemas_free_response: {type: object}
    """)
    assert "additionalProperties" not in found["Thing"]
    assert found["Free"] == {"type": "object", "additionalProperties": True}


def test_normalise__operations() -> None:
    """Every operation gets a tag, its security and the schema of errors."""
    found = operation("""
        security: [{bearerAuth: []}]
        paths:
          /things:
            get:
              operationId: things.parts.count
              responses:
                '200': {description: d, content: {application/json: {schema: {type: integer}}}}
                '404': {description: d, content: {application/problem+json: {schema: {type: object, properties: {why: {type: string}}}}}}
        components: {securitySchemes: {bearerAuth: {type: http, scheme: bearer, bearerFormat: prose}}}
    """)
    assert found["tags"] == ["things"]
    assert found["security"] == [{"bearerAuth": []}]
    assert set(found["responses"]) == {"200", "404", "default"}
    assert set(found["responses"]["404"]["content"]) == {
        "application/json",
        "application/problem+json",
    }


def test_normalise__errors() -> None:
    """A member that one error declares is a member of all errors."""
    found = normalised_schemas("""
        paths:
          /things:
            get:
              operationId: things.get
              responses:
                '404': {description: d, content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}}
    """)
    assert set(found["Problem"]["properties"]) == {
        "detail",
        "instance",
        "status",
        "title",
        "type",
        "why",
    }


def test_normalise__operation_without_security() -> None:
    """An operation may need no token."""
    found = operation("""
        security: [{bearerAuth: []}]
        paths: {/a: {get: {operationId: search, security: [], responses: {'204': {description: d}}}}}
    """)
    assert found["security"] == []
    assert found["tags"] == ["search"]


def test_normalise__order_of_parameters() -> None:
    """Parameters are in the order of the path, then by place and name."""
    found = operation("""
        paths:
          /{b}/{a}:
            parameters: [{name: a, in: path, required: true, schema: {type: string}}]
            get:
              operationId: things.get
              parameters:
                - {$ref: '#/components/parameters/parameters_prefer_header'}
                - {name: z, in: query, schema: {type: string}}
                - {name: y, in: query, schema: {type: string, enum: [up, down]}}
                - {name: b, in: path, required: true, schema: {type: string}}
              responses: {'204': {description: d}}
        components: {parameters: {parameters_prefer_header: {name: Prefer, in: header, schema: {type: string}}}}
    """)
    names = [p.get("name") or p["$ref"] for p in found["parameters"]]
    assert names == ["b", "a", "y", "z", "#/components/parameters/Prefer"]
    assert found["parameters"][2]["schema"] == {"$ref": "#/components/schemas/ThingsGetY"}


def test_normalise__query_method() -> None:
    """An operation of the method QUERY is kept as ``x-query``."""
    document = normalise(
        description("""
        paths:
          /models:
            query:
              operationId: models.search
              requestBody: {content: {text/plain: {schema: {type: string}}}}
              responses: {'204': {description: d}}
        """)
    )
    assert document["paths"]["/models"]["x-query"]["operationId"] == "models.search"
    assert [method for _, method, _ in operations(document)] == ["query"]
