"""Uploads: what is sent, and which files are refused before anything is sent."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import re
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from _support.http_server import HttpServer, Request, Response
from _support.modes import with_async_client
from _support.scripted_api import ScriptedApi
from replicate_typed import AsyncClient, Client, InputError

FILE = {"id": "f1", "name": "x", "urls": {"get": "http://127.0.0.1/v1/files/f1"}}


LIMIT = 100 * 1024 * 1024


@pytest.fixture
def sink():
    """A server that accepts every upload."""
    with HttpServer(lambda request: Response(FILE, 201)) as server:
        yield server


@pytest.fixture
def uploader(sink: HttpServer):
    """A client of the server that accepts uploads."""
    with Client("r8_x", base_url=sink.url) as client:
        yield client


def parts_of(request: Request) -> dict[str, tuple[str, bytes]]:
    """Return the headers and the content of each part of a multipart body by its name."""
    boundary = request.headers["content-type"].partition("boundary=")[2].strip('"').encode()
    parts: dict[str, tuple[str, bytes]] = {}
    for piece in request.body.split(b"--" + boundary)[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        assert name
        parts[name[1].decode()] = (head.decode(), content)
    return parts


def test_create__name_type_metadata(uploader: Client, sink: HttpServer, tmp_path: Path) -> None:
    """The name, type and metadata of a file arrive."""
    path = tmp_path / "cat.png"
    path.write_bytes(b"picture")
    uploader.files.create(path, metadata={"owner": "me"})
    uploader.files.create(str(path), filename="dog.jpg", content_type="image/x-dog")
    with path.open("rb") as stream:
        uploader.files.create(stream)
        assert not stream.closed
    uploader.files.create(io.BytesIO(b"%PDF-1.4"))
    first, second, third, fourth = (parts_of(request) for request in sink.requests)
    assert first["content"][1] == b"picture"
    assert 'filename="cat.png"' in first["content"][0]
    assert "image/png" in first["content"][0]
    assert json.loads(first["metadata"][1]) == {"owner": "me"}
    assert 'filename="dog.jpg"' in second["content"][0]
    assert "image/x-dog" in second["content"][0]
    assert 'filename="cat.png"' in third["content"][0]
    assert 'filename="file.pdf"' in fourth["content"][0]


def test_create__async(sink: HttpServer) -> None:
    """The async client sends the same."""

    async def main() -> None:
        async with AsyncClient("r8_x", base_url=sink.url) as client:
            await client.files.create(b"abc", filename="a.txt", metadata={"n": 1})

    asyncio.run(main())
    parts = parts_of(sink.requests[0])
    assert parts["content"][1] == b"abc"
    assert "text/plain" in parts["content"][0]


class Named(io.BytesIO):
    """A stream with a name."""

    name: str


@pytest.mark.parametrize(
    ("name", "arrives"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\boot.ini", "boot.ini"),
        ('a"; name="token"\r\nX: y', "a; name=tokenX: y"),
        ("a\x00b\x1b[0m.txt", "ab[0m.txt"),
        ("..", "file.bin"),
    ],
)
def test_create__unsafe_filename(
    uploader: Client, sink: HttpServer, name: str, arrives: str
) -> None:
    """An unsafe filename is refused if passed, and made safe if it is the stream's own."""
    with pytest.raises(InputError, match="filename must be a name without folders and control"):
        uploader.files.create(b"x", filename=name)
    assert sink.requests == []
    stream = Named(b"x")
    stream.name = name
    uploader.files.create(stream)
    (part,) = parts_of(sink.requests[0]).values()
    disposition = part[0].splitlines()[0]
    found = re.search(r'filename="((?:[^"\\]|\\.)*)"', disposition)
    assert found
    plain = found[1].replace("%22", "").replace('\\"', "")
    assert plain == arrives
    assert len(part[0].splitlines()) == 2


def test_create__boundary_in_content(uploader: Client, sink: HttpServer) -> None:
    """Content that looks like the end of its part does not end it."""
    uploader.files.create(b"\r\n--boundary--\r\n", filename="x.bin")
    assert parts_of(sink.requests[0])["content"][1] == b"\r\n--boundary--\r\n"


def closed() -> io.BytesIO:
    """Return a closed stream."""
    stream = io.BytesIO(b"x")
    stream.close()
    return stream


def text_file() -> Any:
    """Return a stream of text."""
    return io.StringIO("text")


def temporary_text() -> Any:
    """Return a temporary file of text."""
    return tempfile.TemporaryFile("w+")


