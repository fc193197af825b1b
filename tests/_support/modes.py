"""The ways of using a client: in blocking code, under asyncio and under trio."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
from replicate_typed import AsyncClient, Client

from _support.clients import async_client, file_output, sync_client


class Sync:
    """The sync client in blocking code."""

    name = "sync"
    client_class = Client

    def call(self, url: str, action: Callable[[Any], Any], **options: Any) -> Any:
        """Return what ``action(client)`` returns."""
        with sync_client(url, **options) as client:
            return action(client)

    def collect(self, url: str, action: Callable[[Any], Any], **options: Any) -> list[Any]:
        """Return the items of what ``action(client)`` returns."""
        with sync_client(url, **options) as client:
            return list(action(client))


class Async:
    """The async client on one of the two kinds of event loop."""

    client_class = AsyncClient

    def __init__(self, name: str) -> None:
        self.name = name

    @asynccontextmanager
    async def client(self, url: str, **options: Any) -> AsyncIterator[Any]:
        """Give a client, in the event loop."""
        async with async_client(url, **options) as client:
            yield client

    def call(self, url: str, action: Callable[[Any], Any], **options: Any) -> Any:
        """Return what ``action(client)`` returns, awaited if it can be."""

        async def main() -> Any:
            async with self.client(url, **options) as client:
                made = action(client)
                return await made if inspect.isawaitable(made) else made

        return anyio.run(main, backend=self.name)

    def collect(self, url: str, action: Callable[[Any], Any], **options: Any) -> list[Any]:
        """Return the items of what ``action(client)`` returns."""

        async def main() -> list[Any]:
            async with self.client(url, **options) as client:
                made = action(client)
                if inspect.isawaitable(made):
                    made = await made
                return [item async for item in made]

        return anyio.run(main, backend=self.name)


def mode_of(name: str) -> Sync | Async:
    """Return the mode for ``sync``, or for the name of an event loop."""
    return Sync() if name == "sync" else Async(name)


def read_file(mode: Sync | Async, base_url: str, file_url: str) -> bytes:
    """Return the content of a file, read by a client of the API at ``base_url``."""

    def action(client: Any) -> Any:
        file = file_output(client, file_url)
        return file.read() if mode.name == "sync" else file.aread()

    return mode.call(base_url, action)


def with_async_client(backend: str, main: Callable[[Any], Any], url: str) -> None:
    """Run ``main(client)`` with an async client on an event loop of that kind."""

    async def go() -> None:
        async with async_client(url) as client:
            await main(client)

    anyio.run(go, backend=backend)
