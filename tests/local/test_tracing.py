"""A server in a traced program, as under a debugger or a coverage tool."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from replicate_typed import Client
from replicate_typed.local import LocalServer


@pytest.fixture
def traced() -> Iterator[None]:
    """Trace every thread that is started during the test."""
    before = threading.gettrace()
    threading.settrace(lambda *_: None)
    yield
    threading.settrace(before)  # type: ignore[arg-type]  # None removes the tracer


@pytest.mark.usefixtures("traced")
def test_cancel__traced_thread() -> None:
    """A blocking function can be canceled while its thread is traced."""
    gate = threading.Event()

    def block() -> str:
        gate.wait()
        return "late"

    with (
        LocalServer({"me/block": block}) as server,
        Client(server.token, base_url=server.url, timeout=20, max_retries=0) as client,
    ):
        prediction = client.predictions.create("me/block")
        try:
            prediction.cancel()
        finally:
            gate.set()
        assert prediction.status == "canceled"
        assert client.run("me/block") == "late"
