"""The decoder of server-sent events."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_api import sse
from replicate_api.sse import SSEDecoder, StreamEvent


def decode(*chunks: bytes) -> list[StreamEvent]:
    """Return the events of a stream that comes in these chunks."""
    decoder = SSEDecoder()
    return [event for chunk in chunks for event in decoder.feed(chunk)]


def test_decoder__whole_stream():
    """A stream of the API is decoded into its events."""
    stream = (
        b": hi\n\n"
        b"event: output\nid: 1690212292:0\ndata: Once upon a time...\n\n"
        b'event: done\nid: 1690212293:1\ndata: {"reason": "error"}\n\n'
    )
    assert decode(stream) == [
        StreamEvent("output", "Once upon a time...", "1690212292:0"),
        StreamEvent("done", '{"reason": "error"}', "1690212293:1"),
    ]


def test_decoder__retry():
    """The time to reconnect after is that of the next event, and of the stream from then on."""
    decoder = SSEDecoder()
    assert decoder.reconnection_time is None
    events = [*decoder.feed(b"retry: 1500\n\ndata: a\n\ndata: b\nretry: 20\n\ndata: c\n\n")]
    assert [event.retry for event in events] == [1500, 20, None]
    assert decoder.reconnection_time == 20


@pytest.mark.parametrize("value", [b"", b"-1", b"1.5", b"a", "\u0663".encode(), b"9" * 10])
def test_decoder__invalid_retry(value):
    """A time that is no number of milliseconds is ignored."""
    decoder = SSEDecoder()
    (event,) = decoder.feed(b"retry: " + value + b"\ndata: a\n\n")
    assert (event.retry, decoder.reconnection_time) == (None, None)


def test_decoder__line_ends():
    """Lines end at CR, LF and CRLF, and at no other separator of Unicode."""
    text = "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg"
    for end in (b"\n", b"\r", b"\r\n"):
        stream = b"event: output" + end + b"data: " + text.encode() + end + end
        assert decode(stream) == [StreamEvent("output", text, None)]


def test_decoder__multiple_data_lines():
    """Several data lines are joined, an empty last one included."""
    assert decode(b"data: one\ndata: two\ndata: \n\n") == [
        StreamEvent("message", "one\ntwo\n", None)
    ]


def test_decoder__space_after_colon():
    """One space after the colon is dropped, no more."""
    assert decode(b"data:  two\n\ndata:none\n\n") == [
        StreamEvent("message", " two", None),
        StreamEvent("message", "none", None),
    ]


def test_decoder__last_event_id():
    """An event without an id keeps the last one."""
    events = decode(b"id: 7\ndata: a\n\ndata: b\n\n")
    assert [event.id for event in events] == ["7", "7"]


def test_decoder__ignored_lines():
    """Comments, unknown fields and an unfinished event are ignored."""
    assert decode(b":408: 408 Request Timeout\n\nretry: 5\nfoo: bar\n\ndata: lost\n") == []


def test_decoder__byte_order_mark():
    """A byte order mark is ignored."""
    assert decode(b"\xef", b"\xbb\xbfdata: a\n\n") == [StreamEvent("message", "a", None)]


def test_decoder__invalid_utf8():
    """An invalid byte becomes a replacement character in its event."""
    assert decode(b"data: a\xffb\n\n") == [StreamEvent("message", "a\ufffdb", None)]


def test_decoder__event_too_large(monkeypatch):
    """An event that exceeds the limit without an end is refused."""
    monkeypatch.setattr(sse, "MAX_EVENT_SIZE", 1000)
    decoder = SSEDecoder()
    with pytest.raises(sse.EventTooLarge):
        list(decoder.feed(b"data: " + b"x" * 1100))


texts = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)
ends = st.sampled_from(["\n", "\r", "\r\n"])
events = st.lists(st.tuples(texts, ends), max_size=8)


@given(events=events, cuts=st.lists(st.integers(0, 400), max_size=30))
def test_decoder__any_chunking(events, cuts):
    """The events do not depend on how the stream is divided into chunks."""
    stream = "".join(f"event: output{e}data: {text}{e}{e}" for text, e in events).encode()
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    chunks = [stream[a:b] for a, b in pairwise(edges)]
    assert (
        decode(*chunks)
        == decode(stream)
        == [StreamEvent("output", text, None) for text, _ in events]
    )


@given(st.binary(max_size=300), st.integers(0, 300))
def test_decoder__any_bytes(stream, cut):
    """Any bytes are decoded without an error."""
    assert decode(stream[:cut], stream[cut:]) == decode(stream)


@pytest.mark.parametrize(
    ("stream", "ids"),
    [
        (b"id: 1\ndata: a\n\nid\ndata: b\n\n", ["1", ""]),
        (b"id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n", ["1", "1"]),
        (b"id: 1\n\ndata: a\n\n", ["1"]),
        (b"ids: 1\ndata: a\n\n", [None]),
        (b"foo: 1\ndata: a\n\n", [None]),
    ],
)
def test_decoder__event_ids(stream, ids):
    """An id is that of its event and those after it; one with a NUL is ignored."""
    assert [event.id for event in decode(stream)] == ids


def test_decoder__id_of_the_connection_before():
    """A new connection goes on with the last id of the one before."""
    decoder = SSEDecoder("7:3")
    assert [event.id for event in decoder.feed(b"data: a\n\nid: 7:4\ndata: b\n\n")] == [
        "7:3",
        "7:4",
    ]
    assert decoder.last_event_id == "7:4"


@pytest.mark.parametrize(
    "chunks",
    [
        [b"data: a\r", b"\ndata: b\r", b"\n\r", b"\n"],
        [b"data: a\r", b"", b"\n", b"data: b\n\n"],
        [b"data: a\r", b"data: b\r", b"\r"],
        [b"data: a\ndata: b\r", b"\n", b"\n"],
        [b"data: a\r\n", b"data: b\n", b"\n"],
        [b"data: a\r", b"\n", b"data: b\r\n", b"\r\n"],
    ],
)
def test_decoder__line_end_between_chunks(chunks):
    """A CR and an LF in two chunks are one end of a line."""
    assert decode(*chunks) == [StreamEvent("message", "a\nb", None)]


@pytest.mark.parametrize("first", [b"\n", b"\n\n", b"\r\n"])
def test_decoder__empty_line_first(first):
    """An empty line before the first event is no event, and no part of one."""
    assert decode(first + b"data: a\n\n") == [StreamEvent("message", "a", None)]
    assert decode(b"data: a\n", b"\n", first, b"data: b\n\n")[1:] == [
        StreamEvent("message", "b", None)
    ]


def test_decoder__byte_order_mark_of_the_first_line_only():
    """A byte order mark is ignored where the stream begins, and nowhere else."""
    mark = b"\xef\xbb\xbf"
    assert decode(mark + b"data: a\n" + mark + b"data: b\n\n") == [
        StreamEvent("message", "a", None)
    ]
    assert decode(b"data: a\n", mark + b"data: b\n\n") == [StreamEvent("message", "a", None)]


@pytest.mark.parametrize(
    ("chunks", "is_refused"),
    [
        ([b"data: " + b"x" * 994], False),
        ([b"data: " + b"x" * 995], True),
        ([b"data: " + b"x" * 494 + b"\n", b"data: " + b"x" * 494], False),
        ([b"data: " + b"x" * 494 + b"\n", b"data: " + b"x" * 495], True),
        ([b"data: " + b"x" * 394 + b"\n"] * 2 + [b"data: " + b"x" * 194], False),
        ([b"data: " + b"x" * 394 + b"\n"] * 2 + [b"data: " + b"x" * 195], True),
        ([b"data: " + b"x" * 894 + b"\n\n"] * 5, False),
        ([b"data: " + b"x" * 894 + b"\n\n"] * 2 + [b"data: " + b"x" * 994], False),
        ([b"data: " + b"x" * 894 + b"\n\n"] * 2 + [b"data: " + b"x" * 995], True),
    ],
)
def test_decoder__limit_of_an_event(monkeypatch, chunks, is_refused):
    """The limit is for all lines of one event together, and begins again with the next."""
    monkeypatch.setattr(sse, "MAX_EVENT_SIZE", 1000)
    if not is_refused:
        decode(*chunks)
        return
    with pytest.raises(sse.EventTooLarge, match="larger than 1000 bytes"):
        decode(*chunks)
