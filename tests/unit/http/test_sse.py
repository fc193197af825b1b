"""The decoder for server-sent events."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_typed._http import sse
from replicate_typed._http.sse import RawEvent, SSEDecoder


def decode(*chunks: bytes) -> list[RawEvent]:
    decoder = SSEDecoder()
    return [event for chunk in chunks for event in decoder.feed(chunk)]


def test_a_whole_stream():
    stream = (
        b": hi\n\n"
        b"event: output\nid: 1690212292:0\ndata: Once upon a time...\n\n"
        b'event: done\nid: 1690212293:1\ndata: {"reason": "error"}\n\n'
    )
    assert decode(stream) == [
        RawEvent("output", "Once upon a time...", "1690212292:0"),
        RawEvent("done", '{"reason": "error"}', "1690212293:1"),
    ]


def test_lines_end_at_cr_lf_and_crlf_only():
    text = "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg"
    for end in (b"\n", b"\r", b"\r\n"):
        stream = b"event: output" + end + b"data: " + text.encode() + end + end
        assert decode(stream) == [RawEvent("output", text, None)]


def test_several_data_lines_are_joined_and_an_empty_last_one_counts():
    assert decode(b"data: one\ndata: two\ndata: \n\n") == [RawEvent("message", "one\ntwo\n", None)]


def test_only_one_space_is_dropped_after_the_colon():
    assert decode(b"data:  two\n\ndata:none\n\n") == [
        RawEvent("message", " two", None),
        RawEvent("message", "none", None),
    ]


def test_an_event_without_an_id_keeps_the_last_one():
    events = decode(b"id: 7\ndata: a\n\ndata: b\n\n")
    assert [event.id for event in events] == ["7", "7"]


def test_unknown_fields_comments_and_an_unfinished_event_are_passed_over():
    assert decode(b":408: 408 Request Timeout\n\nretry: 5\nfoo: bar\n\ndata: lost\n") == []


def test_a_byte_order_mark_is_passed_over():
    assert decode(b"\xef", b"\xbb\xbfdata: a\n\n") == [RawEvent("message", "a", None)]


def test_a_broken_character_does_not_lose_the_event():
    assert decode(b"data: a\xffb\n\n") == [RawEvent("message", "a\ufffdb", None)]


def test_an_event_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(sse, "MAX_EVENT_SIZE", 1000)
    decoder = SSEDecoder()
    with pytest.raises(sse.EventTooLarge):
        list(decoder.feed(b"data: " + b"x" * 1100))


texts = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)
ends = st.sampled_from(["\n", "\r", "\r\n"])
events = st.lists(st.tuples(texts, ends), max_size=8)


@given(events=events, cuts=st.lists(st.integers(0, 400), max_size=30))
def test_any_chunking_gives_the_same_events(events, cuts):
    stream = "".join(f"event: output{e}data: {text}{e}{e}" for text, e in events).encode()
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    chunks = [stream[a:b] for a, b in pairwise(edges)]
    assert (
        decode(*chunks) == decode(stream) == [RawEvent("output", text, None) for text, _ in events]
    )


@given(st.binary(max_size=300), st.integers(0, 300))
def test_no_bytes_break_it(stream, cut):
    assert decode(stream[:cut], stream[cut:]) == decode(stream)
