"""Free-form objects are dicts, and files cannot inject form fields."""

from __future__ import annotations

import email.policy
import io
import re
from collections.abc import Iterator
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from _support.compiled_package import Package, answers, compiled, describe
from replicate_api.api.predictions import predictions_create
from replicate_api.models import CreatePredictionRequest

DESCRIPTION = describe(
    paths={
        "/files": {
            "post": {
                "operationId": "files.create",
                "tags": ["files"],
                "requestBody": {
                    "required": True,
                    "content": {
                        "multipart/form-data": {"schema": {"$ref": "#/components/schemas/Upload"}}
                    },
                },
                **answers({"$ref": "#/components/schemas/Free"}),
            }
        }
    },
    components={
        "schemas": {
            "Free": {"type": "object", "description": "Anything."},
            "Holder": {
                "type": "object",
                "required": ["input"],
                "properties": {
                    "input": {"$ref": "#/components/schemas/Free"},
                    "inline": {"type": "object", "additionalProperties": True},
                    "many": {"type": "array", "items": {"$ref": "#/components/schemas/Free"}},
                    "maybe": {"oneOf": [{"$ref": "#/components/schemas/Free"}, {"type": "null"}]},
                },
            },
            "Upload": {
                "type": "object",
                "required": ["content"],
                "properties": {
                    "content": {"type": "string", "format": "binary"},
                    "filename": {"type": "string"},
                    "metadata": {"type": "object"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "public": {"type": "boolean"},
                },
            },
        }
    },
)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    with compiled(tmp_path_factory.mktemp("forms") / "forms_api", DESCRIPTION) as package:
        yield package


def test_models__free_form_object(api: Package):
    """An object of any members is a ``dict``, and has no class."""
    value = {"prompt": "a", "deep": [{"er": None}]}
    holder = api("models").Holder(input=value, inline=value, many=[value], maybe=None)
    assert holder.input is value
    assert holder.to_dict() == {"input": value, "inline": value, "many": [value], "maybe": None}
    assert api("models").Holder.from_dict(holder.to_dict()) == holder
    assert type(api("models").Holder.from_dict(holder.to_dict()).input) is dict
    assert api("models").__all__ == ("Holder", "Upload")
    assert not (api.folder / "models" / "free.py").exists()


def test_models__field_named_input():
    """The field ``input`` is a ``dict`` and has no underscore."""
    body = CreatePredictionRequest(version="v", input={"prompt": "a"})
    assert body.to_dict() == {"version": "v", "input": {"prompt": "a"}}
    assert predictions_create.operation(body=body).body.value["input"] == {"prompt": "a"}
    assert not hasattr(body, "input_")


def send(api: Package, recorder: Any, upload: Any) -> list[Any]:
    """The parts that a server receives."""
    with api("client").Client(base_url=recorder.url) as client:
        api("api.files.files_create").sync(client=client, body=upload)
    request = recorder.requests[-1]
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
    return list(message.iter_parts())


def names(parts: list[Any]) -> list[str | None]:
    return [part.get_param("name", header="content-disposition") for part in parts]


def test_multipart__kinds_of_parts(api: Package, recorder: Any):
    """All kinds of parts arrive."""
    content = api("types").File(io.BytesIO(b"\0\xff"), "a.png", "image/png")
    upload = api("models").Upload(
        content=content, filename="a.png", metadata={"a": [1]}, tags=["x", "y"], public=True
    )
    parts = send(api, recorder, upload)
    assert names(parts) == ["content", "filename", "metadata", "tags", "tags", "public"]
    assert parts[0].get_payload(decode=True) == b"\0\xff"
    assert (parts[0].get_filename(), parts[0].get_content_type()) == ("a.png", "image/png")
    assert [part.get_payload(decode=True) for part in parts[1:]] == [
        b"a.png", b'{"a": [1]}', b"x", b"y", b"true",
    ]  # fmt: skip
    assert parts[2].get_content_type() == "application/json"


def test_multipart__boundary(api: Package, recorder: Any):
    """Each request has a boundary of its own."""
    upload = api("models").Upload(content=api("types").File(b"x"))
    send(api, recorder, upload)
    send(api, recorder, upload)
    boundaries = {
        re.fullmatch(r"multipart/form-data; boundary=(\w{32,})", request.headers["content-type"])[1]
        for request in recorder.requests
    }
    assert len(boundaries) == 2


INJECTION = b'\r\n--+++\r\nContent-Disposition: form-data; name="admin"\r\n\r\ntrue\r\n--+++--\r\n'


def test_multipart__content_like_a_part(api: Package, recorder: Any):
    """Content that looks like a part is content."""
    boundaries = [b"_boundary_", b"---", b"boundary", b"0" * 32]
    content = b"".join(INJECTION.replace(b"+++", boundary) for boundary in boundaries)
    parts = send(api, recorder, api("models").Upload(content=api("types").File(content)))
    assert names(parts) == ["content"]
    assert parts[0].get_payload(decode=True) == content


@pytest.mark.parametrize(
    "name",
    [
        'a"; name="admin',
        'a"\r\n\r\ntrue\r\n--x',
        "a\nContent-Type: text/html",
        "\\",
        '"',
        "ü\u2028",
    ],
)
def test_multipart__hostile_names(api: Package, recorder: Any, name: str):
    """A file name or a key cannot add a field or a header."""
    upload = api("models").Upload(content=api("types").File(b"x", name))
    upload[name] = "v"
    parts = send(api, recorder, upload)
    assert len(parts) == 2
    assert names(parts)[0] == "content"
    assert "admin" not in names(parts)
    for part in parts:
        assert {key.lower() for key in part} <= {"content-disposition", "content-type"}


def test_multipart__optional_file(tmp_path: Path):
    """An optional file may be omitted."""
    schema = {"type": "object", "properties": {"a": {"type": "string", "format": "binary"}}}
    operation = {
        "operationId": "a.put",
        "requestBody": {"content": {"multipart/form-data": {"schema": schema}}},
        "tags": ["a"],
        **answers({}),
    }
    with compiled(tmp_path / "parts_api", describe(paths={"/a": {"put": operation}})) as api:
        body = api("models").APutBody()
        assert api("api.a.a_put").operation(body=body).body.parts == []
