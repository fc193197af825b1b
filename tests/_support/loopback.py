"""A plain HTTP server on loopback that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

#: A picture, as far as anybody looks.
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """What is said to it."""

    body: bytes | str | dict[str, Any] | list[Any] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return text.encode()


class Loopback:
    """Answers every request by a function; a context manager."""

    def __init__(self, answer: Callable[[Asked], Answer], *, cuts: bool = False) -> None:
        """With ``cuts``, an answer's header ``x-cut`` says after how many bytes it breaks off, and
        ``x-more`` how many more it announces than it has."""
        self.asked: list[Asked] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, body)
                server.asked.append(asked)
                given = answer(asked)
                content = given.content()
                self.send_response(given.status)
                kinds = {"content-type": "application/json", **given.headers}
                for name, value in kinds.items():
                    self.send_header(name, value)
                if given.status != 204:
                    size = len(content) + int(given.headers.get("x-more", 0))
                    self.send_header("content-length", str(size))
                self.end_headers()
                if cuts and (cut := given.headers.get("x-cut")):
                    self.wfile.write(content[: int(cut)])
                    self.close_connection = True
                elif given.status != 204:
                    self.wfile.write(content)

            do_GET = do_POST = do_DELETE = do_PATCH = do_QUERY = handle_any  # noqa: N815

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"{self.base}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
