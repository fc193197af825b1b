"""The repository and its description, for the tests of what makes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.description.load import parse


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def committed(root: Path) -> dict[str, Any]:
    document: dict[str, Any] = parse((root / "openapi.yaml").read_bytes())
    return document
