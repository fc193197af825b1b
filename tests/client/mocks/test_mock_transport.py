"""Tests that mock HTTP with ``httpx.MockTransport``, as projects write them.

They name nothing that ``replicate`` 1.0.7 lacks: ``make test-compatibility`` runs them with that
client, too.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import httpx
import pytest
import replicate_typed as replicate
from _support.mocked_api import API, DELIVERY, EVENTS, STREAM, VERSION, page, prediction, problem
from replicate_typed.exceptions import ModelError, ReplicateError


def client_of(handler: Callable[[httpx.Request], httpx.Response]) -> replicate.Client:
    """Return a client whose requests a function answers."""
    return replicate.Client(api_token="r8_test", transport=httpx.MockTransport(handler))


def only(method: str, url: str, response: httpx.Response) -> replicate.Client:
    """Return a client whose only request is this one."""

    def handler(request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == (method, url)
        return response

    return client_of(handler)


def test_run__text() -> None:
    """The output is returned, and nothing else is asked for."""
    answer = httpx.Response(201, json=prediction(output="Hello!"))
    client = only("POST", f"{API}/models/acme/writer/predictions", answer)
    assert client.run("acme/writer", input={"prompt": "hello"}) == "Hello!"


def test_run__output_file() -> None:
    """The file in an output is downloaded from its URL."""

    def handler(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(201, json=prediction(output=[DELIVERY]))
        assert str(request.url) == DELIVERY
        return httpx.Response(200, content=b"png")

    output = client_of(handler).run("acme/writer", input={"prompt": "a cat"})
    assert output[0].read() == b"png"


def test_run__failure() -> None:
    """A prediction that failed is an error."""
    answer = httpx.Response(201, json=prediction("failed", error="no paint"))
    client = only("POST", f"{API}/models/acme/writer/predictions", answer)
    with pytest.raises(ModelError, match="no paint"):
        client.run("acme/writer", input={})


def test_run__polls() -> None:
    """The prediction is polled until it has ended."""
    statuses = ["starting", "processing", "succeeded"]

    def handler(request: httpx.Request) -> httpx.Response:
        status = statuses.pop(0)
        output = "done" if status == "succeeded" else None
        return httpx.Response(200, json=prediction(status, output))

    client = client_of(handler)
    client.poll_interval = 0.0
    created = client.predictions.create(version=VERSION, input={"prompt": "hello"})
    created.wait()
    assert (created.status, created.output) == ("succeeded", "done")
    assert not statuses


@pytest.mark.parametrize("status", [401, 404, 422, 500])
def test_get__refused(status: int) -> None:
    """An error of the API has its status."""
    answer = httpx.Response(status, json=problem(status))
    with pytest.raises(ReplicateError) as caught:
        only("GET", f"{API}/predictions/p1", answer).predictions.get("p1")
    assert caught.value.status == status


def test_stream__events() -> None:
    """The events of a stream are the pieces of its text."""
    urls = {**prediction()["urls"], "stream": STREAM}

    def handler(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(201, json=prediction("starting", urls=urls))
        if str(request.url) == STREAM:
            return httpx.Response(200, text=EVENTS, headers={"content-type": "text/event-stream"})
        return httpx.Response(404, json=problem(404))

    events = client_of(handler).stream("acme/writer", input={"prompt": "hello"})
    assert "".join(map(str, events)) == "Once upon"


def test_trainings__create() -> None:
    """A training is created with its destination."""
    sent: list[dict[str, object]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(201, json=prediction("starting", id="t1"))

    training = client_of(handler).trainings.create(
        version=f"acme/writer:{VERSION}", input={"data": "x"}, destination="acme/mine"
    )
    assert training.id == "t1"
    assert sent == [{"destination": "acme/mine", "input": {"data": "x"}}]


def test_pages__iteration() -> None:
    """The pages of a list are read one after the other."""

    def handler(request: httpx.Request) -> httpx.Response:
        if "cursor" in request.url.params:
            return httpx.Response(200, json=page(prediction(id="b")))
        following = f"{API}/predictions?cursor=abc"
        return httpx.Response(200, json=page(prediction(id="a"), next=following))

    client = client_of(handler)
    first = client.predictions.list()
    second = client.predictions.list(first.next)
    assert [found.id for found in [*first.results, *second.results]] == ["a", "b"]


def test_async_run__text() -> None:
    """The output is returned in a coroutine, too."""
    answer = httpx.Response(201, json=prediction(output="Hello!"))
    client = only("POST", f"{API}/models/acme/writer/predictions", answer)
    output = asyncio.run(client.async_run("acme/writer", input={"prompt": "hello"}))
    assert output == "Hello!"
