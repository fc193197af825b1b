"""Tests that mock HTTP with pytest-httpx, as projects write them.

pytest-httpx fails a test that sends another request than it was told of, and one that does not send
all of them. The tests name nothing that ``replicate`` 1.0.7 lacks: ``make test-compatibility`` runs
them with that client, too.
"""

from __future__ import annotations

import asyncio
import io
import json

import pytest
import replicate_typed as replicate
from _support.mocked_api import (
    API,
    DELIVERY,
    EVENTS,
    STREAM,
    VERSION,
    file,
    page,
    prediction,
    problem,
    text_iterator,
)
from pytest_httpx import HTTPXMock, IteratorStream
from replicate_typed.exceptions import ModelError, ReplicateError

RUN = f"{API}/models/acme/writer/predictions"


def test_run__text(httpx_mock: HTTPXMock) -> None:
    """The output is returned, and one request is sent."""
    httpx_mock.add_response(method="POST", url=RUN, json=prediction(output="Hello!"))
    assert replicate.run("acme/writer", input={"prompt": "hello"}) == "Hello!"
    (request,) = httpx_mock.get_requests()
    assert json.loads(request.content)["input"] == {"prompt": "hello"}


@pytest.mark.parametrize("output", [None, 5, True, {"score": 0.5}, [1, 2], "https is a scheme"])
def test_run__plain_values(httpx_mock: HTTPXMock, output: object) -> None:
    """An output that can be no file is returned as it is, after one request."""
    httpx_mock.add_response(method="POST", url=RUN, json=prediction(output=output))
    assert replicate.run("acme/writer", input={"prompt": "hello"}) == output


def test_run__version_of_an_iterator(httpx_mock: HTTPXMock) -> None:
    """The pieces of a text make up the text, whose version is asked for."""
    httpx_mock.add_response(
        method="POST", url=f"{API}/predictions", json=prediction(output=["Once", " upon"])
    )
    httpx_mock.add_response(
        url=f"{API}/models/acme/writer/versions/{VERSION}", json=text_iterator()
    )
    output = replicate.run(f"acme/writer:{VERSION}", input={"prompt": "hello"})
    assert "".join(output) == "Once upon"


def test_run__output_file(httpx_mock: HTTPXMock) -> None:
    """The file in an output is downloaded from its URL."""
    httpx_mock.add_response(method="POST", url=RUN, json=prediction(output=[DELIVERY]))
    httpx_mock.add_response(method="GET", url=DELIVERY, content=b"png")
    output = replicate.run("acme/writer", input={"prompt": "a cat"})
    assert output[0].read() == b"png"


def test_run__input_file(httpx_mock: HTTPXMock) -> None:
    """A file is uploaded, and the input names it."""
    httpx_mock.add_response(method="POST", url=f"{API}/files", status_code=201, json=file())
    httpx_mock.add_response(method="POST", url=RUN, json=prediction(output="a cat"))
    image = io.BytesIO(b"a small picture")
    assert replicate.run("acme/writer", input={"image": image}) == "a cat"
    request = httpx_mock.get_request(url=RUN)
    assert request is not None
    assert json.loads(request.content)["input"]["image"] == file()["urls"]["get"]


def test_run__failure(httpx_mock: HTTPXMock) -> None:
    """A prediction that failed is an error."""
    httpx_mock.add_response(method="POST", url=RUN, json=prediction("failed", error="no paint"))
    with pytest.raises(ModelError, match="no paint"):
        replicate.run("acme/writer", input={})


