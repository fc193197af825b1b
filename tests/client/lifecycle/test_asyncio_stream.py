"""Connections in asyncio, over real sockets: what arrives, what is sent, and what breaks."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import httpx
import pytest
import replicate_typed as replicate
from _support.waiting import wait_until
from replicate_typed._http.asyncio_stream import MAX_UNREAD, AsyncioStream, connect
from replicate_typed._http.tls import tls_context

pytestmark = pytest.mark.anyio

#: Bytes that no buffer between two sockets has room for.
LARGE = 64 * 1024 * 1024


@pytest.fixture
def anyio_backend() -> str:
    """The event loop of the tests."""
    return "asyncio"


async def opened(address, context=None, seconds=10):
    """Return a connection to an address."""
    return await connect(asyncio.get_running_loop(), *address, context, seconds)


@asynccontextmanager
async def connected() -> AsyncGenerator[tuple[AsyncioStream, socket.socket]]:
    """Yield a connection, and the socket at its other end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stream = await opened(listener.getsockname())
        peer, _ = listener.accept()
    with peer:
        peer.settimeout(10)
        try:
            yield stream, peer
        finally:
            await stream.aclose()


async def in_thread(function, *args):
    """Return what a blocking call on the other socket returns."""
    return await asyncio.to_thread(function, *args)


async def write_all(stream, pieces, seconds):
    """Write some pieces, one after the other."""
    for piece in pieces:
        await stream.write(piece, seconds=seconds)


def receive_all(peer, size):
    """Receive so many bytes."""
    received = b""
    while len(received) < size:
        received += peer.recv(1 << 20)
    return received


async def test_stream__long_body():
    """A long body leaves as it is written, and what the other side does not take is not kept."""
    piece = bytes(16 * 1024)
    async with connected() as (stream, peer):
        receiving = asyncio.ensure_future(in_thread(receive_all, peer, 100 * len(piece)))
        for _ in range(100):
            await stream.write(piece, seconds=10)
        assert await receiving == piece * 100
        with pytest.raises(httpx.WriteTimeout):
            await write_all(stream, [piece] * (LARGE // len(piece)), seconds=0.05)
        transport = stream._inbox.transport
        assert transport.get_write_buffer_size() <= 64 * 1024 + len(piece)


async def test_stream__long_response():
    """A long response is read in pieces as they are asked for, and little of it is kept."""
    size = 64 * MAX_UNREAD
    data = b"".join(struct.pack(">I", number) for number in range(size // 4))
    async with connected() as (stream, peer):
        sending = asyncio.ensure_future(in_thread(peer.sendall, data))
        inbox = stream._inbox
        await in_thread(wait_until, lambda: inbox.is_full)
        assert sum(map(len, inbox.unread)) <= 2 * MAX_UNREAD
        received = bytearray()
        while len(received) < size:
            piece = await stream.read(1000, seconds=10)
            assert 0 < len(piece) <= 1000
            received += piece
        assert received == data
        await sending


async def test_stream__read_timeout():
    """What comes after a read was given up is there for the next one."""
    async with connected() as (stream, peer):
        with pytest.raises(httpx.ReadTimeout):
            await stream.read(10, seconds=0.01)
        peer.sendall(b"late")
        assert await stream.read(10, seconds=10) == b"late"


async def test_stream__canceled_read():
    """A read that is canceled leaves the connection as it was."""
    async with connected() as (stream, peer):
        reading = asyncio.ensure_future(stream.read(10, 10))
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        with anyio.move_on_after(0.01) as scope:
            await stream.read(10, 10)
        assert scope.cancelled_caught
        peer.sendall(b"more")
        assert await stream.read(10, 10) == b"more"


async def test_stream__end():
    """After its last bytes, a connection that has ended reads as empty, and takes nothing."""
    async with connected() as (stream, peer):
        peer.sendall(b"last")
        peer.shutdown(socket.SHUT_WR)
        assert [await stream.read(10, 10) for _ in range(3)] == [b"last", b"", b""]
        with pytest.raises(httpx.WriteError, match="closed"):
            await stream.write(b"more", 10)


async def test_stream__reset():
    """A connection that was cut off is an error, to read as to write."""
    async with connected() as (stream, peer):
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
        with pytest.raises(httpx.ReadError, match="reset"):
            await stream.read(10, 10)
        with pytest.raises(httpx.WriteError, match="reset"):
            await stream.write(b"more", 10)


@pytest.mark.parametrize("happens", ["data", "end"])
async def test_stream__is_readable(happens):
    """What the event loop has not seen yet is seen: an idle connection that it ends is not used."""
    async with connected() as (stream, peer):
        assert not stream.get_extra_info("is_readable")
        if happens == "data":
            peer.sendall(b"surplus")
        else:
            peer.shutdown(socket.SHUT_WR)
        assert stream.get_extra_info("is_readable")
        await asyncio.sleep(0.01)
        assert stream.get_extra_info("is_readable")


async def test_stream__close():
    """The socket of a connection is closed at once."""
    async with connected() as (stream, peer):
        await stream.aclose()
        assert await in_thread(peer.recv, 100) == b""
        assert stream.get_extra_info("is_readable")


async def test_stream__information():
    """The socket and the addresses are known, and small writes are sent at once."""
    async with connected() as (stream, peer):
        assert stream.get_extra_info("client_addr") == peer.getpeername()
        assert stream.get_extra_info("server_addr") == peer.getsockname()
        opened_socket = stream.get_extra_info("socket")
        assert opened_socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert stream.get_extra_info("ssl_object") is None
        assert stream.get_extra_info("another") is None


async def test_stream__not_connected():
    """Nobody listens, or nobody has answered in time."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        with pytest.raises(httpx.ConnectTimeout):
            await opened(address, seconds=0)
    with pytest.raises(httpx.ConnectError, match="refused"):
        await opened(address)


async def refused(error, sent, context, seconds=10):
    """Try to encrypt a connection whose other side sends something, and return the error.

    The connection is closed.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        opening = asyncio.ensure_future(opened(listener.getsockname(), context, seconds))
        peer, _ = await in_thread(listener.accept)
        with peer:
            peer.settimeout(10)
            peer.sendall(sent)
            with pytest.raises(error) as raised:
                await opening
            assert await in_thread(receive_to_end, peer)
    return raised.value


async def test_stream__no_tls():
    """The other side speaks no TLS, or not in time."""
    context = ssl.create_default_context()
    await refused(httpx.ConnectError, b"HTTP/1.1 400 Bad Request\r\n\r\n", context)
    await refused(httpx.ConnectTimeout, b"", context, seconds=0.05)


async def test_stream__no_certificates(monkeypatch):
    """The certificates that the environment names are not there."""
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file")
    error = await refused(replicate.ReplicateError, b"", tls_context())
    assert "SSL_CERT_FILE" in str(error)


def receive_to_end(peer):
    """Receive what there is, until the other side has closed the connection."""
    while True:
        try:
            if not peer.recv(10_000):
                return True
        except ConnectionResetError:
            return True
