"""The time of a caller ends any phase of any request, over any transport."""

from __future__ import annotations

import itertools
import time

import pytest
import replicate_typed as replicate
from _support.clients import sync_client
from _support.http_server import HttpServer, Response
from _support.interrupts import set_times
from _support.predictions import prediction_json
from _support.transports import ASYNC, SYNC, TransportCase, each
from replicate_typed._async import pending
from replicate_typed._http.request import LIMIT_SLACK

#: Seconds that a caller waits, and seconds in which nothing of a call is left after that: one for
#: the request, some for a slow machine.
TIMEOUT, ROOM = 0.2, 3.0

#: How often a call is made that the machine was too slow for.
ATTEMPTS = 3

#: Seconds between two bytes: less than any limit of a transport.
INTERVAL = 0.05


def slowly(head: bytes, drip: bytes):
    """Yield a beginning, and then the same bytes again and again, without an end."""
    yield head
    for _ in itertools.repeat(None):
        yield drip
        time.sleep(INTERVAL)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
PHASES = {
    "status line": (b"HTTP/1.1 200 O", b"K"),
    "header": (HEAD + b"X-Slow: ", b"x"),
    "interim responses": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "body": (HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "chunk extension": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2;x=", b"x"),
    "trailer": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Slow: ", b"x"),
    "silence": (b"", b""),
}


class SlowApi:
    """An API that responds slowly from some request on, and at once to a cancel.

    Attributes:
        canceled: The ids of the predictions that were canceled.
        is_asked: Whether the slow request has arrived.
    """

    def __init__(self, phase: str, *, slow: str) -> None:
        self.canceled: list[str] = []
        self.is_asked = False
        self._phase = PHASES[phase]
        self._slow = slow
        self.server = HttpServer(self._respond)

    def _respond(self, request):
        if request.path.endswith("/cancel"):
            self.canceled.append(request.path.split("/")[-2])
            return Response(prediction_json(self.server.base, status="canceled"))
        if request.method == self._slow or request.path == "/stream":
            self.is_asked = True
            return slowly(*self._phase)
        if request.path == "/v1/predictions" and request.method == "GET":
            return Response({"next": None, "previous": None, "results": []})
        made = prediction_json(self.server.base, status="processing")
        if self._slow == "stream":
            made["urls"]["stream"] = f"{self.server.base}/stream"
        return Response(made, status=201)


def timed(case, api, error):
    """Run a model until the caller's time is up, and return the error."""
    for _ in range(ATTEMPTS):
        api.is_asked = False
        began = time.monotonic()
        with pytest.raises(TimeoutError) as raised:
            case.call(
                api.server.url,
                lambda client: client.run("me/model", {}, timeout=TIMEOUT, wait=False),
                poll_interval=0.01,
            )
        assert time.monotonic() - began < TIMEOUT + 1 + ROOM
        # On a machine that pauses, the time may be up before the slow request is sent.
        if isinstance(raised.value, error) and api.is_asked:
            break
        api.canceled.clear()
    assert isinstance(raised.value, error)
    return raised.value


@pytest.mark.parametrize("phase", PHASES)
def test_deadline__poll(mode, phase):
    """A poll that is answered slowly ends with the caller's time, and the prediction is canceled."""
    api = SlowApi(phase, slow="GET")
    with api.server:
        error = timed(TransportCase("httpx", mode.name), api, replicate.PredictionTimeout)
    assert api.canceled == [error.prediction.id]


@pytest.mark.parametrize("phase", PHASES)
def test_deadline__create(mode, phase, monkeypatch):
    """So does a create, whose prediction may exist."""
    assert pending.DEADLINE_GRACE + LIMIT_SLACK <= 1
    set_times(monkeypatch, DEADLINE_GRACE=0.1)
    api = SlowApi(phase, slow="POST")
    with api.server:
        error = timed(TransportCase("httpx", mode.name), api, replicate.APITimeoutError)
    assert error.maybe_accepted


STREAM = HEAD.replace(b"application/json", b"text/event-stream")
STREAM_PHASES = {
    "header": PHASES["header"],
    "chunks": (STREAM + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n:\r\n"),
    "chunk extension": (STREAM + b"Transfer-Encoding: chunked\r\n\r\n2;x=", b"x"),
}


@pytest.mark.parametrize("phase", STREAM_PHASES)
def test_deadline__stream(mode, phase, monkeypatch):
    """So does a stream that comes byte by byte."""
    monkeypatch.setitem(PHASES, phase, STREAM_PHASES[phase])
    api = SlowApi(phase, slow="stream")

    def read(client):
        def blocking():
            for _ in client.stream("me/model", {}, timeout=TIMEOUT):
                pass

        async def later():
            async for _ in client.stream("me/model", {}, timeout=TIMEOUT):
                pass

        return blocking() if mode.name == "sync" else later()

    with api.server:
        for _ in range(ATTEMPTS):
            began = time.monotonic()
            with pytest.raises(TimeoutError) as raised:
                mode.call(api.server.url, read)
            assert time.monotonic() - began < TIMEOUT + 1 + ROOM
            if isinstance(raised.value, replicate.PredictionTimeout):
                break
            api.canceled.clear()
    assert api.canceled == [raised.value.prediction.id]


@pytest.mark.parametrize("case", each([*SYNC, *ASYNC]), ids=lambda case: f"{case.name}-{case.mode}")
def test_deadline__transports(case):
    """No transport keeps a caller whose time is up."""
    api = SlowApi("header", slow="GET")
    with api.server:
        error = timed(case, api, replicate.PredictionTimeout)
    assert api.canceled == [error.prediction.id]


def test_deadline__blocking_connection_closed():
    """A blocking request that was left to itself does not keep its connection for long."""
    api = SlowApi("header", slow="GET")
    with api.server, sync_client(api.server.url, poll_interval=0.01) as client:
        with pytest.raises(TimeoutError):
            client.run("me/model", {}, timeout=TIMEOUT, wait=False)
        end = time.monotonic() + ROOM + 2
        while api.server.open > 1 and time.monotonic() < end:
            time.sleep(0.01)
        assert api.server.open <= 1
