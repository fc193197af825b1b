"""Files that go to the API: how they are sent, and which are refused before anything is."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from _support.loopback import Answer, Asked, Loopback
from replicate_typed import AsyncClient, Client, InputError

FILE = {"id": "f1", "name": "x", "urls": {"get": "http://127.0.0.1/v1/files/f1"}}
LIMIT = 100 * 1024 * 1024


@pytest.fixture
def sink():
    with Loopback(lambda asked: Answer(FILE, 201)) as server:
        yield server


@pytest.fixture
def uploader(sink: Loopback):
    with Client("r8_x", base_url=sink.url) as client:
        yield client


def parts_of(asked: Asked) -> dict[str, tuple[str, bytes]]:
    """The parts of a multipart body by their names: the headers, and the content."""
    boundary = asked.headers["content-type"].partition("boundary=")[2].strip('"').encode()
    parts: dict[str, tuple[str, bytes]] = {}
    for piece in asked.body.split(b"--" + boundary)[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        assert name
        parts[name[1].decode()] = (head.decode(), content)
    return parts


def test_name_type_and_metadata_arrive(uploader: Client, sink: Loopback, tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(b"picture")
    uploader.files.create(path, metadata={"owner": "me"})
    uploader.files.create(str(path), filename="dog.jpg", content_type="image/x-dog")
    with path.open("rb") as stream:
        uploader.files.create(stream)
        assert not stream.closed
    uploader.files.create(io.BytesIO(b"%PDF-1.4"))
    first, second, third, fourth = (parts_of(asked) for asked in sink.asked)
    assert first["content"][1] == b"picture"
    assert 'filename="cat.png"' in first["content"][0]
    assert "image/png" in first["content"][0]
    assert json.loads(first["metadata"][1]) == {"owner": "me"}
    assert 'filename="dog.jpg"' in second["content"][0]
    assert "image/x-dog" in second["content"][0]
    assert 'filename="cat.png"' in third["content"][0]
    assert 'filename="file.pdf"' in fourth["content"][0]


def test_async_sends_the_same(sink: Loopback) -> None:
    async def main() -> None:
        async with AsyncClient("r8_x", base_url=sink.url) as client:
            await client.files.create(b"abc", filename="a.txt", metadata={"n": 1})

    asyncio.run(main())
    parts = parts_of(sink.asked[0])
    assert parts["content"][1] == b"abc"
    assert "text/plain" in parts["content"][0]


class Named(io.BytesIO):
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
def test_a_name_with_separators_or_control_characters(
    uploader: Client, sink: Loopback, name: str, arrives: str
) -> None:
    """It is refused where the caller chose it, and made safe where a file just has it."""
    with pytest.raises(InputError, match="filename must be a name without folders and control"):
        uploader.files.create(b"x", filename=name)
    assert sink.asked == []
    stream = Named(b"x")
    stream.name = name
    uploader.files.create(stream)
    (part,) = parts_of(sink.asked[0]).values()
    disposition = part[0].splitlines()[0]
    found = re.search(r'filename="((?:[^"\\]|\\.)*)"', disposition)
    assert found
    plain = found[1].replace("%22", "").replace('\\"', "")
    assert plain == arrives
    assert len(part[0].splitlines()) == 2


def test_content_cannot_end_the_part(uploader: Client, sink: Loopback) -> None:
    uploader.files.create(b"\r\n--boundary--\r\n", filename="x.bin")
    assert parts_of(sink.asked[0])["content"][1] == b"\r\n--boundary--\r\n"


def closed() -> io.BytesIO:
    stream = io.BytesIO(b"x")
    stream.close()
    return stream


def text_file() -> Any:
    return io.StringIO("text")


def temporary_text() -> Any:
    return tempfile.TemporaryFile("w+")


def too_large() -> Any:
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the test
    stream.truncate(LIMIT + 1)
    return stream


def broken_pipe_end() -> Any:
    read, write = os.pipe()
    os.close(read)
    return os.fdopen(write, "wb")


def unreadable(folder: Path) -> Path:
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
def test_a_bad_file_is_refused_before_any_request(
    kind: str, way: str, uploader: Client, sink: Loopback, tmp_path: Path
) -> None:
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
    assert sink.asked == []


def test_an_empty_file_is_sent_as_one(uploader: Client, sink: Loopback, tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    uploader.files.create(path)
    assert parts_of(sink.asked[0])["content"][1] == b""


def test_exactly_the_limit_is_not_refused(tmp_path: Path) -> None:
    from replicate_typed._files.sources import to_file_source

    path = tmp_path / "large.bin"
    with path.open("wb") as stream:
        stream.truncate(LIMIT)
    source = to_file_source(path)
    assert source is not None
    assert source.size == LIMIT


def test_what_is_no_file_is_refused(uploader: Client, sink: Loopback) -> None:
    for value in (None, 3, object(), ["a"]):
        with pytest.raises(InputError, match="a path, a binary file or bytes"):
            uploader.files.create(value)  # type: ignore[arg-type]
    assert sink.asked == []


def test_metadata_that_is_no_json_is_refused(uploader: Client, sink: Loopback) -> None:
    with pytest.raises(InputError, match="metadata"):
        uploader.files.create(b"x", metadata={"a": object()})
    assert sink.asked == []
