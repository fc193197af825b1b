"""Bodies and parameters of many kinds, as upstream might describe them: what is sent of them."""

from __future__ import annotations

import email.policy
from collections.abc import Iterator
from email.parser import BytesParser
from typing import Any

import pytest
from _support.attribute_docs import attribute_docs
from _support.compiled_package import Package, followed
from _support.spec_documents import description

DESCRIPTION = description("""
    paths:
      /fans/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        patch:
          operationId: fans.update
          parameters:
            - {name: size, in: query, schema: {type: integer, default: 5}}
            - {name: mood, in: query, schema: {$ref: '#/components/schemas/Mood', default: glad}}
            - {name: X-Trace, in: header, schema: {type: string, default: none}}
            - {name: theme, in: cookie, schema: {type: string, default: dark}}
          requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/UpdateFanRequest'}}}}
          responses: &fan {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Fan'}}}}}
        put:
          operationId: fans.replace
          requestBody: {content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/UpdateFanRequest'}}}}
          responses: *fan
        post:
          operationId: fans.upload
          requestBody: {content: {multipart/form-data: {schema: {$ref: '#/components/schemas/UploadFanRequest'}}}}
          responses: *fan
        get: {operationId: fans.get, responses: *fan}
    components:
      schemas:
        Mood: {type: string, enum: [glad, sad], default: sad}
        Speed: {type: object, deprecated: true, properties: {turns: {type: integer, default: -1}}}
        UpdateFanRequest:
          type: object
          required: [name, min]
          properties:
            name: {type: string}
            min: {type: integer, default: 0}
            max: {type: integer, default: 3}
            ratio: {type: number, default: 0.5}
            active: {type: boolean, default: false}
            tags: {type: array, items: {type: string}, default: [a, 'b"c']}
            since: {type: string, format: date-time, default: '2026-01-02T03:04:05Z'}
            mood: {$ref: '#/components/schemas/Mood', default: glad}
            speed: {$ref: '#/components/schemas/Speed', default: {turns: 2}}
            either: {oneOf: [{type: string}, {type: integer}], default: 7}
            nothing: {type: [string, 'null'], default: null}
            kind: {const: fan, default: fan}
        UploadFanRequest:
          type: object
          required: [picture]
          properties:
            picture: {oneOf: [{type: string, format: binary}, {type: string, format: uri}]}
            others: {type: [array, 'null'], items: {type: string, format: binary}}
            labels: {oneOf: [{type: array, items: {type: string}}, {type: 'null'}]}
            public: {type: boolean, default: true}
        Fan: {type: object, required: [id], properties: {id: {type: string}}}
""")


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    with followed(tmp_path_factory.mktemp("bodies") / "bodies_api", DESCRIPTION) as (package, _):
        yield package


# Defaults


def test_defaults__not_sent(api: Package, recorder: Any):
    """A call with the required arguments sends these only, whatever the body and the method are."""
    models = api("models")
    recorder.answer = b'{"id": "f"}'
    body = models.UpdateFanRequest(name="n", min=4)
    with api("client").Client(base_url=recorder.url) as client:
        api("api.fans.fans_update").sync("f", client=client, body=body)
        api("api.fans.fans_replace").sync("f", client=client, body=body)
        upload = models.UploadFanRequest(picture=api("types").File(b"x"))
        api("api.fans.fans_upload").sync("f", client=client, body=upload)
    json, form, parts = recorder.requests
    assert json.json() == {"name": "n", "min": 4}
    assert form.body == b"min=4&name=n"
    assert parts.body.count(b"name=") == 2
    assert json.target == "/fans/f"
    assert not {"x-trace", "cookie"} & json.headers.keys()


@pytest.mark.parametrize(
    ("place", "default"),
    [
        ("max", "3"), ("min", "0"), ("ratio", "0.5"), ("active", "False"), ("either", "7"),
        ("tags", "['a', 'b\"c']"), ("since", "'2026-01-02T03:04:05Z'"), ("mood", "'glad'"),
        ("speed", "{'turns': 2}"), ("kind", "'fan'"),
    ],
)  # fmt: skip
def test_defaults__docstrings(api: Package, place: str, default: str):
    """A default stands in the docstring of the class and of its attribute."""
    text = " ".join(api("models").UpdateFanRequest.__doc__.split())
    said = f"Default: {default}."
    assert said in text[text.index(f" {place}") :]
    assert said in attribute_docs(api, "update_fan_request")[place]


def test_defaults__parameters(api: Package):
    """A default of a parameter stands in the docstring, also of one that is a component."""
    text = " ".join(api("api.fans.fans_update").sync.__doc__.split())
    for said in ("size (int | Unset): Default: 5.", "mood (Mood | Unset): Default: 'glad'."):
        assert said in text


# Multipart


def sent_parts(request: Any) -> list[tuple[str, str | None, bytes]]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message: Any = BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get_filename(),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    ]


def test_multipart__lists_and_unions(api: Package, recorder: Any):
    """A list that may be null is one part for each item, and a file in a union is a file."""
    models, file = api("models"), api("types").File
    recorder.answer = b'{"id": "f"}'
    bodies = [
        models.UploadFanRequest(
            picture=file(b"x", "x.png"),
            others=[file(b"y", "y"), file(b"z", "z")],
            labels=["a", "b"],
        ),
        models.UploadFanRequest(picture="https://x.example/x.png", labels=None),
    ]
    with api("client").Client(base_url=recorder.url) as client:
        for body in bodies:
            api("api.fans.fans_upload").sync("f", client=client, body=body)
    assert [sent_parts(request) for request in recorder.requests] == [
        [
            ("picture", "x.png", b"x"),
            ("labels", None, b"a"),
            ("labels", None, b"b"),
            ("others", "y", b"y"),
            ("others", "z", b"z"),
        ],
        [("picture", None, b"https://x.example/x.png"), ("labels", None, b"null")],
    ]
