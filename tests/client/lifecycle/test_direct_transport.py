"""The transports of this package, over real sockets, beside those of httpx."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from contextlib import ExitStack
from itertools import pairwise

import httpx
import pytest
from _support.direct import AsyncioUse, SyncUse, direct, indirect, request
from _support.http_server import HttpServer, Response
from _support.waiting import wait_until
from hypothesis import given, settings
from hypothesis import strategies as st
from replicate_typed._http import kept_connections
from replicate_typed._http.direct_transport import DirectTransport
from replicate_typed._http.kept_connections import MAX_KEPT

#: More bytes than the buffers between two sockets have room for.
LARGE = 64 * 1024 * 1024


@pytest.fixture(params=["sync", "asyncio"])
def kind(request: pytest.FixtureRequest) -> str:
    """A mode in which the transports can be used."""
    return request.param


STATUS_LINES = [
    "HTTP/1.1 200 OK",
    "HTTP/1.0 200 OK",
    "HTTP/1.1 200",
    "HTTP/1.1 204 No Content",
    "HTTP/1.1 304 Not Modified",
    "HTTP/1.1 500 \xe4",
    "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 402 Payment Required",
    "HTTP/1.1 101 Switching Protocols",
    "HTTP/1.1 99 Low",
    "HTTP/2 200 OK",
    "SSH-2.0-OpenSSH",
    "",
]
HEADERS = [
    "Content-Type: application/json",
    "content-length: 5",
    "Content-Length: 5, 5",
    "Content-Length: 4",
    "Content-Length: 7",
    "Content-Length: -1",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Connection: close",
    "Connection: keep-alive",
    "X-Latin: \xff",
    "X-Null: \0",
    "X Space: x",
    " folded",
    "X-Long: ~",
]
BODIES = [
    b"",
    b"hello",
    b"hello and more",
    b"5\r\nhello\r\n0\r\n\r\n",
    b"5;x=y\r\nhello\r\n3\r\n123\r\n0\r\nTrailer: v\r\n\r\n",
    b"5\r\nhel",
    b"zz\r\nhello\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
]


@st.composite
def responses(draw: st.DrawFn) -> list[bytes]:
    """Return what a server sends before it closes the connection, well-formed or not, in pieces."""
    headers = draw(st.lists(st.sampled_from(HEADERS), max_size=4, unique=True))
    head = "\r\n".join([draw(st.sampled_from(STATUS_LINES)), *headers]) + "\r\n\r\n"
    sent = head.encode("latin-1") + draw(st.sampled_from(BODIES))
    cuts = draw(st.lists(st.integers(0, len(sent)), max_size=3))
    return [sent[start:end] for start, end in pairwise([0, *sorted(cuts), len(sent)])]


def outcome(use: SyncUse | AsyncioUse, url: str, body: bytes | None) -> object:
    """Return all that a caller can tell of a request."""
    try:
        exchange = use.send(request(url, body))
    except httpx.HTTPError as error:
        return type(error)
    known = {name: exchange.extensions[name] for name in ("http_version", "reason_phrase")}
    return exchange.status, exchange.headers, exchange.body, known


def test_transport__like_httpx(kind):
    """Whatever a server sends, it leads to the same response or the same error as in httpx."""
    sent: list[bytes] = []
    context = ssl.create_default_context()

    @settings(max_examples=150)
    @given(responses(), st.sampled_from([None, b"", b"body"]))
    def check(pieces, body):
        sent[:] = [piece.replace(b"~", b"x" * 400_000) for piece in pieces]
        # Each over a connection of its own, which the server closes.
        with direct(kind, context) as ours, indirect(kind, context) as theirs:
            assert outcome(ours, server.base, body) == outcome(theirs, server.base, body)

    with HttpServer(lambda _: iter(sent)) as server:
        check()


def test_transport__requests_like_httpx(kind):
    """A request arrives as httpx sends it, also one of unusual characters and in pieces."""

    def pieces():
        yield b"one"
        yield b""
        yield b"two"

    urls = ["/", "/a%20b?c=d&c=\u00e4", "/x#fragment"]
    with HttpServer(Response(b"")) as server, direct(kind) as ours, indirect(kind) as theirs:
        for use in (ours, theirs):
            for url in urls:
                use.send(request(server.base + url))
                use.send(request(server.base + url, b"body"))
                made = httpx.Request("PUT", server.base + url, headers={"X-Odd-Case": b"\xe4"})
                made.stream = httpx.ByteStream(b"")
                use.send(made)
            if isinstance(use, SyncUse):
                use.send(httpx.Request("POST", server.base, content=pieces()))
        half = len(server.requests) // 2
        assert server.requests[:half] == server.requests[half:]
        assert len(server.requests) >= 18


def test_transport__keeps_connections(kind):
    """Requests one after the other share a connection, to each of a few servers."""
    with ExitStack() as stack:
        servers = [stack.enter_context(HttpServer(Response(b"x"))) for _ in range(MAX_KEPT + 1)]
        use = stack.enter_context(direct(kind))
        for _ in range(3):
            for server in servers[:MAX_KEPT]:
                assert use.send(request(server.base, b"body")).body == b"x"
        assert [server.accepted for server in servers] == [1] * MAX_KEPT + [0]
        use.send(request(servers[-1].base))
        wait_until(lambda: servers[0].open == 0)  # the one that was not used for longest
        assert [server.open for server in servers] == [0] + [1] * MAX_KEPT


@pytest.mark.parametrize("why", ["time", "closed by the server", "surplus"])
def test_transport__gives_connections_up(kind, why, monkeypatch):
    """A connection that cannot be trusted any more is not used again, and not an error either."""
    surplus = b"surplus" if why == "surplus" else b""
    respond = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx" + surplus
    with HttpServer(respond, one_shot=why == "closed by the server") as server:
        with direct(kind) as use:
            if why == "time":
                monkeypatch.setattr(kept_connections, "MAX_KEPT_TIME", -1.0)
            for count in range(1, 4):
                assert use.send(request(server.base)).body == b"x"
                if why == "closed by the server":
                    wait_until(lambda: server.open == 0)
                assert server.accepted == count
        wait_until(lambda: server.open == 0)


@pytest.mark.parametrize("reads", [True, False])
def test_transport__unread(kind, reads):
    """A response that was not read to its end takes its connection along."""
    with HttpServer(Response(b"x" * 1_000_000)) as server, direct(kind) as use:
        for _ in range(2):
            use.send(request(server.base), read=reads)
        assert server.accepted == (1 if reads else 2)


def test_transport__large(kind):
    """Bodies of any size arrive whole, both ways."""
    sent = bytes(range(256)) * (LARGE // 256 // 4)
    with HttpServer(lambda asked: Response(asked.body)) as server, direct(kind) as use:
        assert use.send(request(server.base, sent)).body == sent


def test_transport__early_response(kind):
    """A server that closes before it has the whole request is heard all the same."""

    def refuse() -> None:
        connected, _ = listener.accept()
        with connected:
            connected.recv(1000)
            connected.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
            wait_until(has_arrived)

    def has_arrived() -> bool:
        # asyncio forgets what it has not read when it cannot write.
        return kind == "sync" or any(one.stream._inbox.unread for one in use.transport._kept._open)

    with socket.create_server(("127.0.0.1", 0)) as listener, direct(kind) as use:
        thread = threading.Thread(target=refuse)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        exchange = use.send(request(url, bytes(LARGE)))
        thread.join()
    assert (exchange.status, exchange.body) == (413, b"no")


def test_transport__timeouts(kind):
    """What takes too long is an error that says which phase it was."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with direct(kind) as use:
            with pytest.raises(httpx.ReadTimeout):
                use.send(request(url, read=0.01))
            with pytest.raises(httpx.WriteTimeout):
                use.send(request(url, bytes(LARGE), write=0.01))


