"""Fixtures of a local server and of plain httpx clients for it, without this package's client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from _support.local_http import connected
from _support.local_models import MODELS
from replicate_typed.local import LocalServer


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with LocalServer(models=MODELS) as server:
        yield server


@pytest.fixture
def http(server: LocalServer) -> Iterator[httpx.Client]:
    with connected(server) as client:
        yield client


@pytest.fixture
def serve() -> Iterator[Callable[..., httpx.Client]]:
    """Start servers for one test: ``http = serve({"me/model": function}, …)``."""
    with ExitStack() as stack:

        def start(models: dict[str, Any] | None = None, **options: Any) -> httpx.Client:
            given = {} if models is None else models
            server = stack.enter_context(LocalServer(models=given, **options))
            return stack.enter_context(connected(server))

        yield start
