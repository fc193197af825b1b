"""Every transport that the documentation names, and those that callers write."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import anyio
import httpx
import httpx2
import httpx_aiohttp
import httpx_aiohttp.httpx2
import pytest
from attrs import frozen
from pyreqwest.client import ClientBuilder, SyncClientBuilder
from pyreqwest.compatibility.httpx import HttpxTransport, SyncHttpxTransport

from _support import own_transports as own
from _support.clients import async_client, sync_client


@frozen
class TransportCase:
    """A transport.

    Attributes:
        name: Its name.
        mode: ``sync``, or the name of an event loop.
        make: Returns the keywords of a client that uses it; in async code, in the event loop.
    """

    name: str
    mode: str
    make: Callable[[], dict[str, Any]] = dict

    @property
    def has_own_client(self) -> bool:
        """Whether it is by way of an HTTP client of the caller's, which sends ``X-Own``."""
        return self.name.endswith("-client")

    @contextmanager
    def options(self) -> Iterator[dict[str, Any]]:
        """Give the keywords of a client, and close the caller's own HTTP client."""
        made = self.make()
        try:
            yield made
        finally:
            if "http_client" in made:
                made["http_client"].close()

    @asynccontextmanager
    async def async_options(self) -> AsyncIterator[dict[str, Any]]:
        """Give the keywords of a client, and close the caller's own HTTP client."""
        made = self.make()
        try:
            yield made
        finally:
            if "http_client" in made:
                await made["http_client"].aclose()

    def call(self, url: str, action: Callable[[Any], Any], **more: Any) -> Any:
        """Return what ``action(client)`` returns, by a client that uses this transport."""
        if self.mode == "sync":
            with self.options() as options, sync_client(url, **options, **more) as client:
                return action(client)

        async def main() -> Any:
            async with (
                self.async_options() as options,
                async_client(url, **options, **more) as client,
            ):
                result = action(client)
                return await result if inspect.isawaitable(result) else result

        return anyio.run(main, backend=self.mode)


def _client(make: Callable[..., object]) -> Callable[[], dict[str, Any]]:
    return lambda: {"http_client": make(headers={"X-Own": "1"})}


def _transport(make: Callable[[], object]) -> Callable[[], dict[str, Any]]:
    return lambda: {"transport": make()}


def _pyreqwest() -> SyncHttpxTransport:
    return SyncHttpxTransport(SyncClientBuilder().follow_redirects(False).build())


def _async_pyreqwest() -> HttpxTransport:
    return HttpxTransport(ClientBuilder().follow_redirects(False).build())


SYNC = [
    TransportCase("httpx", "sync"),
    TransportCase("httpx-client", "sync", _client(httpx.Client)),
    TransportCase("httpx-transport", "sync", _transport(httpx.HTTPTransport)),
    TransportCase("pyreqwest", "sync", _transport(_pyreqwest)),
    TransportCase("httpx2-client", "sync", _client(httpx2.Client)),
    TransportCase("httpx2-transport", "sync", _transport(httpx2.HTTPTransport)),
    TransportCase("own-passing", "sync", _transport(own.Passing)),
    TransportCase("own-plain", "sync", _transport(own.Plain)),
    TransportCase("own-lying", "sync", _transport(own.Lying)),
]

ASYNC = [
    TransportCase("httpx", "asyncio"),
    TransportCase("httpx", "trio"),
    TransportCase("httpx-client", "asyncio", _client(httpx.AsyncClient)),
    TransportCase("aiohttp", "asyncio", _transport(httpx_aiohttp.AiohttpTransport)),
    TransportCase("aiohttp-client", "asyncio", _client(httpx_aiohttp.HttpxAiohttpClient)),
    TransportCase("pyreqwest", "asyncio", _transport(_async_pyreqwest)),
    TransportCase("httpx2-client", "asyncio", _client(httpx2.AsyncClient)),
    TransportCase("httpx2-client", "trio", _client(httpx2.AsyncClient)),
    TransportCase("httpx2-transport", "asyncio", _transport(httpx2.AsyncHTTPTransport)),
    TransportCase("aiohttp2", "asyncio", _transport(httpx_aiohttp.httpx2.AiohttpTransport)),
    TransportCase("aiohttp2-client", "asyncio", _client(httpx_aiohttp.httpx2.Httpx2AiohttpClient)),
    TransportCase("own-passing", "asyncio", _transport(own.AsyncPassing)),
    TransportCase("own-plain", "asyncio", _transport(lambda: own.AsyncPlain(own.Plain()))),
    TransportCase("own-lying", "asyncio", _transport(lambda: own.AsyncPlain(own.Lying()))),
]

#: The transports over which ``make check`` runs what the others run, too: the client's own, and the
#: caller's that says least of what became of a request.
USUAL = {"httpx", "own-lying"}


def each(cases: Iterable[TransportCase]) -> list[Any]:
    """Return cases as parameters of a test; those of other libraries have a mark."""
    other = pytest.mark.other_library
    return [case if case.name in USUAL else pytest.param(case, marks=other) for case in cases]
