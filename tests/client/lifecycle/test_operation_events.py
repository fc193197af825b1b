"""``client.send`` of operations that answer with events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from _support.event_operation import Feed, chat, watch
from _support.http_server import HttpServer, Response
from _support.modes import Async, Sync
from replicate_typed import APIConnectionError, NotFoundError, ResponseDecodeError


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def server(feed: Feed) -> Iterator[HttpServer]:
    with HttpServer(feed.respond) as server:
        yield server


def read(mode: Sync | Async, server: HttpServer, feed: Feed, path: str = "/watch") -> list[Any]:
    """Send the operation, and return its events; the first is read before there is a second."""
    if mode.name == "sync":

        def blocking(client: Any) -> list[Any]:
            found = []
            for event in client.send(watch(path)):
                found.append(event)
                feed.first_was_read.set()
            return found

        return mode.call(server.base, blocking)

    async def main(client: Any) -> list[Any]:
        found = []
        async for event in await client.send(watch(path)):
            found.append(event)
            feed.first_was_read.set()
        return found

    return mode.call(server.base, main)


def test_send__events_as_they_come(mode: Sync | Async, server: HttpServer, feed: Feed):
    """Each event is given as soon as it comes in, and the header asks for events."""
    events = read(mode, server, feed)
    assert [(event.event, event.id, event.data) for event in events] == [
        ("output", "1", "one"), ("message", "1", '{"two": 2}'),
    ]  # fmt: skip
    assert server.requests[0].headers["accept"] == "text/event-stream"
    assert server.requests[0].headers["authorization"].startswith("Bearer ")


def test_send__errors_before_events(mode: Sync | Async, server: HttpServer, feed: Feed):
    """Before the first event, errors and retries are as everywhere."""
    feed.refusals = [Response({"detail": "no"}, 503), Response({"detail": "no"}, 404)]
    with pytest.raises(NotFoundError):
        read(mode, server, feed)
    assert len(server.requests) == 2
    with pytest.raises(
        ResponseDecodeError, match="the response is application/json, not text/event-"
    ):
        read(mode, server, feed, "/json")


def test_send__events_or_an_object(mode: Sync | Async, server: HttpServer):
    """An operation that may answer with events or with an object gives what comes."""
    assert mode.call(server.base, lambda client: client.send(chat("/json"))) == {"a": 1}
    found = mode.call(server.base, lambda client: client.send_detailed(chat("/json")))
    assert (found.status_code, found.content, found.parsed) == (200, b'{"a": 1}', {"a": 1})
    assert server.requests[0].headers["accept"] == "application/json, text/event-stream"


def test_send__events_that_break_off(mode: Sync | Async, server: HttpServer, feed: Feed):
    """A stream that breaks off raises the error of this package, after the events that it brought."""
    with pytest.raises(APIConnectionError):
        read(mode, server, feed, "/broken")
    assert feed.first_was_read.is_set()


def test_send__events_closed_early(mode: Sync | Async, server: HttpServer, feed: Feed):
    """A stream that is left early gives its connection back, and has no more events."""

    def blocking(client: Any) -> Any:
        for _ in range(3):
            with client.send(watch()) as stream:
                assert next(stream).data == "one"
            assert list(stream) == []
        return client.send_detailed(watch())

    async def main(client: Any) -> Any:
        for _ in range(3):
            async with await client.send(watch()) as stream:
                assert (await anext(stream)).data == "one"
            assert [event async for event in stream] == []
        found = await client.asend_detailed(watch())
        await found.parsed.aclose()
        return found

    found = mode.call(server.base, blocking if mode.name == "sync" else main)
    if mode.name == "sync":
        found.parsed.close()
    assert (found.status_code, found.content) == (200, b"")
    assert found.headers["content-type"] == "text/event-stream"
    feed.first_was_read.set()
