"""Streams that are interrupted: they are resumed, or replaced by polls."""

from __future__ import annotations

import importlib

import pytest
from _support.clients import async_client, sync_client
from _support.clock import Clock
from _support.event_streams import DONE, HEAD, event, follow, started, text_of
from _support.http_server import Response
from _support.scripted_api import ScriptedApi
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from replicate_typed.local import ConcatenateIterator, Fault, LocalServer


class Interrupted:
    """A stream that is interrupted after each of some numbers of events, and then complete."""

    def __init__(self, pieces, drops, *, ids):
        self._pieces, self._drops, self._ids = pieces, list(drops), ids
        self.asked = []

    def __call__(self, request):
        last = request.headers.get("last-event-id")
        self.asked.append(last)
        begin = int(last.split(":")[1]) + 1 if last else 0
        events = [
            event(text, f"7:{i}" if self._ids else None)
            for i, text in enumerate(self._pieces)
            if i >= begin
        ]
        if not self._drops:
            return iter([HEAD, *events, DONE])
        kept = b"".join(events[: self._drops[0]])
        half = (events[self._drops[0]] if self._drops[0] < len(events) else b"")[:9]
        self._drops.pop(0)
        return iter([HEAD.replace(b"close", b"close\r\nContent-Length: 100000"), kept + half])


@pytest.mark.parametrize("ids", [True, False], ids=["with ids", "without ids"])
def test_stream__interrupted(mode, ids):
    """A stream that is interrupted several times continues, by event ids if there are any."""
    pieces = ["a", "b", "b", "c", "", "d"]
    stream = Interrupted([p or "-" for p in pieces], [2, 1, 0], ids=ids)
    wanted = [p or "-" for p in pieces]
    polls = [{"status": "processing"}] * 4 + [{"status": "succeeded", "output": wanted}]
    with ScriptedApi({"status": "processing"}, polls, stream=stream) as api:
        events = mode.collect(api.url, follow)
    assert [e.data for e in events if e.event == "output"] == wanted
    assert events[-1].event == "done"
    assert stream.asked == ([None, "7:1", "7:2", "7:2"] if ids else [None] * 4)


@pytest.mark.parametrize(("asked", "waited"), [(b"7000", 7.0), (b"999999999", 60.0)])
def test_stream__retry(mode, monkeypatch, asked, waited):
    """A stream that breaks off is resumed after the time that the server asked for, to a limit."""
    clock = Clock(monkeypatch)
    connected = []

    def stream(request):
        connected.append(clock.now())
        if len(connected) == 1:
            return iter([HEAD, b"retry: " + asked + b"\n", event("a", "7:0")])
        return iter([HEAD, event("b", "7:1"), DONE])

    polls = [{"status": "processing"}, {"status": "succeeded", "output": ["a", "b"]}]
    with ScriptedApi({"status": "processing"}, polls, stream=stream) as api:
        events = mode.collect(api.url, follow)
    assert text_of(events) == "ab"
    assert [e.retry for e in events] == [int(asked), None, None]
    assert connected[1] - connected[0] == pytest.approx(waited, abs=1)


def test_stream__ends_without_done(mode):
    """A stream that ends without ``done`` is completed from the prediction."""
    with ScriptedApi(**started(["a", "b", "c"]), stream=lambda r: iter([HEAD, event("a")])) as api:
        events = mode.collect(api.url, follow)
    assert text_of(events) == "abc"
    assert events[-1].event == "done"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 520])
def test_stream__failed_polls(mode, status):
    """A stream that is interrupted continues although the polls between fail for a while."""
    stream = Interrupted(["a", "b", "c"], [1, 1], ids=True)
    # Ten are more than the retries of one poll.
    polls = [Response(b"", status)] * 10 + [{"status": "succeeded", "output": ["a", "b", "c"]}]
    with ScriptedApi({"status": "processing"}, polls, stream=stream) as api:
        assert text_of(mode.collect(api.url, follow)) == "abc"
        assert (api.create_count, api.cancel_count) == (1, 0)


@pytest.mark.parametrize("status", [500, 502, 503, 520, 429])
def test_stream__temporary_errors(mode, status):
    """A stream that responds with errors for a while is requested again."""
    left = [3]

    def stream(request):
        left[0] -= 1
        if left[0] >= 0:
            return Response("<html>", status, content_type="text/html")
        return iter([HEAD, event("a"), DONE])

    polls = [{"status": "processing"}] * 3 + [{"status": "succeeded", "output": ["a"]}]
    with ScriptedApi({"status": "processing"}, polls, stream=stream) as api:
        assert text_of(mode.collect(api.url, follow)) == "a"
        assert api.server.targets("GET").count("/stream/key") == 4


