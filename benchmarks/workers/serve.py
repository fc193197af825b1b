"""A server that answers everything with a prediction: ``serve.py PORT DELAY``.

``GET /large`` answers with a large body of zeros. What a request carries is dropped.
"""

from __future__ import annotations

import asyncio
import itertools
import sys

import answers

#: A piece of the large body.
PIECE = bytes(1024 * 1024)

_ids = itertools.count(1)


class Answering(asyncio.Protocol):
    """One connection."""

    def __init__(self, base: str, delay: float) -> None:
        self._parts = answers.prediction("{id}", base).encode().split(b"{id}")
        self._delay = delay
        self._id = b""
        self._head = b""
        self._left = 0
        self._may_write = asyncio.Event()
        self._may_write.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def pause_writing(self) -> None:
        self._may_write.clear()

    def resume_writing(self) -> None:
        self._may_write.set()

    def data_received(self, data: bytes) -> None:
        if self._left:
            self._left -= len(data)
            if self._left <= 0:
                self._left = 0
                self._answer()
            return
        self._head += data
        end = self._head.find(b"\r\n\r\n")
        if end < 0:
            return
        head, rest = self._head[:end].lower(), self._head[end + 4 :]
        self._head = b""
        path = head.split(b" ", 2)[1]
        is_known = path.startswith(b"/v1/predictions/")
        self._id = path.rpartition(b"/")[2] if is_known else b"p%d" % next(_ids)
        if head.startswith(b"get /large"):
            self._task = asyncio.ensure_future(self._send_large())
            return
        if b"expect: 100-continue" in head:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        _, _, length = head.partition(b"content-length:")
        self._left = int(length.partition(b"\r\n")[0] or 0) - len(rest)
        if self._left <= 0:
            self._left = 0
            self._answer()

    def _answer(self) -> None:
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._write)
        else:
            self._write()

    def _write(self) -> None:
        body = self._id.join(self._parts)
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)

    async def _send_large(self) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {answers.LARGE_SIZE}\r\n\r\n"
        self._transport.write(head.encode())
        for _ in range(answers.LARGE_SIZE // len(PIECE)):
            await self._may_write.wait()
            self._transport.write(PIECE)


async def main(port: int, delay: float) -> None:
    """Serve until the process is ended."""
    base = f"http://127.0.0.1:{port}"
    server = await asyncio.get_running_loop().create_server(
        lambda: Answering(base, delay), "127.0.0.1", port, backlog=4096
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
