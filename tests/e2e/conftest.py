"""Servers for tests from end to end: with function models, and with the bundled Cog models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from _support.function_models import GATE, MODELS
from replicate_typed import AsyncClient, Client
from replicate_typed.local import LocalServer


@pytest.fixture(scope="session")
def function_server() -> Iterator[LocalServer]:
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
    with Client(poll_interval=0.01) as client:
        yield client


@pytest.fixture
def async_client(server: LocalServer) -> AsyncClient:
    return AsyncClient(poll_interval=0.01)


@pytest.fixture(scope="session")
def cog_server() -> Iterator[LocalServer]:
    """The bundled models in the real runtime; ``make setup`` has built their environments."""
    with LocalServer() as server:
        yield server
