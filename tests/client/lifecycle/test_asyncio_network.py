"""Connections in asyncio, over real sockets: what arrives, what is sent, and what breaks."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import httpcore
import pytest
import replicate_typed as replicate
from _support.waiting import wait_until
from replicate_typed._http.asyncio_network import MAX_UNREAD, AsyncioNetwork
from replicate_typed._http.bare_clients import BareAsyncClient
from replicate_typed._http.tls import tls_context

pytestmark = pytest.mark.anyio

#: Bytes that no buffer between two sockets has room for.
LARGE = 64 * 1024 * 1024


@pytest.fixture
def anyio_backend() -> str:
    """The event loop of the tests."""
    return "asyncio"


@asynccontextmanager
async def connected() -> AsyncGenerator[tuple[httpcore.AsyncNetworkStream, socket.socket]]:
    """Yield a connection, and the socket at its other end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        network = AsyncioNetwork(httpcore.AnyIOBackend())
        stream = await network.connect_tcp(*listener.getsockname())
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


async def write_all(stream, pieces, timeout):
    """Write some pieces, one after the other."""
    for piece in pieces:
        await stream.write(piece, timeout=timeout)


def receive_all(peer, size):
    """Receive so many bytes."""
    received = b""
    while len(received) < size:
        received += peer.recv(1 << 20)
    return received


async def test_network__long_body():
    """A long body leaves as it is written, and what the other side does not take is not kept."""
    piece = bytes(16 * 1024)
    async with connected() as (stream, peer):
        receiving = asyncio.ensure_future(in_thread(receive_all, peer, 100 * len(piece)))
        for _ in range(100):
            await stream.write(piece, timeout=10)
        assert await receiving == piece * 100
        with pytest.raises(httpcore.WriteTimeout):
            await write_all(stream, [piece] * (LARGE // len(piece)), timeout=0.05)
        transport = stream._inbox.transport
        assert transport.get_write_buffer_size() <= 64 * 1024 + len(piece)


async def test_network__long_response():
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
            piece = await stream.read(1000, timeout=10)
            assert 0 < len(piece) <= 1000
            received += piece
        assert received == data
        await sending


async def test_network__read_timeout():
    """What comes after a read was given up is there for the next one."""
    async with connected() as (stream, peer):
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(10, timeout=0.01)
        peer.sendall(b"late")
        assert await stream.read(10, timeout=10) == b"late"


async def test_network__canceled_read():
    """A read that is canceled leaves the connection as it was."""
    async with connected() as (stream, peer):
        reading = asyncio.ensure_future(stream.read(10))
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        with anyio.move_on_after(0.01) as scope:
            await stream.read(10)
        assert scope.cancelled_caught
        peer.sendall(b"more")
        assert await stream.read(10) == b"more"


async def test_network__end():
    """After its last bytes, a connection that has ended reads as empty, and takes nothing."""
    async with connected() as (stream, peer):
        peer.sendall(b"last")
        peer.shutdown(socket.SHUT_WR)
        assert [await stream.read(10) for _ in range(3)] == [b"last", b"", b""]
        with pytest.raises(httpcore.WriteError, match="closed"):
            await stream.write(b"more")


async def test_network__reset():
    """A connection that was cut off is an error, to read as to write."""
    async with connected() as (stream, peer):
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
        with pytest.raises(httpcore.ReadError, match="reset"):
            await stream.read(10)
        with pytest.raises(httpcore.WriteError, match="reset"):
            await stream.write(b"more")


@pytest.mark.parametrize("happens", ["data", "end"])
async def test_network__is_readable(happens):
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


async def test_network__close():
    """The socket of a connection is closed at once."""
    async with connected() as (stream, peer):
        await stream.aclose()
        assert await in_thread(peer.recv, 100) == b""
        assert stream.get_extra_info("is_readable")


async def test_network__information():
    """The socket and the addresses are known as they are of other connections of httpcore."""
    async with connected() as (stream, peer):
        assert stream.get_extra_info("client_addr") == peer.getpeername()
        assert stream.get_extra_info("server_addr") == peer.getsockname()
        assert stream.get_extra_info("socket").fileno() > 0
        assert stream.get_extra_info("ssl_object") is None
        assert stream.get_extra_info("another") is None


async def test_network__options():
    """The address to connect from, and options of the socket, are used."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stream = await AsyncioNetwork(httpcore.AnyIOBackend()).connect_tcp(
            *listener.getsockname(),
            local_address="127.0.0.2",
            socket_options=[(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)],
        )
        opened = stream.get_extra_info("socket")
        assert opened.getsockname()[0] == "127.0.0.2"
        assert opened.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert opened.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        await stream.aclose()


async def test_network__not_connected():
    """Nobody listens, or nobody has answered in time."""
    network = AsyncioNetwork(httpcore.AnyIOBackend())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        with pytest.raises(httpcore.ConnectTimeout):
            await network.connect_tcp(*address, timeout=0)
    with pytest.raises(httpcore.ConnectError, match="refused"):
        await network.connect_tcp(*address)


async def test_network__no_tls():
    """The other side speaks no TLS, or not in time; the connection is closed."""
    context = httpcore.default_ssl_context()
    async with connected() as (stream, peer):
        peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        with pytest.raises(httpcore.ConnectError):
            await stream.start_tls(context, "localhost", timeout=10)
        assert await in_thread(receive_to_end, peer)
    async with connected() as (stream, peer):
        with pytest.raises(httpcore.ConnectTimeout):
            await stream.start_tls(context, "localhost", timeout=0.05)
        assert await in_thread(receive_to_end, peer)


async def test_network__no_certificates(monkeypatch):
    """The certificates that the environment names are not there; the connection is closed."""
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file")
    async with connected() as (stream, peer):
        with pytest.raises(replicate.ReplicateError, match="SSL_CERT_FILE"):
            await stream.start_tls(tls_context(), "localhost", timeout=10)
        assert await in_thread(receive_to_end, peer)


def receive_to_end(peer):
    """Receive what there is, until the other side has closed the connection."""
    while True:
        try:
            if not peer.recv(10_000):
                return True
        except ConnectionResetError:
            return True


async def test_bare_client__networks(monkeypatch):
    """The httpx clients of this package connect by way of it, also to proxies."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    async with BareAsyncClient() as client:
        transports = (client._transport, *client._mounts.values())
        networks = [type(transport._pool._network_backend) for transport in transports]
        assert networks == [AsyncioNetwork] * 2
