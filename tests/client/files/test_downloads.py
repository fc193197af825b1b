"""Files: whole, or an error; over as many connections as it takes."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import replicate_typed as replicate
from _support.clients import file_output
from _support.http_server import HttpServer, Response

CONTENT = random.Random(5).randbytes(50_000)


def read(mode, url):
    def action(client):
        made = file_output(client, f"{url}/file.bin")
        return made.read() if mode.name == "sync" else made.aread()

    return mode.call("http://127.0.0.1:1", action)


class Shop:
    """A server that drops each of some connections after some bytes."""

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
def test_a_download_that_breaks_off_goes_on_where_it_was(mode, ranges, etag):
    shop = Shop([10, 20_000, 0, 1], ranges=ranges, etags=[etag])
    with HttpServer(shop) as server:
        assert read(mode, server.base) == CONTENT
    assert shop.asked[0] is None
    assert (shop.asked[1] is not None) == (etag is not None)


def test_a_file_that_changes_while_it_is_read_is_an_error(mode):
    with (
        HttpServer(Shop([10], ranges=True, etags=["a", "b"])) as server,
        pytest.raises(replicate.FileError, match="changed"),
    ):
        read(mode, server.base)


def test_a_file_that_is_gone_says_that_files_expire(mode):
    with (
        HttpServer(lambda r: Response(b"", 404)) as server,
        pytest.raises(replicate.FileError, match="an hour") as caught,
    ):
        read(mode, server.base)
    assert caught.value.status_code == 404


def test_a_download_that_never_succeeds_ends(mode):
    for bad in (Response(b"", 500), None):
        with (
            HttpServer(lambda r, bad=bad: bad) as server,
            pytest.raises(replicate.FileError),
        ):
            read(mode, server.base)
        assert len(server.requests) == 5
