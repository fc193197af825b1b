"""Downloads: the whole file or an error, over as many connections as it takes."""

from __future__ import annotations

import asyncio
import gzip
import random
from dataclasses import replace
from pathlib import Path

import pytest
import replicate_typed as replicate
from _support.http_server import HttpServer, Request, Response
from _support.modes import read_file
from _support.pictures import PNG
from replicate_typed import AsyncClient, FileError, FileOutput
from replicate_typed.local import Fault, LocalServer

# pyreqwest loses what it has read when a connection breaks: a download begins anew over it.
pytestmark = pytest.mark.engines(without={"pyreqwest"})

CONTENT = random.Random(5).randbytes(50_000)


#: The base URL of clients that need no API.
NOWHERE = "http://127.0.0.1:1"


class Interrupted:
    """A server that interrupts each of some connections after some bytes."""

    def __init__(self, drops, *, ranges, etags=("a",)):
        self._drops, self._ranges, self._etags = list(drops), ranges, list(etags)
        self.asked = []

    def __call__(self, request):
        etag = self._etags.pop(0) if len(self._etags) > 1 else self._etags[0]
        headers = {"ETag": f'"{etag}"'} if etag else {}
        status, begin = 200, 0
        wanted = request.headers.get("range")
        self.asked.append(wanted)
        if wanted and self._ranges and request.headers.get("if-range") == headers.get("ETag"):
            begin = int(wanted.removeprefix("bytes=").removesuffix("-"))
            status = 206
            headers["Content-Range"] = f"bytes {begin}-{len(CONTENT) - 1}/{len(CONTENT)}"
        response = Response(CONTENT[begin:], status, headers)
        return replace(response, cut=self._drops.pop(0)) if self._drops else response


@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "no ranges"])
@pytest.mark.parametrize("etag", ["a", None], ids=["etag", "no etag"])
def test_download__resumes(mode, ranges, etag):
    """A download that is interrupted several times continues, by ranges if there is an ETag."""
    interrupted = Interrupted([10, 20_000, 0, 1], ranges=ranges, etags=[etag])
    with HttpServer(interrupted) as server:
        assert read_file(mode, NOWHERE, f"{server.base}/file.bin") == CONTENT
    assert interrupted.asked[0] is None
    assert (interrupted.asked[1] is not None) == (etag is not None)


def test_download__changed_file(mode):
    """A file that changes between two connections is an error."""
    with (
        HttpServer(Interrupted([10], ranges=True, etags=["a", "b"])) as server,
        pytest.raises(replicate.FileError, match="changed"),
    ):
        read_file(mode, NOWHERE, f"{server.base}/file.bin")


def test_download__not_found(mode):
    """A 404 says that files expire."""
    with (
        HttpServer(lambda r: Response(b"", 404)) as server,
        pytest.raises(replicate.FileError, match="an hour") as caught,
    ):
        read_file(mode, NOWHERE, f"{server.base}/file.bin")
    assert caught.value.status_code == 404


# aiohttp itself sends a request again whose kept connection was closed.
@pytest.mark.engines(without={"pyreqwest", "aiohttp", "aiohttp2"})
def test_download__retries_exhausted(mode):
    """A download that never succeeds ends after the retries."""
    for bad in (Response(b"", 500), None):
        with (
            HttpServer(lambda r, bad=bad: bad) as server,
            pytest.raises(replicate.FileError),
        ):
            read_file(mode, NOWHERE, f"{server.base}/file.bin")
        assert len(server.requests) == 5


def test_save__resumes(picture: FileOutput, server: LocalServer, tmp_path: Path) -> None:
    """A file that is saved resumes after an interruption, and its progress never goes back."""
    server.faults.add(Fault("truncate", operation="delivery", times=1, after=5000))
    reported: list[int] = []
    saved = picture.save(tmp_path, on_progress=lambda done, _: reported.append(done))
    assert saved.read_bytes() == PNG
    assert reported == sorted(reported)
    server.faults.add(Fault("truncate", operation="delivery", times=2, after=1))
    assert picture.read() == PNG


def test_download__async(server: LocalServer, tmp_path: Path) -> None:
    """Downloads in async code resume, iterate, read and seek."""

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


def test_download__range_request() -> None:
    """A resumed download asks for the rest only, on condition that the file is the same."""
    content = bytes(range(256)) * 1000
    ranges: list[str | None] = []

    def answer(request: Request) -> Response:
        wanted = request.headers.get("range")
        ranges.append(wanted)
        if wanted is None:
            return Response(content, 200, {"etag": '"1"'}, cut=100_000)
        assert request.headers["if-range"] == '"1"'
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        span = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return Response(content[start:], 206, {"etag": '"1"', "content-range": span})

    with HttpServer(answer) as server:
        assert FileOutput(f"{server.base}/x.bin").read() == content
    assert ranges == [None, "bytes=100000-"]


