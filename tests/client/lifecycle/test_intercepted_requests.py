"""Libraries that put something in the place of a method of httpx: for tests, and for tracing."""

from __future__ import annotations

import httpx
import pytest
import replicate_typed as replicate
import respx
import vcr
from _support.account import ACCOUNT, account
from _support.http_server import HttpServer, Response
from _support.predictions import prediction_json

API = "https://api.replicate.com/v1"


def create(client):
    """Create a prediction."""
    return client.predictions.create("me/model", {"prompt": "x"})


def starting():
    """Return the JSON of a prediction that was created."""
    return prediction_json(API, "starting", "p1")


@pytest.mark.parametrize("using", ["httpcore", "httpx"])
def test_respx__answers(mode, using):
    """respx answers reads and creates, by either of its ways, and sees the whole request."""
    with respx.mock(base_url=API, using=using) as router:
        router.get("/account").respond(json=ACCOUNT)
        made = router.post("/models/me/model/predictions").respond(201, json=starting())
        assert mode.call(API, account).username == "me"
        assert mode.call(API, create).id == "p1"
    [call] = made.calls
    assert call.request.headers["authorization"].startswith("Bearer ")
    assert call.request.headers["content-type"] == "application/json"
    assert call.request.content == b'{"input":{"prompt":"x"}}'


def test_respx__error_and_redirect(mode):
    """The error of an answer that was made up is that of a real one, and a redirect is followed."""
    with respx.mock(base_url=API) as router:
        router.get("/account").respond(302, headers={"Location": f"{API}/moved"})
        router.get("/moved").respond(401, json={"detail": "no", "status": 401})
        with pytest.raises(replicate.AuthenticationError, match="did not accept the API token"):
            mode.call(API, account)


def test_pytest_httpx__answers(mode, httpx_mock):
    """The fixture of pytest-httpx answers reads and creates."""
    httpx_mock.add_response(url=f"{API}/account", json=ACCOUNT)
    httpx_mock.add_response(
        url=f"{API}/models/me/model/predictions",
        match_json={"input": {"prompt": "x"}},
        status_code=201,
        json=starting(),
    )
    assert mode.call(API, account).username == "me"
    assert mode.call(API, create).id == "p1"


@pytest.mark.parametrize("call", [account, create])
def test_vcrpy__records_and_replays(mode, call, tmp_path):
    """What vcrpy has recorded of a server, it plays without the server."""
    answer = Response({**starting(), **ACCOUNT}, 201)
    cassette = str(tmp_path / "cassette.yaml")
    with HttpServer(answer) as server, vcr.use_cassette(cassette):
        recorded = mode.call(server.url, call)
        assert len(server.requests) == 1
    with vcr.use_cassette(cassette, record_mode="none") as played:
        assert mode.call(server.url, call).raw == recorded.raw
        assert played.play_count == 1
    assert len(server.requests) == 1


def test_tracing__sees_each_request(mode, api, monkeypatch):
    """A library that wraps ``send`` of httpx, as those for tracing do, sees each attempt."""
    seen = []
    for kind in (httpx.Client, httpx.AsyncClient):
        send = kind.send

        def traced(self, request, send=send, **options):
            seen.append(f"{request.method} {request.url.path}")
            request.headers["traceparent"] = "00-1-2-03"
            return send(self, request, **options)

        monkeypatch.setattr(kind, "send", traced)
    mode.call(api.url, account)
    assert seen == ["GET /v1/account"]
    assert api.requests[0].headers["traceparent"] == "00-1-2-03"
