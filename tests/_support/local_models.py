"""Function models of the tests of the local server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from replicate_typed.local import AsyncConcatenateIterator


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
