"""The embedded API, spoken to by plain httpx: nothing of our client stands between."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from local_models import MODELS
from replicate_typed.local import LocalServer


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with LocalServer(models=MODELS) as server:
        yield server


@pytest.fixture
def http(server: LocalServer) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {server.token}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=20) as client:
        yield client
