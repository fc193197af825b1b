"""A server with small models, clients of it, and ``mode``, which runs a test blocking, under asyncio and under trio."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import anyio
import pytest
from _support.lifecycle_support import async_client as make_async_client
from _support.lifecycle_support import sync_client
from _support.loopback import PNG
from replicate_typed import AsyncClient, Client
from replicate_typed.local import LocalServer


def shout(prompt: str, times: int = 1) -> str:
    """Says it louder."""
    return " ".join([prompt.upper()] * times)


def paint(prompt: str) -> bytes:
    """A picture."""
    return PNG


def echo(text: str) -> str:
    """Says what it was told."""
    return text


@pytest.fixture(scope="session")
def _server() -> Iterator[LocalServer]:
    models = {"local/shout": shout, "local/paint": paint, "local/echo": echo}
    with LocalServer(models=models) as server:
        yield server


@pytest.fixture
def server(_server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    monkeypatch.setenv("REPLICATE_BASE_URL", _server.url)
    monkeypatch.setenv("REPLICATE_API_TOKEN", _server.token)
    yield _server
    _server.faults.clear()


@pytest.fixture
def client(server: LocalServer) -> Iterator[Client]:
    with Client(poll_interval=0.01) as client:
        yield client


@pytest.fixture
def async_client(server: LocalServer) -> AsyncClient:
    return AsyncClient(poll_interval=0.01)


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
            async with make_async_client(url, **options) as client:
                made = action(client)
                return await made if inspect.isawaitable(made) else made

        return anyio.run(main, backend=self.name)

    def collect(self, url, action, **options):
        async def main():
            async with make_async_client(url, **options) as client:
                made = action(client)
                if inspect.isawaitable(made):
                    made = await made
                return [item async for item in made]

        return anyio.run(main, backend=self.name)


@pytest.fixture(params=["sync", "asyncio", "trio"])
def mode(request):
    """How the client is used."""
    return Sync() if request.param == "sync" else Async(request.param)
