"""The embedded API, for the official clients."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from _support.function_models import GATE, MODELS
from replicate_typed.local import LocalServer


def size(file: bytes) -> int:
    """Return the size of a file."""
    return len(file)


@pytest.fixture(scope="session")
def peer_server() -> Iterator[LocalServer]:
    """A server with the function models."""
    GATE.clear()
    with LocalServer(models={**MODELS, "test/size": size}) as server:
        yield server
        GATE.set()
