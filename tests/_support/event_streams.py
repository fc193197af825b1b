"""Streams of a prediction: the events as bytes, and what a client makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from _support.http_server import Reply, Request, Response
from _support.modes import Async, Sync
from _support.scripted_api import ScriptedApi

#: The schema of an output that is text, in pieces.
TEXT = {"type": "array", "items": {"type": "string"}, "x-cog-array-type": "iterator"}

#: The head of a response that is a stream; the connection ends with it.
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

#: The event that ends a stream.
DONE = b"event: done\ndata: {}\n\n"


def event(data: str, id: str | None = None, name: str = "output") -> bytes:
    """Return an event with a line of data for each line of the text."""
    lines = [f"event: {name}"]
    if id is not None:
        lines.append(f"id: {id}")
    lines += [f"data: {line}" for line in data.split("\n")]
    return ("\n".join(lines) + "\n\n").encode()


def started(output: Any) -> dict[str, Any]:
    """Return the script of a prediction that runs, and has ended with this output at the poll."""
    return {
        "create": {"status": "processing"},
        "polls": [{"status": "succeeded", "output": output}],
    }


def follow(client: Any, **options: Any) -> Any:
    """Stream the model of a scripted API."""
    return client.stream("me/model", {}, **options)


def text_of(events: Iterable[Any]) -> str:
    """Return the text of the events of a client."""
    return "".join(map(str, events))


class Described(ScriptedApi):
    """A scripted API whose model has a schema for its output."""

    def __init__(self, output: dict[str, Any], *details: Any, **more: Any) -> None:
        super().__init__(*details, **more)
        document = {"components": {"schemas": {"Output": output}}}
        self.model = {
            "owner": "me",
            "name": "model",
            "latest_version": {"id": "a" * 64, "openapi_schema": document},
        }

    def respond(self, request: Request) -> Reply:
        if request.target == "/v1/models/me/model":
            return Response(self.model)
        return super().respond(request)


def events_of(mode: Sync | Async, url: str, kind: str = "events", **options: Any) -> list[Any]:
    """Return what a prediction yields by its method ``kind``."""

    def action(client: Any) -> Any:
        made = client.predictions.create(model="me/model", input={})
        if not hasattr(made, "__await__"):
            return getattr(made, kind)()

        async def go() -> Any:
            return getattr(await made, kind)()

        return go()

    return mode.collect(url, action, **options)
