"""A clock of the clients that only they and the test move: no pause of the machine does."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import anyio
import anyio.lowlevel
import pytest
from replicate_typed._http import io_async, io_sync

#: The rooms whose modules read the clock.
ROOMS = ("_http", "_files", "_async", "_sync")


class Clock:
    """The time of the clients in seconds.

    It stands still but while a client waits between two requests, which takes no real time, and
    when a test skips some. The limits of a socket are real.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now = 1000.0
        replaced = {
            io_sync.now: self.now,
            io_sync.sleep: self.skip,
            io_async.sleep: self._skip_async,
        }
        for module in list(_modules()):
            for name in ("now", "sleep"):
                mine = replaced.get(getattr(module, name, None))
                if mine is not None:
                    monkeypatch.setattr(module, name, mine)

    def now(self) -> float:
        """Return the time of the clients."""
        return self._now

    def skip(self, seconds: float) -> None:
        """Let so many seconds pass for the clients."""
        self._now += seconds

    async def _skip_async(self, seconds: float) -> None:
        self.skip(seconds)
        await anyio.lowlevel.checkpoint()


def _modules() -> Iterator[ModuleType]:
    """Import all modules that may read the clock: one imported later would keep that of a test."""
    for room in ROOMS:
        package = importlib.import_module(f"replicate_typed.{room}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)
