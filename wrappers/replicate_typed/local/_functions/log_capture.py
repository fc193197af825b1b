"""What function models print goes to their logs, and nothing else does."""

from __future__ import annotations

import builtins
import contextvars
import sys
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any, TextIO

_log_of: contextvars.ContextVar[Callable[[str], None] | None] = contextvars.ContextVar(
    "replicate_typed_log", default=None
)


def _log(text: str) -> bool:
    """Pass a text on to the log of the prediction that runs here; say whether one does."""
    log = _log_of.get()
    if log is None:
        return False
    # What is written while the log is written, a warning that it cannot be, is not a part of it.
    token = _log_of.set(None)
    try:
        log(text)
    finally:
        _log_of.reset(token)
    return True


class _Stream:
    """A standard stream of the program, past which predictions write to their logs."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        return len(text) if _log(text) else self.stream.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


class Printing:
    """Takes the place of ``print`` and the standard streams while function models run."""

    def __init__(self) -> None:
        self._print = builtins.print
        self._streams: dict[str, _Stream] = {}
        self._running = 0
        self._lock = threading.Lock()

    @contextmanager
    def to(self, log: Callable[[str], None]) -> Generator[None]:
        """Pass on what is printed within, and in threads that work in a copy of its context.

        Args:
            log: Takes the text.
        """
        token = _log_of.set(log)
        with self._lock:
            if self._running == 0:
                self._begin()
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                if self._running == 0:
                    self._end()
            _log_of.reset(token)

    def _begin(self) -> None:
        self._print, builtins.print = builtins.print, self._route
        for name in ("stdout", "stderr"):
            stream: Any = getattr(sys, name)
            if stream is None:  # a program without a terminal may have none
                continue
            # One that somebody put back, late, does it.
            self._streams[name] = stream if isinstance(stream, _Stream) else _Stream(stream)
            setattr(sys, name, self._streams[name])

    def _end(self) -> None:
        builtins.print = self._print
        for name, stream in self._streams.items():
            # Somebody else may have taken its place, and puts it back some time: it works then too.
            if getattr(sys, name) is stream:
                setattr(sys, name, stream.stream)
        self._streams = {}

    def _route(self, *values: object, **options: Any) -> None:
        file = options.get("file")
        if file is None or file in self._streams.values():
            # In one piece, and not each value and each blank for itself.
            separator, end = options.get("sep"), options.get("end")
            text = (" " if separator is None else separator).join(str(value) for value in values)
            if _log(text + ("\n" if end is None else end)):
                return
        self._print(*values, **options)


PRINTING = Printing()
