"""What an error has of its request and its response."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import httpx
import pytest
import replicate_typed as replicate
from _support.clients import TOKEN
from _support.http_server import HttpServer, Response
from _support.modes import Async, Sync
from _support.scripted_api import ScriptedApi
from replicate_typed import APIConnectionError, APIError, APIStatusError, ResponseDecodeError

Mode = Sync | Async

PROBLEM = {"title": "Bad", "detail": "no luck", "status": 422, "more": {"a": [1]}}


def error_of(mode: Mode, base: str, call: Any, kind: type[APIError]) -> Any:
    """Return the error of a call."""
    with pytest.raises(kind) as caught:
        mode.call(base, call)
    return caught.value


@pytest.mark.parametrize("verb", ["get", "create", "stream"])
def test_status_error__parts(mode: Mode, verb: str) -> None:
    """An error response is there as a whole, with the request that it answers."""
    answer = Response(PROBLEM, 422, {"X-Left": "3"}, content_type="application/problem+json")
    with HttpServer(answer) as server:
        if verb == "stream":
            with pytest.raises(APIStatusError) as caught:
                mode.collect(server.base, lambda c: c.stream("me/m", {}))
            error = caught.value
        else:
            calls = {
                "get": lambda c: c.predictions.get("p"),
                "create": lambda c: c.predictions.create("me/m", {"a": 1}),
            }
            error = error_of(mode, server.base, calls[verb], APIStatusError)
    assert isinstance(error.response, httpx.Response)
    assert (error.response.status_code, error.response.json()) == (422, PROBLEM)
    assert error.response.headers["x-left"] == "3"
    assert error.request is not None
    assert error.request is error.response.request
    wanted = (
        ("GET", "/v1/predictions/p") if verb == "get" else ("POST", "/v1/models/me/m/predictions")
    )
    assert (error.request.method, error.request.url.path) == wanted
    assert json.loads(error.body) == PROBLEM
    assert "no luck" in error.message
    assert error.message == error.args[0]
    assert json.loads(error.to_json()) == error.to_dict()


def test_status_error__no_credentials(mode: Mode) -> None:
    """Neither the request nor the response of an error has the token, not even where it is echoed."""
    echo = lambda request: Response(  # noqa: E731
        {"detail": request.headers["authorization"]}, 400, {"X-Echo": TOKEN}
    )
    with HttpServer(echo) as server:
        error = error_of(mode, server.base, lambda c: c.account.get(), APIStatusError)
        assert TOKEN in server.requests[0].headers["authorization"]
    shown = [
        error.response.text,
        str(error.response.headers),
        str(error.request.headers),
        error.message,
        error.body,
    ]
    assert not any(TOKEN in text for text in shown)
    assert TOKEN.encode() not in pickle.dumps(error)


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))]
)
def test_status_error__copies(copied: Any) -> None:
    """Copies and pickles of an error have its response."""
    with HttpServer(Response(PROBLEM, 422)) as server:
        error = error_of(Sync(), server.base, lambda c: c.account.get(), APIStatusError)
    other = copied(error)
    assert other.response.json() == PROBLEM
    assert other.request.url == error.request.url
    assert str(other) == str(error)


def test_status_error__made_by_hand() -> None:
    """An error that a test makes has a response of its parts, and no request."""
    error = APIStatusError("no", status_code=409, headers={"a": "b"}, body="text")
    assert (error.response.status_code, error.response.text) == (409, "text")
    assert error.response.headers["a"] == "b"
    assert error.response is error.response
    assert error.request is None
    assert error.message == "no"


def test_connection_error__request(mode: Mode) -> None:
    """An error without a response has the request, if one was made."""
    error = error_of(
        mode, "http://127.0.0.1:1", lambda c: c.account.get(query={"a": 1}), APIConnectionError
    )
    assert error.response is None
    assert (error.request.method, error.request.url.path) == ("GET", "/v1/account")
    assert "authorization" not in error.request.headers
    pickle.loads(pickle.dumps(error))


def test_missing_token__nothing_was_sent(
    mode: Mode, monkeypatch: pytest.MonkeyPatch, sink: HttpServer
) -> None:
    """An error before any request has none."""
    monkeypatch.delenv("REPLICATE_API_TOKEN", raising=False)
    with pytest.raises(replicate.MissingTokenError) as caught:
        mode.call(sink.base, lambda c: c.account.get(), token=None)
    assert caught.value.request is None
    assert sink.requests == []


def test_decode_error__response(mode: Mode) -> None:
    """A success that cannot be read is there as it came."""
    with HttpServer(Response(b"<html>", content_type="text/html")) as server:
        error = error_of(mode, server.base, lambda c: c.account.get(), ResponseDecodeError)
    assert (error.response.status_code, error.response.text) == (200, "<html>")
    assert error.request.url.path == "/v1/account"


def test_model_error__message(mode: Mode) -> None:
    """Every exception has its message as text."""
    failed = {"status": "failed", "error": "no luck"}
    with ScriptedApi(failed) as api, pytest.raises(replicate.ModelError) as caught:
        mode.call(api.server.base, lambda c: c.run("me/model", {}))
    assert caught.value.message == str(caught.value)
    assert replicate.ReplicateError().message == ""
