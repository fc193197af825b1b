"""The sync client against the embedded API."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
import replicate_typed as replicate
from _support.clients import connections_of
from _support.clock import Clock
from _support.function_models import GATE, PNG
from replicate_api.api.predictions import predictions_get
from replicate_typed import Client, FileOutput, ModelRef
from replicate_typed.local import Fault, LocalServer


def test_quick_start__sync(server: LocalServer) -> None:
    """The quick start in blocking code."""
    client = replicate.Client()
    model = client.models.get("test/shout")
    assert model.latest_version is not None
    version = model.versions.get(model.latest_version.id)
    prediction = client.predictions.create(version=version, input={"prompt": "hello"})
    prediction.wait()
    assert prediction.output == "HELLO"
    assert prediction.error is None
    assert prediction.status == "succeeded"
    assert prediction.logs == "shouting hello\n"
    output = replicate.run(f"test/shout:{version.id}", input={"prompt": "hello", "times": 2})
    assert output == "HELLO HELLO"
    client.close()


def test_reference__all_forms(client: Client) -> None:
    """Every form of reference runs the same model."""
    model = client.models.get("test", "tell")
    assert model.latest_version is not None
    version = model.latest_version
    references = [
        "test/tell",
        f"test/tell:{version.id}",
        version.id,
        "https://replicate.com/test/tell",
        model,
        version,
        ModelRef("test/tell"),
        ModelRef("test/tell", version=version.id, openapi_schema=version.openapi_schema),
    ]
    outputs = [client.run(reference, {"prompt": "a b"}) for reference in references]
    assert outputs == ["a b "] * len(references)


def test_output__by_schema(client: Client) -> None:
    """The schema of the model decides the type of its output."""
    assert client.run("test/count", {"up_to": 3}) == {"numbers": [0, 1, 2]}
    pictures = client.run("test/paint", {"prompt": "x", "count": 2})
    assert [type(picture) for picture in pictures] == [FileOutput, FileOutput]
    assert pictures[0].read() == PNG
    assert pictures[0].content_type == "image/png"
    assert pictures[0].size == len(PNG)
    assert client.run("test/paint", {"prompt": "x"}, use_file_output=False)[0].startswith("http")


def test_file_output__all_uses(client: Client, tmp_path: Path) -> None:
    """A file output is saved, iterated, opened, serialised, pickled and sent."""
    (picture,) = client.run("test/paint", {"prompt": "x"})
    saved = picture.save(tmp_path)
    assert saved.read_bytes() == PNG
    assert list(tmp_path.iterdir()) == [saved]
    assert b"".join(picture) == PNG
    with picture.open() as stream:
        stream.seek(4)
        assert stream.read(4) == PNG[4:8]
    assert json.loads(json.dumps({"p": picture}, default=str)) == {"p": picture.url}
    assert pickle.loads(pickle.dumps(picture)) == picture
    assert client.run("test/file", {"file": picture}) == picture


def test_file_input__small_and_large(client: Client, tmp_path: Path) -> None:
    """A small file is inlined, and a large one uploaded."""
    small = tmp_path / "small.txt"
    small.write_bytes(b"hello")
    assert client.run("test/file", {"file": small}) == "data:text/plain;base64,aGVsbG8="
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * 300_000)
    url = client.run("test/file", {"file": large})
    assert FileOutput(url).read() == b"x" * 300_000
    assert ("large.bin", 300_000) in [(f.name, f.size) for f in client.files.list()]


def test_stream__events(client: Client) -> None:
    """A stream yields the output in pieces, and ends with ``done``."""
    with client.stream("test/tell", {"prompt": "one two three"}) as stream:
        events = list(stream)
    assert [str(event) for event in events] == ["one ", "two ", "three ", ""]
    assert events[-1].event == "done"
    assert stream.prediction is not None
    assert stream.prediction.status == "succeeded"


def test_events__from_beginning(client: Client) -> None:
    """A prediction is followed from its beginning, by events, output and stream."""
    prediction = client.predictions.create("test/shout", {"prompt": "a"}, wait=5)
    events = [type(event).__name__ for event in prediction.events()]
    assert events[0] in {"StatusEvent", "LogEvent"}
    assert "OutputEvent" in events
    assert events[-1] == "StatusEvent"
    assert list(prediction.output_iterator()) == ["A"]
    assert [str(event) for event in prediction.stream()] == ["A", ""]


def test_model_error__message(client: Client) -> None:
    """The error of a failed prediction shows its reason and its log."""
    with pytest.raises(replicate.ModelError) as caught:
        client.run("test/fail", {"reason": "out of paint"})
    text = str(caught.value)
    assert "out of paint" in text
    assert "one moment" in text
    assert caught.value.prediction.error == "out of paint"
    prediction = client.predictions.create("test/fail", {"reason": "again"}).wait()
    assert (prediction.status, prediction.error) == ("failed", "again")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({}, "prompt is required"),
        ({"prompt": 7}, "input.prompt: Invalid type. Expected: string, given: integer"),
        ({"prompt": "a", "times": 9}, "Must be less than or equal to 5"),
        ({"prompt": "a", "tone": "x"}, 'tone must be one of the following: "loud", "soft"'),
    ],
)
def test_run__invalid_input(client: Client, value: dict, says: str) -> None:
    """An input that the model does not accept is an error that names the input."""
    with pytest.raises(replicate.UnprocessableEntityError) as caught:
        client.run("test/shout", value)
    assert says in str(caught.value)


def test_token__wrong_or_missing(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong token and a missing one have their own errors."""
    with (
        Client("r8_wrong") as client,
        pytest.raises(replicate.AuthenticationError, match="api_token of this client"),
    ):
        client.models.get("test/shout")
    monkeypatch.delenv("REPLICATE_API_TOKEN")
    with Client() as client, pytest.raises(replicate.MissingTokenError):
        client.models.get("test/shout")


