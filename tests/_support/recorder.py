"""A server on loopback that gives one answer and records its requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define, field

from .http_server import HttpServer, Request, Response


@define
class Recorder:
    """What the server answers, and what it was asked."""

    url: str = ""
    status: int = 200
    content_type: str = "application/json"
    answer: bytes = b"{}"
    requests: list[Request] = field(factory=list)

    def respond(self, request: Request) -> Response:
        body = b"" if self.status == 204 else self.answer
        return Response(body, self.status, content_type=self.content_type)


@contextmanager
def recording() -> Iterator[Recorder]:
    """A recorder whose server runs as long as the context lasts."""
    recorder = Recorder()
    with HttpServer(recorder.respond) as server:
        recorder.url, recorder.requests = server.base, server.requests
        yield recorder
