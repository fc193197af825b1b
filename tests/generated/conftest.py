"""A server on loopback that records its requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from _support.recorder import Recorder, recording


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with recording() as recorder:
        yield recorder
