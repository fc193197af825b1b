"""``client.request``: what the generated client has no operation for."""

from __future__ import annotations

import inspect
from typing import Any

import httpx
import pytest
from _support.http_server import HttpServer, Request, Response
from _support.modes import Async, Sync
from attrs import evolve
from replicate_api.api.account import account_get
from replicate_api.models import CreatePredictionRequest
from replicate_typed import (
    APIConnectionError,
    APIResponse,
    APITimeoutError,
    InputError,
    MissingTokenError,
    NotFoundError,
    ResponseDecodeError,
)

pytestmark = pytest.mark.engines

ACCOUNT = {"type": "user", "username": "me", "name": "Me"}


def call(mode: Sync | Async, base: str, *arguments: Any, **keywords: Any) -> Any:
    """Return what ``client.request`` returns."""
    return mode.call(base, lambda client: client.request(*arguments, **keywords))


def test_request__response(mode: Sync | Async):
    """The status, the headers and the body of the response are returned."""
    answer = Response({"a": [1]}, 201, headers={"X-Left": "3"})
    with HttpServer(answer) as server:
        found = call(
            mode,
            server.base,
            "post",
            "/new things",
            json={"b": None},
            params={"c": [1, True], "d": None},
        )
    assert isinstance(found, APIResponse)
    assert (found.status_code, found.headers["x-left"], found.json()) == (201, "3", {"a": [1]})
    assert (found.content, found.text) == (b'{"a": [1]}', '{"a": [1]}')
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/v1/new%20things?c=1&c=true")
    assert request.json() == {"b": None}
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"].startswith("Bearer ")


def test_request__bodies(mode: Sync | Async):
    """A body is JSON, also of objects of the generated client, or text or bytes as they are."""
    with HttpServer(Response({})) as server:
        body = CreatePredictionRequest.from_dict({"input": {"a": 1}, "version": "v"})
        call(mode, server.base, "POST", "/a", json=body)
        call(mode, server.base, "QUERY", "/a", content="grün")
        call(mode, server.base, "PUT", "/a", content=b"\0", headers={"content-type": "image/x"})
        call(mode, server.base, "PATCH", "/a", content=b"\0")
    sent = [
        (request.method, request.body, request.headers["content-type"])
        for request in server.requests
    ]
    assert server.requests[0].json() == {"input": {"a": 1}, "version": "v"}
    assert sent[1:] == [
        ("QUERY", "grün".encode(), "text/plain"),
        ("PUT", b"\0", "image/x"),
        ("PATCH", b"\0", "application/octet-stream"),
    ]


# aiohttp writes a query in its own way.
@pytest.mark.engines(without={"aiohttp", "aiohttp2"})
def test_request__headers_and_query(mode: Sync | Async):
    """Headers replace the usual ones in any spelling, and a query in the path stays."""
    with HttpServer(Response(b"a,b", content_type="text/csv")) as server:
        found = call(
            mode,
            server.base,
            "GET",
            "/a?b=1&b=&c=%2F",
            params={"d": 2},
            headers={"accept": "text/csv"},
        )
    assert found.text == "a,b"
    (request,) = server.requests
    assert request.target == "/v1/a?b=1&b=&c=%2F&d=2"
    assert request.headers["accept"] == "text/csv"
    with pytest.raises(ResponseDecodeError, match="text/csv"):
        found.json()


def test_request__errors_and_retries(mode: Sync | Async):
    """Errors are those of the client, and only what may be repeated is sent again."""
    replies = [Response({"detail": "wait"}, 500), Response({"ok": 1})]

    def respond(request: Request) -> Response:
        if request.method == "POST":
            return Response({"detail": "no"}, 500)
        return replies.pop(0) if request.path == "/v1/models/a/b" and replies else Response({}, 404)

    with HttpServer(respond) as server:
        assert call(mode, server.base, "GET", "/models/a/b").json() == {"ok": 1}
        with pytest.raises(NotFoundError, match="model 'a/b' was not found"):
            call(mode, server.base, "GET", "/models/a/b")
        with pytest.raises(Exception, match="POST /things, status: 500") as caught:
            call(mode, server.base, "POST", "/things", json={})
    assert caught.value.maybe_accepted
    assert [request.method for request in server.requests] == ["GET", "GET", "GET", "POST"]


