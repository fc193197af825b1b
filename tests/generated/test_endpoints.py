"""An endpoint module: what is sent, and what becomes of the response."""

from __future__ import annotations

import asyncio
import copy
import datetime
import json
import pickle
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from _support.compiled_package import Package, answers, compiled, describe

CASES: dict[str, Any] = {
    "/things/{thing_id}/parts/{part}": {
        "parameters": [
            {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "part", "in": "path", "required": True, "schema": {"type": "integer"}},
        ],
        "put": {
            "operationId": "things.parts.replace",
            "summary": "Replace a part.",
            "description": "All of it, at once.",
            "tags": ["things"],
            "security": [{"token": []}],
            "parameters": [
                {"name": "dry-run", "in": "query", "schema": {"type": "boolean"}},
                {
                    "name": "since",
                    "in": "query",
                    "description": "The first moment.",
                    "schema": {"type": "string", "format": "date-time"},
                },
                {"name": "kinds", "in": "query", "schema": {"type": "array", "items": {}}},
                {"name": "X-Wait", "in": "header", "schema": {"type": "integer"}},
                {"name": "X-Quiet", "in": "header", "schema": {"type": "boolean"}},
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Part"}}},
            },
            **answers({"$ref": "#/components/schemas/Part"}),
        },
    },
    "/gone": {
        "delete": {
            "operationId": "things.delete",
            "tags": ["things"],
            "responses": {"204": {"description": "Gone."}},
        }
    },
    "/text": {
        "get": {
            "operationId": "things.text",
            "tags": ["things"],
            "responses": {
                "200": {
                    "description": "Text.",
                    "content": {"text/plain": {"schema": {"type": "string"}}},
                }
            },
        }
    },
    "/bytes": {
        "get": {
            "operationId": "things.bytes",
            "tags": ["things"],
            "responses": {
                "200": {
                    "description": "Bytes.",
                    "content": {
                        "application/octet-stream": {
                            "schema": {"type": "string", "format": "binary"}
                        }
                    },
                }
            },
        }
    },
    "/maybe": {
        "post": {
            "operationId": "things.maybe",
            "tags": ["things"],
            "requestBody": {
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Part"}}}
            },
            "responses": {
                "200": {
                    "description": "One.",
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Part"}}
                    },
                },
                "202": {"description": "Later."},
            },
        }
    },
    "/object": {
        "get": {"operationId": "things.free", "tags": ["things"], **answers({"type": "object"})}
    },
    "/list": {
        "get": {
            "operationId": "things.list",
            "tags": ["things"],
            **answers({"type": "array", "items": {"$ref": "#/components/schemas/Part"}}),
        }
    },
    "/nodes": {
        "get": {
            "operationId": "nodes.get",
            "tags": ["things"],
            **answers({"$ref": "#/components/schemas/Node"}),
        }
    },
    "/form": {
        "post": {
            "operationId": "things.form",
            "tags": ["things"],
            "requestBody": {
                "required": True,
                "content": {
                    "application/x-www-form-urlencoded": {
                        "schema": {"$ref": "#/components/schemas/Part"}
                    }
                },
            },
            "responses": {"204": {"description": "Good."}},
        }
    },
}
DESCRIPTION = describe(
    paths=CASES,
    components={
        "schemas": {
            "Part": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "size": {"type": "integer"}},
            },
            "Node": {
                "type": "object",
                "properties": {"inner": {"$ref": "#/components/schemas/Node"}},
            },
        },
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    },
)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    with compiled(tmp_path_factory.mktemp("endpoints") / "endpoints_api", DESCRIPTION) as package:
        yield package


class Carrier:
    """The least that is a client: it hands back what it was to carry out."""

    def send(self, operation: Any, /) -> Any:
        return operation

    async def asend(self, operation: Any, /) -> Any:
        return operation


def replace(api: Package, function: str, **kwargs: Any) -> Any:
    part = api("models").Part(name="wheel", size=2)
    endpoint = api("api.things.things_parts_replace")
    return getattr(endpoint, function)("a/b c", 7, body=part, **kwargs)


