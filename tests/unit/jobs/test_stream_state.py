"""Telling what is new in a prediction, across polls and interrupted streams."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_api.sse import StreamEvent
from replicate_typed import StreamMismatchError
from replicate_typed._jobs.events import LogEvent, OutputEvent, ProgressEvent, StatusEvent
from replicate_typed._jobs.incremental_text import IncrementalText
from replicate_typed._jobs.stream_state import (
    MAX_ID_LENGTH,
    MAX_KNOWN_IDS,
    EventSource,
    StreamState,
)
from replicate_typed._objects.jobs import PredictionValues
from replicate_typed._objects.progress import Progress

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


#: As a stream carries them: all line breaks are newlines.
pieces = st.lists(
    st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=5),
    max_size=12,
)


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
            event = state.accept(StreamEvent("output", piece, str(index) if with_ids else None))
            if event is not None:
                received.append(event.data)
    assert received + state.output.sync(output) == output


@given(output=pieces, heard=st.integers(0, 12))
def test_stream_state__missing_pieces(output, heard):
    """Pieces that a stream left out are taken from the output."""
    state = StreamState()
    for piece in output[:heard]:
        state.accept(StreamEvent("output", piece, None))
    assert "".join(output[:heard]) + "".join(state.output.sync(output)) == "".join(output)


def test_stream_state__other_boundaries():
    """Pieces with other boundaries than the output's are compared as text."""
    state = StreamState()
    state.accept(StreamEvent("output", "Hello, w", None))
    assert state.output.sync(["Hel", "lo, ", "world"]) == ["orld"]


def test_stream_state__done():
    """The event ``done`` completes the stream."""
    state = StreamState()
    assert state.accept(StreamEvent("done", "{}", "9")) is None
    assert state.is_complete
    assert state.last_event_id == "9"


def feed_all(state, events):
    """Return the new text of some events of a new connection."""
    state.connected()
    accepted = [state.accept(event) for event in events]
    return [event.data for event in accepted if event is not None]


@given(
    output=st.lists(st.text("ab\n", max_size=3), max_size=12),
    breaks=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=4),
    with_id=st.sets(st.integers(0, 12)),
)
def test_stream_state__replays(output, breaks, with_id):
    """Each piece is delivered once, however far back a server begins after a break.

    Some events have ids, and the server begins with one that has, or with the very first event.
    """
    state = StreamState()
    log = [
        StreamEvent("output", piece, str(index), has_own_id=True)
        if index in with_id
        else StreamEvent("output", piece, None, has_own_id=False)
        for index, piece in enumerate(output)
    ]
    received: list[str] = []
    for stop, back in [*breaks, (len(log), 0)]:
        after = 0 if state.last_event_id is None else int(state.last_event_id) + 1
        starts = [i for i in with_id if i <= min(after, len(log) - 1)] if after else [0]
        begin = max((i for i in starts if i <= after - back), default=after)
        received += feed_all(state, log[begin : max(begin, stop)])
    assert not state.is_contradicted
    assert "".join(received) + "".join(state.output.sync(output)) == "".join(output)


def test_stream_state__many_ids():
    """The ids of a long stream take bounded memory, and its beginning is recognised all the same."""
    state = StreamState()
    events = [StreamEvent("output", f"{n} ", f"7:{n}") for n in range(MAX_KNOWN_IDS + 1000)]
    assert len(feed_all(state, events)) == len(events)
    assert len(state._places) == MAX_KNOWN_IDS
    events.append(StreamEvent("output", "new", "8:0"))
    assert feed_all(state, events) == ["new"]
    events.append(StreamEvent("output", "newer", "8:1"))
    assert feed_all(state, events[-5:]) == ["newer"]


def test_stream_state__long_ids():
    """Ids without end are not remembered."""
    state = StreamState()
    for n in range(3):
        state.accept(StreamEvent("output", "a", str(n) * (MAX_ID_LENGTH + 1)))
    assert not state._places
    assert state._first_id is None


