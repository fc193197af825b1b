"""Server-sent events as bytes."""

from __future__ import annotations

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
