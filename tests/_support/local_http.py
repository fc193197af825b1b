"""Plain httpx clients of a local server, and how they create and await predictions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from replicate_typed.local import LocalServer

from _support.described import check_answer


@contextmanager
def connected(server: LocalServer) -> Iterator[httpx.Client]:
    """Yield a client of a server that validates every response against the description."""
    headers = {"Authorization": f"Bearer {server.token}"}
    hooks = {"response": [check_answer]}
    with httpx.Client(
        base_url=server.url, headers=headers, timeout=20, event_hooks=hooks
    ) as client:
        yield client


def create(http: httpx.Client, model: str, input: dict, **headers: str) -> httpx.Response:
    """Create a prediction of ``me/<model>``; ``Cancel_After="5s"`` sets a header."""
    return http.post(
        f"/models/me/{model}/predictions",
        json={"input": input},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def finished(http: httpx.Client, id: str, kind: str = "predictions") -> dict:
    """Wait for the end of a prediction or training, and return it."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        shown = http.get(f"/{kind}/{id}").json()
        if shown["status"] not in {"starting", "processing"}:
            return shown
        time.sleep(0.002)
    raise AssertionError(shown)
