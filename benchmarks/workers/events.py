"""The time to decode server-sent events: ``events.py DECODER COUNT``.

All read the same body in pieces of 16 KiB, as a socket gives it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

PIECE = 16 * 1024


def pieces(count: int) -> Iterator[bytes]:
    """Yield a body of some events, a word each."""
    events = [f"event: output\nid: {n}:0\ndata: word \n\n" for n in range(count)]
    body = "".join((*events, "event: done\nid: end\ndata: {}\n\n")).encode()
    for start in range(0, len(body), PIECE):
        yield body[start : start + PIECE]


def _response(count: int) -> Any:
    """Return a response of httpx with that body."""
    import httpx

    headers = {"Content-Type": "text/event-stream"}
    return httpx.Response(200, headers=headers, content=pieces(count))


def replicate_typed(count: int) -> int:
    from replicate_api.sse import SSEDecoder

    decoder = SSEDecoder()
    return sum(1 for piece in pieces(count) for _ in decoder.feed(piece))


def replicate_1(count: int) -> int:
    from replicate.stream import EventSource

    return sum(1 for _ in EventSource(None, _response(count), use_file_output=False))


def httpx_sse(count: int) -> int:
    from httpx_sse import EventSource

    return sum(1 for _ in EventSource(_response(count)).iter_sse())


DECODERS: dict[str, Callable[[int], int]] = {
    "replicate-typed": replicate_typed,
    "replicate 1.0.7": replicate_1,
    "httpx-sse": httpx_sse,
}


def main(name: str, count: int) -> None:
    decode = DECODERS[name]
    decode(100)
    began = time.process_time()
    found = decode(count)
    seconds = time.process_time() - began
    assert found == count + 1, found
    print(json.dumps({"rate": count / seconds}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