def test_stream_state__id_reset():
    """An empty id says that there is none to continue from: the stream begins anew."""
    state = StreamState()
    assert feed_all(state, [StreamEvent("output", "a", "1"), StreamEvent("output", "b", "")]) == [
        "a",
        "b",
    ]
    assert state.last_event_id is None
    assert feed_all(state, [StreamEvent("output", text, None) for text in "abc"]) == ["c"]


def test_stream_state__id_for_several_events():
    """An id that a stream uses for several events is no reason to drop one."""
    state = StreamState()
    assert feed_all(state, [StreamEvent("output", text, "1") for text in "aab"]) == ["a", "a", "b"]
    assert feed_all(state, [StreamEvent("output", text, "1") for text in "aabb"]) == ["b"]


def test_stream_state__reused_ids():
    """Ids that start again for text that continues contradict what was received with them."""
    state = StreamState()
    feed_all(state, [StreamEvent("output", text, str(n)) for n, text in enumerate("abc")])
    assert feed_all(state, [StreamEvent("output", "d", "0")]) == []
    assert state.is_contradicted


def test_stream_state__other_events():
    """An event of another type is passed on once; the end and an error are not for the caller."""
    state = StreamState()
    events = [
        StreamEvent("ping", "", "1"),
        StreamEvent("ping", "", None, has_own_id=False),
        StreamEvent("error", "boom", "2"),
    ]
    state.connected()
    assert [state.accept(event) for event in events] == [*events[:2], None]
    assert not state.is_complete
    assert state.last_event_id == "2"
    assert feed_all(state, [events[0], StreamEvent("ping", "new", "3")]) == ["new"]
    assert feed_all(state, [StreamEvent("done", "", None)]) == []
    assert state.is_complete
    assert state.last_event_id == "3"


def test_stream_state__part_of_an_event():
    """Of an event that is known in part, the rest is passed on with its type and its id."""
    state = StreamState()
    feed_all(state, [StreamEvent("output", "ab", None, has_own_id=False)])
    state.connected()
    assert state.accept(StreamEvent("output", "abc", "4")) == StreamEvent("output", "c", "4")
    assert state.accept(StreamEvent("logs", "x", "5")) == StreamEvent("logs", "x", "5")


def test_stream_state__located_once():
    """Only the first id of a connection says where it begins."""
    state = StreamState()
    events = [StreamEvent("output", text, str(n)) for n, text in enumerate("abab")]
    assert feed_all(state, events) == ["a", "b", "a", "b"]
    assert feed_all(state, [events[2], events[3], StreamEvent("output", "c", "9")]) == ["c"]
    # Both ids are known; the second one stands behind what was received since.
    assert feed_all(state, [events[3], StreamEvent("output", "cd", "2")]) == ["d"]


@pytest.mark.parametrize(
    ("output", "expected", "place"),
    [
        (["Hello, ", "world"], "Hello, world", 9),
        ("Hello, wurl", "Hello, wurl", 12),
        (["", "x" * 1500], "x" * 1500, 1),
    ],
)
def test_stream_state__mismatch(output, expected, place):
    """The error has both texts, and says how long they are and where they differ."""
    state = StreamState()
    feed_all(state, [StreamEvent("output", "Hello, wurld", "1")])
    ended = prediction("succeeded", output=output)
    with pytest.raises(StreamMismatchError) as caught:
        state.verify(ended)
    assert caught.value.prediction is ended
    assert (caught.value.received, caught.value.expected) == ("Hello, wurld", expected)
    assert str(caught.value).startswith(
        "the stream sent other text than the output of the prediction: 12 characters were "
        f"received, the output has {len(expected):,}, and they differ from character {place} on. "
        "A server or a proxy in between may have begun the stream anew: use the output "
        "(error.expected) instead of what was received"
    )


def test_stream_state__deleted_output():
    """An output that the API has deleted by now contradicts nothing."""
    state = StreamState()
    feed_all(state, [StreamEvent("output", "abc", "1")])
    state.verify(prediction("succeeded", output="abc"))
    state.verify(PredictionValues({**BASE, "status": "succeeded", "data_removed": True}))
    with pytest.raises(StreamMismatchError):
        state.verify(
            PredictionValues(
                {**BASE, "status": "succeeded", "data_removed": False, "output": "other"}
            )
        )