def test_operation__contents(api: Package):
    """An operation has everything that is sent."""
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    found = replace(
        api, "operation", dry_run=True, since=moment, kinds=["a", 1], x_wait=5, x_quiet=False
    )
    assert found.id == "things.parts.replace"
    assert found.method == "PUT"
    assert found.path == "/things/a%2Fb%20c/parts/7"
    assert found.params == {"dry-run": True, "since": "2026-01-02T03:04:05Z", "kinds": ["a", 1]}
    assert found.headers == {"X-Wait": "5", "X-Quiet": "false"}
    assert found.body == api("operation").JsonBody({"name": "wheel", "size": 2})
    assert found.security
    assert found == replace(
        api, "operation", dry_run=True, since=moment, kinds=["a", 1], x_wait=5, x_quiet=False
    )


def test_operation__unset_arguments(api: Package):
    """Arguments that are not given are not sent."""
    found = replace(api, "operation")
    assert (found.params, found.headers) == ({}, {})
    assert not api("api.things.things_delete").operation().security


def test_endpoint__same_operation(api: Package):
    """``sync`` and ``asyncio`` pass the same operation to the client."""
    expected = replace(api, "operation", dry_run=False)
    assert replace(api, "sync", client=Carrier(), dry_run=False) == expected
    assert asyncio.run(replace(api, "asyncio", client=Carrier(), dry_run=False)) == expected


def test_docstrings__endpoint(api: Package):
    """The docstring of a call has its summary, arguments and errors."""
    endpoint = api("api.things.things_parts_replace")
    for function in (endpoint.sync, endpoint.asyncio):
        assert function.__doc__.startswith("Replace a part.")
        assert "since (datetime.datetime | Unset): The first moment." in function.__doc__
        assert "UnexpectedStatus" in function.__doc__
    assert "All of it, at once." in endpoint.operation.__doc__
    assert "``things.parts.replace``" in endpoint.operation.__doc__


def test_operation__optional_body(api: Package):
    """An optional body may be omitted."""
    endpoint = api("api.things.things_maybe")
    assert endpoint.operation().body is None
    part = api("models").Part(name="wheel")
    assert endpoint.operation(body=part).body.value == {"name": "wheel"}


def test_parse__status_with_and_without_content(api: Package):
    """A status without content is ``None``, another one is decoded."""
    parse = api("api.things.things_maybe").operation().parse
    assert parse(httpx.Response(202)) is None
    assert parse(httpx.Response(200, json={"name": "wheel"})).name == "wheel"


@pytest.mark.parametrize("part", ["", ".", ".."])
def test_make_path_part__other_paths(api: Package, part: str):
    """A path part that would lead to another operation is refused."""
    body = api("models").Part(name="wheel")
    with pytest.raises(ValueError, match=r"thing_id cannot be '\.{0,2}'"):
        api("api.things.things_parts_replace").operation(part, 1, body=body)


def test_parse__no_content(api: Package, recorder: Any):
    """A response with status 204 is ``None``."""
    recorder.status = 204
    with api("client").Client(base_url=recorder.url) as client:
        assert api("api.things.things_delete").sync(client=client) is None
    assert recorder.requests[0].method == "DELETE"


def test_parse__text_and_bytes(api: Package, recorder: Any):
    """Text is a string, and other content is bytes."""
    with api("client").Client(base_url=recorder.url) as client:
        recorder.content_type, recorder.answer = "text/plain; charset=utf-8", "gr\u00fcn".encode()
        assert api("api.things.things_text").sync(client=client) == "gr\u00fcn"
        recorder.content_type, recorder.answer = "application/octet-stream", b"\0\xff{}"
        assert api("api.things.things_bytes").sync(client=client) == b"\0\xff{}"


def test_form__request(api: Package, recorder: Any):
    """A form is sent as a form."""
    recorder.status = 204
    body = api("models").Part(name="a b&c=d", size=3)
    with api("client").Client(base_url=recorder.url) as client:
        api("api.things.things_form").sync(client=client, body=body)
    assert recorder.requests[0].body == b"name=a+b%26c%3Dd&size=3"


def status_error(api: Package, answer: httpx.Response) -> Any:
    with pytest.raises(api("errors").UnexpectedStatus) as caught:
        api("api.things.things_text").operation().parse(answer)
    return caught.value