def test_model__unknown(client: Client) -> None:
    """An unknown model or version is an error."""
    with pytest.raises(replicate.NotFoundError):
        client.models.get("nobody/nothing")
    with pytest.raises(replicate.NotFoundError):
        client.run("nobody/nothing", {})
    with pytest.raises(replicate.UnprocessableEntityError, match="version"):
        client.run("ab" * 32, {})


def test_connection__refused() -> None:
    """A server that is not there is a connection error that names what to check."""
    with (
        Client("r8_x", base_url="http://127.0.0.1:9", max_retries=0) as client,
        pytest.raises(replicate.APIConnectionError, match=r"127\.0\.0\.1:9:.*base_url") as caught,
    ):
        client.predictions.get("abc")
    assert not caught.value.maybe_accepted


def test_run__timeout(client: Client, server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A timeout cancels the prediction and carries it."""
    clock = Clock(monkeypatch)
    with pytest.raises(replicate.PredictionTimeout) as caught:
        client.run(
            "test/slow",
            {"prompt": "a"},
            wait=False,
            timeout=60,
            on_update=lambda _: clock.skip(61),
        )
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.canceled
    assert client.predictions.get(caught.value.prediction.id).status == "canceled"
    assert server.running == 0


def test_prediction__cancel_and_reload(client: Client) -> None:
    """A prediction is canceled and reloaded."""
    prediction = client.predictions.create("test/slow", {"prompt": "a"})
    prediction.cancel()
    assert prediction.status == "canceled"
    with pytest.raises(replicate.PredictionCanceled):
        prediction.raise_for_status()
    again = client.predictions.get(prediction.id)
    again.reload()
    assert again.status == "canceled"
    assert client.predictions.cancel(prediction.id).status == "canceled"


def test_stream__close(client: Client, server: LocalServer) -> None:
    """A stream that is closed early cancels the prediction."""
    with client.stream("test/drip", {"prompt": "a"}) as stream:
        assert str(next(stream)) == "a"
    assert stream.prediction is not None
    assert client.predictions.get(stream.prediction.id).status == "canceled"
    assert server.running == 0


def test_list__pages(client: Client) -> None:
    """A list iterates across its pages without repeats."""
    known = {client.run("test/shout", {"prompt": str(n)}) for n in range(3)}
    assert known == {"0", "1", "2"}
    page = client.predictions.list()
    assert len(page) <= 100
    assert page[0].model == "test/shout"
    assert len([p.id for p in page]) == len({p.id for p in page})
    assert page.previous is None


def test_wait__failed_polls(client: Client, server: LocalServer) -> None:
    """Failed polls do not lose the prediction."""
    server.faults.add(Fault("status", operation="predictions.get", status=502, times=3))
    prediction = client.predictions.create("test/slow", {"prompt": "a"})
    GATE.set()
    assert prediction.wait().output == "a"


def test_generated_client__same_client(client: Client) -> None:
    """Operations of the generated client are sent by the client."""
    id = client.predictions.create("test/shout", {"prompt": "a"}).wait().id
    assert predictions_get.sync(id, client=client).output == "A"
    assert client.send(predictions_get.operation(id)).id == id


def test_with_options__shared_connections(client: Client) -> None:
    """A client with other options shares the connections."""
    other = client.with_options(timeout=3, headers={"X-Test": "1"})
    assert other.run("test/shout", {"prompt": "a"}) == "A"
    assert connections_of(other) is connections_of(client)


def test_client__pickle(client: Client, server: LocalServer) -> None:
    """A client pickles without its token."""
    explicit = Client("r8_secret", base_url=server.url)
    data = pickle.dumps(explicit)
    assert b"r8_secret" not in data
    assert pickle.loads(data).run("test/shout", {"prompt": "a"}) == "A"
    assert "r8_secret" not in repr(explicit)
