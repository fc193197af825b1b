"""The HTTP libraries that a client can send with, by name, each closed in the end."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import anyio
import httpx
import httpx2
from httpx_aiohttp import AiohttpTransport
from httpx_aiohttp.httpx2 import AiohttpTransport as Httpx2AiohttpTransport
from pyreqwest.compatibility.httpx import HttpxTransport, SyncHttpxTransport

from _support.clients import async_client, sync_client
from _support.modes import Async, Sync

Make = Callable[[], Any]

#: For each library: the keyword of a client that takes it, and what is made for it.
SYNC: dict[str, tuple[str, Make]] = {
    "httpx": ("http_client", httpx.Client),
    "httpx2": ("http_client", httpx2.Client),
    "httpx2 transport": ("transport", httpx2.HTTPTransport),
    "pyreqwest": ("transport", SyncHttpxTransport),
}
ASYNC: dict[str, tuple[str, Make]] = {
    "httpx": ("http_client", httpx.AsyncClient),
    "httpx2": ("http_client", httpx2.AsyncClient),
    "httpx2 transport": ("transport", httpx2.AsyncHTTPTransport),
    "aiohttp": ("transport", AiohttpTransport),
    "aiohttp of httpx2": ("transport", Httpx2AiohttpTransport),
    "pyreqwest": ("transport", HttpxTransport),
}


def call_over(
    mode: Sync | Async, engine: str, url: str, action: Callable[[Any], Any], **options: Any
) -> Any:
    """Return what ``action(client)`` returns, by a client that sends with one of these libraries.

    The client's own connections are used if ``engine`` is empty.
    """
    if not engine:
        return mode.call(url, action, **options)
    keyword, make = (SYNC if isinstance(mode, Sync) else ASYNC)[engine]
    if isinstance(mode, Sync):
        made = make()
        try:
            with sync_client(url, **{keyword: made}, **options) as client:
                return action(client)
        finally:
            made.close()

    async def main() -> Any:
        made = make()
        try:
            async with async_client(url, **{keyword: made}, **options) as client:
                result = action(client)
                return await result if inspect.isawaitable(result) else result
        finally:
            await made.aclose()

    return anyio.run(main, backend=mode.name)
