"""The content of a file that was fetched: in memory, or on disk if it is large."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from .content_types import HEAD_SIZE

if TYPE_CHECKING:
    from .atomic_write import AtomicFile

#: The largest content that stays in memory, in bytes.
MAX_IN_MEMORY = 8 * 1024 * 1024

#: The size in bytes of the pieces in which content is read.
CHUNK_SIZE = 64 * 1024


class Content:
    """The bytes of a file: appended while they are fetched, then read at any position.

    A large content is in a temporary file without a name, which ends with this object, or in the
    file that it is saved in, as long as nobody changes that. Threads and forked processes can read
    at the same time: none moves the position of another.

    Attributes:
        size: The number of bytes.
        head: The first bytes, at the most ``HEAD_SIZE``.
    """

    def __init__(self, data: bytes = b"", *, saved_in: AtomicFile | None = None) -> None:
        """Begin with some bytes.

        Args:
            data: The first bytes.
            saved_in: The file that the caller writes all that is appended to. A large content is
                read from there, and is not written twice.
        """
        # Windows renames no file that is open.
        self._saved_in = None if sys.platform == "win32" else saved_in
        self._stamp: object = None
        self.size = 0
        self.head = b""
        self._memory = bytearray()
        self._file: IO[bytes] | None = None
        self._error: OSError | None = None
        self._lock = threading.Lock()
        if data:
            self.append(data)

    def append(self, chunk: bytes) -> None:
        """Append a chunk; if the disk does not take it, ``check`` raises that error."""
        self.size += len(chunk)
        if len(self.head) < HEAD_SIZE:
            self.head = (self.head + chunk[:HEAD_SIZE])[:HEAD_SIZE]
        if self._error is not None:
            return
        if self._saved_in is not None and self.size > MAX_IN_MEMORY:
            self._memory = bytearray()
            return
        try:
            if self._file is None and self.size > MAX_IN_MEMORY:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - ends with this object
                weakref.finalize(self, self._file.close)
                self._file.write(self._memory)
                self._memory = bytearray()
            if self._file is None:
                self._memory += chunk
            else:
                self._file.write(chunk)
                # What is read is not read through the buffer of the file.
                self._file.flush()
        except OSError as error:
            self._error = error
            self._memory = bytearray()

    def finish(self) -> None:
        """Take note that the last chunk was appended, and written to the file it is saved in."""
        if self._saved_in is not None and self.size > MAX_IN_MEMORY:
            try:
                self._file = self._saved_in.reopen()
                weakref.finalize(self, self._file.close)
                self._stamp = _stamp(self._file)
            except OSError as error:
                self._error = error
        self._saved_in = None

    @property
    def is_kept(self) -> bool:
        """Whether all that was appended can be read."""
        if self._file is not None and self._stamp not in {None, _stamp(self._file)}:
            return False  # the file it was saved in has been changed
        return self._error is None

    def check(self) -> None:
        """Raise the error if there was no place for the content.

        Raises:
            OSError: The disk did not take it.
        """
        if self._error is not None:
            raise self._error

    def read(self, begin: int, size: int) -> bytes:
        """Return up to ``size`` bytes from a position; fewer at the end of the content."""
        end = min(begin + size, self.size)
        if self._file is None:
            return bytes(memoryview(self._memory)[begin:end])
        parts: list[bytes] = []
        while begin < end:
            part = self._read_file(self._file, begin, end - begin)
            if not part:
                raise OSError("the file with the content of an output was cut off")
            parts.append(part)
            begin += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def chunks(self) -> Iterator[bytes]:
        """Yield the content in chunks."""
        for begin in range(0, self.size, CHUNK_SIZE):
            yield self.read(begin, CHUNK_SIZE)

    def _read_file(self, file: IO[bytes], begin: int, size: int) -> bytes:
        if sys.platform == "win32":
            with self._lock:
                file.seek(begin)
                return file.read(size)
        else:
            return os.pread(file.fileno(), size, begin)


def _stamp(file: IO[bytes]) -> tuple[int, int]:
    """Return what is another after a file was changed."""
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns
