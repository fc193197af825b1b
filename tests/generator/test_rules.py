"""The rules of normalise, one description and one rule at a time."""

from __future__ import annotations

from typing import Any

from _support.spec_documents import description

from generator.description.document import operations
from generator.upstream.normalise import normalise


def schemas(text: str, **options: Any) -> dict[str, Any]:
    out: dict[str, Any] = normalise(description(text), **options)["components"]["schemas"]
    return out


def operation(text: str) -> dict[str, Any]:
    ((_, _, found),) = operations(normalise(description(text)))
    return found


def test_normalise__component_names() -> None:
    """Component names lose upstream's prefix and suffix."""
    found = schemas("""
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
    found = schemas("""
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
    found = schemas("""
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
    found = schemas(f"components: {{schemas: {{Thing: {inner}}}}}")
    assert max(map(len, found)) == 100
    assert len(found) == 14


def test_normalise__reserved_class_names() -> None:
    """No class hides a name that generated code uses."""
    found = schemas("""
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
    found = schemas("""
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


def test_normalise__names_of_the_overlay() -> None:
    """The overlay's names apply to components, and to names that derive from them."""
    found = schemas(
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
    found = schemas("""
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


def test_normalise__nullable() -> None:
    """``nullable`` of OpenAPI 3.0 becomes the null of 3.1."""
    found = schemas("""
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
    found = schemas(
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
    built = schemas(
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
    found = schemas("""
        components:
          schemas:
            Thing: {type: object, properties: {version: {oneOf: [{type: string}, {type: string, enum: [hidden]}]}}}
    """)
    assert found["Thing"]["properties"]["version"] == {
        "type": "string",
        "x-known-values": ["hidden"],
    }


def test_normalise__names_of_enum_values() -> None:
    """Enum values that do not begin with a letter are named by their text."""
    found = schemas("""
        components: {schemas: {Ratio: {type: string, enum: ['4:3', wide, '', é]}}}
    """)
    assert found["Ratio"]["x-enum-varnames"] == ["VALUE_4_3", "WIDE", "VALUE_EMPTY", "VALUE_E9"]


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
    found = schemas("""
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


def test_normalise__merged_schemas() -> None:
    """Schemas of one name are merged, and record which place declares what."""
    found = schemas("""
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
    found = schemas("""
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
    found = schemas("""
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
    assert set(schemas(text)["Thing"]["properties"]) == {
        "title",
        "example",
        "summary",
        "description",
    }
    assert str(normalise(description(text), prose="keep")).count("prose") == 5


def test_render__order_of_keys() -> None:
    """The text is the same for every order of keys."""
    one = description("""
        paths:
          /b: {get: {operationId: bs.get, responses: {'204': {description: d}}}}
          /a: {get: {operationId: as.get, responses: {'204': {description: d}}}}
        components: {schemas: {B: {type: object, properties: {y: {type: string}, x: {type: string}}}, A: {type: object}}}
    """)
    other = dict(reversed(list(one.items())))
    other["paths"] = dict(reversed(list(one["paths"].items())))
    from generator.upstream.render import render

    assert render(normalise(one)) == render(normalise(other))


def test_render__invisible_characters() -> None:
    """Invisible characters are escaped, and read as they were."""
    from generator.description.load import parse
    from generator.upstream.render import render

    one = normalise(description("info: {title: \"a\\u202Eb \\uFEFF\", version: '1'}"))
    text = render(one)
    assert "\\u202e" in text
    assert not {"\u202e", "\ufeff"} & set(text)
    assert parse(text)["info"] == one["info"]
