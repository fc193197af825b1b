"""Retries: a prediction is created once, or the error says that it may have been."""

from __future__ import annotations

import email.utils
import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import replicate_typed as replicate
from _support.http_server import HttpServer, Response
from _support.predictions import prediction_json
from _support.scripted_api import ScriptedApi, run
from replicate_typed import RetryPolicy

pytestmark = pytest.mark.engines

DONE = {"status": "succeeded", "output": "whole"}


def create(client):
    """Create a prediction."""
    return client.predictions.create(model="me/model", input={})


class FailingApi:
    """An API that responds with each of some failures once, and with success after that."""

    def __init__(self, *bad):
        self._bad = list(bad)
        self.server = HttpServer(self._respond)
        self.url = self.server.url

    def _respond(self, request):
        if self._bad:
            bad = self._bad.pop(0)
            return bad() if callable(bad) else bad
        return Response(prediction_json(self.server.base, "succeeded", output="whole"), 201)

    @property
    def count(self):
        return len(self.server.requests)

    def __enter__(self):
        self.server.__enter__()
        return self

    def __exit__(self, *details):
        self.server.__exit__(*details)


def broken(status, headers=None, body=b""):
    """Return a response with this status."""
    return Response(body, status, headers or {})


@pytest.mark.parametrize(
    "bad",
    [
        broken(429),
        broken(429, {"Retry-After": "0"}),
        broken(429, {"Retry-After": "0.01"}),
        broken(429, body={"retry_after": 0}),
        broken(503, {"Retry-After": "0"}),
    ],
    ids=["429", "Retry-After 0", "fraction", "in the body", "503 with Retry-After"],
)
def test_create__refused(mode, bad):
    """A create that was surely refused is sent again."""
    with FailingApi(bad, bad) as api:
        assert mode.call(api.url, create).id == "p1"
        assert api.count == 3


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (lambda: None, replicate.APIConnectionError),
        (broken(500), replicate.InternalServerError),
        (broken(502), replicate.InternalServerError),
        (broken(500, {"Retry-After": "0"}), replicate.InternalServerError),
        (broken(502, {"Retry-After": "0"}), replicate.InternalServerError),
        (broken(504, {"Retry-After": "0"}), replicate.InternalServerError),
        (broken(503), replicate.InternalServerError),
        (broken(520), replicate.InternalServerError),
        (broken(408), replicate.APIStatusError),
        (Response("<html>", 201, content_type="text/html"), replicate.ResponseDecodeError),
        (Response(b"", 204), replicate.ResponseDecodeError),
        (lambda: iter([b"HTTP/1.1 201 C\r\nContent-Length: 9\r\n\r\n{"]), replicate.APIError),
    ],
    ids=[
        *("reset", "500", "502", "500 with Retry-After", "502 with Retry-After"),
        *("504 with Retry-After", "503", "520", "408", "html", "empty", "truncated"),
    ],
)
def test_create__maybe_accepted(mode, bad, error):
    """A create that may have been accepted is never sent twice, and the error says so."""
    with FailingApi(bad) as api:
        with pytest.raises(error) as caught:
            mode.call(api.url, create)
        assert api.count == 1
    assert caught.value.maybe_accepted
    assert "may have been carried out" in str(caught.value)


# The limits of pyreqwest's transport are one limit, the sum of all.
@pytest.mark.engines(without={"pyreqwest"})
def test_create__timeout(mode):
    """A create that times out is never sent twice."""

    release = threading.Event()
    with FailingApi(lambda: release.wait(20) and None) as api:
        with pytest.raises(replicate.APITimeoutError) as caught:
            mode.call(api.url, create, timeout=httpx.Timeout(30, read=0.1))
        assert api.count == 1
        release.set()
    assert caught.value.maybe_accepted


# That of pyreqwest is the sum of all limits, and that of aiohttp has none for writing.
@pytest.mark.engines(without={"pyreqwest", "aiohttp", "aiohttp2"})
def test_create__not_read_to_its_end(mode):
    """A create of which the server takes only a part is never sent twice.

    Nobody knows whether the server answers what it has read.
    """
    connections, heads = [], []

    def take(listener):
        with suppress(OSError):  # the test closes the listener
            while True:
                connection, _ = listener.accept()
                connections.append(connection)
                heads.append(connection.recv(1000))

    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taking = threading.Thread(target=take, args=[listener])
        taking.start()
        try:
            with pytest.raises(replicate.APITimeoutError) as caught:
                mode.call(
                    f"http://127.0.0.1:{listener.getsockname()[1]}/v1",
                    lambda c: c.predictions.create("me/model", {"text": "x" * 20_000_000}),
                    timeout=httpx.Timeout(30, write=0.2),
                )
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            taking.join()
            for connection in connections:
                connection.close()
    assert [head[:5] for head in heads] == [b"POST "]
    assert caught.value.maybe_accepted


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 413, 422])
def test_create__permanent_status(mode, status):
    """A create that was refused permanently was not accepted."""
    with (
        FailingApi(*[broken(status)] * 3) as api,
        pytest.raises(replicate.APIStatusError) as caught,
    ):
        mode.call(api.url, create)
    assert not caught.value.maybe_accepted
    assert caught.value.status_code == status
    assert api.count == 1


