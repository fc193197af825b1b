"""What the lifecycle tests share: clients that do not dawdle, and a server that sends any bytes."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import replicate_typed as replicate
from attrs import evolve
from replicate_typed._http.retry import RetryPolicy

TOKEN = "r8_a_very_secret_token"
FAST = RetryPolicy(max_retries=4, base=0.002, cap=0.01)


def hurried(client, policy: RetryPolicy = FAST):
    """The same client with short delays between attempts, so that no test sleeps for real.

    The policy's delays are no part of the public settings; the number of retries is.
    """
    core = client._core
    options = evolve(core.options, retry=policy)
    return client._with_core(type(core)(core.connections, options, core.schemas))


def sync_client(base_url: str, token: str = TOKEN, *, policy: RetryPolicy = FAST, **options):
    """A sync client that looks every 5 ms."""
    made = replicate.Client(token, base_url=base_url, **{"poll_interval": 0.005, **options})
    return hurried(made, policy)


def async_client(base_url: str, token: str = TOKEN, *, policy: RetryPolicy = FAST, **options):
    """An async client that looks every 5 ms."""
    made = replicate.AsyncClient(token, base_url=base_url, **{"poll_interval": 0.005, **options})
    return hurried(made, policy)


@dataclass
class Request:
    """A request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    def json(self) -> Any:
        return json.loads(self.body)


def answer(
    body: bytes | str | dict | list | None = b"",
    status: int = 200,
    *,
    kind: str = "application/json",
    headers: dict[str, str] | None = None,
) -> bytes:
    """A whole HTTP answer with the right length."""
    if isinstance(body, str):
        body = body.encode()
    elif not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [
        f"HTTP/1.1 {status} Status",
        f"Content-Length: {len(body)}",
        f"Content-Type: {kind}",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class RawServer:
    """A server that answers with any bytes.

    Args:
        respond: Called with each request. Bytes are sent as they are, the items of an iterator
            one by one; None breaks the connection. A whole answer keeps the connection open, an
            iterator closes it.
    """

    def __init__(self, respond: Callable[[Request], Any]) -> None:
        self.respond = respond
        self.requests: list[Request] = []
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True
            timeout = 20

            def handle(self) -> None:
                with outer._counting:
                    outer.open += 1
                try:
                    self._converse()
                finally:
                    with outer._counting:
                        outer.open -= 1

            def _converse(self) -> None:
                with suppress(OSError):
                    while (request := _read_request(self.rfile)) is not None:
                        outer.requests.append(request)
                        made = outer.respond(request)
                        if made is None:
                            self._reset()
                            return
                        if isinstance(made, bytes):
                            self.wfile.write(made)
                            if b"Connection: close" in made or outer.one_shot:
                                return
                            continue
                        for part in made:
                            self.wfile.write(part)
                        return

            def _reset(self) -> None:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, request, client_address) -> None:
                outer.errors.append(traceback.format_exc())

        self.one_shot = False
        self.open = 0
        self._counting = threading.Lock()
        self.errors: list[str] = []
        self._server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.url = f"{self.base}/v1"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    def targets(self, method: str = "") -> list[str]:
        """What was asked for, in order."""
        return [r.target for r in self.requests if r.method.startswith(method)]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        assert not self.errors, self.errors


def _read_request(stream) -> Request | None:
    line = stream.readline()
    if not line.strip():
        return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while (line := stream.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int(stream.readline(), 16):
            body += stream.read(size)
            stream.readline()
        stream.readline()
    else:
        body = stream.read(int(headers.get("content-length", 0)))
    return Request(method, target, headers, body)


def prediction_json(base: str, status: str = "processing", id: str = "p1", **more) -> dict:
    """A prediction as the API shows it."""
    return {
        "id": id,
        "model": "me/model",
        "version": "hidden",
        "input": {},
        "logs": "",
        "output": None,
        "error": None,
        "status": status,
        "created_at": "2026-01-01T00:00:00.000Z",
        "urls": {
            "get": f"{base}/v1/predictions/{id}",
            "cancel": f"{base}/v1/predictions/{id}/cancel",
            "web": f"https://replicate.com/p/{id}",
        },
        **more,
    }


class ScriptedApi:
    """An API with one prediction that answers as a script says.

    Args:
        create: The answer to the create: the members of the prediction, or raw bytes.
        polls: The answers to the looks, in order; the last one stays.
        cancel: The answer to a cancel; the prediction is canceled if not given.
        stream: Called with each request to the stream; there is no stream if not given.
    """

    def __init__(self, create=None, polls=(), cancel=None, stream=None) -> None:
        self._create = create if create is not None else {"status": "starting"}
        self._polls = list(polls)
        self._cancel = cancel
        self._stream = stream
        self.canceled = 0
        self.server = RawServer(self._respond)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def creates(self) -> int:
        return len(self.server.targets("POST")) - self.canceled

    @property
    def looks(self) -> int:
        return sum(t.startswith("/v1/predictions/") for t in self.server.targets("GET"))

    def shown(self, made: Any, status: int = 200) -> Any:
        if made is None or isinstance(made, bytes):
            return made
        if callable(made):
            return made()
        document = prediction_json(self.server.base, **made)
        if self._stream is not None:
            document["urls"]["stream"] = f"{self.server.base}/stream/key"
        return answer(document, status)

    def _respond(self, request: Request) -> Any:
        if request.target.startswith("/stream"):
            return self._stream(request) if self._stream else answer(b"", 404)
        if request.target.endswith("/cancel"):
            self.canceled += 1
            if self._cancel is not None:
                return self.shown(self._cancel)
            return self.shown({"status": "canceled"})
        if request.method == "POST":
            return self.shown(self._create, 201)
        if request.target.startswith("/v1/predictions/"):
            made = self._polls[0] if self._polls else {"status": "processing"}
            if len(self._polls) > 1:
                self._polls.pop(0)
            return self.shown(made)
        return answer({"detail": "no such thing"}, 404, kind="application/problem+json")

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, *details: object) -> None:
        self.server.__exit__(*details)
