"""Connections in blocking code, over real sockets: what is sent when, and what breaks."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterator

import httpcore
import pytest
from replicate_typed._http.asyncio_network import AsyncioNetwork
from replicate_typed._http.bare_clients import BareAsyncClient, BareClient
from replicate_typed._http.socket_network import MAX_UNSENT, SocketNetwork

#: Bytes that no buffer between two sockets has room for.
LARGE = 64 * 1024 * 1024


@pytest.fixture
def ends() -> Iterator[tuple[httpcore.NetworkStream, socket.socket]]:
    """A connection, and the socket at its other end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stream = SocketNetwork(httpcore.SyncBackend()).connect_tcp(*listener.getsockname())
        peer, _ = listener.accept()
    with peer:
        peer.settimeout(10)
        yield stream, peer
    stream.close()


def test_network__one_piece(ends):
    """The head of a request and its body leave together, when the response is asked for."""
    stream, peer = ends
    for piece in (b"head ", b"", b"body"):
        stream.write(piece)
    peer.setblocking(False)
    with pytest.raises(BlockingIOError):
        peer.recv(100)
    with pytest.raises(httpcore.ReadTimeout):
        stream.read(100, timeout=0.001)
    assert peer.recv(100) == b"head body"
    peer.sendall(b"response")
    assert stream.read(100, timeout=10) == b"response"


def test_network__long_body(ends):
    """A long body leaves as it is written, in its order, and stops with a reader who stops."""
    stream, peer = ends
    stream.write(b"head")
    stream.write(bytes(MAX_UNSENT))
    received = b""
    while len(received) < MAX_UNSENT + 4:
        received += peer.recv(MAX_UNSENT)
    assert received == b"head" + bytes(MAX_UNSENT)
    with pytest.raises(httpcore.WriteTimeout):
        stream.write(bytes(LARGE), timeout=0.05)


def test_network__stuck_request(ends):
    """A request that the other side does not take is not sent in time."""
    stream, _ = ends
    with pytest.raises(httpcore.WriteTimeout):
        stream.write(bytes(LARGE), timeout=0.01)
    stream.write(b"more")
    with pytest.raises(httpcore.WriteTimeout):
        stream.read(100, timeout=0.01)


def test_network__answer_before_the_end(ends):
    """What the other side has sent is read, although it takes no more."""
    stream, peer = ends
    peer.sendall(b"too large")
    peer.shutdown(socket.SHUT_RDWR)
    stream.write(b"more")
    assert stream.read(100) == b"too large"
    assert stream.read(100) == b""


def test_network__reset(ends):
    """A connection that was cut off is an error, to read as to write."""
    stream, peer = ends
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    with pytest.raises(httpcore.ReadError, match="reset"):
        stream.read(10)
    with pytest.raises(httpcore.WriteError):
        stream.write(bytes(LARGE))


def test_bare_clients__networks(monkeypatch):
    """The httpx clients of this package connect by way of it, also to proxies."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    def networks(client):
        transports = (client._transport, *client._mounts.values())
        return [type(transport._pool._network_backend) for transport in transports]

    with BareClient() as client:
        assert networks(client) == [SocketNetwork] * 2

    async def main():
        async with BareAsyncClient() as client:
            return networks(client)

    assert asyncio.run(main()) == [AsyncioNetwork] * 2
