"""Events and output of a prediction, as soon as they are available."""

from __future__ import annotations

import importlib
import threading

import pytest
from _support.event_streams import DONE, HEAD, TEXT, Described, event, events_of
from _support.http_server import Response
from _support.scripted_api import ScriptedApi
from replicate_typed import FileOutput, LogEvent, OutputEvent, ProgressEvent, StatusEvent

FILES = {**TEXT, "items": {"type": "string", "format": "uri"}}


NUMBERS = {**TEXT, "items": {"type": "integer"}}


WHOLE = {"type": "string"}


def values(events):
    """Return the values of the output events."""
    return [e.value for e in events if isinstance(e, OutputEvent)]


def logs(events):
    """Return the text of the log events."""
    return "".join(e.text for e in events if isinstance(e, LogEvent))


def test_events__stream_before_poll(mode):
    """The stream brings output and logs long before the next poll.

    The next poll would be in an hour, were it not for the end of the stream.
    """
    log = " 50%|#####     | 1/2\n"
    raw = event("a") + event(log, name="logs") + event("b") + DONE
    polls = [{"status": "succeeded", "output": ["a", "b"], "logs": log}]
    with Described(TEXT, {"status": "starting"}, polls, stream=lambda r: iter([HEAD, raw])) as api:
        events = events_of(mode, api.url, poll_interval=3600)
        assert api.poll_count == 1
    (progress,) = [e.progress for e in events if isinstance(e, ProgressEvent)]
    assert events == [
        StatusEvent("starting"),
        OutputEvent("a"),
        LogEvent(log),
        ProgressEvent(progress),
        OutputEvent("b"),
        StatusEvent("succeeded"),
    ]
    assert (progress.current, progress.total) == (1, 2)


def test_events__attached_late(mode):
    """What was made before attaching is reported once, although the stream repeats it."""
    raw = b"".join(map(event, ["a", "b", "c"])) + event("x\n", name="logs") + DONE
    created = {"status": "processing", "output": ["a", "b"], "logs": "x\n"}
    polls = [{"status": "succeeded", "output": ["a", "b", "c", "d"], "logs": "x\ny\n"}]
    with Described(TEXT, created, polls, stream=lambda r: iter([HEAD, raw])) as api:
        events = events_of(mode, api.url)
    assert values(events) == ["a", "b", "c", "d"]
    assert logs(events) == "x\ny\n"


@pytest.mark.parametrize("stop", range(5))
def test_events__interrupted_stream(mode, stop):
    """A stream that is interrupted anywhere loses and repeats nothing."""
    pieces = [event("a"), event("1\n", name="logs"), event("b"), event("2\n", name="logs")]
    raws = [b"".join(pieces[:stop]), b"".join(pieces) + DONE]

    def stream(request):
        return iter([HEAD, raws.pop(0) if len(raws) > 1 else raws[0]])

    polls = [
        {"status": "processing", "output": ["a", "b"], "logs": "1\n"},
        {"status": "succeeded", "output": ["a", "b"], "logs": "1\n2"},
    ]
    with Described(TEXT, {"status": "processing"}, polls, stream=stream) as api:
        events = events_of(mode, api.url)
    assert values(events) == ["a", "b"]
    assert logs(events).splitlines() == ["1", "2"]
    assert events[-1] == StatusEvent("succeeded")


def test_events__polls_during_stream(mode):
    """Polls continue while the stream is busy.

    They bring the status and the log, which this stream does not have.
    """
    seen = threading.Event()

    def stream(request):
        yield HEAD
        while not seen.is_set():
            yield event("a")
        yield DONE

    def succeeded():
        seen.set()
        return api.reply({"status": "processing", "logs": "loaded\n"})

    polls = [succeeded, {"status": "succeeded", "logs": "loaded\n"}]
    with Described(TEXT, {"status": "starting"}, polls, stream=stream) as api:
        events = events_of(mode, api.url)
    assert StatusEvent("processing") in events
    assert logs(events) == "loaded\n"


def test_events__silent_stream(mode, monkeypatch):
    """A silent stream does not keep the client from polling."""
    for package in ("_async", "_sync"):
        module = importlib.import_module(f"replicate_typed.{package}.stream")
        monkeypatch.setattr(module, "MIN_SILENCE", 0.01)
    release = threading.Event()

    def stream(request):
        yield HEAD + b": hi\n\n"
        release.wait(30)

    polls = [{"status": "processing"}] * 8 + [{"status": "succeeded", "output": ["a"]}]
    with Described(TEXT, {"status": "starting"}, polls, stream=stream) as api:
        events = events_of(mode, api.url)
        release.set()
    assert values(events) == ["a"]


@pytest.mark.parametrize(
    "bad", [Response(b"", 404), Response(b"", 500), None], ids=["404", "500", "reset"]
)
def test_events__unavailable_stream(mode, bad):
    """A stream that is not available is given up after a few requests."""
    polls = [{"status": "processing"}] * 12 + [
        {"status": "processing", "output": ["a"]},
        {"status": "succeeded", "output": ["a", "b"]},
    ]
    with Described(TEXT, {"status": "processing"}, polls, stream=lambda r: bad) as api:
        assert values(events_of(mode, api.url)) == ["a", "b"]
        assert api.server.targets("GET").count("/stream/key") <= 5


