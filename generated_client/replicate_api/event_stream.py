# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""The server-sent events of a response, as they come in."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Self

import httpx

from .sse import SSEDecoder, StreamEvent


class EventStream:
    """The events of a response: iterate over it with ``for``, or in async code with ``async for``.

    It is read once. It closes its connection at its end, after an error, and when it is left by
    ``with`` or ``async with``; call ``close`` or ``aclose`` if you stop earlier without either.

    Attributes:
        response: The response, with its status and its headers.
    """

    def __init__(
        self,
        response: httpx.Response,
        *,
        chunks: Iterator[bytes] | AsyncIterator[bytes] | None = None,
        close: Callable[[], None] | None = None,
        aclose: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Prepare to read a response.

        Args:
            response: The response, whose body was not read.
            chunks: Its decompressed body, by default what httpx makes of it.
            close: Closes it in blocking code, by default as httpx does.
            aclose: Closes it in async code, by default as httpx does.
        """
        self.response = response
        self._chunks = chunks
        self._close = close or response.close
        self._aclose = aclose or response.aclose
        self._decoder = SSEDecoder()
        self._events: deque[StreamEvent] = deque()
        self._is_closed = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> StreamEvent:
        """Return the next event.

        Raises:
            EventTooLarge: An event is larger than ``sse.MAX_EVENT_SIZE``.
            httpx.HTTPError: The connection broke off.
        """
        try:
            while not self._events:
                if self._is_closed:
                    raise StopIteration
                self._events.extend(self._decoder.feed(next(self._blocking_chunks())))
            return self._events.popleft()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; there are no more events then."""
        if not self._is_closed:
            self._stop()
            self._close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> StreamEvent:
        """Return the next event; see ``__next__``."""
        try:
            while not self._events:
                if self._is_closed:
                    raise StopAsyncIteration
                self._events.extend(self._decoder.feed(await anext(self._async_chunks())))
            return self._events.popleft()
        except BaseException:
            await self.aclose()
            raise

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connection in async code; there are no more events then."""
        if not self._is_closed:
            self._stop()
            await self._aclose()

    def _stop(self) -> None:
        self._is_closed = True
        self._events.clear()

    def _blocking_chunks(self) -> Iterator[bytes]:
        if self._chunks is None:
            self._chunks = self.response.iter_bytes()
        if not isinstance(self._chunks, Iterator):
            raise TypeError("this stream is read in async code: use `async for`")
        return self._chunks

    def _async_chunks(self) -> AsyncIterator[bytes]:
        if self._chunks is None:
            self._chunks = self.response.aiter_bytes()
        if not isinstance(self._chunks, AsyncIterator):
            raise TypeError("this stream is read in blocking code: use `for`")
        return self._chunks
