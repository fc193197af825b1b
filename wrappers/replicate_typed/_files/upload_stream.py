"""The stream that an upload reads a file from."""

from __future__ import annotations

import io
from typing import IO

from .._base.errors import InputError

#: The size of the chunks in which the rest of a stream is read, in bytes.
CHUNK_SIZE = 64 * 1024


class UploadStream(io.RawIOBase):
    """A file from its beginning, with exactly as many bytes as the request announces.

    A request sends the size of a file before its content. A file that grows in between is cut, and
    reading one that shrinks raises an error. Several upload streams may share one file in one
    thread: each has a position of its own.
    """

    def __init__(self, stream: IO[bytes], size: int, value_path: str, *, owns_stream: bool) -> None:
        """Start at the beginning of a file.

        Args:
            stream: The file.
            size: The size of the file in bytes, as announced.
            value_path: The place of the file in the input, for messages.
            owns_stream: Whether closing the upload stream closes the file.
        """
        super().__init__()
        self._stream = stream
        self._size = size
        self._value_path = value_path
        self._owns_stream = owns_stream
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(CHUNK_SIZE), b""))
        wanted = min(size, self._size - self._position)
        if wanted <= 0:
            return b""
        try:
            self._stream.seek(self._position)
            chunk = self._stream.read(wanted)
        except (OSError, ValueError) as error:
            raise InputError(f"the file cannot be read: {error}", path=self._value_path) from error
        if not chunk:
            raise InputError("the file became shorter while it was sent", path=self._value_path)
        self._position += len(chunk)
        return chunk

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def close(self) -> None:
        if self._owns_stream:
            self._stream.close()
        super().close()


def read_bounded(stream: IO[bytes], limit: int) -> bytes:
    """Return the rest of a stream, or its next ``limit + 1`` bytes if the rest is longer."""
    content = bytearray()
    # A single read of a pipe or a socket may return less than requested before its end.
    while len(content) <= limit and (chunk := stream.read(limit + 1 - len(content))):
        content += chunk
    return bytes(content)
