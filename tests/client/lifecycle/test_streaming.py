"""Streams: any chunking, any interruption, and the whole output at the end or an error."""

from __future__ import annotations

import importlib
import random
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import replicate_typed as replicate
from _support.clients import async_client, sync_client
from _support.event_streams import DONE, HEAD, event
from _support.http_server import Response
from _support.scripted_api import ScriptedApi
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from replicate_typed.local import ConcatenateIterator, Fault, LocalServer


def follow(client, **options):
    return client.stream("me/model", {}, **options)


def text_of(events):
    return "".join(map(str, events))


def started(output):
    """A script for a prediction that ends with this output once it is looked at."""
    return {
        "create": {"status": "processing"},
        "polls": [{"status": "succeeded", "output": output}],
    }


def parts(raw, seed):
    """The same bytes in pieces of random lengths."""
    chooser = random.Random(seed)
    position = 0
    while position < len(raw):
        size = chooser.choice([1, 1, 2, 3, 7, 50])
        yield raw[position : position + size]
        position += size


TEXTS = ["plain", " leading", "two\nlines", "", "é漢🎉", "a\u2028b\u2029c\x85d", "data: x", ":"]
ENDS = [b"\n", b"\r", b"\r\n"]


@pytest.mark.parametrize("seed", range(4))
def test_any_chunking_gives_the_same_events(mode, seed):
    pieces = [text for text in TEXTS if text]
    raw = b": hi\n\n" + b"".join(event(t, f"1:{i}") for i, t in enumerate(pieces)) + DONE
    raw = raw.replace(b"\n", ENDS[seed % 3])

    def stream(request):
        return iter([HEAD, *parts(raw, seed)])

    with ScriptedApi(**started(pieces), stream=stream) as api:
        events = mode.collect(api.url, follow)
    assert [e.data for e in events if e.event == "output"] == pieces
    assert events[-1].event == "done"
    assert events[-2].id == f"1:{len(pieces) - 1}"


def test_a_line_separator_in_a_token_is_text(mode):
    raw = event("one\u2028two\u2029three\x85four\x0bfive") + DONE
    with ScriptedApi(
        **started(["one\u2028two\u2029three\x85four\x0bfive"]),
        stream=lambda r: iter([HEAD, raw]),
    ) as api:
        events = mode.collect(api.url, follow)
    assert text_of(events) == "one\u2028two\u2029three\x85four\x0bfive"


def test_an_event_without_an_id_is_not_dropped(mode):
    raw = event("a") + event("b", "5") + event("c") + DONE
    with ScriptedApi(**started(["a", "b", "c"]), stream=lambda r: iter([HEAD, raw])) as api:
        assert text_of(mode.collect(api.url, follow)) == "abc"


def test_an_unknown_event_is_handed_on_and_is_no_text(mode):
    raw = event("a") + event("?", name="novelty") + event("b") + DONE
    with ScriptedApi(**started(["a", "b"]), stream=lambda r: iter([HEAD, raw])) as api:
        events = mode.collect(api.url, follow)
    assert [e.event for e in events] == ["output", "novelty", "output", "done"]
    assert text_of(events) == "ab"


class Dropping:
    """A stream that is dropped after each of some numbers of events, then complete."""

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
def test_a_dropped_connection_is_taken_up_again(mode, ids):
    pieces = ["a", "b", "b", "c", "", "d"]
    stream = Dropping([p or "-" for p in pieces], [2, 1, 0], ids=ids)
    wanted = [p or "-" for p in pieces]
    polls = [{"status": "processing"}] * 4 + [{"status": "succeeded", "output": wanted}]
    with ScriptedApi({"status": "processing"}, polls, stream=stream) as api:
        events = mode.collect(api.url, follow)
    assert [e.data for e in events if e.event == "output"] == wanted
    assert events[-1].event == "done"
    assert stream.asked == ([None, "7:1", "7:2", "7:2"] if ids else [None] * 4)


def test_a_stream_that_ends_without_done_is_completed_from_the_prediction(mode):
    with ScriptedApi(**started(["a", "b", "c"]), stream=lambda r: iter([HEAD, event("a")])) as api:
        events = mode.collect(api.url, follow)
    assert text_of(events) == "abc"
    assert events[-1].event == "done"


def test_a_stream_that_says_done_while_the_prediction_fails_raises(mode):
    polls = [{"status": "failed", "error": "out of memory"}]
    with (
        ScriptedApi({"status": "processing"}, polls, stream=lambda r: iter([HEAD, DONE])) as api,
        pytest.raises(replicate.ModelError, match="out of memory") as caught,
    ):
        mode.collect(api.url, follow)
    assert caught.value.prediction.id == "p1"


def test_an_error_event_is_the_predictions_own_error(mode):
    raw = event("a") + event("boom", name="error") + DONE
    polls = [{"status": "failed", "error": "boom: the whole story"}]
    with (
        ScriptedApi({"status": "processing"}, polls, stream=lambda r: iter([HEAD, raw])) as api,
        pytest.raises(replicate.ModelError, match="the whole story"),
    ):
        mode.collect(api.url, follow)


def test_done_before_the_prediction_is_over_waits_for_its_end(mode):
    polls = [{"status": "processing"}, {"status": "processing"}, {"status": "succeeded"}]
    with ScriptedApi({"status": "starting"}, polls, stream=lambda r: iter([HEAD, DONE])) as api:
        events = mode.collect(api.url, follow)
        assert [e.event for e in events] == ["done"]
        assert api.poll_count == 3


