"""HTTP connections, with httptools and with h11."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from typing import Self

import httpx
import pytest
from _support.local_http import connected, create
from _support.local_models import MODELS
from replicate_typed.local import Fault, LocalServer
from replicate_typed.local._api.faults import FaultKind
from replicate_typed.local._serving import connections
from uvicorn.protocols.http.h11_impl import H11Protocol

Serve = Callable[..., LocalServer]

BODY = b'{"input": {"prompt": "hello"}}'


@pytest.fixture(params=["httptools", "h11"])
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Start a server that parses HTTP with one of the two."""
    if request.param == "h11":
        monkeypatch.setattr(connections, "Protocol", H11Protocol)
    else:
        pytest.importorskip("httptools")
        assert connections.Protocol is not H11Protocol
    started: list[LocalServer] = []

    def start(**options: object) -> LocalServer:
        server = LocalServer(models=MODELS, token="t", **options)
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.stop()


class Wire:
    """A connection on which a test sends and receives bytes."""

    def __init__(self, server: LocalServer) -> None:
        port = int(server.base.rpartition(":")[2])
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self) -> tuple[int, bytes]:
        """Return the status and the body of the next response."""
        while b"\r\n\r\n" not in self._rest:
            self._receive()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        while len(self._rest) < length:
            self._receive()
        body, self._rest = self._rest[:length], self._rest[length:]
        return int(head.split(b" ")[1]), body

    def ended(self) -> bool:
        """Wait for the end of the connection, and return whether nothing came before it."""
        try:
            return not self._rest and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def _receive(self) -> None:
        part = self.socket.recv(65536)
        assert part, f"the connection ended after {self._rest!r}"
        self._rest += part


