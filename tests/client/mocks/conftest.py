"""The environment of tests that mock HTTP: a token, and what the plugin of pytest sets."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that the API would refuse; the settings of the plugin stay."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_test")