@pytest.mark.parametrize(
    ("schema", "output"),
    [(NUMBERS, [1, 2]), (WHOLE, "whole"), ({}, {"any": "thing"})],
    ids=["pieces that are no text", "an output that comes whole", "an output of any kind"],
)
def test_events__stream_not_needed(mode, schema, output):
    """A stream that would change or speed up nothing is not requested."""
    polls = [{"status": "processing"}, {"status": "succeeded", "output": output}]
    with Described(schema, {"status": "processing"}, polls, stream=lambda r: None) as api:
        events = events_of(mode, api.url)
        assert "/stream/key" not in api.server.targets("GET")
    assert values(events) == (output if isinstance(output, list) else [output])


def test_events__files(mode):
    """Files of a stream are file outputs."""
    url = "https://replicate.delivery/x/out-0.png"
    polls = [{"status": "succeeded", "output": [url]}]
    raw = event(url) + DONE
    with Described(
        FILES, {"status": "processing"}, polls, stream=lambda r: iter([HEAD, raw])
    ) as api:
        for kind in ("events", "output_iterator"):
            given = events_of(mode, api.url, kind)
            (file,) = values(given) if kind == "events" else given
            assert isinstance(file, FileOutput)
            assert file.url == url


def test_output_iterator__stream(mode):
    """The output iterator reads the stream too."""
    raw = event("a") + event("b") + DONE
    polls = [{"status": "succeeded", "output": ["a", "b"]}]
    with Described(TEXT, {"status": "starting"}, polls, stream=lambda r: iter([HEAD, raw])) as api:
        assert events_of(mode, api.url, "output_iterator", poll_interval=3600) == ["a", "b"]


def test_events__ended_prediction(mode):
    """A prediction that has ended is reported from its beginning, without a poll."""
    created = {"status": "failed", "output": ["a"], "logs": "x\n", "error": "no"}
    with Described(TEXT, created, stream=lambda r: None) as api:
        assert events_of(mode, api.url) == [
            LogEvent("x\n"),
            OutputEvent("a"),
            StatusEvent("failed"),
        ]
        assert api.poll_count == 0


def test_events__stream_without_token(mode):
    """The stream is requested without the token."""
    raw = event("a") + DONE
    polls = [{"status": "succeeded", "output": ["a"]}]
    with Described(TEXT, {"status": "starting"}, polls, stream=lambda r: iter([HEAD, raw])) as api:
        events_of(mode, api.url)
        (request,) = [r for r in api.server.requests if r.target == "/stream/key"]
    assert "authorization" not in request.headers


def test_output_iterator__attached_late(mode):
    """The output iterator skips nothing that was made before it attached."""
    polls = [
        {"status": "processing", "output": ["a", "b", "c"]},
        {"status": "succeeded", "output": ["a", "b", "c", "d"]},
    ]

    def action(client):
        made = client.predictions.create(model="me/model", input={})
        if not hasattr(made, "__await__"):
            return made.output_iterator()

        async def go():
            return (await made).output_iterator()

        return go()

    with ScriptedApi({"status": "processing", "output": ["a", "b"]}, polls) as api:
        assert mode.collect(api.url, action) == ["a", "b", "c", "d"]


def test_events__polls_only(mode):
    """Without a stream, polls bring status, logs, progress and output from the beginning."""
    log = "loading\n 50%|#####     | 5/10\n"
    polls = [
        {"status": "processing", "output": ["a", "b"], "logs": log + "more\n"},
        {"status": "succeeded", "output": ["a", "b", "c"], "logs": log + "more\n"},
    ]

    def action(client):
        made = client.predictions.create(model="me/model", input={})
        if not hasattr(made, "__await__"):
            return made.events()

        async def go():
            return (await made).events()

        return go()

    with ScriptedApi({"status": "processing", "output": ["a"], "logs": log}, polls) as api:
        events = mode.collect(api.url, action)
    kinds = [type(event).__name__ for event in events]
    assert kinds[:4] == ["StatusEvent", "LogEvent", "ProgressEvent", "OutputEvent"]
    assert [e.value for e in events if type(e).__name__ == "OutputEvent"] == ["a", "b", "c"]
    assert "".join(e.text for e in events if type(e).__name__ == "LogEvent") == log + "more\n"
    assert events[-1].status == "succeeded"


@pytest.mark.parametrize("kind", ["events", "output_iterator", "stream"])
def test_following__attributes_up_to_date(mode, kind):
    """While a prediction is followed, its attributes are as new as the last event, without a poll."""
    log = " 50%|#####     | 1/2\n"
    raw = event("a") + event(log, name="logs") + event("b") + DONE
    end = {"status": "succeeded", "output": ["a", "b"], "logs": log}
    seen = []

    def look(prediction, made):
        if made in ("a", "b") or getattr(made, "value", None) in ("a", "b") or str(made) == "b":
            progress = prediction.progress and prediction.progress.current
            seen.append((prediction.status, [*prediction.output], progress, api.poll_count))

    def blocking(client):
        prediction = client.predictions.create(model="me/model", input={})
        for made in getattr(prediction, kind)():
            look(prediction, made)
            yield made

    async def later(client):
        prediction = await client.predictions.create(model="me/model", input={})
        async for made in getattr(prediction, kind)():
            look(prediction, made)
            yield made

    with Described(TEXT, {"status": "starting"}, [end], stream=lambda r: iter([HEAD, raw])) as api:
        interval = 1.0 if kind == "stream" else 3600
        mode.collect(api.url, blocking if mode.name == "sync" else later, poll_interval=interval)
    assert seen[-1] == ("processing", ["a", "b"], 1, 0)