def test_download__compressed() -> None:
    """A compressed response is not resumed in its middle."""
    content = random.Random(1).randbytes(50_000)
    packed = gzip.compress(content)
    ranges: list[str | None] = []

    def answer(request: Request) -> Response:
        ranges.append(request.headers.get("range"))
        headers = {"etag": '"1"', "content-encoding": "gzip"}
        return Response(packed, 200, headers, cut=20_000 if len(ranges) == 1 else None)

    with HttpServer(answer) as server:
        assert FileOutput(f"{server.base}/x.bin").read() == content
    assert ranges == [None, None]


def test_download__range_at_end() -> None:
    """A download that is interrupted after its last byte is whole."""

    def answer(request: Request) -> Response:
        if "range" not in request.headers:
            return Response(b"x" * 1000, 200, {"etag": '"1"'}, cut=1000, extra_length=1)
        return Response(b"no such range", 416, {"content-range": "bytes */1000"})

    with HttpServer(answer) as server:
        assert FileOutput(f"{server.base}/x.bin").read() == b"x" * 1000


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"etag": '"1"'}, Response(b"y" * 1000, 200, {"etag": '"2"'})),
        ({"last-modified": "1"}, Response(b"y" * 1000, 200, {"last-modified": "2"})),
        ({}, Response(b"y" * 900)),
        ({}, Response(b"y" * 100)),
        ({"etag": '"1"'}, Response(b"y", 206, {"etag": '"2"', "content-range": "bytes 500-"})),
    ],
    ids=["tag", "date", "size", "shorter than what was read", "tag of the rest"],
)
def test_download__changed_validator(first: dict[str, str], second: Response) -> None:
    """A file whose ETag, date or size changes during the download is an error."""
    answers = iter([Response(b"x" * 1000, 200, first, cut=500), second])
    with (
        HttpServer(lambda request: next(answers)) as server,
        pytest.raises(FileError, match="changed while it was read"),
    ):
        FileOutput(f"{server.base}/x.bin").read()


@pytest.mark.parametrize(
    ("content_range", "size"),
    [
        ("bytes 499-999/1000", 501),
        ("bytes 501-999/1000", 499),
        ("bytes 0-999/1000", 1000),
        ("bytes 50-999/1000", 950),
        ("bytes 5000-9999/10000", 5000),
        ("bytes 500-799/1000", 300),
        ("bytes 500-799/800", 300),
        ("bytes 500-1199/1200", 700),
        ("bytes 500-", 500),
        ("bytes -500/1000", 500),
        ("bytes */1000", 500),
        ("items 500-999/1000", 500),
        ("", 500),
        (None, 500),
    ],
)
def test_download__other_range(mode, content_range: str | None, size: int) -> None:
    """Another range than the one that was requested is an error, and no part of the file."""
    rest = {} if content_range is None else {"content-range": content_range}
    answers = iter(
        [
            Response(b"x" * 1000, 200, {"etag": '"1"'}, cut=500),
            Response(b"y" * size, 206, {"etag": '"1"', **rest}),
        ]
    )
    with (
        HttpServer(lambda request: next(answers)) as server,
        pytest.raises(FileError, match="a different range than was requested"),
    ):
        read_file(mode, NOWHERE, f"{server.base}/x.bin")


@pytest.mark.parametrize("size", [0, 499, 501])
def test_download__range_of_another_size(mode, size: int) -> None:
    """A rest that has another size than its range is an error."""
    head = (
        b'HTTP/1.1 206 Partial Content\r\nConnection: close\r\nETag: "1"\r\n'
        b"Content-Range: bytes 500-999/1000\r\n\r\n"
    )
    answers = iter(
        [Response(b"x" * 1000, 200, {"etag": '"1"'}, cut=500), iter([head, b"y" * size])]
    )
    with (
        HttpServer(lambda request: next(answers)) as server,
        pytest.raises(FileError, match=f"announced 1000 bytes and sent {500 + size}"),
    ):
        read_file(mode, NOWHERE, f"{server.base}/x.bin")


@pytest.mark.parametrize("content_range", ["bytes 500-999/1000", "bytes 500-999/*"])
def test_download__range_of_the_rest(mode, content_range: str) -> None:
    """The rest of a file is taken whether its size is stated again or not."""
    answers = iter(
        [
            Response(b"x" * 1000, 200, {"etag": '"1"'}, cut=500),
            Response(b"y" * 500, 206, {"etag": '"1"', "content-range": content_range}),
        ]
    )
    with HttpServer(lambda request: next(answers)) as server:
        content = read_file(mode, NOWHERE, f"{server.base}/x.bin")
    assert content == b"x" * 500 + b"y" * 500


@pytest.mark.parametrize("status", [403, 404, 410])
def test_download__expired(status: int) -> None:
    """The error for an expired file says so, without the signature of its URL."""
    with (
        HttpServer(lambda request: Response(b"", status)) as server,
        pytest.raises(FileError, match="deleted after an hour") as caught,
    ):
        FileOutput(f"{server.base}/x.png?X-Signature=secret").read()
    assert caught.value.status_code == status
    assert "secret" not in str(caught.value)