@pytest.mark.parametrize("status", [100, 201, 304, 404, 500, 520, 530, 599])
def test_parse__undescribed_status(api: Package, status: int):
    """An undescribed status raises an error with a plain ``int``."""
    error = status_error(api, httpx.Response(status, text="<h1>Sorry</h1>"))
    assert type(error.status_code) is int
    assert error.status_code == status
    assert str(error) == f"things.text answered {status}: <h1>Sorry</h1>"


@pytest.mark.parametrize(
    "answer", [b"", b"[1]", b"[" * 100_000, b'{"a": 1}', b'{"status": "x"}', b"\xff\xfe", b"null"]
)
def test_unexpected_status__any_body(api: Package, answer: bytes):
    """An error is raised for any body."""
    error = status_error(api, httpx.Response(500, content=answer))
    assert error.status_code == 500
    assert len(str(error)) < 600
    assert len(error.content) <= 2000


def test_parse__html(api: Package):
    """HTML instead of JSON is reported with its content type."""
    answer = httpx.Response(200, html="<!doctype html><title>Login</title>")
    with pytest.raises(api("errors").ResponseDecodeError) as caught:
        api("api.things.things_maybe").operation().parse(answer)
    assert "things.maybe: the response (text/html; charset=utf-8) is not JSON" in str(caught.value)
    assert caught.value.content.startswith(b"<!doctype html>")
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    "answer", [b"[" * 200_000, b'{"name":' * 200_000, b"", b"\xff", b"1" * 5000, b'{"name": "x'],
    ids=["lists", "objects", "nothing", "no text", "a long number", "cut off"],
)  # fmt: skip
def test_parse__malformed_json(api: Package, answer: bytes):
    """Malformed JSON raises ``ResponseDecodeError``."""
    with pytest.raises(api("errors").ResponseDecodeError):
        api("api.things.things_maybe").operation().parse(httpx.Response(200, content=answer))


def test_parse__list_with_bad_items(api: Package, caplog: pytest.LogCaptureFixture):
    """A list response loses only the items that cannot be read."""
    parse = api("api.things.things_list").operation().parse
    parts = parse(httpx.Response(200, json=[{"name": "a"}, {"name": 1}, None, {"name": "b"}]))
    assert [part.name for part in parts] == ["a", "b"]
    assert "things.list[1] was left out" in caplog.text
    assert "things.list[2] was left out" in caplog.text


@pytest.mark.parametrize(("answer", "kind"), [({}, "an object"), (None, "null"), ("a", "a string")])
def test_parse__not_a_list(api: Package, answer: Any, kind: str):
    """A response that should be a list and is not raises ``ResponseDecodeError``."""
    with pytest.raises(api("errors").ResponseDecodeError) as caught:
        api("api.things.things_list").operation().parse(
            httpx.Response(200, text=json.dumps(answer))
        )
    assert str(caught.value) == f"things.list: the response is {kind}, not a list"


def test_parse__deep_nesting(api: Package):
    """JSON that is nested too deep raises ``ResponseDecodeError``."""
    answer = b'{"inner":' * 900 + b"{}" + b"}" * 900
    with pytest.raises(api("errors").ResponseDecodeError, match="nested too deep"):
        api("api.things.nodes_get").operation().parse(httpx.Response(200, content=answer))
    answer = b'{"inner":' * 9 + b"{}" + b"}" * 9
    found = api("api.things.nodes_get").operation().parse(httpx.Response(200, content=answer))
    assert found.inner.inner.inner.to_dict() == {
        "inner": {"inner": {"inner": {"inner": {"inner": {"inner": {}}}}}}
    }


def test_parse__response_without_class(api: Package):
    """A response without a class of its own is checked too."""
    operation = api("api.things.things_free").operation()
    assert operation.parse(httpx.Response(200, json={"a": [1]})) == {"a": [1]}
    with pytest.raises(api("errors").ResponseDecodeError, match="the response is a list"):
        operation.parse(httpx.Response(200, json=[1]))
    with pytest.raises(api("errors").ResponseDecodeError, match="the response is a list"):
        operation.responses[0].decode([1])


def test_operation__copy_and_pickle(api: Package):
    """An operation can be copied and pickled."""
    for name in ("things_list", "things_free", "nodes_get"):
        operation = api(f"api.things.{name}").operation()
        assert pickle.loads(pickle.dumps(operation)) == operation
        assert copy.deepcopy(operation) == operation
