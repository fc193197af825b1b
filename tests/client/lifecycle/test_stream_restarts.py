"""Streams that begin anew instead of continuing: no text twice, or an error that has both texts."""

from __future__ import annotations

import pickle

import pytest
from _support.event_streams import (
    DONE,
    HEAD,
    TEXT,
    Described,
    event,
    events_of,
    follow,
    started,
    text_of,
)
from _support.scripted_api import ScriptedApi
from replicate_typed import APIError, ModelError, StreamMismatchError

PIECES = ["Once ", "upon ", "a ", "a ", "time", "."]


class Restarting:
    """A stream that ignores ``Last-Event-ID``: each connection has all events, up to a number.

    Args:
        drops: After how many events each connection breaks; the last one is complete.
        make_id: Returns the id of an event by the numbers of its connection and its piece.
        texts: The pieces that each connection sends; the last stay.
    """

    def __init__(self, drops, make_id=lambda connection, index: None, texts=(PIECES,)):
        self._drops = list(drops)
        self._make_id = make_id
        self._texts = list(texts)
        self.connections = 0

    def __call__(self, request):
        connection, self.connections = self.connections, self.connections + 1
        pieces = self._texts[min(connection, len(self._texts) - 1)]
        events = [event(text, self._make_id(connection, i)) for i, text in enumerate(pieces)]
        if connection < len(self._drops):
            return iter([HEAD, *events[: self._drops[connection]]])
        return iter([HEAD, *events, DONE])


def polled(*last, output=PIECES):
    """Return the script of a prediction that runs until its stream is complete."""
    return {
        "create": {"status": "processing"},
        "polls": [
            *[{"status": "processing"}] * 3,
            *last,
            {"status": "succeeded", "output": output},
        ],
    }


NUMBERED = {
    "the same ids": lambda connection, index: f"7:{index}",
    "some ids": lambda connection, index: f"7:{index}" if index in {0, 1, 4} else None,
    "no ids": lambda connection, index: None,
    "one id": lambda connection, index: "7",
    "ids outside ASCII": lambda connection, index: f"é{index}",
}


@pytest.mark.parametrize("drops", [[2], [5], [6], [4, 2, 5]], ids=str)
@pytest.mark.parametrize("make_id", NUMBERED.values(), ids=NUMBERED)
def test_stream__restart(mode, make_id, drops):
    """A stream that begins anew adds nothing that was received before."""
    with ScriptedApi(**polled(), stream=Restarting(drops, make_id)) as api:
        events = mode.collect(api.url, follow)
    assert [e.data for e in events if e.event == "output"] == PIECES
    assert events[-1].event == "done"


@pytest.mark.parametrize("kind", ["events", "output_iterator", "stream"])
def test_prediction__restart(mode, kind):
    """All that reads a stream passes over what was received before."""
    stream = Restarting([4], NUMBERED["the same ids"])
    with Described(TEXT, **polled(), stream=stream) as api:
        given = events_of(mode, api.url, kind)
    name = {"events": "value", "stream": "data"}.get(kind)
    texts = [getattr(one, name, None) for one in given] if name else given
    assert [text for text in texts if text not in {None, "{}"}] == PIECES


@pytest.mark.parametrize("overlap", [1, 3, 6])
def test_stream__replayed_tail(mode, overlap):
    """A server that sends the last events again, and not all, adds nothing twice."""

    def stream(request):
        last = request.headers.get("last-event-id")
        begin = 0 if last is None else max(0, int(last) + 1 - overlap)
        events = [event(text, str(i)) for i, text in enumerate(PIECES)][begin:]
        return iter([HEAD, *events[:4]] if last is None else [HEAD, *events, DONE])

    with ScriptedApi(**polled(), stream=stream) as api:
        assert text_of(mode.collect(api.url, follow)) == "".join(PIECES)


