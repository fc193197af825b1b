"""What a model prints, on its way from the process in which it runs to the one that serves it.

Cog reads it in a thread of the model's own process, and what that thread has not passed on is lost
when the model crashes. Here the model writes into named pipes that the serving process reads: what
was written stays, whatever becomes of who wrote it.

Free of imports from this package, like the boot script that loads it on both sides.
"""

from __future__ import annotations

import codecs
import importlib
import io
import os
import selectors
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Self  # models run on older Pythons too

NAMES = ("stdout", "stderr")
READ_BYTES = 1 << 20  # what a pipe holds at the most, so that one read empties it


class Streams:
    """The reading side. One takes the text at a time: the model's setup, or its prediction."""

    def __init__(self, folder: Path) -> None:
        self._streams = [_Stream(folder / name) for name in NAMES]
        self._taker: Callable[[str], None] | None = None
        self._lock = threading.Lock()
        threading.Thread(target=self._watch, daemon=True).start()

    def begin(self, taker: Callable[[str], None]) -> None:
        """Pass what comes from now on to `taker`: whole lines, as Cog cuts them."""
        with self._lock:
            self._taker = taker

    def catch_up(self) -> None:
        """Pass on all lines that were written before this call."""
        with self._lock:
            for stream in self._streams:
                self._pass_on(stream.read())

    def end(self) -> None:
        """Pass on what was written before this call, and nothing more until somebody begins."""
        with self._lock:
            for stream in self._streams:
                self._pass_on(stream.read() + stream.rest())
            self._taker = None

    def _pass_on(self, text: str) -> None:
        if text and self._taker is not None:
            self._taker(text)

    def _watch(self) -> None:
        with selectors.DefaultSelector() as selector:
            for stream in self._streams:
                selector.register(stream.fd, selectors.EVENT_READ)
            while True:
                selector.select()
                self.catch_up()


class _Stream:
    """A named pipe, and the line that is not at its end."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path, 0o600)
        self.fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        # Kept open, so that the pipe has no end while nobody else writes to it.
        self._writer = os.open(path, os.O_WRONLY)
        # A model may write bytes that are no text, and cut characters where it likes.
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._decoder = io.IncrementalNewlineDecoder(decoder, translate=True)
        self._begun: list[str] = []

    def read(self) -> str:
        """The lines that are there."""
        try:
            return self._lines(os.read(self.fd, READ_BYTES))
        except BlockingIOError:
            return ""

    def rest(self) -> str:
        """The line that was begun, as if it were at its end."""
        return self._lines(b"\n")

    def _lines(self, data: bytes) -> str:
        text, newline, begun = self._decoder.decode(data).rpartition("\n")
        if newline:
            lines = "".join([*self._begun, text]).split("\n")
            self._begun.clear()
        else:
            lines = []
        self._begun.append(begun)
        return "".join(f"{line.strip()}\n" for line in lines if line.strip())


def write_to(folder: Path) -> None:
    """Make this process, a worker of Cog, write what its model prints to the `Streams` there."""

    class Redirector:
        """Takes the place of Cog's `StreamRedirector`."""

        def __init__(self, **_: Any) -> None:
            self._streams = {name: getattr(sys, name) for name in NAMES}

        def __enter__(self) -> Self:
            for name, stream in self._streams.items():
                stream.flush()
                pipe = os.open(folder / name, os.O_WRONLY)
                os.dup2(pipe, stream.fileno())
                os.close(pipe)
            return self

        def __exit__(self, *_: object) -> None:
            self.drain()

        def drain(self, **_: Any) -> None:
            """Write out what waits: it is there then, and has not to be waited for."""
            for stream in self._streams.values():
                stream.flush()

    worker: Any = importlib.import_module("cog.server.worker")
    worker.StreamRedirector = Redirector
