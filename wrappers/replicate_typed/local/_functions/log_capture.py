"""Capture of what function models print, so that it goes to their logs and nothing else does."""

from __future__ import annotations

import builtins
import contextvars
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any, TextIO

#: How many captured streams are kept: a program has two, a test session new ones for each test.
MAX_KEPT = 64

_current_log: contextvars.ContextVar[Callable[[str], None] | None] = contextvars.ContextVar(
    "replicate_typed_log", default=None
)


def _write_to_log(text: str) -> bool:
    """Write to the log of the prediction that runs in this context; return whether there is one."""
    log = _current_log.get()
    if log is None:
        return False
    # What is printed while the log is written, such as a warning, must not go to the log again.
    token = _current_log.set(None)
    try:
        log(text)
    finally:
        _current_log.reset(token)
    return True


class _CapturedStream:
    """A standard stream of the program whose writes by predictions go to their logs."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        return len(text) if _write_to_log(text) else self.stream.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


class LogCapture:
    """Replaces ``print`` and the standard streams while at least one function model runs."""

    def __init__(self) -> None:
        self._print = builtins.print
        self._streams: dict[str, _CapturedStream] = {}
        # Before Python 3.14, ``print`` does not hold on to ``sys.stdout``: if the last reference to
        # a stream goes while another thread prints to it, the interpreter crashes.
        self._kept: deque[_CapturedStream] = deque(maxlen=MAX_KEPT)
        self._active = 0
        self._lock = threading.Lock()

    @contextmanager
    def redirect(self, log: Callable[[str], None]) -> Generator[None]:
        """Capture what is printed in the block, and in threads that run a copy of its context.

        Args:
            log: Receives the text.
        """
        token = _current_log.set(log)
        with self._lock:
            if self._active == 0:
                self._install()
            self._active += 1
        try:
            yield
        finally:
            with self._lock:
                self._active -= 1
                if self._active == 0:
                    self._uninstall()
            _current_log.reset(token)

    def _install(self) -> None:
        self._print, builtins.print = builtins.print, self._captured_print
        for name in ("stdout", "stderr"):
            stream: Any = getattr(sys, name)
            if stream is None:  # a program without a terminal may have none
                continue
            captured = self._capture(stream)
            self._streams[name] = captured
            setattr(sys, name, captured)

    def _capture(self, stream: Any) -> _CapturedStream:
        # A stream that another redirection restored late is a captured one already.
        if isinstance(stream, _CapturedStream):
            return stream
        for kept in self._kept:
            if kept.stream is stream:
                return kept
        captured = _CapturedStream(stream)
        self._kept.append(captured)
        return captured

    def _uninstall(self) -> None:
        builtins.print = self._print
        for name, stream in self._streams.items():
            # Another redirection may be active, and restore this stream later: it still works.
            if getattr(sys, name) is stream:
                setattr(sys, name, stream.stream)
        self._streams = {}

    def _captured_print(self, *values: object, **options: Any) -> None:
        file = options.get("file")
        if file is None or file in self._streams.values():
            # One write per call, not one per value and separator.
            separator, end = options.get("sep"), options.get("end")
            text = (" " if separator is None else separator).join(str(value) for value in values)
            if _write_to_log(text + ("\n" if end is None else end)):
                return
        self._print(*values, **options)


#: The one capture of this process: the standard streams belong to the process.
LOG_CAPTURE = LogCapture()