def test_stream__unknown_events_again(mode):
    """An event of a type of which nothing is known is not delivered again either."""
    first = event("a", "1") + event("?", "2", name="novelty")
    raws = [first, first + event("b", "3") + event("!", "4", name="novelty") + DONE]
    stream = lambda r: iter([HEAD, raws.pop(0) if len(raws) > 1 else raws[0]])  # noqa: E731
    with ScriptedApi(**polled(output=["a", "b"]), stream=stream) as api:
        events = mode.collect(api.url, follow)
    assert [e.data for e in events] == ["a", "?", "b", "!", "{}"]


RENUMBERED = lambda connection, index: f"{connection}:{index}"  # noqa: E731


def test_stream__restart_with_other_ids(mode):
    """A stream that begins anew with other ids is an error, which has both texts."""
    with ScriptedApi(**polled(), stream=Restarting([2], RENUMBERED)) as api:
        with pytest.raises(StreamMismatchError) as caught:
            mode.collect(api.url, follow)
        assert api.cancel_count == 0
    error = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(error, APIError)
    assert error.expected == "".join(PIECES)
    assert error.received == "Once upon " + "".join(PIECES)
    assert (error.prediction.id, error.prediction.status) == ("p1", "succeeded")
    assert "29 characters were received, the output has 19" in str(error)
    assert "from character 11 on" in str(error)
    assert "Once" not in str(error)


@pytest.mark.parametrize("kind", ["events", "output_iterator", "stream"])
def test_prediction__restart_with_other_ids(mode, kind):
    """All that reads a stream raises the error."""
    with (
        Described(TEXT, **polled(), stream=Restarting([2], RENUMBERED)) as api,
        pytest.raises(StreamMismatchError) as caught,
    ):
        events_of(mode, api.url, kind)
    assert caught.value.expected == "".join(PIECES)


def test_stream_text__restart_with_other_ids(mode):
    """``text()`` raises the error and returns no wrong text."""
    with (
        ScriptedApi(**polled(), stream=Restarting([2], RENUMBERED)) as api,
        pytest.raises(StreamMismatchError),
    ):
        mode.call(api.url, lambda client: client.stream("me/model", {}).text())


def test_stream__loss_in_the_middle(mode):
    """A stream that leaves out text in the middle is an error."""
    raw = event("a", "1") + event("c", "3") + DONE
    with (
        ScriptedApi(**started(["a", "b", "c"]), stream=lambda r: iter([HEAD, raw])) as api,
        pytest.raises(StreamMismatchError) as caught,
    ):
        mode.collect(api.url, follow)
    assert (caught.value.received, caught.value.expected) == ("ac", "abc")


@pytest.mark.parametrize("make_id", [NUMBERED["the same ids"], NUMBERED["no ids"]])
def test_stream__restart_with_other_text(mode, make_id):
    """What a stream says is not used once it contradicts itself; the prediction is polled."""
    other = ["Once ", "there ", "was ", "a ", "fox"]
    with ScriptedApi(**polled(), stream=Restarting([2], make_id, [PIECES, other])) as api:
        assert text_of(mode.collect(api.url, follow)) == "".join(PIECES)
    with (
        ScriptedApi(
            **polled(output=other), stream=Restarting([2], make_id, [PIECES, other])
        ) as api,
        pytest.raises(StreamMismatchError) as caught,
    ):
        mode.collect(api.url, follow)
    assert (caught.value.received, caught.value.expected) == ("Once upon ", "".join(other))


def test_stream__only_what_follows(mode):
    """A server without ids that sends only what is new after a break loses nothing."""
    raws = [event("a") + event("b"), event("d") + event("e") + DONE]
    stream = lambda r: iter([HEAD, raws.pop(0) if len(raws) > 1 else raws[0]])  # noqa: E731
    with ScriptedApi(**polled(output=list("abcde")), stream=stream) as api:
        assert text_of(mode.collect(api.url, follow)) == "abcde"


