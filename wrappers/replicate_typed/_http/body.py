"""Read the body of a response within bounds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping

import httpx

from .._base.errors import ResponseDecodeError
from .bare_clients import copy_headers
from .response import request_id

#: The largest response that is read, in bytes after decompression. Responses with files inside reach
#: some tens of megabytes.
MAX_RESPONSE_SIZE = 256 * 1024 * 1024

#: The largest part that is decompressed at once, in bytes.
MAX_PART_SIZE = 1024 * 1024

#: The window of zlib for each encoding: 32 makes zlib detect the header of gzip or zlib itself.
_WINDOWS = {"gzip": 32 + zlib.MAX_WBITS, "deflate": 32 + zlib.MAX_WBITS}

#: Headers that describe a compressed body, and not the one that was read.
_WIRE_HEADERS = ("content-encoding", "content-length", "transfer-encoding")


def is_nested_encoding(headers: Mapping[str, str]) -> bool:
    """Return whether a body is compressed more than once, which no honest server does."""
    return "," in headers.get("content-encoding", "")


class Decompressor:
    """Decompresses a body as it arrives, and never more of it than is allowed.

    httpx decompresses each chunk whole: a few kilobytes that were compressed twice become
    gigabytes there.
    """

    def __init__(self, response: httpx.Response) -> None:
        """Prepare to read a response of which nothing has been read yet.

        Raises:
            httpx.DecodingError: The encoding of the body is not known.
        """
        self._response = response
        self._has_begun = False
        names = response.headers.get("content-encoding", "").lower().split(",")
        encodings = [name.strip() for name in names if name.strip() not in {"", "identity"}]
        # A transport that makes responses up has them decompressed already.
        plain = response.is_stream_consumed or not encodings
        if not plain and (len(encodings) > 1 or encodings[0] not in _WINDOWS):
            raise self._broken(f"it is compressed as {', '.join(encodings)!r:.60}")
        self._decoder = None if plain else zlib.decompressobj(_WINDOWS[encodings[0]])

    def feed(self, chunk: bytes) -> Iterable[bytes]:
        """Return the parts that the next chunk brings, none larger than ``MAX_PART_SIZE``.

        Raises:
            httpx.DecodingError: The body cannot be decompressed; when it is iterated over.
        """
        return (chunk,) if self._decoder is None else self._decompress(chunk)

    def _decompress(self, chunk: bytes) -> Iterator[bytes]:
        decoder = self._decoder
        while chunk and decoder is not None:
            self._has_begun = True
            try:
                part = decoder.decompress(chunk, MAX_PART_SIZE)
            except zlib.error as error:
                raise self._broken(str(error)) from error
            yield part
            chunk = decoder.unconsumed_tail

    def finish(self) -> None:
        """Check that the body is complete.

        Raises:
            httpx.DecodingError: The end of the body is missing.
        """
        if self._decoder is not None and self._has_begun and not self._decoder.eof:
            raise self._broken("the end of the compressed response is missing")

    def _broken(self, reason: str) -> httpx.DecodingError:
        return httpx.DecodingError(reason, request=self._response.request)


class BodyReader:
    """Reads a body of bounded size."""

    def __init__(self, response: httpx.Response) -> None:
        """Prepare to read a response of which nothing has been read yet.

        Raises:
            httpx.DecodingError: The encoding of the body is not known.
        """
        self._response = response
        self._is_encoded = "content-encoding" in response.headers
        self._decompressor = Decompressor(response) if self._is_encoded else None
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next chunk.

        Raises:
            ResponseDecodeError: The body is too large.
            httpx.DecodingError: The body cannot be decompressed.
        """
        parts = (chunk,) if self._decompressor is None else self._decompressor.feed(chunk)
        for part in parts:
            self._parts.append(part)
            self._size += len(part)
            if self._size > MAX_RESPONSE_SIZE:
                raise ResponseDecodeError(
                    f"the response is larger than {MAX_RESPONSE_SIZE:,} bytes",
                    status_code=self._response.status_code,
                    request_id=request_id(self._response),
                )

    def finish(self) -> None:
        """Check that the body is complete.

        Raises:
            httpx.DecodingError: The end of the body is missing.
        """
        if self._decompressor is not None:
            self._decompressor.finish()

    def buffered(self) -> httpx.Response:
        """Return the response, which is closed, with its whole body, decompressed.

        It is the same object, and does not refer to itself by way of its stream any more: all that
        belongs to a call is deleted with it, and the garbage collector has nothing to do.
        """
        response, body = self._response, b"".join(self._parts)
        if self._is_encoded:
            response.headers = copy_headers(response.headers)
            for name in _WIRE_HEADERS:
                response.headers.pop(name, None)
        response.stream = httpx.ByteStream(body)
        if not response.is_stream_consumed:  # by whatever made the response up, or looked at it
            # As ``response.read()`` would, but for its four generators. A test pins the names.
            vars(response).update(
                _content=body,
                _num_bytes_downloaded=self._size,
                is_stream_consumed=True,
                is_closed=True,
            )
        return response
