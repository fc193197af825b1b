"""A clock of the clients that only the test moves, so that no pause of the machine moves it."""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

#: The rooms whose modules read the clock.
ROOMS = ("_http", "_files", "_async", "_sync")


class Clock:
    """The time of the clients in seconds, which stands still until a test skips some.

    The limits of a socket and the pauses between two attempts are real. A pause of over a second
    never ends in blocking code, unless another thread moves the clock.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now = 1000.0
        for module in _modules():
            if getattr(module, "now", None) is time.monotonic:
                monkeypatch.setattr(module, "now", self.now)

    def now(self) -> float:
        """Return the time of the clients."""
        return self._now

    def skip(self, seconds: float) -> None:
        """Let so many seconds pass for the clients."""
        self._now += seconds


def _modules() -> Iterator[ModuleType]:
    """Import all modules that may read the clock: one imported later would keep that of a test."""
    for room in ROOMS:
        package = importlib.import_module(f"replicate_typed.{room}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)
