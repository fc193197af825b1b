"""``client.use``: models as functions."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
import replicate_typed as replicate
from _support.http_server import HttpServer
from _support.modes import Async, Sync
from _support.pictures import PNG
from _support.scripted_api import ScriptedApi
from replicate_typed import Client, FileOutput, InputError, ModelRef, PredictionTimeout
from replicate_typed.local import ConcatenateIterator, LocalServer

Mode = Sync | Async


def tell(prompt: str, words: int = 2) -> ConcatenateIterator[str]:
    """Stream the prompt."""
    for _ in range(words):
        yield f"{prompt} "


def count(upto: int) -> Iterator[int]:
    """Stream numbers."""
    yield from range(upto)


def add(a: int, b: int = 1) -> int:
    """Add two numbers."""
    return a + b


def paint(prompt: str) -> bytes:
    """Make a picture."""
    return PNG


@pytest.fixture(scope="module")
def _models() -> Iterator[LocalServer]:
    """The one server of a module."""
    models = {"me/tell": tell, "me/count": count, "me/add": add, "me/paint": paint}
    with LocalServer(models=models) as server:
        yield server


@pytest.fixture
def models(_models: LocalServer, monkeypatch: pytest.MonkeyPatch) -> LocalServer:
    """A server with models that stream, and the environment that leads to it."""
    monkeypatch.setenv("REPLICATE_BASE_URL", _models.url)
    monkeypatch.setenv("REPLICATE_API_TOKEN", _models.token)
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0.01")
    return _models


def call(mode: Mode, server: LocalServer, action: Any) -> Any:
    """Return what an action of a client returns."""
    return mode.call(server.base, action, token=server.token)


def collect(mode: Mode, server: LocalServer, action: Any) -> list[Any]:
    """Return the items of what an action of a client returns."""
    return mode.collect(server.base, action, token=server.token)


def test_use__call(mode: Mode, models: LocalServer) -> None:
    """A model is called with its inputs as keywords, and returns its output."""
    assert call(mode, models, lambda c: c.use("me/add")(a=2)) == 3
    assert call(mode, models, lambda c: c.use(("me", "add"))(a=2, b=3)) == 5
    assert call(mode, models, lambda c: c.use("me/tell")(prompt="a")) == "a a "
    assert isinstance(call(mode, models, lambda c: c.use("me/paint")(prompt="a")), FileOutput)


def test_use__what_it_takes(mode: Mode, models: LocalServer) -> None:
    """It takes what ``run`` takes, and models that are bound."""
    reference: ModelRef[dict[str, int], int] = ModelRef("me/add")
    assert call(mode, models, lambda c: c.use(reference)(a=2)) == 3
    assert call(mode, models, lambda c: c.use(c.model("me/add"))(a=2)) == 3
    for wrong in ("add", 7, None):
        with pytest.raises(InputError, match="not "):
            mode.client_class("r8_x").use(wrong)


def test_use__create(mode: Mode, models: LocalServer) -> None:
    """``create`` returns the prediction at once, whose result is the output."""
    created = call(mode, models, lambda c: c.use("me/add").create(a=2))
    assert created.input == {"a": 2}

    def blocking(client: Any) -> Any:
        prediction = client.use("me/add").create(a=2)
        return prediction.result(), prediction.logs

    async def awaited(client: Any) -> Any:
        prediction = await client.use("me/add").create(a=2)
        return await prediction.result(), prediction.logs

    action = blocking if mode.name == "sync" else awaited
    assert call(mode, models, action) == (3, "")


@pytest.mark.parametrize(
    ("model", "input", "pieces"),
    [
        ("me/tell", {"prompt": "a", "words": 3}, ["a ", "a ", "a "]),
        ("me/count", {"upto": 3}, [0, 1, 2]),
        ("me/add", {"a": 2}, [3]),
    ],
)
def test_use__streaming(
    mode: Mode, models: LocalServer, model: str, input: dict[str, Any], pieces: list[Any]
) -> None:
    """A streaming function returns the pieces of the output, each of its own type."""
    found = collect(mode, models, lambda c: c.use(model, streaming=True)(**input))
    if model == "me/tell":
        found, pieces = ["".join(found)], ["".join(pieces)]
    assert found == pieces


def test_use__streaming_files(mode: Mode, models: LocalServer) -> None:
    """Files among the pieces are files."""
    (piece,) = collect(mode, models, lambda c: c.use("me/paint", streaming=True)(prompt="a"))
    assert isinstance(piece, FileOutput)
    created = call(mode, models, lambda c: c.use("me/paint", streaming=True).create(prompt="a"))
    assert created.model == "me/paint"


def test_use__streaming_is_canceled() -> None:
    """The prediction is canceled when the iterator is closed early, or its time is up."""
    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        client = Client("r8_x", base_url=api.url, poll_interval=0.005)
        with client:
            pieces = client.use("me/model", streaming=True)(prompt="a")
            assert api.create_count == 0
            assert next(pieces) == "a"
            pieces.close()
            assert api.cancel_count == 1
            with pytest.raises(PredictionTimeout) as caught:
                list(client.use("me/model", streaming=True, timeout=0.05)(prompt="a"))
            assert caught.value.prediction.id == "p2"
            assert api.cancel_count == 2


def test_use__keywords_of_each_run(mode: Mode) -> None:
    """The keywords of ``use`` are those of each run, and its creates have those that they take."""
    with ScriptedApi({"status": "succeeded", "output": "a"}) as api:
        options: dict[str, Any] = {"cancel_after": 60, "timeout": 30, "headers": {"X-Team": "a"}}
        mode.call(api.url, lambda c: c.use("me/model", **options)(x=1))
        mode.call(api.url, lambda c: c.use("me/model", **options).create(x=1))
        mode.collect(api.url, lambda c: c.use("me/model", streaming=True, **options)(x=1))
        creates = [request for request in api.server.requests if request.method == "POST"]
    assert [request.headers.get("cancel-after") for request in creates] == ["60s"] * 3
    assert [request.headers.get("x-team") for request in creates] == ["a"] * 3
    assert [request.json()["input"] for request in creates] == [{"x": 1}] * 3


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"use_async": True}, "AsyncClient.*async_use"),
        ({"timeot": 3}, r"argument 'timeot'. Did you mean 'timeout'\?"),
        ({"stream": True}, "unexpected keyword argument 'stream'"),
        ({"streaming": True, "wait": 3}, "unexpected keyword argument 'wait'"),
    ],
)
def test_use__unknown_keyword(mode: Mode, keywords: dict[str, Any], message: str) -> None:
    """A keyword that there is not is refused when the function is made."""
    with pytest.raises(TypeError, match=message):
        mode.client_class("r8_x").use("me/model", **keywords)


def hint(a: int, b: int = 7, **more: int) -> int:
    """What the model takes."""
    raise NotImplementedError


def test_hint__names_of_arguments(mode: Mode, models: LocalServer) -> None:
    """A hint names the arguments that have no name; its defaults are not sent."""
    assert call(mode, models, lambda c: c.use("me/add", hint=hint)(2)) == 3
    assert call(mode, models, lambda c: c.use("me/add", hint=hint)(2, b=3)) == 5
    created = call(mode, models, lambda c: c.use("me/add", hint=hint).create(2))
    assert created.input == {"a": 2}


def test_hint__not_its_arguments(mode: Mode, sink: HttpServer) -> None:
    """Arguments that the hint would not take, or that have no name, are a ``TypeError``."""
    for arguments, keywords in (((), {}), ((1, 2, 3), {}), ((1,), {"a": 1})):
        with pytest.raises(TypeError):
            mode.call(
                sink.base, lambda c, a=arguments, k=keywords: c.use("a/b", hint=hint)(*a, **k)
            )
    with pytest.raises(TypeError, match="by their names"):
        mode.call(sink.base, lambda c: c.use("a/b")(1))
    assert sink.requests == []


def test_use__what_it_is(mode: Mode) -> None:
    """A function says what it runs; its pickle has no headers."""
    client = mode.client_class("r8_x")
    for streaming in (False, True):
        function = client.use("me/add", streaming=streaming, headers={"Authorization": "sIgNeD"})
        kind = "StreamingFunction" if streaming else "ModelFunction"
        assert kind in repr(function)
        assert "me/add" in repr(function)
        assert (function.model.owner, function.model.name) == ("me", "add")
        assert b"sIgNeD" not in pickle.dumps(function)
        assert repr(pickle.loads(pickle.dumps(function))) == repr(function)
        with pytest.raises(AttributeError):
            function.timeout = 3


def test_use__of_the_module(models: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The functions of the module run by the client that is the default one at the call."""
    adder, counter = replicate.use("me/add"), replicate.use("me/count", streaming=True)
    asynchronous = replicate.async_use("me/add")
    assert adder(a=2) == 3
    assert list(counter(upto=2)) == [0, 1]
    assert asyncio.run(asynchronous(a=2)) == 3
    done = {"status": "succeeded", "output": "other"}
    with ScriptedApi(done) as api, Client("r8_x", base_url=api.url) as other:
        monkeypatch.setattr(replicate, "default_client", other)
        assert adder(a=2) == "other"
        monkeypatch.undo()


def test_use__inputs_of_any_name(mode: Mode) -> None:
    """No name of an input is taken by the function itself."""
    names = ("self", "input", "ref", "args", "inputs", "timeout", "hint")
    with ScriptedApi({"status": "succeeded", "output": "a"}) as api:
        mode.call(api.url, lambda c: c.use("me/model")(**dict.fromkeys(names, 1)))
        assert api.server.requests[0].json()["input"] == dict.fromkeys(names, 1)
