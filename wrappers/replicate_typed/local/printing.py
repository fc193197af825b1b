"""What function models print goes to their logs, and nothing else does."""

from __future__ import annotations

import builtins
import contextvars
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

_log_of: contextvars.ContextVar[Callable[[str], None] | None] = contextvars.ContextVar(
    "replicate_typed_log", default=None
)


class Printing:
    """Takes the place of ``print`` while function models run, in this program."""

    def __init__(self) -> None:
        self._print = builtins.print
        self._running = 0
        self._lock = threading.Lock()

    @contextmanager
    def to(self, log: Callable[[str], None]) -> Generator[None]:
        """Pass on what is printed within, and in threads that are started from within.

        Args:
            log: Takes the text.
        """
        token = _log_of.set(log)
        with self._lock:
            if self._running == 0:
                self._print, builtins.print = builtins.print, self._route
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                if self._running == 0:
                    builtins.print = self._print
            _log_of.reset(token)

    def _route(self, *values: object, **options: Any) -> None:
        log = _log_of.get()
        if log is None or options.get("file") is not None:
            self._print(*values, **options)
            return
        separator, end = options.get("sep"), options.get("end")
        text = (" " if separator is None else separator).join(str(value) for value in values)
        log(text + ("\n" if end is None else end))


PRINTING = Printing()
