"""The embedded API, for clients that are not ours."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from replicate_typed.local import LocalServer

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))

from function_models import GATE, MODELS


def size(file: bytes) -> int:
    return len(file)


@pytest.fixture(scope="session")
def peer_server() -> Iterator[LocalServer]:
    GATE.clear()
    with LocalServer(models={**MODELS, "test/size": size}) as server:
        yield server
        GATE.set()
