"""Tests that mock HTTP with respx, as projects write them.

They name nothing that ``replicate`` 1.0.7 lacks: ``make test-compatibility`` runs them with that
client, too.
"""

from __future__ import annotations

import asyncio
import io
import json

import httpx
import pytest
import replicate_typed as replicate
import respx
from _support.mocked_api import (
    API,
    DELIVERY,
    EVENTS,
    STREAM,
    VERSION,
    file,
    model,
    page,
    prediction,
    problem,
    text_iterator,
    version,
)
from replicate_typed.exceptions import ModelError, ReplicateError

RUN = f"{API}/models/acme/writer/predictions"


@respx.mock
def test_run__text() -> None:
    """The output is returned, and one request is sent."""
    route = respx.post(RUN).respond(201, json=prediction(output="Hello!"))
    assert replicate.run("acme/writer", input={"prompt": "hello"}) == "Hello!"
    assert json.loads(route.calls.last.request.content)["input"] == {"prompt": "hello"}
    assert route.calls.last.request.headers["authorization"] == "Bearer r8_test"
    assert len(respx.calls) == 1


@respx.mock
def test_run__twice() -> None:
    """The same response may answer any number of calls."""
    respx.post(RUN).respond(201, json=prediction(output="Hello!"))
    outputs = [replicate.run("acme/writer", input={"prompt": "hello"}) for _ in range(2)]
    assert outputs == ["Hello!", "Hello!"]


@respx.mock
def test_run__poll_not_mocked() -> None:
    """A request that is missing in the mocks is named, and not one that cleans up after it."""
    respx.post(RUN).respond(201, json=prediction("starting"))
    with pytest.raises(
        AssertionError, match=r"'GET', 'https://api\.replicate\.com/v1/predictions/p1'"
    ):
        replicate.run("acme/writer", input={})


@respx.mock
def test_run__version_of_an_iterator() -> None:
    """The pieces of a text make up the text, whose version is asked for."""
    respx.post(f"{API}/predictions").respond(201, json=prediction(output=["Once", " upon"]))
    respx.get(f"{API}/models/acme/writer/versions/{VERSION}").respond(json=text_iterator())
    output = replicate.run(f"acme/writer:{VERSION}", input={"prompt": "hello"})
    assert "".join(output) == "Once upon"


@respx.mock
def test_run__list_of_text() -> None:
    """The pieces of a text make up the text although no version is mocked."""
    respx.post(RUN).respond(201, json=prediction(output=["Once", " upon"]))
    output = replicate.run("acme/writer", input={"prompt": "hello"})
    assert "".join(output) == "Once upon"


@respx.mock
def test_run__output_file() -> None:
    """The file in an output is downloaded from its URL."""
    respx.post(RUN).respond(201, json=prediction(output=[DELIVERY]))
    respx.get(DELIVERY).respond(content=b"png")
    output = replicate.run("acme/writer", input={"prompt": "a cat"})
    assert output[0].read() == b"png"
    assert str(output[0]) == output[0].url == DELIVERY


@respx.mock
def test_run__use_file_output() -> None:
    """The URL of a file is returned on request."""
    respx.post(RUN).respond(201, json=prediction(output=DELIVERY))
    assert replicate.run("acme/writer", input={}, use_file_output=False) == DELIVERY


@respx.mock
def test_run__input_file() -> None:
    """A file is sent along, and the input names it."""
    upload = respx.post(f"{API}/files").respond(201, json=file())
    route = respx.post(RUN).respond(201, json=prediction(output="a cat"))
    image = io.BytesIO(b"a small picture")
    assert replicate.run("acme/writer", input={"image": image}) == "a cat"
    sent = json.loads(route.calls.last.request.content)["input"]["image"]
    assert sent == file()["urls"]["get"]
    assert upload.called


@respx.mock
def test_run__failure() -> None:
    """A prediction that failed is an error that has it."""
    respx.post(RUN).respond(201, json=prediction("failed", error="out of paint"))
    with pytest.raises(ModelError, match="out of paint") as caught:
        replicate.run("acme/writer", input={})
    assert caught.value.prediction.status == "failed"


@respx.mock
def test_run__starting_then_succeeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The prediction is polled until it has ended."""
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0")
    respx.post(RUN).respond(201, json=prediction("starting"))
    poll = respx.get(f"{API}/predictions/p1")
    poll.side_effect = [
        httpx.Response(200, json=prediction("processing")),
        httpx.Response(200, json=prediction(output="done")),
    ]
    assert replicate.run("acme/writer", input={}) == "done"
    assert poll.call_count == 2


@respx.mock
@pytest.mark.parametrize("status", [401, 402, 422, 500])
def test_run__refused(status: int) -> None:
    """An error of the API at a create has its status, and nothing else is sent."""
    respx.post(RUN).respond(status, json=problem(status))
    with pytest.raises(ReplicateError) as caught:
        replicate.run("acme/writer", input={})
    assert caught.value.status == status
    assert len(respx.calls) == 1


@respx.mock
def test_run__not_found() -> None:
    """A model that does not exist is an error with the status 404."""
    respx.post(RUN).respond(404, json=problem(404, "No such model"))
    with pytest.raises(ReplicateError) as caught:
        replicate.run("acme/writer", input={})
    assert caught.value.status == 404
    assert "No such model" in str(caught.value)


@respx.mock
@pytest.mark.parametrize("status", [401, 404, 500])
def test_get__refused(status: int) -> None:
    """An error of the API at a read has its status, and nothing else is sent."""
    respx.get(f"{API}/predictions/p1").respond(status, json=problem(status))
    with pytest.raises(ReplicateError) as caught:
        replicate.predictions.get("p1")
    assert caught.value.status == status
    assert len(respx.calls) == 1


@respx.mock
def test_wait__refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A poll that the API answers with 500 ends the wait."""
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0")
    respx.post(f"{API}/predictions").respond(201, json=prediction("starting"))
    respx.get(f"{API}/predictions/p1").respond(500, json=problem(500))
    created = replicate.predictions.create(version=VERSION, input={"prompt": "hello"})
    with pytest.raises(ReplicateError) as caught:
        created.wait()
    assert caught.value.status == 500


