"""File outputs: reading, saving, comparing, copying."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
from pathlib import Path

import pytest
from _support.clients import file_output
from _support.http_server import HttpServer, Response
from _support.pictures import PNG
from replicate_typed import Client, FileError, FileOutput, InputError


def test_save__folder_and_progress(picture: FileOutput, tmp_path: Path) -> None:
    """A file is saved into a folder or under a path, and reports its progress."""
    reported: list[tuple[int, int | None]] = []
    saved = picture.save(tmp_path, on_progress=lambda done, total: reported.append((done, total)))
    assert saved.parent == tmp_path
    assert saved.suffix == ".png"
    assert saved.read_bytes() == PNG
    assert list(tmp_path.iterdir()) == [saved]
    assert reported[-1] == (len(PNG), len(PNG))
    assert (picture.size, picture.content_type) == (len(PNG), "image/png")
    other = picture.save(tmp_path / "named.bin")
    assert other == tmp_path / "named.bin"


def test_save__failure_keeps_target(tmp_path: Path) -> None:
    """A save that fails leaves the existing file, and nothing else."""
    target = tmp_path / "kept.txt"
    target.write_text("kept")
    with (
        HttpServer(lambda request: Response(b"gone", 404)) as server,
        pytest.raises(FileError, match="deleted after an hour"),
    ):
        FileOutput(f"{server.base}/x.txt").save(target)
    assert target.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [target]


def test_file_output__token_not_sent() -> None:
    """A file at another host is read without the token."""
    with HttpServer(lambda request: Response(b"x")) as server, Client("r8_secret") as client:
        assert file_output(client, f"{server.base}/x").read() == b"x"
    assert "authorization" not in server.requests[0].headers


def test_file_output__equality_json_pickle_copy(picture: FileOutput) -> None:
    """File outputs compare by URL, and survive JSON, pickle and copies."""
    same = FileOutput(picture.url)
    assert same == picture
    assert hash(same) == hash(picture)
    assert picture != FileOutput("https://replicate.delivery/other")
    assert picture == picture.url
    assert {picture.url: 1}[picture] == 1  # type: ignore[index]
    assert picture != picture.url.encode()
    assert json.loads(json.dumps([picture], default=str)) == [picture.url]
    for again in (pickle.loads(pickle.dumps(picture)), copy.deepcopy(picture), copy.copy(picture)):
        assert type(again) is FileOutput
        assert again.read() == PNG


def test_save__async_progress_callback(picture: FileOutput, tmp_path: Path) -> None:
    """A coroutine function is accepted for progress in async code, and refused in blocking code."""
    reported: list[tuple[int, int | None]] = []

    async def report(done: int, total: int | None) -> None:
        reported.append((done, total))

    asyncio.run(picture.asave(tmp_path, on_progress=report))
    assert reported[-1] == (len(PNG), len(PNG))
    with pytest.raises(InputError, match="use asave"):
        picture.save(tmp_path, on_progress=report)


def test_file_output__close(picture: FileOutput) -> None:
    """``close`` and ``aclose`` of the old package do nothing."""
    picture.close()
    asyncio.run(picture.aclose())
    assert picture.read() == PNG


def test_data_url__content() -> None:
    """Data URLs are decoded, leniently where browsers are, and errors if malformed."""
    text = FileOutput("data:text/plain;charset=utf-8;base64,aGVsbG8=")
    assert (text.read(), text.content_type, text.size, text.name) == (
        b"hello",
        "text/plain",
        5,
        "output.txt",
    )
    assert FileOutput("data:,a%20b").read() == b"a b"
    for lenient in ("DATA:;BASE64,aGVs%0AbG8=", "data:;base64,aGVs\nbG8"):
        assert FileOutput(lenient).read() == b"hello"
    for broken in ("data:text/plain;base64,!!!", "data:nothing", "data:;base64,a"):
        with pytest.raises(FileError):
            FileOutput(broken).read()


def test_file_output__other_scheme() -> None:
    """A URL of another scheme is never fetched."""
    for url in ("file:///etc/passwd", "ftp://host/x", "javascript:alert(1)"):
        with pytest.raises(FileError, match="only http, https and data"):
            FileOutput(url).read()
