"""What a model prints, piped from the worker process to the process that serves it.

Cog itself reads it in a thread of the model's own process, and a crash loses what the thread has
not forwarded. Here the model writes into named pipes that the serving process reads, so that what
was written survives a crash.

Like the boot script, which loads it in both processes, it imports nothing from this package.
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
READ_SIZE = 1 << 20  # the largest capacity of a pipe, so that one read empties it


class Streams:
    """The reading side, with one listener at a time: the model's setup or its prediction."""

    def __init__(self, folder: Path) -> None:
        self._streams = [_Stream(folder / name) for name in NAMES]
        self._listener: Callable[[str], None] | None = None
        self._lock = threading.Lock()
        threading.Thread(target=self._watch, daemon=True).start()

    def begin(self, listener: Callable[[str], None]) -> None:
        """Pass what is written from now on to ``listener``, in whole lines, as Cog does."""
        with self._lock:
            self._listener = listener

    def catch_up(self) -> None:
        """Forward all lines that were written before this call."""
        with self._lock:
            for stream in self._streams:
                self._forward(stream.read())

    def end(self) -> None:
        """Forward what was written before this call, and drop what follows until ``begin``."""
        with self._lock:
            for stream in self._streams:
                self._forward(stream.read() + stream.rest())
            self._listener = None

    def _forward(self, text: str) -> None:
        if text and self._listener is not None:
            self._listener(text)

    def _watch(self) -> None:
        with selectors.DefaultSelector() as selector:
            for stream in self._streams:
                selector.register(stream.fd, selectors.EVENT_READ)
            while True:
                selector.select()
                self.catch_up()


class _Stream:
    """A named pipe, and the line that is incomplete."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path, 0o600)
        self.fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        # Kept open, so that the pipe does not end while no worker has it open.
        self._writer = os.open(path, os.O_WRONLY)
        # A model may write invalid UTF-8, and parts of characters.
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._decoder = io.IncrementalNewlineDecoder(decoder, translate=True)
        self._incomplete: list[str] = []

    def read(self) -> str:
        """Return the lines that can be read without waiting."""
        try:
            return self._lines(os.read(self.fd, READ_SIZE))
        except BlockingIOError:
            return ""

    def rest(self) -> str:
        """Return the incomplete line, as if it were complete."""
        return self._lines(b"\n")

    def _lines(self, data: bytes) -> str:
        text, newline, incomplete = self._decoder.decode(data).rpartition("\n")
        if newline:
            lines = "".join([*self._incomplete, text]).split("\n")
            self._incomplete.clear()
        else:
            lines = []
        self._incomplete.append(incomplete)
        return "".join(f"{line.strip()}\n" for line in lines if line.strip())


def write_to(folder: Path) -> None:
    """Make this process, a worker of Cog, write what its model prints to the pipes in a folder."""

    class Redirector:
        """Replaces Cog's ``StreamRedirector``."""

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
            """Flush the streams: nothing has to be waited for, unlike in Cog."""
            for stream in self._streams.values():
                stream.flush()

    worker: Any = importlib.import_module("cog.server.worker")
    worker.StreamRedirector = Redirector
