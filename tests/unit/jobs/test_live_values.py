"""A prediction while its stream is read: what the stream told, and what responses lack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_api.sse import StreamEvent
from replicate_typed._jobs.live_values import LiveValues
from replicate_typed._jobs.stream_state import StreamState
from replicate_typed._objects.jobs import PredictionValues

URL = "https://replicate.delivery/{}.png"


def received(output=None, logs="", status="starting"):
    """Return a prediction as a response has it."""
    return PredictionValues(
        {
            "id": "p1",
            "status": status,
            "output": output,
            "logs": logs,
            "input": {},
            "version": None,
            "error": None,
            "created_at": "2026-01-01T00:00:00Z",
            "urls": {"get": "g", "cancel": "c"},
        }
    )


class Followed:
    """A prediction that is followed by its stream."""

    def __init__(self, prediction, **options):
        self.state = StreamState()
        self.live = LiveValues(self.state, **options)
        self.prediction = prediction
        self.state.connected()
        self.live.after_response(prediction)

    def send(self, data, name="output"):
        event = self.state.accept(StreamEvent(name, data, None))
        if event is not None:
            self.live.after_event(self.prediction, event)

    def respond(self, prediction):
        self.prediction = prediction
        self.live.after_response(prediction)


def test_after_event__output_and_logs():
    """What a stream sends is in the prediction at once; its response stays as it was."""
    followed = Followed(received())
    followed.send("a")
    followed.send("line\n", "logs")
    followed.send("b")
    prediction = followed.prediction
    assert (prediction.status, prediction.output, prediction.logs) == (
        "processing",
        ["a", "b"],
        "line\n",
    )
    assert prediction.raw["output"] is None


def test_after_event__replayed():
    """A stream that begins with what a response had already adds only what is new."""
    followed = Followed(received(["a", "bc"], "x\n", "processing"))
    for data in ("a", "b", "cd", "e"):
        followed.send(data)
    followed.send("x\ny\n", "logs")
    assert followed.prediction.output == ["a", "bc", "d", "e"]
    assert followed.prediction.logs == "x\ny\n"
    assert followed.prediction.raw["output"] == ["a", "bc"]


@pytest.mark.parametrize("pieces", [["a", "b", "c"], [URL.format(n) for n in range(3)]])
@pytest.mark.parametrize("lag", [1, 2, 3])
def test_after_response__behind_the_stream(pieces, lag):
    """A response that lags behind takes nothing back, of text or of files."""
    followed = Followed(received())
    for piece in pieces:
        followed.send(piece)
    followed.respond(received(pieces[: 3 - lag] or None, status="starting"))
    assert followed.prediction.output == pieces
    assert followed.prediction.status == "processing"


def test_after_response__ahead_of_the_stream():
    """A response that is ahead counts, and the stream goes on from there."""
    followed = Followed(received())
    followed.send("a")
    followed.respond(received(["a", "b", "c"], status="processing"))
    followed.send("b")
    assert followed.prediction.output == ["a", "b", "c"]
    followed.send("cd")
    assert followed.prediction.output == ["a", "b", "c", "d"]


def test_after_response__end():
    """The response with the end is taken as it is."""
    followed = Followed(received())
    followed.send("ab")
    followed.respond(received(["a"], status="failed"))
    followed.send("c")
    assert (followed.prediction.output, followed.prediction.status) == (["a"], "failed")


def test_after_event__whole_output():
    """An output that comes as a whole is left to the responses."""
    followed = Followed(received(), is_in_pieces=False)
    followed.send("1")
    assert (followed.prediction.output, followed.prediction.status) == (None, "processing")
    followed.respond(received("text", status="processing"))
    followed.send("text")
    assert followed.prediction.output == "text"


@given(st.lists(st.text("ab\r\n", max_size=3), max_size=8), st.data())
def test_live_values__never_shrink(pieces, data):
    """Whatever comes first, the output is all that was told so far."""
    followed = Followed(received(status="processing"))
    sent = told = 0
    whole = "".join(pieces).replace("\r", "")
    while sent < len(pieces):
        if data.draw(st.booleans()):
            followed.send(pieces[sent].replace("\r", ""))
            sent += 1
        else:
            known = data.draw(st.integers(0, len(pieces)))
            output = [piece.replace("\r", "") for piece in pieces[:known]]
            followed.respond(received(output, status="processing"))
        text = "".join(followed.prediction.output or [])
        assert whole.startswith(text)
        assert len(text) >= told
        told = len(text)
