"""Servers for end-to-end tests: with function models, and with the bundled Cog models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from _support.function_models import GATE, MODELS
from replicate_typed import AsyncClient, Client
from replicate_typed.local import LocalServer


@pytest.fixture(scope="session")
def function_server() -> Iterator[LocalServer]:
    """The one server with function models."""
    with LocalServer(models=MODELS) as server:
        yield server
        GATE.set()


@pytest.fixture
def server(function_server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """The server with function models, and the environment that leads to it."""
    GATE.clear()
    monkeypatch.setenv("REPLICATE_BASE_URL", function_server.url)
    monkeypatch.setenv("REPLICATE_API_TOKEN", function_server.token)
    yield function_server
    function_server.faults.clear()
    GATE.set()


@pytest.fixture
def client(server: LocalServer) -> Iterator[Client]:
    """A sync client of the server with function models."""
    with Client(poll_interval=0.01) as client:
        yield client


@pytest.fixture
def async_client(server: LocalServer) -> AsyncClient:
    """An async client of the server with function models."""
    return AsyncClient(poll_interval=0.01)


@pytest.fixture(scope="session")
def cog_server() -> Iterator[LocalServer]:
    """A server with the bundled models; ``make setup`` has built their environments."""
    with LocalServer() as server:
        yield server
