"""Reading descriptions from files and from a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from _support.http_server import HttpServer, Request, Response

from generator._base.errors import SpecError
from generator.description.load import MAX_BYTES
from generator.upstream.fetch import read_source

ANSWERS: dict[str, tuple[int, str, bytes]] = {
    "/good.json": (200, "application/json", b'{"openapi": "3.1.0"}'),
    "/good.yaml": (200, "text/plain", b"openapi: 3.1.0\n"),
    "/page": (200, "text/html; charset=utf-8", b"<html></html>"),
    "/missing": (404, "application/json", b"{}"),
    "/large": (200, "application/json", b" " * (MAX_BYTES + 1)),
}


def respond(request: Request) -> Response:
    status, kind, body = ANSWERS[request.path]
    return Response(body, status, content_type=kind)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with HttpServer(respond) as running:
        yield running.base


@pytest.mark.parametrize("name", ["/good.json", "/good.yaml"])
def test_read_source__url(server: str, name: str) -> None:
    """A URL is read as JSON or YAML."""
    assert read_source(server + name) == {"openapi": "3.1.0"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("/page", "the server answered with a web page (text/html), not with a description"),
        ("/missing", "the server answered 404 Not Found"),
        ("/large", "larger than 8 MiB; a description of this API has 0.1 MiB"),
    ],
)
def test_read_source__unusable_response(server: str, name: str, message: str) -> None:
    """An unusable response is refused with its reason."""
    with pytest.raises(SpecError) as caught:
        read_source(server + name)
    assert str(caught.value) == f"{server}{name}: {message}"


def test_read_source__unreachable_server() -> None:
    """An unreachable server is reported with the URL."""
    with pytest.raises(SpecError, match=r"^http://127\.0\.0\.1:1/x: cannot be fetched: "):
        read_source("http://127.0.0.1:1/x")


def test_read_source__scheme() -> None:
    """A scheme may be in capitals; other schemes are refused."""
    with pytest.raises(SpecError, match=r"^HTTP://127\.0\.0\.1:1/x: cannot be fetched: "):
        read_source("HTTP://127.0.0.1:1/x")
    with pytest.raises(SpecError, match="only files, http and https can be read"):
        read_source("FTP://127.0.0.1:1/x")


def test_read_source__file(tmp_path: Path) -> None:
    """A file is read as JSON values, and a failure names the file."""
    path = tmp_path / "a.yaml"
    with pytest.raises(SpecError, match="cannot be read: No such file"):
        read_source(path)
    path.write_text("a: [1, 2.5, null, true, text, 2024-01-01, yes, 1_0]\n200: {x: y}\n")
    assert read_source(str(path)) == {
        "a": [1, 2.5, None, True, "text", "2024-01-01", "yes", "1_0"],
        "200": {"x": "y"},
    }
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(SpecError, match="larger than 8 MiB"):
        read_source(path)


def test_read_source__endless_file() -> None:
    """An endless file is too large."""
    with pytest.raises(SpecError, match="larger than 8 MiB"):
        read_source("/dev/zero")


def test_read_source__credentials_in_url() -> None:
    """The password of a URL is not in the message."""
    with pytest.raises(SpecError, match=r"^http://127\.0\.0\.1:1/x: cannot be fetched: ") as caught:
        read_source("http://somebody:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)
