"""An endpoint module: what is sent, by whom, and what the answer becomes."""

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


def test_an_operation_is_a_value_with_all_that_is_sent(api: Package):
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


def test_what_is_not_given_is_not_sent(api: Package):
    found = replace(api, "operation")
    assert (found.params, found.headers) == ({}, {})
    assert not api("api.things.things_delete").operation().security


def test_sync_and_asyncio_hand_the_same_operation_to_the_client(api: Package):
    expected = replace(api, "operation", dry_run=False)
    assert replace(api, "sync", client=Carrier(), dry_run=False) == expected
    assert asyncio.run(replace(api, "asyncio", client=Carrier(), dry_run=False)) == expected


def test_the_docstring_of_a_call_says_what_it_does_takes_and_raises(api: Package):
    endpoint = api("api.things.things_parts_replace")
    for function in (endpoint.sync, endpoint.asyncio):
        assert function.__doc__.startswith("Replace a part.")
        assert "since (datetime.datetime | Unset): The first moment." in function.__doc__
        assert "UnexpectedStatus" in function.__doc__
    assert "All of it, at once." in endpoint.operation.__doc__
    assert "``things.parts.replace``" in endpoint.operation.__doc__


def test_an_optional_body_may_be_left_out(api: Package):
    endpoint = api("api.things.things_maybe")
    assert endpoint.operation().body is None
    part = api("models").Part(name="wheel")
    assert endpoint.operation(body=part).body.value == {"name": "wheel"}


def test_a_status_without_content_is_none_and_one_with_content_is_not(api: Package):
    parse = api("api.things.things_maybe").operation().parse
    assert parse(httpx.Response(202)) is None
    assert parse(httpx.Response(200, json={"name": "wheel"})).name == "wheel"


@pytest.mark.parametrize("part", ["", ".", ".."])
def test_a_path_part_that_would_name_another_operation_is_refused(api: Package, part: str):
    body = api("models").Part(name="wheel")
    with pytest.raises(ValueError, match=r"thing_id cannot be '\.{0,2}'"):
        api("api.things.things_parts_replace").operation(part, 1, body=body)


def test_204_is_none(api: Package, recorder: Any):
    recorder.status = 204
    with api("client").Client(base_url=recorder.url) as client:
        assert api("api.things.things_delete").sync(client=client) is None
    assert recorder.requests[0].method == "DELETE"


def test_text_is_text_and_bytes_are_bytes(api: Package, recorder: Any):
    with api("client").Client(base_url=recorder.url) as client:
        recorder.content_type, recorder.answer = "text/plain; charset=utf-8", "gr\u00fcn".encode()
        assert api("api.things.things_text").sync(client=client) == "gr\u00fcn"
        recorder.content_type, recorder.answer = "application/octet-stream", b"\0\xff{}"
        assert api("api.things.things_bytes").sync(client=client) == b"\0\xff{}"


def test_a_form_is_sent_as_a_form(api: Package, recorder: Any):
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
def test_a_status_that_is_not_described_raises_with_a_plain_int(api: Package, status: int):
    error = status_error(api, httpx.Response(status, text="<h1>Sorry</h1>"))
    assert type(error.status_code) is int
    assert error.status_code == status
    assert str(error) == f"things.text answered {status}: <h1>Sorry</h1>"


@pytest.mark.parametrize(
    "answer", [b"", b"[1]", b"[" * 100_000, b'{"a": 1}', b'{"status": "x"}', b"\xff\xfe", b"null"]
)
def test_an_error_is_told_whatever_its_body_is(api: Package, answer: bytes):
    error = status_error(api, httpx.Response(500, content=answer))
    assert error.status_code == 500
    assert len(str(error)) < 600
    assert len(error.content) <= 2000


def test_html_instead_of_json_says_so(api: Package):
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
def test_json_that_cannot_be_read_is_a_decode_error(api: Package, answer: bytes):
    with pytest.raises(api("errors").ResponseDecodeError):
        api("api.things.things_maybe").operation().parse(httpx.Response(200, content=answer))


def test_an_answer_that_is_a_list_survives_an_item_that_cannot_be_read(
    api: Package, caplog: pytest.LogCaptureFixture
):
    parse = api("api.things.things_list").operation().parse
    parts = parse(httpx.Response(200, json=[{"name": "a"}, {"name": 1}, None, {"name": "b"}]))
    assert [part.name for part in parts] == ["a", "b"]
    assert "things.list[1] was left out" in caplog.text
    assert "things.list[2] was left out" in caplog.text


@pytest.mark.parametrize(("answer", "kind"), [({}, "an object"), (None, "null"), ("a", "a string")])
def test_an_answer_that_should_be_a_list_and_is_not(api: Package, answer: Any, kind: str):
    with pytest.raises(api("errors").ResponseDecodeError) as caught:
        api("api.things.things_list").operation().parse(
            httpx.Response(200, text=json.dumps(answer))
        )
    assert str(caught.value) == f"things.list: the response is {kind}, not a list"


def test_objects_in_objects_without_end_are_a_decode_error(api: Package):
    answer = b'{"inner":' * 900 + b"{}" + b"}" * 900
    with pytest.raises(api("errors").ResponseDecodeError, match="nested too deep"):
        api("api.things.nodes_get").operation().parse(httpx.Response(200, content=answer))
    answer = b'{"inner":' * 9 + b"{}" + b"}" * 9
    found = api("api.things.nodes_get").operation().parse(httpx.Response(200, content=answer))
    assert found.inner.inner.inner.to_dict() == {
        "inner": {"inner": {"inner": {"inner": {"inner": {"inner": {}}}}}}
    }


def test_an_answer_without_a_class_of_its_own_is_checked_too(api: Package):
    operation = api("api.things.things_free").operation()
    assert operation.parse(httpx.Response(200, json={"a": [1]})) == {"a": [1]}
    with pytest.raises(api("errors").ResponseDecodeError, match="the response is a list"):
        operation.parse(httpx.Response(200, json=[1]))
    with pytest.raises(api("errors").ResponseDecodeError, match="the response is a list"):
        operation.responses[0].decode([1])


def test_an_operation_copies_and_pickles(api: Package):
    for name in ("things_list", "things_free", "nodes_get"):
        operation = api(f"api.things.{name}").operation()
        assert pickle.loads(pickle.dumps(operation)) == operation
        assert copy.deepcopy(operation) == operation
