"""Connections of the server: such as can be broken on purpose, and none that dawdles."""

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

from .raw_responses import refusal

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol
else:
    try:
        from .httptools_protocol import FastProtocol as Protocol
    except ImportError:  # httptools is not there for every machine
        from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol

#: Seconds that the head of a request may take to arrive.
PATIENCE = 30.0

#: Seconds between two looks whether the last answers are out, when the server stops.
LOOK = 0.005


class _Dates:
    """The header that tells the time: made when somebody asks, so that an idle server sleeps."""

    def __init__(self) -> None:
        self._second = 0

    def tell(self, state: ServerState) -> None:
        """Let the next answers have the time of now."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            state.default_headers = [(b"date", formatdate(second, usegmt=True).encode())]


class _Joined:
    """A transport that sends in one packet what is written in one turn of the event loop."""

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
    """The connections of one server."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}

    def abort(self, scope: Scope) -> None:
        """Break the connection of a request."""
        client = scope.get("client")
        transport = self._transports.get(tuple(client)) if client else None
        if transport is not None:
            transport.abort()

    def protocol(self) -> type[asyncio.Protocol]:
        """What uvicorn makes of each connection."""
        transports, patience, dates = self._transports, self._patience, _Dates()

        class Tracked(Protocol):
            """A connection that is known by its peer, and ends if it sends no request."""

            _waiting: asyncio.TimerHandle | None = None

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # it is a stream
                # Head and body of an answer are written apart: two system calls instead of one.
                super().connection_made(cast("asyncio.Transport", _Joined(transport)))
                peer = transport.get_extra_info("peername")
                if peer:
                    transports[tuple(peer[:2])] = transport
                self._wait()

            def data_received(self, data: bytes) -> None:
                dates.tell(self.server_state)
                super().data_received(data)
                cycle: Any = self.cycle
                if cycle is not None and not cycle.response_complete:
                    self._stop_waiting()
                elif self._waiting is None:
                    self._wait()

            def send_400_response(self, msg: str) -> None:
                self.transport.write(refusal(HTTPStatus.BAD_REQUEST, msg))
                self.transport.close()

            def connection_lost(self, exc: Exception | None) -> None:
                self._stop_waiting()
                peer = self.transport.get_extra_info("peername")
                if peer:
                    transports.pop(tuple(peer[:2]), None)
                super().connection_lost(exc)

            def _wait(self) -> None:
                loop = asyncio.get_running_loop()
                self._waiting = loop.call_later(patience, self._give_up)

            def _stop_waiting(self) -> None:
                if self._waiting is not None:
                    self._waiting.cancel()
                    self._waiting = None

            def _give_up(self) -> None:
                self._waiting = None
                cycle: Any = self.cycle
                if cycle is None or cycle.response_complete:
                    self.transport.close()

        return Tracked


class PromptServer(uvicorn.Server):
    """A server that sleeps while nobody asks anything, and stops as soon as it is told and can."""

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
                while state.connections or state.tasks:  # noqa: ASYNC110 - nothing tells of their end
                    await asyncio.sleep(LOOK)
        for task in state.tasks:
            task.cancel()
