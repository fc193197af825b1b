"""A server on loopback that records its requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from _support.http_server import HttpServer, Request, Response
from attrs import define, field


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


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    with HttpServer(recorder.respond) as server:
        recorder.url, recorder.requests = server.base, server.requests
        yield recorder
