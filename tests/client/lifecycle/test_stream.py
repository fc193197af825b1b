"""Streams: any chunking, and the whole output at the end, or an error."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import replicate_typed as replicate
from _support.event_streams import DONE, HEAD, event, follow, started, text_of
from _support.scripted_api import ScriptedApi
from replicate_typed.local import LocalServer

pytestmark = pytest.mark.engines


def parts(raw, seed):
    """Yield the same bytes in chunks of random sizes."""
    chooser = random.Random(seed)
    position = 0
    while position < len(raw):
        size = chooser.choice([1, 1, 2, 3, 7, 50])
        yield raw[position : position + size]
        position += size


TEXTS = ["plain", " leading", "two\nlines", "", "é漢🎉", "a\u2028b\u2029c\x85d", "data: x", ":"]


ENDS = [b"\n", b"\r", b"\r\n"]


@pytest.mark.parametrize("seed", range(4))
def test_stream__any_chunking(mode, seed):
    """The events do not depend on how the stream is divided into chunks."""
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


def test_stream__unicode_separators(mode):
    """A line separator of Unicode in a token is text."""
    raw = event("one\u2028two\u2029three\x85four\x0bfive") + DONE
    with ScriptedApi(
        **started(["one\u2028two\u2029three\x85four\x0bfive"]),
        stream=lambda r: iter([HEAD, raw]),
    ) as api:
        events = mode.collect(api.url, follow)
    assert text_of(events) == "one\u2028two\u2029three\x85four\x0bfive"


def test_stream__event_without_id(mode):
    """An event without an id is delivered."""
    raw = event("a") + event("b", "5") + event("c") + DONE
    with ScriptedApi(**started(["a", "b", "c"]), stream=lambda r: iter([HEAD, raw])) as api:
        assert text_of(mode.collect(api.url, follow)) == "abc"


def test_stream__unknown_event(mode):
    """An unknown event is delivered, and is not part of the text."""
    raw = event("a") + event("?", name="novelty") + event("b") + DONE
    with ScriptedApi(**started(["a", "b"]), stream=lambda r: iter([HEAD, raw])) as api:
        events = mode.collect(api.url, follow)
    assert [e.event for e in events] == ["output", "novelty", "output", "done"]
    assert text_of(events) == "ab"


def test_stream__done_but_failed(mode):
    """A stream that ends while the prediction fails raises its failure."""
    polls = [{"status": "failed", "error": "out of memory"}]
    with (
        ScriptedApi({"status": "processing"}, polls, stream=lambda r: iter([HEAD, DONE])) as api,
        pytest.raises(replicate.ModelError, match="out of memory") as caught,
    ):
        mode.collect(api.url, follow)
    assert caught.value.prediction.id == "p1"


def test_stream__error_event(mode):
    """An error event raises the error of the prediction."""
    raw = event("a") + event("boom", name="error") + DONE
    polls = [{"status": "failed", "error": "boom: the whole story"}]
    with (
        ScriptedApi({"status": "processing"}, polls, stream=lambda r: iter([HEAD, raw])) as api,
        pytest.raises(replicate.ModelError, match="the whole story"),
    ):
        mode.collect(api.url, follow)


def test_stream__done_before_end(mode):
    """A stream that is done before its prediction waits for the end."""
    polls = [{"status": "processing"}, {"status": "processing"}, {"status": "succeeded"}]
    with ScriptedApi({"status": "starting"}, polls, stream=lambda r: iter([HEAD, DONE])) as api:
        events = mode.collect(api.url, follow)
        assert [e.event for e in events] == ["done"]
        assert api.poll_count == 3


def test_stream__no_stream_url(mode):
    """A prediction without a stream is followed by polls."""
    polls = [
        {"status": "processing", "output": ["a", "b"]},
        {"status": "succeeded", "output": ["a", "b", "c"]},
    ]
    with ScriptedApi({"status": "processing", "output": ["a"]}, polls) as api:
        events = mode.collect(api.url, follow)
    assert [e.data for e in events if e.event == "output"] == ["a", "b", "c"]


def test_stream__no_token(mode):
    """A stream is requested without the token."""
    with ScriptedApi(**started(["a"]), stream=lambda r: iter([HEAD, event("a"), DONE])) as api:
        mode.collect(api.url, follow)
        (request,) = [r for r in api.server.requests if r.target == "/stream/key"]
    assert "authorization" not in request.headers
    assert request.headers["accept"] == "text/event-stream"


def test_stream__timeout(mode, clock):
    """A silent stream ends at the timeout, and the prediction is canceled."""
    release = threading.Event()

    def stream(request):
        yield HEAD + b": hi\n\n"
        clock.skip(0.21)
        release.wait(60)

    began = time.monotonic()
    with ScriptedApi({"status": "processing"}, stream=stream) as api:
        with pytest.raises(replicate.PredictionTimeout, match=r"0\.2 s") as caught:
            mode.collect(api.url, lambda c: follow(c, timeout=0.2))
        assert time.monotonic() - began < 30
        assert api.cancel_count == 1
        release.set()
    assert caught.value.canceled


def test_stream__succeeded_during_cancel(mode, clock):
    """A stream whose prediction succeeds while it is canceled is complete."""
    release = threading.Event()

    def stream(request):
        yield HEAD + event("a")
        clock.skip(0.31)
        release.wait(30)

    cancel = {"status": "succeeded", "output": ["a", "b"]}
    with ScriptedApi({"status": "processing"}, cancel=cancel, stream=stream) as api:
        events = mode.collect(api.url, lambda c: follow(c, timeout=0.3))
        release.set()
    assert text_of(events) == "ab"
    assert events[-1].event == "done"


# A server that waits for its connections waits long for those of pyreqwest.
@pytest.mark.engines(without={"pyreqwest"})
def test_stream__files(mode):
    """Events of a stream of files carry file outputs."""

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