@pytest.mark.parametrize("is_own", [True, False])
def test_request__whole_url(mode: Sync | Async, is_own: bool):
    """The token goes to the API's own origin, and neither it nor the client's headers to another."""
    with HttpServer(Response({})) as api, HttpServer(Response({})) as other:
        target = api if is_own else other
        call(mode, api.base, "GET", f"{target.base}/v9/a?b=1", headers={"X-One": "1"})
    (request,) = target.requests
    assert request.target == "/v9/a?b=1"
    assert ("authorization" in request.headers) == is_own
    assert request.headers["x-one"] == "1"


@pytest.mark.parametrize(
    ("server", "target"),
    [("../v2", "/v2/account"), ("beta", "/v1/beta/account"), ("..", "/account")],
)
def test_send__server_of_the_operation(mode: Sync | Async, server: str, target: str):
    """An operation with a server of the API's own origin is sent there, with the token."""
    operation = evolve(account_get.operation(), server=server)
    with HttpServer(Response(ACCOUNT)) as api:
        assert mode.call(api.base, lambda client: client.send(operation)).username == "me"
    assert api.requests[0].target == target
    assert "authorization" in api.requests[0].headers


def test_send__without_a_token(mode: Sync | Async, monkeypatch: pytest.MonkeyPatch):
    """An operation that needs no token is sent without one if there is none."""
    monkeypatch.delenv("REPLICATE_API_TOKEN", raising=False)
    needed = account_get.operation()
    either = evolve(needed, anonymous=True)
    with HttpServer(Response(ACCOUNT)) as api:
        found = mode.call(api.base, lambda client: client.send(either), token=None)
        with pytest.raises(MissingTokenError):
            mode.call(api.base, lambda client: client.send(needed), token=None)
        mode.call(api.base, lambda client: client.send(either))
    assert found.username == "me"
    assert ["authorization" in request.headers for request in api.requests] == [False, True]


def test_send__server_of_another_origin(mode: Sync | Async):
    """An operation with a server of another origin is sent there, without the token."""
    with HttpServer(Response(ACCOUNT)) as api, HttpServer(Response(ACCOUNT)) as other:
        operation = evolve(account_get.operation(), server=f"{other.base}/up")
        call = mode.call(api.base, lambda client: client.send(operation), headers={"X-Mine": "1"})
    assert call.username == "me"
    assert not api.requests
    assert other.requests[0].target == "/up/account"
    assert {"authorization", "x-mine"}.isdisjoint(other.requests[0].headers)


def test_request__timeout(mode: Sync | Async):
    """The time limit is for all attempts together."""
    with HttpServer(Response({}, 503, headers={"Retry-After": "50"})) as server:
        with pytest.raises(Exception, match="503"):
            call(mode, server.base, "GET", "/a", timeout=20)
        with pytest.raises(APITimeoutError):
            call(mode, server.base, "GET", "/a", timeout=0)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("arguments", "keywords", "message"),
    [
        (("GET", "a"), {}, "path must begin with a slash"),
        (("GET", "//a.example/b"), {}, "path must begin with a slash"),
        (("GET", "ftp://a.example/b"), {}, "path must begin with a slash"),
        (("GET", "http://[a/b"), {}, "path must begin with a slash"),
        (("G T", "/a"), {}, "method must be an HTTP method"),
        (("POST", "/a"), {"json": {}, "content": b""}, "json= or content="),
        (("POST", "/a"), {"json": object()}, "cannot be sent"),
        (("POST", "/a"), {"headers": {"a b": "c"}}, "not a valid header name"),
        (("GET", "/a"), {"timeout": -1}, "timeout must be a number of seconds"),
    ],
)
def test_request__invalid_arguments(
    mode: Sync | Async, arguments: Any, keywords: Any, message: str
):
    """An argument that is not valid is an ``InputError``, and nothing is sent."""
    with HttpServer(Response({})) as server, pytest.raises(InputError, match=message):
        call(mode, server.base, *arguments, **keywords)
    assert not server.requests


def test_request__no_connection(mode: Sync | Async):
    """The error names the host that cannot be reached."""
    with pytest.raises(APIConnectionError, match=r"127\.0\.0\.1:9"):
        call(mode, "http://127.0.0.1:1", "POST", "http://127.0.0.1:9/a", json={})


def test_request__signature():
    """Both clients have the same arguments."""
    one, other = (
        inspect.signature(mode.client_class.request) for mode in (Sync(), Async("asyncio"))
    )
    assert str(one) == str(other)


def test_api_response__record():
    """A response is shown without its headers and its body, which may hold what is secret."""
    shown = repr(APIResponse(200, httpx.Headers({"a": "secret"}), b"secret"))
    assert "secret" not in shown
    assert "200" in shown
