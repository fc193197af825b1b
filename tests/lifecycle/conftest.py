"""Every test that takes ``mode`` runs blocking, under asyncio and under trio."""

from __future__ import annotations

import inspect

import anyio
import pytest
from lifecycle_support import async_client, sync_client
from replicate_typed import AsyncClient, Client


class Sync:
    """The blocking client."""

    name = "sync"
    client_class = Client

    def call(self, url, action, **options):
        """What ``action(client)`` returns."""
        with sync_client(url, **options) as client:
            return action(client)

    def collect(self, url, action, **options):
        """The items of what ``action(client)`` returns."""
        with sync_client(url, **options) as client:
            return list(action(client))


class Async:
    """The async client, on one of the two kinds of event loop."""

    client_class = AsyncClient

    def __init__(self, name: str) -> None:
        self.name = name

    def call(self, url, action, **options):
        async def main():
            async with async_client(url, **options) as client:
                made = action(client)
                return await made if inspect.isawaitable(made) else made

        return anyio.run(main, backend=self.name)

    def collect(self, url, action, **options):
        async def main():
            async with async_client(url, **options) as client:
                made = action(client)
                if inspect.isawaitable(made):
                    made = await made
                return [item async for item in made]

        return anyio.run(main, backend=self.name)


@pytest.fixture(params=["sync", "asyncio", "trio"])
def mode(request):
    """How the client is used."""
    return Sync() if request.param == "sync" else Async(request.param)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in (
        "REPLICATE_API_TOKEN",
        "REPLICATE_BASE_URL",
        "REPLICATE_API_BASE_URL",
        "REPLICATE_POLL_INTERVAL",
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"),
    ):
        monkeypatch.delenv(name, raising=False)
