"""A server for code that was written for ``replicate`` 1.x, and a client as such code makes one."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from _support.pictures import PNG
from replicate_typed import Client
from replicate_typed.local import ConcatenateIterator, LocalServer


def tell(prompt: str) -> ConcatenateIterator[str]:
    """Stream the words of the prompt."""
    print(" 50%|#####     | 5/10")
    for word in prompt.split():
        yield word + " "


def fail(prompt: str) -> str:
    """Raise an error."""
    raise ValueError("no such luck")


@pytest.fixture(scope="module")
def _old_server() -> Iterator[LocalServer]:
    """The one server of a module."""

    def shout(prompt: str) -> str:
        return prompt.upper()

    def paint(prompt: str) -> bytes:
        return PNG

    models = {"me/shout": shout, "me/tell": tell, "me/fail": fail, "me/paint": paint}
    with LocalServer(models=models) as server:
        yield server


@pytest.fixture
def old(_old_server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The client, a version of ``me/shout``, and the server."""
    monkeypatch.setenv("REPLICATE_BASE_URL", _old_server.url)
    monkeypatch.setenv("REPLICATE_API_TOKEN", _old_server.token)
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0.01")
    client = Client(api_token=_old_server.token)
    version = client.models.get("me/shout").latest_version
    yield SimpleNamespace(client=client, version=version, server=_old_server)
    client.close()
