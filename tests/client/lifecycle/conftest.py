"""What the tests of the lifecycle of a prediction share."""

from __future__ import annotations

import gc
import threading
import warnings
from collections.abc import Callable, Iterator

import pytest
from _support.account import ACCOUNT
from _support.clock import Clock
from _support.http_server import HttpServer, Response
from _support.interrupts import press_ctrl_c, set_times


@pytest.fixture
def api() -> Iterator[HttpServer]:
    """An API that responds to everything with an account."""
    with HttpServer(Response(ACCOUNT)) as server:
        yield server


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the clients, which the test moves."""
    return Clock(monkeypatch)


@pytest.fixture
def stalled() -> Iterator[Callable[[], None]]:
    """A create that is interrupted, and not answered before the end of the test."""
    release = threading.Event()

    def create() -> None:
        press_ctrl_c()
        release.wait(20)

    yield create
    release.set()


@pytest.fixture
def short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that waits 50 ms for the id of a prediction after an interrupt."""
    set_times(monkeypatch, ACK_GRACE=0.05, HELD_ACK_GRACE=0.05)


#: anyio loses a connection that is made just when the task that asked for it is canceled, and leaves
#: its socket to the garbage collector. Whether this package closes its sockets is tested by how many
#: are open at the server.
LOST_SOCKET = r"ignore:Exception ignored in. <(socket\.socket|function _SelectorTransport)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let no test of cancellation fail because of such a socket."""
    for item in items:
        if __name__.rpartition(".")[0] in item.nodeid.replace("/", "."):
            unraisable = f"{LOST_SOCKET}:pytest.PytestUnraisableExceptionWarning"
            item.add_marker(pytest.mark.filterwarnings(unraisable))


@pytest.fixture(autouse=True, scope="module")
def _collect_lost_sockets() -> Iterator[None]:
    """Let no test of another module find them."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