def too_large() -> Any:
    """Return a file that is one byte over the limit."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the test
    stream.truncate(LIMIT + 1)
    return stream


def broken_pipe_end() -> Any:
    """Return the end of a pipe that can only be written."""
    read, write = os.pipe()
    os.close(read)
    return os.fdopen(write, "wb")


def unreadable(folder: Path) -> Path:
    """Return the path of a file without the permission to read it."""
    path = folder / "locked.txt"
    path.write_bytes(b"x")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    return path


BAD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "missing": (lambda folder: folder / "none.png", "there is no file"),
    "directory": (lambda folder: folder, "is a folder"),
    "unreadable": (unreadable, "permission denied"),
    "text": (lambda _: text_file(), "mode 'rb'"),
    "temporary text": (lambda _: temporary_text(), "mode 'rb'"),
    "closed": (lambda _: closed(), "closed"),
    "too large": (lambda _: too_large(), "104,857,600"),
    "only for writing": (lambda _: broken_pipe_end(), "cannot be read"),
    "null in its name": (lambda folder: folder / "a\0b", "cannot be read"),
    "too large bytes": (lambda _: bytes(LIMIT + 1), "104,857,600"),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("way", ["files.create", "input", "deep input"])
def test_upload__invalid_file(
    kind: str, way: str, uploader: Client, sink: HttpServer, tmp_path: Path
) -> None:
    """A file that cannot be sent is refused before any request, with its place in an input."""
    make, says = BAD[kind]
    value = make(tmp_path)
    actions: dict[str, Callable[[], object]] = {
        "files.create": lambda: uploader.files.create(value),
        "input": lambda: uploader.run("a/b", {"image": value}),
        "deep input": lambda: uploader.predictions.create("a/b", {"list": [{"image": value}]}),
    }
    try:
        with pytest.raises(InputError, match=re.escape(says)) as caught:
            actions[way]()
    finally:
        if hasattr(value, "close"):
            value.close()
    if way != "files.create":
        assert ("input.image" if way == "input" else "input.list[0].image") in str(caught.value)
    assert sink.requests == []


def test_create__empty_file(uploader: Client, sink: HttpServer, tmp_path: Path) -> None:
    """An empty file is sent as an empty file."""
    path = tmp_path / "empty.txt"
    path.touch()
    uploader.files.create(path)
    assert parts_of(sink.requests[0])["content"][1] == b""


def test_create__not_a_file(uploader: Client, sink: HttpServer) -> None:
    """A value that is not a file is refused."""
    for value in (None, 3, object(), ["a"]):
        with pytest.raises(InputError, match="a path, a binary file or bytes"):
            uploader.files.create(value)  # type: ignore[arg-type]
    assert sink.requests == []


def test_create__invalid_metadata(uploader: Client, sink: HttpServer) -> None:
    """Metadata that is not JSON is refused."""
    with pytest.raises(InputError, match="metadata"):
        uploader.files.create(b"x", metadata={"a": object()})
    assert sink.requests == []


@pytest.mark.parametrize(
    ("metadata", "place"),
    [
        ({"thumbnail": b"bytes"}, "metadata.thumbnail"),
        ({"list": [{"path": Path("x.png")}]}, "metadata.list[0].path"),
        ({"stream": io.BytesIO(b"x")}, "metadata.stream"),
    ],
    ids=["bytes", "path", "stream"],
)
def test_files_create__file_in_metadata(
    metadata: dict[str, Any], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in the metadata is refused; it would become a data URI that nobody asked for."""
    monkeypatch.chdir(tmp_path)
    Path("x.png").write_bytes(b"png")
    with HttpServer(Response({})) as server, Client("x", base_url=server.url) as client:
        with pytest.raises(InputError, match="cannot be sent here") as caught:
            client.files.create(b"content", metadata=metadata)
        assert caught.value.path == place
        assert server.requests == []


class PatientFile(io.BytesIO):
    """A large file whose content comes when the event loop has had its turn."""

    def __init__(self) -> None:
        super().__init__(bytes(2_000_000))
        self.loop_ran = threading.Event()
        self.waits: list[bool] = []

    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= 1000:
            self.waits.append(self.loop_ran.wait(10))
        return super().read(size)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_base64__event_loop_goes_on(backend):
    """While a large file becomes a data URI, the event loop runs other tasks."""
    file = PatientFile()

    async def main(client):
        async with anyio.create_task_group() as group:

            async def other() -> None:
                await anyio.sleep(0.05)
                file.loop_ran.set()

            group.start_soon(other)
            await client.predictions.create(
                model="me/model", input={"file": file}, file_encoding="base64"
            )

    with ScriptedApi() as api:
        with_async_client(backend, main, api.url)
        sent = api.server.requests[0].json()["input"]["file"]
    assert file.waits
    assert all(file.waits)
    assert base64.b64decode(sent.partition(",")[2]) == bytes(2_000_000)
