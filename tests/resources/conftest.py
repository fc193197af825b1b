"""A server with small models, and clients of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from loopback import PNG
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
