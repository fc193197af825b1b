"""What a description that cannot be used is told: where, what and what to do. One message per mistake."""

from __future__ import annotations

import pytest
from spec_documents import description

from generator.spec import SpecError, normalise

OPERATION = "responses: {'204': {description: d}}"

CASES = {
    "not an object": ("[]", "at /: an OpenAPI description is an object, this is []"),
    "no openapi": (
        "{info: {}}",
        "at /openapi: not an OpenAPI description: openapi must be 3.0.x or 3.1.x, this has none",
    ),
    "swagger": (
        "{swagger: '2.0'}",
        'at /openapi: not an OpenAPI description: openapi must be 3.0.x or 3.1.x, this is Swagger "2.0"; convert it first',
    ),
    "no operations": ("{openapi: 3.1.0, info: {title: t, version: '1'}, paths: {}}", "at /paths: there are no operations to compile"),
    "broken reference": (
        "components: {schemas: {A: {$ref: '#/components/schemas/B'}}}",
        'at /components/schemas/A/$ref: the reference "#/components/schemas/B" leads nowhere ("B" is missing)',
    ),
    "reference to elsewhere": (
        "components: {schemas: {A: {$ref: 'https://example.com/a.json'}}}",
        ('at /components/schemas/A/$ref: the reference "https://example.com/a.json" leaves this document; '
        "only references to #/… can be followed"),
    ),
    "same operationId": (
        f"paths: {{/a: {{get: {{operationId: a.get, {OPERATION}}}}}, /b: {{get: {{operationId: a.get, {OPERATION}}}}}}}",
        'at /paths/~1b/get/operationId: the operationId "a.get" is taken by /paths/~1a/get; each must be unique',
    ),
    "no operationId": (
        f"paths: {{/a: {{get: {{{OPERATION}}}}}}}",
        "at /paths/~1a/get: every operation needs an operationId, this has null",
    ),
    "unknown method": (
        f"paths: {{/a: {{purge: {{operationId: a.purge, {OPERATION}}}}}}}",
        ('at /paths/~1a/purge: "purge" is not an HTTP method that can be compiled; '
        "known are get, post, put, patch, delete, head, options, trace, query"),
    ),
    "path parameter without declaration": (
        f"paths: {{'/a/{{id}}': {{get: {{operationId: a.get, {OPERATION}}}}}}}",
        "at /paths/~1a~1{id}/get: the path has {id} but no parameter of that name",
    ),
    "keyword": (
        "components: {schemas: {class: {type: object}}}",
        'at /components/schemas/class: the schema name "class" is a keyword of Python; call it something else',
    ),
    "built-in": (
        "components: {schemas: {schemas_ValueError: {type: object}}}",
        'at /components/schemas/schemas_ValueError: the schema name "ValueError" is a built-in of Python; call it something else',
    ),
    "method of models": (
        "components: {schemas: {to_dict: {type: object}}}",
        'at /components/schemas/to_dict: the schema name "to_dict" is a method of every generated model; call it something else',
    ),
    "member like a method": (
        "components: {schemas: {A: {type: object, properties: {to_dict: {type: string}}}}}",
        'at /components/schemas/A/properties/to_dict: the member "to_dict" has the name of a method of every generated model',
    ),
    "names that collide": (
        "components: {schemas: {schemas_thing_response: {type: object}, thing: {type: object}}}",
        'at /components/schemas/thing: the schemas "schemas_thing_response" and "thing" both come out as Thing; rename one',
    ),
    "enum values that collide": (
        "components: {schemas: {A: {type: string, enum: [a-b, a_b]}}}",
        'at /components/schemas/A/enum/1: the enum values "a-b" and "a_b" both come out as A_B in Python',
    ),
    "unknown type": (
        "components: {schemas: {A: {type: text}}}",
        'at /components/schemas/A/type: "text" is not a JSON Schema type',
    ),
    "schema that is none": (
        "components: {schemas: {A: {type: object, properties: {b: 3}}}}",
        "at /components/schemas/A/properties/b: a schema must be an object, this is 3",
    ),
    "name that is none": (
        "components: {schemas: {'1': {type: object}}}",
        'at /components/schemas/1: no Python name can be made of the schema name "1"',
    ),
    "status that is none": (
        "paths: {/a: {get: {operationId: a.get, responses: {ok: {description: d}}}}}",
        'at /paths/~1a/get/responses/ok: "ok" is not a status code',
    ),
    "parameter that is none": (
        f"paths: {{/a: {{get: {{operationId: a.get, parameters: [{{name: x, in: body}}], {OPERATION}}}}}}}",
        "at /paths/~1a/get/parameters/0: a parameter needs a name, and in: path, query, header or cookie",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), CASES.values(), ids=CASES)
def test_the_message_says_where_and_what(text: str, message: str) -> None:
    import yaml

    loaded = yaml.safe_load(text)
    whole = (
        loaded
        if not isinstance(loaded, dict) or {"openapi", "info", "swagger"} & set(loaded)
        else description(text)
    )
    with pytest.raises(SpecError) as caught:
        normalise(whole)
    assert str(caught.value) == f"description {message}"
