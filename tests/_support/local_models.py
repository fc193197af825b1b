"""Function models, clients of a server that has them, and how a prediction is created."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import httpx
from replicate_typed.local import AsyncConcatenateIterator, LocalServer

from _support.described import check_answer


async def shout(prompt: str) -> str:
    return prompt.upper()


async def wait(seconds: float = 30.0) -> str:
    print("waiting")
    await asyncio.sleep(seconds)
    return "done"


async def tokens(prompt: str) -> AsyncConcatenateIterator[str]:
    for word in prompt.split(" "):
        yield word


async def numbers(count: int) -> AsyncIterator[int]:
    for number in range(count):
        print(f"made {number}")
        yield number


def picture(name: str) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + name.encode()


async def broken(reason: str) -> str:
    raise RuntimeError(reason)


MODELS: dict[str, Callable[..., object]] = {
    "me/shout": shout,
    "me/wait": wait,
    "me/tokens": tokens,
    "me/numbers": numbers,
    "me/picture": picture,
    "me/broken": broken,
}


@contextmanager
def connected(server: LocalServer) -> Iterator[httpx.Client]:
    """A client of a server, with its token; each answer is checked against the description."""
    headers = {"Authorization": f"Bearer {server.token}"}
    hooks = {"response": [check_answer]}
    with httpx.Client(
        base_url=server.url, headers=headers, timeout=20, event_hooks=hooks
    ) as client:
        yield client


def create(http: httpx.Client, model: str, input: dict, **headers: str) -> httpx.Response:
    return http.post(
        f"/models/me/{model}/predictions",
        json={"input": input},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def finished(http: httpx.Client, id: str, kind: str = "predictions") -> dict:
    """The job when it is over."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        shown = http.get(f"/{kind}/{id}").json()
        if shown["status"] not in {"starting", "processing"}:
            return shown
        time.sleep(0.002)
    raise AssertionError(shown)