@pytest.mark.parametrize(
    "bad",
    [
        Response(b"", 404),
        Response(b"", 410),
        Response("<html>", 200, content_type="text/html"),
        Response(b"", 302, headers={"Location": "http://127.0.0.1:1/"}),
        Response(b"", 500),
        None,
    ],
    ids=["404", "410", "html", "redirect", "always 500", "always reset"],
)
def test_stream__unavailable(mode, bad):
    """A stream that is not available is replaced by polls."""
    polls = [{"status": "processing"}] * 7 + [
        {"status": "processing", "output": ["a"]},
        {"status": "processing", "output": ["a", "b"]},
        {"status": "succeeded", "output": ["a", "b", "c"]},
    ]
    with ScriptedApi({"status": "processing"}, polls, stream=lambda r: bad) as api:
        assert text_of(mode.collect(api.url, follow)) == "abc"


def test_stream__failed_poll(mode):
    """Failed polls between two connections do not end the stream."""
    stream = Interrupted(["a", "b", "c"], [1, 1], ids=True)
    bad = Response(b"", 500)
    polls = [bad] * 6 + [{"status": "processing"}, {"status": "succeeded", "output": list("abc")}]
    with ScriptedApi({"status": "processing"}, polls, stream=stream) as api:
        assert text_of(mode.collect(api.url, follow)) == "abc"


@pytest.mark.parametrize("in_time", [True, False])
def test_stream__server_timeout(mode, monkeypatch, in_time):
    """A stream that the server ends for silence is opened again.

    A cold start is silent for minutes; the server ends a silent stream after 30 s.
    """
    for package in ("_async", "_sync"):
        module = importlib.import_module(f"replicate_typed.{package}.stream")
        monkeypatch.setattr(module, "LONG_LIVED", 0.0 if in_time else 3600.0)
    left = [8]

    def stream(request):
        left[0] -= 1
        if left[0] >= 0:
            return iter([HEAD, b": hi\n\n", b":408: 408 Request Timeout\n\n"])
        return iter([HEAD, event("a"), DONE])

    polls = [{"status": "starting"}] * 8 + [{"status": "succeeded", "output": ["a"]}]
    with ScriptedApi({"status": "starting"}, polls, stream=stream) as api:
        assert text_of(mode.collect(api.url, follow)) == "a"
        assert api.server.targets("GET").count("/stream/key") == (9 if in_time else 5)


def test_stream__lost_in_the_middle(mode):
    """A stream that is lost in the middle continues piece by piece through polls."""
    first = [iter([HEAD, event("a")])]
    polls = [
        *[{"status": "processing", "output": ["a"]}] * 7,
        {"status": "processing", "output": ["a", "b"]},
        {"status": "succeeded", "output": ["a", "b", "c"]},
    ]
    stream = lambda r: first.pop() if first else None  # noqa: E731
    with ScriptedApi({"status": "processing"}, polls, stream=stream) as api:
        events = mode.collect(api.url, follow)
    assert [e.data for e in events if e.event == "output"] == ["a", "b", "c"]


@pytest.fixture(scope="module")
def echo_server():
    """A server with a model that streams its input."""

    def say(pieces: list) -> ConcatenateIterator[str]:
        yield from pieces

    with LocalServer(models={"me/say": say}, seed=7) as server:
        yield server


PIECES = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), min_size=1),
    max_size=12,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pieces=PIECES, after=st.integers(1, 400), times=st.integers(0, 2))
def test_stream__dropped_anywhere(echo_server, pieces, after, times):
    """Text and output are the same wherever the stream is dropped."""
    import asyncio

    async def in_async():
        async with async_client(echo_server.url, echo_server.token) as client:
            return await client.stream("me/say", {"pieces": pieces}).text()

    for read in (
        lambda: asyncio.run(in_async()),
        lambda: sync.stream("me/say", {"pieces": pieces}).text(),
    ):
        echo_server.faults.clear()
        echo_server.faults.add(Fault("drop-stream", "stream", after=after, times=times))
        with sync_client(echo_server.url, echo_server.token) as sync:
            assert read() == "".join(pieces)
    echo_server.faults.clear()
