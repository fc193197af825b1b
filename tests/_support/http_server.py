"""An HTTP server on loopback that responds as a test says, down to the bytes, and records requests.

Only the standard library is used, so that a program in an environment of its own can import this
module.
"""

from __future__ import annotations

import json
import socket
import socketserver
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BufferedIOBase
from typing import Any, Self, cast

#: Seconds that a connection may be silent before the server closes it.
IDLE_TIMEOUT = 20

#: Seconds within which the accepting thread notices that the server is to stop.
POLL_INTERVAL = 0.01

#: Bytes of a request body that are read at once.
CHUNK = 1 << 20


@dataclass(frozen=True)
class Request:
    """A request as it was received.

    Attributes:
        target: The path with its query, or the whole URL if the request came by way of a proxy.
        headers: The headers by their names in lower case.
        body: The body, empty if the server keeps none.
        size: The length of the body in bytes.
    """

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = field(repr=False)
    size: int = 0

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def json(self) -> Any:
        """Parse the body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Response:
    """A well-formed response.

    Args:
        body: Bytes, text, or a JSON value.
        headers: Headers besides those for the content, or in place of them.
        content_type: The type of the content.
        cut: How many bytes of the body are sent before the connection is closed; all if None.
        extra_length: How many bytes more than the body has are announced as its length.
    """

    body: bytes | str | dict[str, Any] | list[Any] | None = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    cut: int | None = None
    extra_length: int = 0

    def encode(self) -> bytes:
        """Return head and body as they are sent."""
        content = self._content()
        announced = len(content) + self.extra_length
        headers = {"content-type": self.content_type, "content-length": str(announced)}
        if self.status == HTTPStatus.NO_CONTENT and not announced:
            del headers["content-length"]
        headers |= {name.lower(): value for name, value in self.headers.items()}
        lines = [f"HTTP/1.1 {self.status} {_reason(self.status)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + content[: self.cut]

    @property
    def closes(self) -> bool:
        """Whether the connection is closed after this response."""
        connection = {n.lower(): v.lower() for n, v in self.headers.items()}.get("connection")
        return self.cut is not None or connection == "close"

    def _content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


#: The reply to a request. A response and bytes keep the connection open, unless they say
#: otherwise; the items of an iterable are sent one by one, and the connection is closed after them;
#: None resets the connection.
Reply = Response | bytes | Iterable[bytes] | None


class HttpServer:
    """A server that responds to each request by a function, in threads; a context manager.

    Leaving the context fails if the function raised anything.

    Args:
        respond: A function of the request, or one reply to all of them.
        keep_bodies: Whether the bodies of requests are recorded; if not, they are read and dropped.
        one_shot: Whether the connection is closed after each response.

    Attributes:
        requests: The requests in the order in which they were received.
        open: The number of connections that are open.
        accepted: The number of connections that were ever open.
        errors: The tracebacks of what the function raised.
    """

    def __init__(
        self,
        respond: Callable[[Request], Reply] | Response | bytes,
        *,
        keep_bodies: bool = True,
        one_shot: bool = False,
    ) -> None:
        self.respond: Callable[[Request], Reply] = (
            respond if callable(respond) else lambda request: respond
        )
        self.keep_bodies = keep_bodies
        self.one_shot = one_shot
        self.requests: list[Request] = []
        self.errors: list[str] = []
        self.open = 0
        self.accepted = 0
        self._counting = threading.Lock()
        self._server = _Listener(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": POLL_INTERVAL}, daemon=True
        )

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return self._server.server_address[1]

    @property
    def base(self) -> str:
        """The URL without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The URL as the base URL of a client."""
        return f"{self.base}/v1"

    def targets(self, method: str = "") -> list[str]:
        """Return the targets of the requests with this method, in order."""
        return [r.target for r in self.requests if r.method.startswith(method)]

    def count_connection(self, change: int) -> None:
        """Add to the number of open connections."""
        with self._counting:
            self.open += change
            self.accepted += max(0, change)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        assert not self.errors, "\n".join(self.errors)


class _Listener(socketserver.ThreadingTCPServer):
    """The listening socket, with a thread for each connection."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, outer: HttpServer) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.outer = outer

    def handle_error(self, request: object, client_address: object) -> None:
        self.outer.errors.append(traceback.format_exc())


class _Connection(socketserver.StreamRequestHandler):
    """One connection: a request and its response after the other."""

    disable_nagle_algorithm = True
    timeout = IDLE_TIMEOUT

    def handle(self) -> None:
        outer = cast("_Listener", self.server).outer
        outer.count_connection(1)
        try:
            with suppress(OSError):
                while request := _read_request(self.rfile, keep_body=outer.keep_bodies):
                    outer.requests.append(request)
                    if not self._send(outer.respond(request)) or outer.one_shot:
                        return
        finally:
            outer.count_connection(-1)

    def _send(self, reply: Reply) -> bool:
        """Send a reply, and return whether the connection stays open."""
        if reply is None:
            self._reset()
            return False
        if isinstance(reply, Response):
            self.wfile.write(reply.encode())
            return not reply.closes
        if isinstance(reply, bytes):
            self.wfile.write(reply)
            return b"Connection: close" not in reply
        for part in reply:
            self.wfile.write(part)
        return False

    def _reset(self) -> None:
        """Let the connection end with a reset when it is closed."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def _read_request(stream: BufferedIOBase, *, keep_body: bool) -> Request | None:
    line = stream.readline()
    if not line.strip():
        return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while (line := stream.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    body, size = bytearray(), 0
    for part in _read_body(stream, headers):
        size += len(part)
        if keep_body:
            body += part
    return Request(method, target, headers, bytes(body), size)


def _read_body(stream: BufferedIOBase, headers: dict[str, str]) -> Iterator[bytes]:
    if headers.get("transfer-encoding") != "chunked":
        yield from _read_exactly(stream, int(headers.get("content-length", 0)))
        return
    while size := int(stream.readline(), 16):
        yield from _read_exactly(stream, size)
        stream.readline()
    stream.readline()


def _read_exactly(stream: BufferedIOBase, size: int) -> Iterator[bytes]:
    while size and (part := stream.read(min(size, CHUNK))):
        size -= len(part)
        yield part


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