def test_run__starting_then_succeeded(
    httpx_mock: HTTPXMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The prediction is polled until it has ended."""
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0")
    poll = f"{API}/predictions/p1"
    httpx_mock.add_response(method="POST", url=RUN, json=prediction("starting"))
    httpx_mock.add_response(method="GET", url=poll, json=prediction("processing"))
    httpx_mock.add_response(method="GET", url=poll, json=prediction(output="done"))
    assert replicate.run("acme/writer", input={}) == "done"


@pytest.mark.parametrize("status", [401, 422, 500])
def test_run__refused(httpx_mock: HTTPXMock, status: int) -> None:
    """An error of the API has its status, and the request is not sent again."""
    httpx_mock.add_response(method="POST", url=RUN, status_code=status, json=problem(status))
    with pytest.raises(ReplicateError) as caught:
        replicate.run("acme/writer", input={})
    assert caught.value.status == status


@pytest.mark.parametrize("status", [401, 404, 500])
def test_get__refused(httpx_mock: HTTPXMock, status: int) -> None:
    """An error of the API at a read has its status, and the request is not sent again."""
    httpx_mock.add_response(
        url=f"{API}/models/acme/writer", status_code=status, json=problem(status)
    )
    with pytest.raises(ReplicateError) as caught:
        replicate.models.get("acme/writer")
    assert caught.value.status == status


def test_stream__events(httpx_mock: HTTPXMock) -> None:
    """The events of a stream are the pieces of its text."""
    urls = {**prediction()["urls"], "stream": STREAM}
    httpx_mock.add_response(method="POST", url=RUN, json=prediction("starting", urls=urls))
    httpx_mock.add_response(
        method="GET",
        url=STREAM,
        stream=IteratorStream([EVENTS.encode()]),
        headers={"content-type": "text/event-stream"},
    )
    events = replicate.stream("acme/writer", input={"prompt": "hello"})
    assert "".join(str(event) for event in events) == "Once upon"


def test_predictions__create_and_cancel(httpx_mock: HTTPXMock) -> None:
    """A prediction is created and canceled."""
    httpx_mock.add_response(
        method="POST", url=f"{API}/predictions", json=prediction("starting", id="gm3qorzdhgbfur")
    )
    httpx_mock.add_response(
        method="POST",
        url=f"{API}/predictions/gm3qorzdhgbfur/cancel",
        json=prediction("canceled", id="gm3qorzdhgbfur"),
    )
    created = replicate.predictions.create(version=VERSION, input={"prompt": "hello"})
    created.cancel()


def test_models__list(httpx_mock: HTTPXMock) -> None:
    """A page has what the API listed."""
    httpx_mock.add_response(url=f"{API}/predictions", json=page(prediction(id="a")))
    assert [found.id for found in replicate.predictions.list().results] == ["a"]


def test_async_run__output_file(httpx_mock: HTTPXMock) -> None:
    """A file is downloaded in a coroutine, too."""
    httpx_mock.add_response(method="POST", url=RUN, json=prediction(output=DELIVERY))
    httpx_mock.add_response(method="GET", url=DELIVERY, content=b"png")

    async def main() -> bytes:
        output = await replicate.async_run("acme/writer", input={"prompt": "a cat"})
        return await output.aread()

    assert asyncio.run(main()) == b"png"


def test_async_stream__events(httpx_mock: HTTPXMock) -> None:
    """The events of a stream are the pieces of its text in a coroutine, too."""
    urls = {**prediction()["urls"], "stream": STREAM}
    httpx_mock.add_response(method="POST", url=RUN, json=prediction("starting", urls=urls))
    httpx_mock.add_response(
        url=STREAM, content=EVENTS.encode(), headers={"content-type": "text/event-stream"}
    )

    async def main() -> str:
        stream = await replicate.async_stream("acme/writer", input={"prompt": "hello"})
        return "".join([str(event) async for event in stream])

    assert asyncio.run(main()) == "Once upon"


def test_async_create__wait(httpx_mock: HTTPXMock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A prediction is polled in a coroutine, too."""
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0")
    httpx_mock.add_response(method="POST", url=f"{API}/predictions", json=prediction("starting"))
    httpx_mock.add_response(
        method="GET", url=f"{API}/predictions/p1", json=prediction(output="done")
    )

    async def main() -> object:
        created = await replicate.predictions.async_create(version=VERSION, input={})
        await created.async_wait()
        return created.output

    assert asyncio.run(main()) == "done"
