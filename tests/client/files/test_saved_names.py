"""The names that file outputs are saved under."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from _support.http_server import HttpServer, Response
from replicate_typed import FileOutput


def test_save__path_ending_in_slash(picture: FileOutput, tmp_path: Path) -> None:
    """A path that ends in a slash is a folder, created if it is not there."""
    saved = picture.save(f"{tmp_path}/new/folder/")
    assert saved.parent == tmp_path / "new" / "folder"
    assert saved.name == picture.name
    assert saved == asyncio.run(picture.asave(f"{tmp_path}/new/folder/"))


@pytest.mark.parametrize(
    ("tail", "name"),
    [
        ("out.png", "out.png"),
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("a%2Fb.txt", "b.txt"),
        ("..", "output"),
        ("%2E%2E", "output"),
        ("", "output"),
        ("..%5C..%5Cboot.ini", "boot.ini"),
        ("C%3A%5Cx.exe", "x.exe"),
        ("nul%00byte%0A.txt", "nulbyte.txt"),
        ("CON", "_CON"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("console.png", "console.png"),
        ("COM%C2%B9.png", "_COM¹.png"),
        ("a.txt%3Astream", "a.txt_stream"),
        ("%3Ca%3E%7C%3F%2A%22.png", "_a_____.png"),
        (".bashrc", "bashrc"),
        ("x%2F.bashrc", "bashrc"),
        ("...", "output"),
        ("x.png.%20.", "x.png"),
        ("%E2%80%AEgnp.exe", "gnp.exe"),
        ("x" * 400 + ".png", "x" * 196 + ".png"),
        ("ä" * 150 + ".png", "ä" * 98 + ".png"),
        ("%F0%9F%A6%99.png?sig=1#f", "🦙.png"),
    ],
)
def test_name__sanitised(tail: str, name: str, tmp_path: Path) -> None:
    """The name of a file output is one safe component of a path."""
    output = FileOutput(f"https://replicate.delivery/pbxt/x/{tail}")
    assert output.name == name
    assert (tmp_path / output.name).parent == tmp_path


def test_save__url_with_traversal(tmp_path: Path) -> None:
    """A path in the URL does not lead out of the folder."""
    folder = tmp_path / "in"
    folder.mkdir()
    with HttpServer(lambda request: Response(b"evil")) as server:
        saved = FileOutput(f"{server.base}/..%2F..%2Fevil.txt").save(folder)
    assert saved == folder / "evil.txt"
    assert list(tmp_path.rglob("*")) == [folder, saved]


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({"content-disposition": 'attachment; filename="cat.png"'}, "cat.png"),
        ({"content-disposition": "attachment; filename*=UTF-8''k%C3%A4tzchen.png"}, "kätzchen.png"),
        ({"content-disposition": 'attachment; filename="../../evil.txt"'}, "evil.txt"),
        ({"content-disposition": "attachment; filename=..%2F.bashrc"}, "%2F.bashrc"),
        ({"content-disposition": 'attachment; filename=".."'}, "output.json"),
        ({"content-disposition": "attachment; filename*=no-such-charset''%ff.png"}, None),
        ({"content-disposition": "attachment; filename*0*=x; filename*2=y"}, None),
        ({"content-disposition": "inline"}, "download.json"),
        ({"content-type": "image/png"}, "download.png"),
        ({"content-type": "no/type"}, "download"),
    ],
)
def test_save__name_from_response(
    headers: dict[str, str], name: str | None, tmp_path: Path
) -> None:
    """The response may name the file, within the folder."""
    with HttpServer(lambda request: Response(b"x", 200, headers)) as server:
        output = FileOutput(f"{server.base}/v1/files/f1/download?owner=me")
        assert output.name == "download"
        saved = output.save(tmp_path)
        assert saved.parent == tmp_path
        assert list(tmp_path.iterdir()) == [saved]
        assert saved.name == (name or output.name)
        assert output.save(tmp_path / "mine.txt") == tmp_path / "mine.txt"
