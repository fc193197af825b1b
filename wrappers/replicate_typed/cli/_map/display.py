"""The progress of a run on a terminal: one line, written over again and again."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from typing import Self, TextIO

from .progress import Progress

#: Seconds between two lines.
INTERVAL = 0.25


class Display:
    """Shows progress while it is entered; shows nothing where nobody looks at a terminal.

    A thread of its own writes, so that the line is current while no result comes.
    """

    def __init__(self, progress: Progress, stream: TextIO | None = None) -> None:
        """Show nothing yet.

        Args:
            progress: What is shown.
            stream: The terminal, standard error if not given.
        """
        self._progress = progress
        self._stream = sys.stderr if stream is None else stream
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)

    def __enter__(self) -> Self:
        if self._stream.isatty():
            self._thread.start()
        return self

    def _run(self) -> None:
        while not self._ended.wait(INTERVAL):
            self._show()

    def _show(self) -> None:
        width = _width()
        line = self._progress.line(time.monotonic())[:width]
        self._stream.write(f"\r{line:<{width}}")
        self._stream.flush()

    def note(self, text: str) -> None:
        """Show a line besides the progress, where somebody looks.

        Args:
            text: The line.
        """
        if self._thread.is_alive():
            self._stream.write(f"\r{text:<{_width()}}\n")
            self._stream.flush()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
            self._show()
            self._stream.write("\n")
            self._stream.flush()


def _width() -> int:
    return shutil.get_terminal_size().columns - 1
