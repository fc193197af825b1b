"""A file's content on its way to the API."""

from __future__ import annotations

import io
from typing import IO

from .._base.errors import InputError

#: How much is read at once, in bytes.
CHUNK_SIZE = 64 * 1024


class UploadStream(io.RawIOBase):
    """A file's content from its beginning, and just as much of it as was announced.

    Its length is told before its content, so a file that changes meanwhile is found out here.
    Several of these may share one stream in one thread: each goes back to where it was before it
    reads on.
    """

    def __init__(self, stream: IO[bytes], size: int, value_path: str, *, owns_stream: bool) -> None:
        """
        Args:
            stream: Where the content comes from.
            size: Its size in bytes, as announced.
            value_path: Where the file stands in the input, for messages.
            owns_stream: Whether closing this closes the stream.
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
    """What is left of a stream, and one byte more than the limit if there is more.

    A pipe or a socket gives what it has at the moment, which may be less than was asked for.
    """
    content = bytearray()
    while len(content) <= limit and (chunk := stream.read(limit + 1 - len(content))):
        content += chunk
    return bytes(content)
