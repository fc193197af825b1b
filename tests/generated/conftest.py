"""A server on loopback that records its requests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from attrs import define, field


@define
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@define
class Recorder:
    """What the server answers, and what it was asked."""

    url: str = ""
    status: int = 200
    content_type: str = "application/json"
    answer: bytes = b"{}"
    requests: list[Request] = field(factory=list)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            recorder.requests.append(Request(self.command, self.path, headers, body))
            self.send_response(recorder.status)
            if recorder.status != 204:
                self.send_header("content-type", recorder.content_type)
                self.send_header("content-length", str(len(recorder.answer)))
            self.end_headers()
            if recorder.status != 204:
                self.wfile.write(recorder.answer)

        do_GET = do_POST = do_DELETE = do_PATCH = handle_any  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        recorder.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield recorder
        server.shutdown()
        thread.join()
