"""One connection of a server with faults: reads requests, and plays the scripts of the faults."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from contextlib import suppress
from typing import Any

from attrs import define, field, frozen

from _support.http_scripts import End, Script, Slow

#: Seconds of a pause within an answer, and between two pieces of a slow one.
PAUSE, INTERVAL = 0.005, 0.05

#: Seconds by which a late answer is late.
LATE = 0.6


@frozen
class WireRequest:
    """A request.

    Attributes:
        method: Its method.
        target: Its path, with the query.
        headers: Its headers, by their names in lower case.
        body: Its body.
    """

    method: str
    target: str
    headers: dict[str, str] = field(factory=dict[str, str])
    body: bytes = b""

    def json(self) -> Any:
        """Parse the body."""
        return json.loads(self.body)


@define(eq=False)
class Wire:
    """One connection.

    Attributes:
        is_open: Whether another request may come.
        end_at_next: How the connection ends when the next request comes.
    """

    _reader: asyncio.StreamReader
    _writer: asyncio.StreamWriter
    is_open: bool = True
    end_at_next: End | None = None

    async def next_request(self) -> WireRequest | None:
        """Return the next request, None if there is none."""
        line = await self._reader.readline()
        if self.end_at_next is not None and line:
            self.finish(self.end_at_next)
        if not line.strip() or not self.is_open:
            return None
        method, target, _ = line.decode("latin-1").split(" ", 2)
        headers: dict[str, str] = {}
        while (line := await self._reader.readline()).strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        return WireRequest(method, target, headers, await self._body(headers))

    async def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await self._reader.readexactly(int(headers.get("content-length", 0)))
        body = b""
        while size := int(await self._reader.readline(), 16):
            body += await self._reader.readexactly(size)
            await self._reader.readline()
        await self._reader.readline()
        return body

    async def play(self, script: Script, patience: float) -> None:
        """Send what a script says.

        Args:
            script: The steps.
            patience: For how many seconds a slow or silent connection is kept, as long as the
                client keeps it.
        """
        for step in script:
            if isinstance(step, bytes):
                await self._send(step)
            elif isinstance(step, Slow):
                await self._drip(step, patience)
            elif step is End.PAUSE:
                await asyncio.sleep(PAUSE)
            elif step is End.LATE:
                await self._listen(LATE)
            elif step in {End.CLOSE_AT_NEXT, End.RESET_AT_NEXT}:
                self.end_at_next = step
            elif step in {End.HALF_CLOSE, End.SILENCE}:
                if step is End.HALF_CLOSE:
                    self._writer.write_eof()
                await self._listen(patience)
                self.finish(End.CLOSE)
            else:
                self.finish(step)

    def finish(self, end: End) -> None:
        """Close or reset the connection."""
        self.is_open = False
        if end in {End.RESET, End.RESET_AT_NEXT}:
            made = self._writer.get_extra_info("socket")
            with suppress(OSError):
                made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._writer.transport.abort()
        else:
            self._writer.close()

    async def _send(self, data: bytes) -> None:
        if self._writer.transport.is_closing():
            raise ConnectionResetError
        self._writer.write(data)
        await self._writer.drain()

    async def _drip(self, slow: Slow, seconds: float) -> None:
        """Send bytes in small pieces, so that it takes some seconds."""
        count = int(seconds / INTERVAL)
        size = 1 if slow.is_endless else len(slow.data) // count + 1
        for n in range(count):
            at = n * size % len(slow.data) if slow.is_endless else n * size
            if at >= len(slow.data):
                break
            await self._send(slow.data[at : at + size])
            await asyncio.sleep(INTERVAL)
        if slow.is_endless:
            self.finish(End.CLOSE)

    async def _listen(self, seconds: float) -> None:
        """Wait until the client closes the connection, or for some seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while await self._reader.read(1000):
                    pass
        if self._reader.at_eof():
            self.finish(End.CLOSE)
