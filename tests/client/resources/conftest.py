"""A server to which nothing must be sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from _support.http_server import HttpServer, Response


@pytest.fixture
def sink() -> Iterator[HttpServer]:
    """A server that records what it should not receive."""
    with HttpServer(Response({"detail": "this must not be asked"}, status=400)) as server:
        yield server
