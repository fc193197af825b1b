"""Libraries that put something in the place of a method of httpx: for tests, and for tracing."""

from __future__ import annotations

from contextlib import ExitStack
from functools import wraps
from unittest.mock import Mock, patch

import httpx
import pytest
import replicate_typed as replicate
import respx
import vcr
import wrapt
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


def by_function(owner, name, note):
    """Put a function in the place of a method that looks like it, as most libraries do."""
    original = getattr(owner, name)

    @wraps(original)
    def traced(self, request, **options):
        note(request)
        return original(self, request, **options)

    return patch.object(owner, name, traced)


def by_wrapt(owner, name, note):
    """Put a proxy of wrapt in the place of a method, which passes for the method itself."""

    def traced(wrapped, instance, args, options):
        note(*args)
        return wrapped(*args, **options)

    return patch.object(owner, name, wrapt.FunctionWrapper(getattr(owner, name), traced))


def by_mock(owner, name, note):
    """Put a function that calls a mock in the place of a method."""
    original = getattr(owner, name)

    def traced(self, request, **options):
        note(request)
        return original(self, request, **options)

    mock = Mock(side_effect=traced)
    return patch.object(owner, name, lambda *args, **options: mock(*args, **options))


STEPS = {
    "send": ("Client", "AsyncClient", "send", "send"),
    "single": ("Client", "AsyncClient", "_send_single_request", "_send_single_request"),
    "transport": (
        "HTTPTransport",
        "AsyncHTTPTransport",
        "handle_request",
        "handle_async_request",
    ),
}


@pytest.mark.parametrize("way", [by_function, by_wrapt, by_mock])
@pytest.mark.parametrize("step", STEPS.values(), ids=list(STEPS))
def test_tracing__sees_each_request(mode, api, step, way):
    """What takes the place of a step of httpx, to trace requests, sees each of them.

    As soon as it is gone, requests are sent without it.
    """
    kinds, seen = step[:2], []

    def note(request):
        seen.append(f"{request.method} {request.url.path}")
        request.headers["traceparent"] = "00-1-2-03"

    with ExitStack() as patches:
        for kind, name in zip(kinds, step[2:], strict=True):
            patches.enter_context(way(getattr(httpx, kind), name, note))
        mode.call(api.url, account)
    mode.call(api.url, account)
    assert seen == ["GET /v1/account"]
    assert [request.headers.get("traceparent") for request in api.requests] == ["00-1-2-03", None]
