"""Files that models made: reading, saving, showing."""

from __future__ import annotations

import asyncio
import copy
import gzip
import json
import pickle
import random
from pathlib import Path

import pytest
from _support.loopback import PNG, Answer, Asked, Loopback
from replicate_typed import AsyncClient, Client, FileError, FileOutput, InputError
from replicate_typed.local import Fault, LocalServer


@pytest.fixture
def picture(client: Client) -> FileOutput:
    return client.run("local/paint", {"prompt": "x"})


def test_saving_into_a_folder_with_progress(picture: FileOutput, tmp_path: Path) -> None:
    heard: list[tuple[int, int | None]] = []
    saved = picture.save(tmp_path, on_progress=lambda done, total: heard.append((done, total)))
    assert saved.parent == tmp_path
    assert saved.suffix == ".png"
    assert saved.read_bytes() == PNG
    assert list(tmp_path.iterdir()) == [saved]
    assert heard[-1] == (len(PNG), len(PNG))
    assert (picture.size, picture.content_type) == (len(PNG), "image/png")
    other = picture.save(tmp_path / "named.bin")
    assert other == tmp_path / "named.bin"


def test_a_path_that_ends_as_a_folder_becomes_one(picture: FileOutput, tmp_path: Path) -> None:
    saved = picture.save(f"{tmp_path}/new/folder/")
    assert saved.parent == tmp_path / "new" / "folder"
    assert saved.name == picture.name
    assert saved == asyncio.run(picture.asave(f"{tmp_path}/new/folder/"))


def test_a_download_goes_on_after_a_broken_connection(
    picture: FileOutput, server: LocalServer, tmp_path: Path
) -> None:
    server.faults.add(Fault("truncate", operation="delivery", times=1, after=5000))
    heard: list[int] = []
    saved = picture.save(tmp_path, on_progress=lambda done, _: heard.append(done))
    assert saved.read_bytes() == PNG
    assert heard == sorted(heard)
    server.faults.add(Fault("truncate", operation="delivery", times=2, after=1))
    assert picture.read() == PNG


def test_a_download_goes_on_in_async(server: LocalServer, tmp_path: Path) -> None:
    async def main() -> None:
        async with AsyncClient(poll_interval=0.01) as client:
            picture = await client.run("local/paint", {"prompt": "x"})
            server.faults.add(Fault("truncate", operation="delivery", times=1, after=5000))
            saved = await picture.asave(tmp_path / "a.png")
            assert saved.read_bytes() == PNG
            assert b"".join([chunk async for chunk in picture]) == PNG
            assert await picture.aread() == PNG
            with await picture.aopen() as stream:
                assert stream.seek(1) == 1
                assert stream.read() == PNG[1:]

    asyncio.run(main())


def test_resuming_asks_for_the_rest_only() -> None:
    content = bytes(range(256)) * 1000
    ranges: list[str | None] = []

    def answer(asked: Asked) -> Answer:
        wanted = asked.headers.get("range")
        ranges.append(wanted)
        if wanted is None:
            return Answer(content, 200, {"etag": '"1"', "x-cut": "100000"})
        assert asked.headers["if-range"] == '"1"'
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        span = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return Answer(content[start:], 206, {"etag": '"1"', "content-range": span})

    with Loopback(answer, cuts=True) as server:
        assert FileOutput(f"{server.base}/x.bin").read() == content
    assert ranges == [None, "bytes=100000-"]


def test_a_compressed_answer_is_not_resumed_in_its_middle() -> None:
    content = random.Random(1).randbytes(50_000)
    packed = gzip.compress(content)
    ranges: list[str | None] = []

    def answer(asked: Asked) -> Answer:
        ranges.append(asked.headers.get("range"))
        headers = {"etag": '"1"', "content-encoding": "gzip"}
        return Answer(packed, 200, headers | ({"x-cut": "20000"} if len(ranges) == 1 else {}))

    with Loopback(answer, cuts=True) as server:
        assert FileOutput(f"{server.base}/x.bin").read() == content
    assert ranges == [None, None]


def test_a_download_that_breaks_off_after_its_last_byte_is_whole() -> None:
    def answer(asked: Asked) -> Answer:
        if "range" not in asked.headers:
            return Answer(b"x" * 1000, 200, {"etag": '"1"', "x-cut": "1000", "x-more": "1"})
        return Answer(b"no such range", 416, {"content-range": "bytes */1000"})

    with Loopback(answer, cuts=True) as server:
        assert FileOutput(f"{server.base}/x.bin").read() == b"x" * 1000


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"etag": '"1"'}, Answer(b"y" * 1000, 200, {"etag": '"2"'})),
        ({"last-modified": "1"}, Answer(b"y" * 1000, 200, {"last-modified": "2"})),
        ({}, Answer(b"y" * 900)),
        ({}, Answer(b"y" * 100)),
        ({"etag": '"1"'}, Answer(b"y", 206, {"etag": '"2"', "content-range": "bytes 500-"})),
    ],
    ids=["tag", "date", "size", "shorter than what was read", "tag of the rest"],
)
def test_a_file_that_changes_under_the_download_is_an_error(
    first: dict[str, str], second: Answer
) -> None:
    answers = iter([Answer(b"x" * 1000, 200, {**first, "x-cut": "500"}), second])
    with (
        Loopback(lambda asked: next(answers), cuts=True) as server,
        pytest.raises(FileError, match="changed while it was read"),
    ):
        FileOutput(f"{server.base}/x.bin").read()


