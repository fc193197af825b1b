"""A server under a tracer: a debugger, or a measurement of coverage."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from replicate_typed import Client
from replicate_typed.local import LocalServer


@pytest.fixture
def traced() -> Iterator[None]:
    """Every thread that is started meanwhile is traced."""
    before = threading.gettrace()
    threading.settrace(lambda *_: None)
    yield
    threading.settrace(before)  # type: ignore[arg-type]  # None takes the tracer away


@pytest.mark.usefixtures("traced")
def test_a_function_that_blocks_can_be_canceled() -> None:
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
