"""A server that answers an operation with events, one at a time, and the operation itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from replicate_api.decoding import read_object
from replicate_api.event_stream import EventStream
from replicate_api.operation import Operation, ResponseCase

from _support.http_server import Reply, Request, Response

HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n"
    b"connection: close\r\n\r\n"
)
#: Seconds after which a test that is at fault ends.
PATIENCE = 30


def watch(path: str = "/watch") -> Operation[EventStream]:
    """An operation that answers with events, as the generated client has it."""
    case = ResponseCase(200, 200, "events", EventStream, "text/event-stream")
    return Operation(id="things.watch", method="GET", path=path, responses=(case,))


def chat(path: str = "/watch") -> Operation[dict[str, Any] | EventStream]:
    """An operation that answers with events or with an object."""
    cases: tuple[ResponseCase[Any], ...] = (
        ResponseCase(200, 200, "json", read_object),
        ResponseCase(200, 200, "events", EventStream, "text/event-stream"),
    )
    return Operation(id="things.chat", method="POST", path=path, responses=cases)


def chunk(text: str) -> bytes:
    """A chunk of a body, as it is sent."""
    return f"{len(text.encode()):x}\r\n{text}\r\n".encode()


class Feed:
    """Answers with two events; the second is sent only when the first was read.

    Attributes:
        first_was_read: Set by the test.
        refusals: What is answered before the events.
    """

    def __init__(self) -> None:
        self.first_was_read = threading.Event()
        self.refusals: list[Response] = []

    def respond(self, request: Request) -> Reply:
        """Answer by the end of the path: ``watch`` is whole, ``broken`` lacks its end."""
        if self.refusals:
            return self.refusals.pop(0)
        if request.path.endswith("/json"):
            return Response({"a": 1})
        return self._events(is_whole=not request.path.endswith("/broken"))

    def _events(self, *, is_whole: bool) -> Iterator[bytes]:
        yield HEAD + chunk("event: output\nid: 1\ndata: one\n\n")
        assert self.first_was_read.wait(PATIENCE)
        if is_whole:
            yield chunk("data: {}\n\n".format('{"two": 2}')) + b"0\r\n\r\n"
