"""Telling what is new in a prediction, across polls and interrupted streams."""

from hypothesis import given
from hypothesis import strategies as st
from replicate_typed._http.sse import RawEvent
from replicate_typed._jobs.events import LogEvent, OutputEvent, ProgressEvent, StatusEvent
from replicate_typed._jobs.stream_state import EventSource, StreamState
from replicate_typed._objects.jobs import PredictionValues

BASE = {
    "id": "p",
    "version": None,
    "input": {},
    "error": None,
    "created_at": "2026-01-01T00:00:00Z",
    "urls": {"get": "g", "cancel": "c"},
}


def prediction(status, logs="", output=None):
    """Return a prediction with this status, logs and output."""
    return PredictionValues({**BASE, "status": status, "logs": logs, "output": output})


def test_watcher__only_news():
    """Each change of a prediction is reported once."""
    watcher = EventSource()
    first = list(watcher.from_snapshot(prediction("processing", "a\n 10%|#  | 1/10\n", ["x"])))
    assert first == [
        StatusEvent("processing"),
        LogEvent("a\n 10%|#  | 1/10\n"),
        ProgressEvent(first[2].progress),
        OutputEvent("x"),
    ]
    assert list(watcher.from_snapshot(prediction("processing", "a\n 10%|#  | 1/10\n", ["x"]))) == []
    last = list(
        watcher.from_snapshot(prediction("succeeded", "a\n 10%|#  | 1/10\nb\n", ["x", "y"]))
    )
    assert last == [LogEvent("b\n"), OutputEvent("y"), StatusEvent("succeeded")]


def test_watcher__trailing_newline():
    """Logs that lose their last line end are not reported again."""
    watcher = EventSource()
    list(watcher.from_snapshot(prediction("processing", "a\nb\n")))
    assert list(watcher.from_snapshot(prediction("succeeded", "a\nb"))) == [
        StatusEvent("succeeded")
    ]


def test_watcher__growing_text():
    """Text that grows is reported by what was added."""
    watcher = EventSource()
    told = []
    for text in ("Hel", "Hello", "Hello, world"):
        told += [
            e.value
            for e in watcher.from_snapshot(prediction("processing", output=text))
            if isinstance(e, OutputEvent)
        ]
    assert told == ["Hel", "lo", ", world"]


pieces = st.lists(st.text(max_size=5), max_size=12)


@given(output=pieces, breaks=st.lists(st.integers(0, 12), max_size=4), with_ids=st.booleans())
def test_stream_state__reconnect(output, breaks, with_ids):
    """Each piece is delivered once, wherever the stream was interrupted.

    A server that numbers its events continues after the last id; one that does not begins again.
    """
    state = StreamState()
    received: list[str] = []
    for stop in [*breaks, len(output)]:
        state.connected()
        start = int(state.last_event_id) + 1 if state.last_event_id is not None else 0
        for index, piece in enumerate(output[start : max(start, stop)], start):
            event = state.accept(RawEvent("output", piece, str(index) if with_ids else None))
            if event is not None:
                received.append(event.data)
    assert received + state.output.sync(output) == output


@given(output=pieces, heard=st.integers(0, 12))
def test_stream_state__missing_pieces(output, heard):
    """Pieces that a stream left out are taken from the output."""
    state = StreamState()
    for piece in output[:heard]:
        state.accept(RawEvent("output", piece, None))
    assert "".join(output[:heard]) + "".join(state.output.sync(output)) == "".join(output)


def test_stream_state__other_boundaries():
    """Pieces with other boundaries than the output's are compared as text."""
    state = StreamState()
    state.accept(RawEvent("output", "Hello, w", None))
    assert state.output.sync(["Hel", "lo, ", "world"]) == ["orld"]


def test_stream_state__done():
    """The event ``done`` completes the stream."""
    state = StreamState()
    assert state.accept(RawEvent("done", "{}", "9")) is None
    assert state.is_complete
    assert state.last_event_id == "9"
