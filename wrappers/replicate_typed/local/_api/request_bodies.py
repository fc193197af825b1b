"""Reading of request bodies with a limit on their size and on the time that they take."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.types import Message

from .._contract.problems import Problem
from .time_limits import BODY_TIMEOUT

#: The largest JSON body, in bytes.
MAX_JSON = 64 * 1024 * 1024


def limit_body(
    request: Request, max_size: int, detail: str, *, timeout: float = BODY_TIMEOUT
) -> Request:
    """Return a request whose body raises a problem when it is too large or too slow.

    Args:
        request: The request.
        max_size: The largest body, in bytes.
        detail: The detail of the problem for a larger body.
        timeout: Seconds in which the body must arrive.

    Raises:
        Problem: The request declares a larger body.
    """
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared[:18]) > max_size:
        raise Problem(413, detail)
    size = 0
    deadline = asyncio.get_running_loop().time() + timeout

    async def receive() -> Message:
        nonlocal size
        try:
            async with asyncio.timeout_at(deadline):
                message = await request.receive()
        except TimeoutError:
            raise Problem(408, "The request body took too long to arrive.") from None
        size += len(message.get("body", b""))
        if size > max_size:
            raise Problem(413, detail)
        return message

    return Request(request.scope, receive)


async def read_body(
    request: Request, max_size: int = MAX_JSON, *, timeout: float = BODY_TIMEOUT
) -> bytes:
    """Return the body of a request.

    Raises:
        Problem: The body is too large, or takes too long.
    """
    detail = f"The request body is larger than {max_size} bytes."
    return await limit_body(request, max_size, detail, timeout=timeout).body()