def post(path: str = "models/me/shout/predictions", *, token: str = "t", **headers: str) -> bytes:
    given = {
        "Host": "x",
        "Authorization": f"Bearer {token}",
        "Content-Length": str(len(BODY)),
        "Prefer": "wait",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
    return f"POST /v1/{path} HTTP/1.1\r\n{lines}\r\n".encode()


GET = b"GET /v1/account HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n\r\n"


def test_connection__keep_alive(start: Serve) -> None:
    """Requests on one connection are answered in order, also when they are pipelined."""
    with Wire(start()) as wire:
        for _ in range(3):
            wire.send(post() + BODY)
            status, body = wire.answer()
            assert (status, json.loads(body)["output"]) == (201, "HELLO")
            wire.send(GET)
            assert wire.answer()[0] == 200
        wire.send(GET + GET)
        assert [wire.answer()[0], wire.answer()[0]] == [200, 200]


def test_connection__fragmented_request(start: Serve) -> None:
    """A request that arrives in small fragments is answered."""
    request = post() + BODY
    with Wire(start()) as wire:
        wire.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for place in range(0, len(request), 7):
            wire.send(request[place : place + 7])
        assert wire.answer()[0] == 201
        wire.send(GET)
        assert wire.answer()[0] == 200


def test_connection__chunked_body(start: Serve) -> None:
    """A request body in chunked encoding is accepted."""
    with Wire(start()) as wire:
        wire.send(post(Content_Length="", Transfer_Encoding="chunked"))
        for piece in (BODY[:9], BODY[9:], b""):
            wire.send(b"%x\r\n%b\r\n" % (len(piece), piece))
        assert wire.answer()[0] == 201


def test_connection__upgrade_ignored(start: Serve) -> None:
    """An ``Upgrade`` header is ignored, and the request is answered over HTTP/1.1."""
    offer = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2_Settings": "AAMA"}
    with Wire(start()) as wire:
        wire.send(post(**offer) + BODY)
        assert wire.answer()[0] == 201
        request = post(connection="upgrade", UPGRADE="websocket") + BODY
        wire.send(request[:-70])
        wire.send(request[-70:])
        assert wire.answer()[0] == 201
        wire.send(GET.replace(b"Host", b"Upgrade: websocket\r\nConnection: Upgrade\r\nHost"))
        assert wire.answer()[0] == 200


def test_connection__early_response(start: Serve) -> None:
    """A response sent before the body has arrived leaves the connection in a valid state."""
    with Wire(start()) as wire:
        body = b'{"upgrade": "\r\n\r\nUpgrade: x"}' + b" " * 200_000
        wire.send(post(token="wrong", Content_Length=str(len(body))))
        assert wire.answer()[0] == 401
        wire.send(body + GET)
        # The server may close the connection instead: the rest of a body is not a request.
        try:
            assert wire.answer()[0] == 200
        except (AssertionError, ConnectionResetError):
            assert not wire._rest


def test_connection__expect_continue(start: Serve) -> None:
    """``Expect: 100-continue`` is answered with 100."""
    with Wire(start()) as wire:
        wire.send(post(Expect="100-continue"))
        assert wire.answer()[0] == 100
        wire.send(BODY)
        assert wire.answer()[0] == 201


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"NONSENSE\r\n\r\n",
        b"BREW /v1/predictions HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_connection__invalid_http(start: Serve, sent: bytes) -> None:
    """Invalid HTTP is answered with a problem document, and the server keeps serving."""
    server = start()
    with Wire(server) as wire:
        wire.send(sent)
        status, body = wire.answer()
        assert status in {400, 404, 405}
        assert json.loads(body)["status"] == status
    assert httpx.get(server.base).status_code == 200


@pytest.mark.parametrize("piece", [b"X-Header: " + b"a" * 990 + b"\r\n", b"a" * 1000])
def test_connection__endless_head(start: Serve, piece: bytes) -> None:
    """A request whose head does not end is rejected before it takes much memory."""
    server = start()
    with Wire(server) as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
        taken = 0
        try:
            while taken < 20_000_000:
                wire.send(piece)
                taken += len(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert taken < 20_000_000
    assert httpx.get(server.base).status_code == 200


def test_connection__rare_methods(start: Serve) -> None:
    """``QUERY``, ``HEAD`` and ``DELETE`` work with both parsers."""
    with connected(start()) as http:
        assert http.request("QUERY", "/models", content="shout").json()["results"]
        assert http.head("/account").content == b""
        url = http.post("/files", files={"content": ("a.txt", b"hello")}).json()["urls"]["get"]
        assert http.delete(url).status_code == 204


def test_faults__connection_resets(start: Serve) -> None:
    """Resets and truncations break the connection before or after the request is processed."""
    faults = [
        Fault("reset-before", operation="account.get", times=1),
        Fault("reset-after", operation="models.predictions.create", times=1),
        Fault("truncate", operation="hardware.list", times=1),
    ]
    server = start(faults=faults)
    with connected(server) as http:
        with pytest.raises(httpx.TransportError):
            http.get("/account")
        with pytest.raises(httpx.TransportError):
            create(http, "shout", {"prompt": "a"})
        assert len(server.predictions()) == 1
        with pytest.raises(httpx.TransportError):
            http.get("/hardware")
        assert http.get("/hardware").status_code == 200


@pytest.mark.parametrize("sent", [b"", b"GET /v1/account HT"])
def test_connection__header_timeout(start: Serve, sent: bytes) -> None:
    """A connection without a complete head is closed after ``header_patience``."""
    server = start(header_patience=0.2)
    with Wire(server) as wire:
        wire.send(sent)
        assert wire.ended()
    with Wire(server) as wire:
        wire.send(GET)
        assert wire.answer()[0] == 200
        wire.send(sent or b"G")
        assert wire.ended()


@pytest.mark.parametrize("kind", ["reset-before", "reset-after", "truncate", "drop-stream"])
def test_faults__no_errors_logged(
    start: Serve, caplog: pytest.LogCaptureFixture, kind: FaultKind
) -> None:
    """Injected resets and truncations log no warning or error."""
    server = start(faults=[Fault(kind)])
    with connected(server) as http:
        with pytest.raises(httpx.RemoteProtocolError):
            http.get("/account")
        with pytest.raises(httpx.RemoteProtocolError):
            create(http, "shout", {"prompt": "a"})
    server.stop()
    assert errors(caplog) == []


def test_faults__delay_does_not_block_stop(start: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """An injected delay does not block the stop of the server, and logs nothing."""

    def stop() -> float:
        server = start(faults=[Fault("delay", seconds=600, times=2)])
        with Wire(server) as gone, Wire(server) as waiting:
            for wire in (gone, waiting):
                wire.send(GET)
            while server.faults.as_json()[0]["times"]:
                time.sleep(0.001)
            gone.socket.close()
            began = time.monotonic()
            server.stop()
            seconds = time.monotonic() - began
            assert waiting.socket.recv(1) == b""
        return seconds

    # The server waits a second for pending responses. The fastest of some stops counts.
    assert any(stop() < 0.9 for _ in range(4))
    assert errors(caplog) == []


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [entry.getMessage() for entry in caplog.records if entry.levelno >= logging.WARNING]
