"""The repository and its description, for the tests of the generator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _support.operations_api import Api, described_operations
from _support.recorder import Recorder, recording
from _support.repository import DESCRIPTION, ROOT

from generator.description.load import load


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def committed() -> dict[str, Any]:
    document: dict[str, Any] = load(DESCRIPTION)
    return document


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with recording() as recorder:
        yield recorder


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A description with what operations may have next, compiled."""
    folder = tmp_path_factory.mktemp("described") / "described_operations"
    with described_operations(folder) as found:
        yield found