def test_a_save_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "kept.txt"
    target.write_text("kept")
    with (
        Loopback(lambda asked: Answer(b"gone", 404)) as server,
        pytest.raises(FileError, match="deleted after an hour"),
    ):
        FileOutput(f"{server.base}/x.txt").save(target)
    assert target.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_expired_output_is_a_clear_error(status: int) -> None:
    with (
        Loopback(lambda asked: Answer(b"", status)) as server,
        pytest.raises(FileError, match="deleted after an hour") as caught,
    ):
        FileOutput(f"{server.base}/x.png?X-Signature=secret").read()
    assert caught.value.status_code == status
    assert "secret" not in str(caught.value)


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
def test_a_name_to_save_under_has_no_folders(tail: str, name: str, tmp_path: Path) -> None:
    output = FileOutput(f"https://replicate.delivery/pbxt/x/{tail}")
    assert output.name == name
    assert (tmp_path / output.name).parent == tmp_path


def test_a_path_from_a_url_stays_in_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with Loopback(lambda asked: Answer(b"evil")) as server:
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
def test_the_server_may_name_a_file_within_the_folder(
    headers: dict[str, str], name: str | None, tmp_path: Path
) -> None:
    with Loopback(lambda asked: Answer(b"x", 200, headers)) as server:
        output = FileOutput(f"{server.base}/v1/files/f1/download?owner=me")
        assert output.name == "download"
        saved = output.save(tmp_path)
        assert saved.parent == tmp_path
        assert list(tmp_path.iterdir()) == [saved]
        assert saved.name == (name or output.name)
        assert output.save(tmp_path / "mine.txt") == tmp_path / "mine.txt"


def test_the_token_goes_to_no_other_host() -> None:
    with Loopback(lambda asked: Answer(b"x")) as server, Client("r8_secret") as client:
        assert client._core.file(f"{server.base}/x").read() == b"x"
    assert "authorization" not in server.asked[0].headers


def test_equality_json_pickle_and_copies(picture: FileOutput) -> None:
    same = FileOutput(picture.url)
    assert same == picture
    assert hash(same) == hash(picture)
    assert picture != FileOutput("https://replicate.delivery/other")
    assert picture == picture.url
    assert json.loads(json.dumps([picture])) == [picture.url]
    for again in (pickle.loads(pickle.dumps(picture)), copy.deepcopy(picture), copy.copy(picture)):
        assert type(again) is FileOutput
        assert again.read() == PNG


def test_a_progress_callback_may_be_a_coroutine_function(
    picture: FileOutput, tmp_path: Path
) -> None:
    heard: list[tuple[int, int | None]] = []

    async def hear(done: int, total: int | None) -> None:
        heard.append((done, total))

    asyncio.run(picture.asave(tmp_path, on_progress=hear))
    assert heard[-1] == (len(PNG), len(PNG))
    with pytest.raises(InputError, match="use asave"):
        picture.save(tmp_path, on_progress=hear)


def test_closing_a_file_as_old_code_does(picture: FileOutput) -> None:
    picture.close()
    asyncio.run(picture.aclose())
    assert picture.read() == PNG


def test_data_urls() -> None:
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


@pytest.mark.parametrize(
    "url",
    ["data:nothing", "data:image/png;base64,!!", "https://[::1/x.png", "https://h:x/a.png", ""],
)
def test_what_cannot_be_read_can_be_shown(url: str) -> None:
    output = FileOutput(url)
    assert repr(output).startswith("<FileOutput ")
    assert output.size is None
    assert output.name
    assert output._repr_mimebundle_()[0]["text/plain"] == repr(output)


def test_what_is_no_web_address_is_not_fetched() -> None:
    for url in ("file:///etc/passwd", "ftp://host/x", "javascript:alert(1)"):
        with pytest.raises(FileError, match="only http, https and data"):
            FileOutput(url).read()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/a.png", '<img src="https://h/a.png"'),
        ("https://h/a.mp3", '<audio src="https://h/a.mp3" controls></audio>'),
        ("https://h/a.mp4", '<video src="https://h/a.mp4" controls></video>'),
        ("https://h/a.zip", '<a href="https://h/a.zip"'),
        ("data:image/png;base64,AAAA", '<img src="data:image/png;base64,AAAA"'),
    ],
)
def test_a_notebook_shows_it(url: str, shown: str) -> None:
    bundle, _ = FileOutput(url)._repr_mimebundle_()
    assert bundle["text/html"].startswith(shown)
    assert bundle["text/plain"].startswith("<FileOutput ")


@pytest.mark.parametrize(
    "url",
    [
        'https://h/a.png?"onerror="alert(1)',
        "https://h/<script>alert(1)</script>.png",
        "https://h/'><script>x.bin",
        'data:text/html,"><script>alert(1)</script>',
    ],
)
def test_a_notebook_shows_hostile_urls_as_text(url: str) -> None:
    bundle, _ = FileOutput(url)._repr_mimebundle_()
    html = bundle.get("text/html", "")
    assert "<script" not in html
    assert html.count('"') % 2 == 0
    assert '"onerror' not in html


def test_a_notebook_shows_no_link_that_runs_code() -> None:
    for url in ("javascript:alert(1)//a.png", "data:text/html,<script>alert(1)</script>"):
        bundle, _ = FileOutput(url)._repr_mimebundle_()
        assert "href" not in bundle.get("text/html", "")
