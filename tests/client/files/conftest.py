"""The output of a model."""

from __future__ import annotations

import pytest
from replicate_typed import Client, FileOutput


@pytest.fixture
def picture(client: Client) -> FileOutput:
    """The output of a model: a PNG of 10 KiB."""
    return client.run("local/paint", {"prompt": "x"})
