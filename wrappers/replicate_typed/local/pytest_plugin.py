"""A pytest fixture that runs the local server for one test, and tests that know nothing of others.

    def test_my_code(replicate_local):
        replicate_local.add("me/shout", lambda prompt: prompt.upper())
        assert my_code() == "HELLO"

pytest loads it wherever ``replicate-typed[local]`` is installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from .._base.caches import reset_caches

if TYPE_CHECKING:
    from . import LocalServer


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Forget what earlier tests have learned of the API."""
    reset_caches()


@pytest.fixture
def replicate_local(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """Run a server without models, and set the environment variables that clients read.

    Models are added with ``add``; ``REPLICATE_BASE_URL`` and ``REPLICATE_API_TOKEN`` are set.
    """
    from . import LocalServer

    with LocalServer(models={}) as server:
        monkeypatch.setenv("REPLICATE_BASE_URL", server.url)
        monkeypatch.setenv("REPLICATE_API_TOKEN", server.token)
        yield server