@respx.mock
def test_stream__events() -> None:
    """The events of a stream are the pieces of its text."""
    urls = {**prediction()["urls"], "stream": STREAM}
    respx.post(RUN).respond(201, json=prediction("starting", urls=urls))
    respx.get(STREAM).respond(text=EVENTS, headers={"content-type": "text/event-stream"})
    events = list(replicate.stream("acme/writer", input={"prompt": "hello"}))
    assert "".join(str(event) for event in events) == "Once upon"
    assert events[-1].event.value == "done"


@respx.mock
def test_stream__prediction() -> None:
    """A prediction that was created is followed by its stream."""
    urls = {**prediction()["urls"], "stream": STREAM}
    respx.post(f"{API}/predictions").respond(201, json=prediction("starting", urls=urls))
    respx.get(STREAM).respond(text=EVENTS, headers={"content-type": "text/event-stream"})
    created = replicate.predictions.create(version=VERSION, input={}, stream=True)
    assert "".join(map(str, created.stream())) == "Once upon"


@respx.mock
def test_predictions__cancel() -> None:
    """A prediction is canceled by its id, and by its object."""
    respx.get(f"{API}/predictions/p1").respond(json=prediction("processing"))
    cancel = respx.post(f"{API}/predictions/p1/cancel").respond(json=prediction("canceled"))
    found = replicate.predictions.get("p1")
    found.cancel()
    assert replicate.predictions.cancel("p1").status == "canceled"
    assert cancel.call_count == 2


@respx.mock
def test_predictions__pages() -> None:
    """A list is read page by page."""
    following = f"{API}/predictions?cursor=abc"
    first = page(prediction(id="a"), next=following)
    respx.get(f"{API}/predictions", params={"cursor": "abc"}).respond(json=page(prediction(id="b")))
    respx.get(f"{API}/predictions").respond(json=first)
    pages = replicate.paginate(replicate.predictions.list)
    assert [found.id for part in pages for found in part.results] == ["a", "b"]


@respx.mock
def test_models__get() -> None:
    """A model and one of its versions are read."""
    respx.get(f"{API}/models/acme/writer").respond(json=model())
    respx.get(f"{API}/models/acme/writer/versions/{VERSION}").respond(
        json=version({"type": "string"})
    )
    found = replicate.models.get("acme/writer")
    assert found.latest_version.id == VERSION
    assert found.versions.get(VERSION).cog_version == "0.9.0"


@respx.mock
def test_files__create_and_delete() -> None:
    """A file is uploaded with its name, and deleted."""
    upload = respx.post(f"{API}/files").respond(201, json=file())
    respx.delete(f"{API}/files/f1").respond(204)
    created = replicate.files.create(io.BytesIO(b"png"), filename="cat.png")
    assert created.id == "f1"
    assert b'filename="cat.png"' in upload.calls.last.request.read()
    replicate.files.delete(created.id)


@respx.mock
def test_deployments__create() -> None:
    """A deployment is run."""
    route = respx.post(f"{API}/deployments/acme/mine/predictions")
    route.respond(201, json=prediction(output="hi"))
    created = replicate.deployments.predictions.create("acme/mine", input={"prompt": "hello"})
    assert created.output == "hi"


@respx.mock
def test_async_run__text() -> None:
    """The output is returned in a coroutine, too."""
    respx.post(RUN).respond(201, json=prediction(output="Hello!"))
    output = asyncio.run(replicate.async_run("acme/writer", input={"prompt": "hello"}))
    assert output == "Hello!"


@respx.mock
def test_async_run__output_file() -> None:
    """A file is downloaded in a coroutine, too."""
    respx.post(RUN).respond(201, json=prediction(output=DELIVERY))
    respx.get(DELIVERY).respond(content=b"png")

    async def main() -> bytes:
        output = await replicate.async_run("acme/writer", input={"prompt": "a cat"})
        return await output.aread()

    assert asyncio.run(main()) == b"png"


@respx.mock
def test_async_stream__events() -> None:
    """The events of a stream are the pieces of its text in a coroutine, too."""
    urls = {**prediction()["urls"], "stream": STREAM}
    respx.post(RUN).respond(201, json=prediction("starting", urls=urls))
    respx.get(STREAM).respond(text=EVENTS, headers={"content-type": "text/event-stream"})

    async def main() -> str:
        stream = await replicate.async_stream("acme/writer", input={"prompt": "hello"})
        return "".join([str(event) async for event in stream])

    assert asyncio.run(main()) == "Once upon"


@respx.mock
def test_async_wait__starting_then_succeeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A prediction is polled in a coroutine, too."""
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0")
    respx.post(f"{API}/predictions").respond(201, json=prediction("starting"))
    respx.get(f"{API}/predictions/p1").mock(
        side_effect=[
            httpx.Response(200, json=prediction("processing")),
            httpx.Response(200, json=prediction(output="done")),
        ]
    )

    async def main() -> str:
        client = replicate.Client(api_token="r8_test")
        created = await client.predictions.async_create(version=VERSION, input={})
        await created.async_wait()
        return created.output

    assert asyncio.run(main()) == "done"
