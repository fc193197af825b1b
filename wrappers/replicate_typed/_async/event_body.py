"""The body of a response that is a stream of events, as it comes in."""

from __future__ import annotations

from collections import deque
from typing import Any, Self

import httpx
from attrs import field
from replicate_api.event_stream import EventStream
from replicate_api.operation import Operation

from .._base.records import define
from .._http.body import Decompressor
from .._http.connections import Connections
from .._http.io_async import ClientLease, body_chunks, close_response, interruptible
from .._http.options import Options
from .._http.redaction import without_credentials
from .._http.response import from_exception
from .._http.thrown import raise_unless_failure


@define(eq=False)
class AsyncEventBody:
    """The parts of such a body, with the errors of this package; it gives its connection back."""

    _operation: Operation[Any]
    _response: httpx.Response
    _lease: ClientLease
    _connections: Connections
    _options: Options
    _decompressor: Decompressor | None = field(init=False, default=None)
    _chunks: Any = field(init=False)
    _parts: deque[bytes] = field(init=False, factory=deque[bytes])

    def __attrs_post_init__(self) -> None:
        self._chunks = interruptible(body_chunks(self._response))

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        """Return the next part.

        Raises:
            APIConnectionError: The connection broke off.
        """
        while not self._parts:
            try:
                if self._decompressor is None:
                    self._decompressor = Decompressor(self._response)
                self._parts.extend(self._decompressor.feed(await anext(self._chunks)))
            except StopAsyncIteration:
                raise
            except Exception as error:  # noqa: BLE001 - classified by what follows
                raise_unless_failure(error, is_foreign=self._connections.is_foreign)
                request = self._response.request
                without_credentials(error, request)
                failed = from_exception(self._operation, error, self._options, sent=True)
                raise failed.error from failed.error.__cause__
        return self._parts.popleft()

    async def aclose(self) -> None:
        """Close the response, and give the connection back."""
        try:
            await close_response(self._response, self._chunks)
        finally:
            await self._lease.aclose()

    def events(self) -> EventStream:
        """Return the events of the body."""
        return EventStream(self._response, chunks=self, aclose=self.aclose)
