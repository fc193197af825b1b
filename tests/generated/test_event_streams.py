"""Operations of the generated client that answer with events, over a socket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anyio
import httpx
import pytest
from _support.event_operation import Feed, watch
from _support.http_server import HttpServer, Response
from replicate_api import AuthenticatedClient
from replicate_api.errors import ResponseDecodeError, UnexpectedStatus
from replicate_api.event_stream import EventStream


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def client(feed: Feed) -> Iterator[AuthenticatedClient]:
    with HttpServer(feed.respond) as server:
        yield AuthenticatedClient(base_url=server.base, token="t")


@pytest.fixture(params=["sync", "asyncio", "trio"])
def read(request: pytest.FixtureRequest, client: AuthenticatedClient, feed: Feed) -> Any:
    """Send the operation in one mode, and return the data of its events."""

    async def main(path: str) -> list[str]:
        found = []
        async with client:
            async for event in await client.asend(watch(path)):
                found.append(event.data)
                feed.first_was_read.set()
        return found

    def blocking(path: str) -> list[str]:
        found = []
        with client:
            for event in client.send(watch(path)):
                found.append(event.data)
                feed.first_was_read.set()
        return found

    if request.param == "sync":
        return blocking
    return lambda path: anyio.run(main, path, backend=request.param)


def test_send__events_as_they_come(read: Any):
    """Each event is given as soon as it comes in."""
    assert read("/watch") == ["one", '{"two": 2}']


def test_send__error_before_events(read: Any, feed: Feed):
    """An error is raised before there are events."""
    feed.refusals = [Response({"detail": "no"}, 404)]
    with pytest.raises(UnexpectedStatus) as caught:
        read("/watch")
    assert caught.value.problem is not None
    assert caught.value.problem.detail == "no"


def test_send__no_events(read: Any):
    """A response of another type is an error, not a stream without events."""
    with pytest.raises(
        ResponseDecodeError, match="application/json, not text/event-stream"
    ) as caught:
        read("/json")
    assert caught.value.content == b'{"a": 1}'


def test_send__events_that_break_off(read: Any, feed: Feed):
    """A stream that breaks off raises an error after the events that it brought."""
    with pytest.raises(httpx.RemoteProtocolError):
        read("/broken")
    assert feed.first_was_read.is_set()


def test_event_stream__closed_early(client: AuthenticatedClient, feed: Feed):
    """A stream that is closed has no more events, and its connection is closed."""
    with client, client.send(watch()) as stream:
        assert next(stream).data == "one"
        stream.close()
        assert list(stream) == []
        assert stream.response.is_closed
    feed.first_was_read.set()


def test_event_stream__other_mode(client: AuthenticatedClient, feed: Feed):
    """A stream is read in the mode in which it was asked for."""
    with client:
        stream = client.send(watch())

        async def main() -> None:
            async for _ in stream:
                pass

        assert next(stream).data == "one"
        with pytest.raises((TypeError, RuntimeError)):
            anyio.run(main)
        stream.close()
    feed.first_was_read.set()


def test_event_stream__response_that_was_read():
    """A response that was read already has its events."""
    response = httpx.Response(
        200, text="data: a\n\ndata: b", headers={"content-type": "text/event-stream"}
    )
    assert [event.data for event in EventStream(response)] == ["a"]
    assert [event.data for event in watch().parse(response)] == ["a"]
