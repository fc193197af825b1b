"""A server with models for runs of many predictions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from _support.clients import sync_client
from _support.map_runs import MODELS
from replicate_typed.local import LocalServer


@pytest.fixture(scope="session")
def _map_server() -> Iterator[LocalServer]:
    with LocalServer(models=MODELS) as server:
        yield server


@pytest.fixture
def server(_map_server: LocalServer) -> Iterator[LocalServer]:
    """The server, without faults, and with nothing that runs."""
    yield _map_server
    _map_server.faults.clear()
    with sync_client(_map_server.url, _map_server.token) as client:
        for prediction in client.predictions.list():
            if not prediction.done:
                prediction.cancel()


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches and pauses take moments."""
    from replicate_typed._async import many_search as async_search
    from replicate_typed._many import create_pace
    from replicate_typed._sync import many_search as sync_search

    for module in (async_search, sync_search):
        monkeypatch.setattr(module, "SEARCH_INTERVAL", 0.02)
        monkeypatch.setattr(module, "SEARCH_TIME", 0.2)
    monkeypatch.setattr(create_pace, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(create_pace, "RATE_PAUSE", 0.02)