@pytest.mark.parametrize("status", ["failed", "canceled", "aborted"])
def test_watcher__other_output_without_success(status):
    """The output of a prediction that has not succeeded is compared with nothing."""
    watcher = EventSource()
    feed_all(watcher.state, [StreamEvent("output", "abc", "1")])
    assert not watcher.has_ended
    assert list(watcher.from_snapshot(prediction(status, output="x"))) == [StatusEvent(status)]
    assert watcher.has_ended


def test_watcher__other_output_at_the_end():
    """Other output than was streamed is an error in place of the end, each time."""
    watcher = EventSource()
    feed_all(watcher.state, [StreamEvent("output", "abc", "1")])
    for _ in range(2):
        with pytest.raises(StreamMismatchError):
            list(watcher.from_snapshot(prediction("succeeded", output="x")))
        assert not watcher.has_ended


def test_watcher__statuses():
    """A status is reported when it changes: the first ones before their news, the last one after."""
    watcher = EventSource()
    told = []
    for status, output in [
        ("starting", None),
        ("starting", None),
        ("processing", ["a"]),
        ("processing", ["a"]),
        ("succeeded", ["a", "b"]),
        ("succeeded", ["a", "b"]),
    ]:
        told += watcher.from_snapshot(prediction(status, None, output))
    assert told == [
        StatusEvent("starting"),
        StatusEvent("processing"),
        OutputEvent("a"),
        OutputEvent("b"),
        StatusEvent("succeeded"),
    ]


def test_watcher__stream():
    """Events of the stream are those of the caller; a progress is reported when it changes."""
    watcher = EventSource()
    bar, more = " 10%|#  | 1/10\n", " 20%|## | 2/10\n"
    told = []
    for event in (
        StreamEvent("output", "a", None),
        StreamEvent("logs", bar, None),
        StreamEvent("logs", "text\n", None),
        StreamEvent("logs", bar, None),
        StreamEvent("ping", "x", None),
        StreamEvent("logs", more, None),
    ):
        told += watcher.from_stream(event)
    assert told == [
        OutputEvent("a"),
        LogEvent(bar),
        ProgressEvent(Progress(0.1, 1, 10)),
        LogEvent("text\n"),
        LogEvent(bar),
        LogEvent(more),
        ProgressEvent(Progress(0.2, 2, 10)),
    ]


def test_stream_state__logs_again():
    """Log lines that are sent again are dropped, and contradict nothing."""
    state = StreamState()
    events = [
        StreamEvent("logs", "x\n", "1"),
        StreamEvent("output", "a", "2"),
        StreamEvent("logs", "y\n", "3"),
    ]
    assert feed_all(state, events) == ["x\n", "a", "y\n"]
    assert feed_all(state, [*events, StreamEvent("logs", "z\n", "4")]) == ["z\n"]
    assert not state.is_contradicted


@pytest.mark.parametrize(
    ("output", "agrees"),
    [
        ("abc", True),
        (["ab", "c"], True),
        ("abcd", False),
        ("ab", False),
        ("xbc", False),
        ("", False),
        ([], False),
        (None, True),
        (3, True),
        ({"a": 1}, True),
        (["https://x.y/z"], True),
        ("data:text/plain;base64,YQ==", True),
        ("data: abc", False),
        ("https://x.y is where", False),
    ],
)
def test_incremental_text__agreement(output, agrees):
    """Only other text disagrees with the text of a stream."""
    text = IncrementalText()
    text.feed("abc")
    assert text.agrees_with(output) is agrees
    polled = IncrementalText()
    polled.sync("abc")
    assert polled.agrees_with(output)


@pytest.mark.parametrize("output", [["a", "b"], "a", ["a\nb"]])
def test_incremental_text__output_as_json(output):
    """An output of strings that a stream sends as JSON is the same output."""
    text = IncrementalText()
    text.feed(json.dumps(output))
    assert text.agrees_with(output)
    assert not text.agrees_with("other")
