"""Request bodies: read to a limit, in a limited time."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.types import Message

from .._contract.problems import Problem

#: The largest body of JSON, in bytes.
MAX_JSON = 64 * 1024 * 1024

#: Seconds that a body may take to arrive.
PATIENCE = 300.0


def limited(request: Request, limit: int, detail: str, *, patience: float = PATIENCE) -> Request:
    """The same request, whose body ends in a problem when it is too large or too slow.

    Args:
        request: The request.
        limit: The largest body, in bytes.
        detail: What the client is told about one that is larger.
        patience: Seconds that the body may take to arrive.
    """
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared[:18]) > limit:
        raise Problem(413, detail)
    size = 0
    deadline = asyncio.get_running_loop().time() + patience

    async def receive() -> Message:
        nonlocal size
        try:
            async with asyncio.timeout_at(deadline):
                message = await request.receive()
        except TimeoutError:
            raise Problem(408, "The request body took too long to arrive.") from None
        size += len(message.get("body", b""))
        if size > limit:
            raise Problem(413, detail)
        return message

    return Request(request.scope, receive)


async def read_body(
    request: Request, limit: int = MAX_JSON, *, patience: float = PATIENCE
) -> bytes:
    """The request's body.

    Raises:
        Problem: It is too large, or takes too long.
    """
    detail = f"The request body is larger than {limit} bytes."
    return await limited(request, limit, detail, patience=patience).body()
