"""What tests with pytest get: no waiting in tests that mock HTTP, and a local server.

    def test_my_code(replicate_local):
        replicate_local.add("me/shout", lambda prompt: prompt.upper())
        assert my_code() == "HELLO"

pytest loads it wherever ``replicate-typed`` is installed; the server needs the extra ``local``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from .._base.caches import reset_caches

if TYPE_CHECKING:
    from . import LocalServer

#: The settings of a test that mocks HTTP: a response is final, whatever it is, the next one is there
#: at once, and files are uploaded as ``replicate`` 1.x does it, whatever their size.
MOCKED_SETTINGS = {
    "REPLICATE_FILE_ENCODING": "url",
    "REPLICATE_MAX_RETRIES": "0",
    "REPLICATE_POLL_INTERVAL": "0.01",
    "REPLICATE_TIMEOUT": "10",
}

#: The marker, and the setting of pytest, of tests that call Replicate itself.
LIVE = "replicate_live"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that keeps the usual settings of the client in all tests."""
    help = "all tests call Replicate itself: replicate-typed waits and repeats as it usually does"
    parser.addini(LIVE, help, type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker."""
    text = f"{LIVE}: the test calls Replicate itself: waits and repeats are as usual"
    config.addinivalue_line("markers", text)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Forget what earlier tests have learned of the API."""
    reset_caches()


@pytest.fixture(autouse=True)
def _replicate_mocked(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set what the environment does not set itself."""
    is_live = request.config.getini(LIVE) or request.node.get_closest_marker(LIVE)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in MOCKED_SETTINGS.items():
            if not is_live and name not in os.environ:
                patch.setenv(name, value)
        yield


@pytest.fixture
def replicate_local(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """Run a server without models, and set the environment variables that clients read.

    Models are added with ``add``; ``REPLICATE_BASE_URL`` and ``REPLICATE_API_TOKEN`` are set. It is
    no mock: a client waits for its responses, and repeats what failed, as it usually does.
    """
    from . import LocalServer

    for name, value in MOCKED_SETTINGS.items():
        if os.environ.get(name) == value:
            monkeypatch.delenv(name)
    with LocalServer(models={}) as server:
        monkeypatch.setenv("REPLICATE_BASE_URL", server.url)
        monkeypatch.setenv("REPLICATE_API_TOKEN", server.token)
        yield server
