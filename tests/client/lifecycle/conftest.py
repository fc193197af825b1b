"""What the tests of the lifecycle of a prediction share."""

from __future__ import annotations

import threading
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