@pytest.mark.parametrize("status", ["failed", "canceled", "aborted"])
def test_stream__failed_with_other_text(mode, status):
    """A prediction without success has an error of its own."""
    polls = [{"status": status, "error": "boom", "output": ["x"]}]
    stream = lambda r: iter([HEAD, event("a"), DONE])  # noqa: E731
    with ScriptedApi({"status": "processing"}, polls, stream=stream) as api:
        with pytest.raises(Exception, match="p1") as caught:
            mode.collect(api.url, follow)
        assert type(caught.value).__name__ in {ModelError.__name__, "PredictionCanceled"}
        events = events_of(mode, api.url)
    assert events[-1].status == status


PICTURE = "https://replicate.delivery/x/out-0.png"
INLINE = "data:image/png;base64,iVBORw0KGgo="


@pytest.mark.parametrize(
    ("streamed", "output", "more"),
    [
        ([INLINE], [PICTURE], {}),
        ([INLINE, INLINE], [PICTURE, f"{PICTURE}?2"], {}),
        ([INLINE], PICTURE, {}),
        (["a", "b"], None, {}),
        (["a", "b"], None, {"data_removed": True}),
        (["a", "b"], [], {"data_removed": True}),
        (['{"a":1}'], {"a": 1}, {}),
        (['{"a":1}', '{"a":2}'], [{"a": 1}, {"a": 2}], {}),
        (["1.0", "2"], [1, 2.0], {}),
        (["true"], True, {}),
        (["ab", "cd"], ["a", "bcd"], {}),
        (["ab", "cd"], "abcd", {}),
        (["abcd"], ["a", "b", "c", "d"], {}),
        (["a", "", "b"], ["a", "b"], {}),
        (["a\n", "\nb"], ["a\r", "\nb"], {}),
        (["a\nb\nc"], "a\r\nb\rc", {}),
        (["a\ufffdb"], "a\ud800b", {}),
    ],
    ids=lambda value: str(value)[:30].encode("unicode_escape").decode(),
)
def test_stream__same_output_in_other_form(mode, streamed, output, more):
    """Files, values, deleted outputs, other pieces and other line ends are no other text."""
    raw = b"".join(map(event, streamed)) + DONE
    script = {
        "create": {"status": "processing"},
        "polls": [{"status": "succeeded", "output": output, **more}],
    }
    with ScriptedApi(**script, stream=lambda r: iter([HEAD, raw])) as api:
        events = mode.collect(api.url, follow)
    assert [e.data for e in events if e.event == "output"] == streamed
    assert events[-1].event == "done"


def test_stream__replaced_snapshots(mode):
    """An output that polls replace is no error: it came from no stream."""
    polls = [
        {"status": "processing", "output": "loading"},
        {"status": "processing", "output": "almost"},
        {"status": "succeeded", "output": "done"},
    ]
    with ScriptedApi({"status": "processing"}, polls) as api:
        assert mode.collect(api.url, follow)[-1].event == "done"


def test_events__files_in_other_form(mode):
    """Files that a poll has listed as URLs are not repeated when the stream has their content."""
    schema = {**TEXT, "items": {"type": "string", "format": "uri"}}
    urls = [f"{PICTURE}?{n}" for n in range(3)]
    raw = event(INLINE) * 3 + DONE
    created = {"status": "processing", "output": urls[:2]}
    polls = [{"status": "processing", "output": urls[:2]}, {"status": "succeeded", "output": urls}]
    with Described(schema, created, polls, stream=lambda r: iter([HEAD, raw])) as api:
        files = events_of(mode, api.url, "output_iterator")
    assert [file.url for file in files] == urls


def test_events__poll_during_restart(mode):
    """What a stream sends after the end of its prediction is not used."""

    def ended():
        return api.reply({"status": "succeeded", "output": ["a"]})

    def stream(request):
        return iter([HEAD, event("a", "1"), *[event("a")] * 3])

    with Described(TEXT, {"status": "processing"}, [ended], stream=stream) as api:
        events = events_of(mode, api.url, poll_interval=0.0)
    assert [e.value for e in events if hasattr(e, "value")] == ["a"]
    assert events[-1].status == "succeeded"