def test_transport__not_connected(kind):
    """Nobody listens there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with direct(kind) as use:
        with pytest.raises(httpx.ConnectError, match=r"\[Errno \d+\] Connection refused"):
            use.send(request(f"http://127.0.0.1:{port}"))
        with pytest.raises(httpx.UnsupportedProtocol, match="protocol 'ftp://'"):
            use.send(request("ftp://127.0.0.1"))


@pytest.mark.parametrize("length", ["2", "8"])
def test_transport__wrong_length(kind, length):
    """A request whose body is not as long as its header says is not sent as another one."""
    with HttpServer(Response(b"x")) as server, direct(kind) as use:
        made = request(server.base, b"12345")
        made.headers["Content-Length"] = length
        with pytest.raises(httpx.LocalProtocolError, match="Content-Length"):
            use.send(made)
        assert use.send(request(server.base)).body == b"x"
        assert server.accepted == 2


def test_transport__header_that_cannot_be_sent(kind):
    """A header with a line break is refused before anything is sent."""
    with HttpServer(Response(b"x")) as server, direct(kind) as use:
        made = request(server.base)
        made.headers["X-Two"] = "one\r\nX-Other: two"
        with pytest.raises(httpx.LocalProtocolError, match="header value"):
            use.send(made)
        assert server.requests == []


def test_transport__address_of_version_6(kind):
    """A host may be an address of IPv6."""
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with listener, direct(kind) as use:
        url = f"http://[::1]:{listener.getsockname()[1]}"
        with pytest.raises(httpx.ReadTimeout):
            use.send(request(url, read=0.01))
        connected, _ = listener.accept()
        with connected:
            assert b"Host: [::1]" in connected.recv(1000)


def test_transport__information(kind):
    """A response says what it came over, as one of httpx does."""
    with HttpServer(Response(b"x")) as server, direct(kind) as use:
        known = use.send(request(server.base)).extensions["network_stream"]
        port = known.get_extra_info("client_addr")[1]
        assert known.get_extra_info("server_addr") == ("127.0.0.1", server.port)
        assert known.get_extra_info("socket").getsockname()[1] == port
        assert known.get_extra_info("ssl_object") is None
        assert known.get_extra_info("another") is None
        assert not known.get_extra_info("is_readable")


def test_transport__closed(kind):
    """A transport that is closed has no connection, and opens none."""
    with HttpServer(Response(b"x")) as server, direct(kind) as use:
        use.send(request(server.base))
        use.close()
        wait_until(lambda: server.open == 0)
        with pytest.raises(httpx.ConnectError, match="closed"):
            use.send(request(server.base))
        wait_until(lambda: server.open == 0)
        assert len(server.requests) == 1


def test_transport__closed_while_it_waits():
    """Closing a blocking transport ends the request that another thread waits for."""
    begun, release = threading.Event(), threading.Event()

    def respond(_):
        begun.set()
        release.wait(20)
        return

    def wait():
        with pytest.raises(httpx.TransportError) as raised:
            transport.handle_request(request(server.base))
        errors.append(raised.value)

    errors: list[Exception] = []
    transport = DirectTransport(ssl.create_default_context())
    with HttpServer(respond) as server:
        thread = threading.Thread(target=wait)
        thread.start()
        assert begun.wait(20)
        transport.close()
        thread.join(20)
        release.set()
    assert len(errors) == 1


def test_transport__body_after_its_end():
    """The body of a response that is closed is not read from the next response."""
    with HttpServer(Response(b"x" * 200_000)) as server, direct("sync") as use:
        assert isinstance(use, SyncUse)
        response = use.transport.handle_request(request(server.base))
        chunks = iter(response.stream)  # type: ignore[arg-type]
        next(chunks)
        response.stream.close()  # type: ignore[union-attr]
        use.send(request(server.base))
        with pytest.raises(httpx.StreamClosed):
            next(chunks)


def test_transport__async_body_after_its_end():
    """So in async code, where a task may be canceled between two chunks."""

    async def main(transport):
        response = await transport.handle_async_request(request(server.base))
        chunks = aiter(response.stream)
        await anext(chunks)
        await response.stream.aclose()
        await response.stream.aclose()
        with pytest.raises(httpx.StreamClosed):
            await anext(chunks)

    with HttpServer(Response(b"x" * 200_000)) as server, direct("asyncio") as use:
        assert isinstance(use, AsyncioUse)
        use._runner.run(main(use.transport))


def test_transport__canceled():
    """A request whose task is canceled closes its connection."""

    async def main(transport):
        task = asyncio.ensure_future(transport.handle_async_request(request(server.base)))
        await asyncio.to_thread(begun.wait, 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    begun, release = threading.Event(), threading.Event()

    def respond(_):
        begun.set()
        release.wait(20)
        return Response(b"x")

    with HttpServer(respond) as server, direct("asyncio") as use:
        assert isinstance(use, AsyncioUse)
        use._runner.run(main(use.transport))
        assert not use.transport._kept._open
        release.set()
