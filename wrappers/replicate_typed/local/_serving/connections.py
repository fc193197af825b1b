"""Connections that can be aborted on purpose and time out, and a server that stops promptly."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from email.utils import formatdate
from http import HTTPStatus
from socket import socket
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from starlette.types import Scope
from uvicorn.server import ServerState

from .raw_responses import error_response

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol
else:
    try:
        from .httptools_protocol import LimitedHttpToolsProtocol as Protocol
    except ImportError:  # httptools is not available on every platform
        from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol

#: Seconds in which the head of a request must arrive.
HEADER_TIMEOUT = 30.0

#: Seconds between two checks for outstanding responses when the server stops.
SHUTDOWN_POLL_INTERVAL = 0.005


class _DateHeader:
    """The ``Date`` header, updated on demand, so that an idle server causes no wake-ups."""

    def __init__(self) -> None:
        self._second = 0

    def update(self, state: ServerState) -> None:
        """Set the header of the next responses to the current time."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            state.default_headers = [(b"date", formatdate(second, usegmt=True).encode())]


class _BufferedTransport:
    """A transport that sends what is written in one iteration of the event loop as one packet."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._parts: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        parts, self._parts = self._parts, []
        if parts and not self._transport.is_closing():
            self._transport.write(b"".join(parts))


class Connections:
    """The connections of one server.

    Args:
        header_timeout: Seconds in which the head of a request must arrive.
    """

    def __init__(self, header_timeout: float = HEADER_TIMEOUT) -> None:
        self._header_timeout = header_timeout
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}

    def abort(self, scope: Scope) -> None:
        """Abort the connection of a request."""
        client = scope.get("client")
        transport = self._transports.get(tuple(client)) if client else None
        if transport is not None:
            transport.abort()

    def protocol(self) -> type[asyncio.Protocol]:
        """Return the protocol class for uvicorn."""
        transports, header_timeout, date = self._transports, self._header_timeout, _DateHeader()

        class TrackedProtocol(Protocol):
            """A connection that is tracked by its peer, and closed if no request arrives."""

            _timer: asyncio.TimerHandle | None = None

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # it is a stream
                # uvicorn writes head and body separately; buffered, they take one system call.
                super().connection_made(cast("asyncio.Transport", _BufferedTransport(transport)))
                peer = transport.get_extra_info("peername")
                if peer:
                    transports[tuple(peer[:2])] = transport
                self._start_timer()

            def data_received(self, data: bytes) -> None:
                date.update(self.server_state)
                super().data_received(data)
                cycle: Any = self.cycle
                if cycle is not None and not cycle.response_complete:
                    self._stop_timer()
                elif self._timer is None:
                    self._start_timer()

            def send_400_response(self, msg: str) -> None:
                self.transport.write(error_response(HTTPStatus.BAD_REQUEST, msg))
                self.transport.close()

            def connection_lost(self, exc: Exception | None) -> None:
                self._stop_timer()
                peer = self.transport.get_extra_info("peername")
                if peer:
                    transports.pop(tuple(peer[:2]), None)
                super().connection_lost(exc)

            def _start_timer(self) -> None:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(header_timeout, self._on_timeout)

            def _stop_timer(self) -> None:
                if self._timer is not None:
                    self._timer.cancel()
                    self._timer = None

            def _on_timeout(self) -> None:
                self._timer = None
                cycle: Any = self.cycle
                if cycle is None or cycle.response_complete:
                    self.transport.close()

        return TrackedProtocol


class PromptServer(uvicorn.Server):
    """A server without periodic wake-ups that stops as soon as the last response is sent.

    Args:
        config: uvicorn's configuration.
        stopping: Set to stop the server.
    """

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def main_loop(self) -> None:
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while state.connections or state.tasks:  # noqa: ASYNC110 - uvicorn signals nothing
                    await asyncio.sleep(SHUTDOWN_POLL_INTERVAL)
        for task in state.tasks:
            task.cancel()