def test_create__connection_refused(mode):
    """A create is sent again if the connection was never opened."""
    with HttpServer(lambda r: Response(b"")) as server:
        port = server.port
    with pytest.raises(replicate.APIConnectionError) as caught:
        mode.call(f"http://127.0.0.1:{port}", create)
    assert not caught.value.maybe_accepted
    assert caught.value.attempts == 5


@pytest.mark.parametrize("where", ["header", "date", "body"])
def test_retry_after__over_bound(mode, clock, where):
    """A Retry-After over the bound is reported, and not waited for."""
    moment = datetime.now(UTC) + timedelta(seconds=100)
    bad = {
        "header": broken(429, {"Retry-After": "100"}),
        "date": broken(429, {"Retry-After": email.utils.format_datetime(moment, usegmt=True)}),
        "body": broken(429, body={"detail": "slow down", "retry_after": 100}),
    }[where]
    began = clock.now()
    with FailingApi(bad) as api, pytest.raises(replicate.RateLimitError) as caught:
        mode.call(api.url, create, policy=RetryPolicy())
    assert clock.now() == began
    assert caught.value.retry_after == pytest.approx(100, abs=30)
    assert not caught.value.maybe_accepted
    assert api.count == 1


def test_retry_after__http_date(mode):
    """Retry-After may be an HTTP date."""
    past = email.utils.format_datetime(datetime.now(UTC) - timedelta(seconds=5), usegmt=True)
    with FailingApi(broken(429, {"Retry-After": past})) as api:
        assert mode.call(api.url, create).id == "p1"


def test_retry_after__waited_for(mode, clock):
    """A Retry-After within the bound is waited for, and a little more."""
    began = clock.now()
    with FailingApi(broken(429, {"Retry-After": "50"})) as api:
        assert mode.call(api.url, create, policy=RetryPolicy()).id == "p1"
    assert 50 <= clock.now() - began < 51


def test_retry_after__past_deadline(mode, clock):
    """A Retry-After past the caller's timeout is not waited for."""
    began = clock.now()
    with ScriptedApi(polls=[Response({}, 429, headers={"Retry-After": "60"})]) as api:
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.call(api.url, lambda c: run(c, timeout=30))
        assert api.cancel_count == 1
    assert caught.value.prediction.id == "p1"
    assert clock.now() - began == pytest.approx(30, abs=1)


def test_run__one_create(mode):
    """A run creates once, even if it takes longer than the hold of the API."""
    polls = [{"status": "processing"}] * 5 + [DONE]
    with ScriptedApi({"status": "starting"}, polls) as api:
        assert mode.call(api.url, lambda c: run(c, wait=1)) == "whole"
        assert api.create_count == 1


def test_read_and_cancel__retried(mode):
    """Reads and cancels are sent again after any failure."""
    for bad in (lambda: None, broken(500), broken(408), broken(520), broken(429)):
        with FailingApi(bad, bad) as api:
            assert mode.call(api.url, lambda c: c.predictions.get("p1")).id == "p1"
            assert api.count == 3
        with FailingApi(bad, bad) as api:
            assert mode.call(api.url, lambda c: c.predictions.cancel("p1")).id == "p1"
            assert api.count == 3


def test_max_retries__zero(mode):
    """Retries can be turned off."""
    with FailingApi(broken(429)) as api:
        with pytest.raises(replicate.RateLimitError):
            mode.call(api.url, create, policy=RetryPolicy(max_retries=0))
        assert api.count == 1


def test_status_error__attributes(mode):
    """An error knows its request, and how often it was sent."""
    bad = Response(
        {"title": "Broken", "detail": "Try later"},
        500,
        content_type="application/problem+json",
        headers={"X-Request-Id": "req-7"},
    )
    with FailingApi(*[bad] * 9) as api, pytest.raises(replicate.InternalServerError) as caught:
        mode.call(api.url, lambda c: c.predictions.get("p1"))
    error = caught.value
    assert (error.request_id, error.attempts, error.operation_id) == ("req-7", 5, "predictions.get")
    assert error.headers["x-request-id"] == "req-7"
    assert error.elapsed > 0
    assert "Broken, detail: Try later" in str(error)
    assert "5 attempts" in str(error)


def test_status_error__html(mode):
    """A 502 of a proxy shows the text of its page."""
    page = Response("<html><h1>Bad gateway</h1>", 502, content_type="text/html")
    with FailingApi(*[page] * 9) as api, pytest.raises(replicate.InternalServerError) as caught:
        mode.call(api.url, lambda c: c.predictions.get("p1"))
    assert "Bad gateway" in str(caught.value)