@pytest.mark.parametrize("status", [500, 502, 503, 520, 429])
def test_a_stream_that_answers_an_error_for_a_while_is_asked_again(mode, status):
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
def test_a_stream_that_is_not_to_be_had_is_followed_by_looking(mode, bad):
    polls = [{"status": "processing"}] * 7 + [
        {"status": "processing", "output": ["a"]},
        {"status": "processing", "output": ["a", "b"]},
        {"status": "succeeded", "output": ["a", "b", "c"]},
    ]
    with ScriptedApi({"status": "processing"}, polls, stream=lambda r: bad) as api:
        assert text_of(mode.collect(api.url, follow)) == "abc"


def test_a_prediction_without_a_stream_is_followed_by_looking(mode):
    polls = [
        {"status": "processing", "output": ["a", "b"]},
        {"status": "succeeded", "output": ["a", "b", "c"]},
    ]
    with ScriptedApi({"status": "processing", "output": ["a"]}, polls) as api:
        events = mode.collect(api.url, follow)
    assert [e.data for e in events if e.event == "output"] == ["a", "b", "c"]


def test_a_stream_gets_no_token_and_no_cookie(mode):
    with ScriptedApi(**started(["a"]), stream=lambda r: iter([HEAD, event("a"), DONE])) as api:
        mode.collect(api.url, follow)
        (request,) = [r for r in api.server.requests if r.target == "/stream/key"]
    assert "authorization" not in request.headers
    assert request.headers["accept"] == "text/event-stream"


def test_a_silent_stream_ends_at_the_callers_timeout(mode):
    release = threading.Event()

    def stream(request):
        yield HEAD + b": hi\n\n"
        release.wait(60)

    began = time.monotonic()
    with ScriptedApi({"status": "processing"}, stream=stream) as api:
        with pytest.raises(replicate.PredictionTimeout, match=r"0\.2 s") as caught:
            mode.collect(api.url, lambda c: follow(c, timeout=0.2))
        assert time.monotonic() - began < 30
        assert api.cancel_count == 1
        release.set()
    assert caught.value.canceled


def test_a_failed_look_between_two_connections_does_not_end_the_stream(mode):
    stream = Dropping(["a", "b", "c"], [1, 1], ids=True)
    bad = Response(b"", 500)
    polls = [bad] * 6 + [{"status": "processing"}, {"status": "succeeded", "output": list("abc")}]
    with ScriptedApi({"status": "processing"}, polls, stream=stream) as api:
        assert text_of(mode.collect(api.url, follow)) == "abc"


def test_a_look_that_can_never_succeed_ends_the_stream_and_carries_the_prediction(mode):
    stream = Dropping(["a", "b", "c"], [1, 1], ids=True)
    with ScriptedApi({"status": "processing"}, [Response(b"", 401)], stream=stream) as api:
        with pytest.raises(replicate.AuthenticationError) as caught:
            mode.collect(api.url, follow)
        assert api.cancel_count == 1
    assert caught.value.prediction.id == "p1"


@pytest.mark.parametrize("in_time", [True, False])
def test_a_stream_that_the_server_ends_for_silence_is_opened_again(mode, monkeypatch, in_time):
    """A cold start is silent for minutes; the server ends a silent stream after 30 s."""
    for package in ("_async", "_sync"):
        module = importlib.import_module(f"replicate_typed.{package}.stream")
        monkeypatch.setattr(module, "LASTING", 0.0 if in_time else 3600.0)
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


def test_a_stream_that_gives_out_in_the_middle_goes_on_by_looking(mode):
    """Piece by piece, not all at the end."""
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


def test_a_stream_that_succeeds_while_it_is_canceled_is_complete(mode):
    release = threading.Event()

    def stream(request):
        yield HEAD + event("a")
        release.wait(30)

    cancel = {"status": "succeeded", "output": ["a", "b"]}
    with ScriptedApi({"status": "processing"}, cancel=cancel, stream=stream) as api:
        events = mode.collect(api.url, lambda c: follow(c, timeout=0.3))
        release.set()
    assert text_of(events) == "ab"
    assert events[-1].event == "done"


@pytest.fixture(scope="module")
def talkative():
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
def test_what_is_streamed_is_the_output_whatever_is_dropped(talkative, pieces, after, times):
    import asyncio

    async def in_async():
        async with async_client(talkative.url, talkative.token) as client:
            return await client.stream("me/say", {"pieces": pieces}).text()

    for read in (
        lambda: asyncio.run(in_async()),
        lambda: sync.stream("me/say", {"pieces": pieces}).text(),
    ):
        talkative.faults.clear()
        talkative.faults.add(Fault("drop-stream", "stream", after=after, times=times))
        with sync_client(talkative.url, talkative.token) as sync:
            assert read() == "".join(pieces)
    talkative.faults.clear()


def test_files_in_a_stream_are_files(mode):
    def pictures() -> Iterator[bytes]:
        yield b"one"
        yield b"two"

    with LocalServer({"me/pictures": pictures}) as server:
        events = mode.collect(server.url, lambda c: c.stream("me/pictures", {}), token=server.token)
        files = [event.file for event in events if event.event == "output"]
        assert [file.url for file in files] == [str(event) for event in events if str(event)]
        assert [httpx.get(file.url).content for file in files] == [b"one", b"two"]
    assert events[-1].event == "done"
    assert events[-1].file is None
