"""What all tests share: no token, no API and no proxy of this machine."""

from __future__ import annotations

import signal

import pytest
from hypothesis import HealthCheck, settings

# How fast a machine tries examples is no property of the code.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
# For tests that run once more, in another place.
settings.register_profile("few examples", settings.get_profile("any machine"), max_examples=10)


def pytest_configure() -> None:
    """Handle Ctrl-C by default: a shell that runs the tests in the background has it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds a token, a base URL or a proxy in the environment."""
    for name in (
        "REPLICATE_API_TOKEN",
        "REPLICATE_BASE_URL",
        "REPLICATE_API_BASE_URL",
        "REPLICATE_POLL_INTERVAL",
        "REPLICATE_FILE_ENCODING",
        "REPLICATE_TIMEOUT",
        "REPLICATE_MAX_RETRIES",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
