"""Streams of a prediction: the events as bytes, and what a client makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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
