"""Responses that are huge, endless, nested or garbled end in an error, and do no harm."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib

import pytest
import replicate_typed as replicate
from _support.http_server import HttpServer, Response
from _support.modes import read_file
from _support.predictions import prediction_json
from replicate_typed._http import body as http_body


@pytest.fixture
def small_limit(monkeypatch):
    """A client that refuses responses of more than a megabyte."""
    monkeypatch.setattr(http_body, "MAX_RESPONSE_SIZE", 1_000_000)


BIG = b"0" * 65536


def declared():
    """Yield a huge response with a length."""
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n"
    for _ in range(100_000_000 // len(BIG)):
        yield BIG


def undeclared():
    """Yield a huge response without a length."""
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
    for _ in range(100_000_000 // len(BIG)):
        yield BIG


BOMB = gzip.compress(BIG * 3000, 9)


def sent_as(encoding, body):
    """Return a response with a content encoding."""
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Type: application/json\r\n"
    return iter([f"{head}Content-Length: {len(body)}\r\n\r\n".encode(), body])


def compressed():
    """Return a small response that is huge when it is decompressed."""
    return sent_as("gzip", BOMB)


@pytest.mark.parametrize("flood", [declared, undeclared, compressed])
def test_response__too_large(mode, small_limit, flood):
    """A huge response is an error, and is not read into memory."""
    with HttpServer(lambda r: flood()) as api:
        tracemalloc.start()
        try:
            with pytest.raises(replicate.ResponseDecodeError, match="larger than"):
                mode.call(api.url, lambda c: c.predictions.get("p1"))
            assert tracemalloc.get_traced_memory()[1] < 20_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,deflate", "br", "zstd", "x" * 5000])
def test_response__unusual_compression(mode, encoding):
    """A response in a nested or unknown encoding is not decompressed."""
    twice = gzip.compress(BOMB)
    with HttpServer(lambda r: sent_as(encoding, twice)) as api:
        tracemalloc.start()
        try:
            with pytest.raises(replicate.APIError):
                mode.call(api.url, lambda c: c.predictions.get("p1"))
            if "," in encoding:
                with pytest.raises(replicate.FileError, match="more than once"):
                    read_file(mode, api.url, f"{api.base}/file")
            assert tracemalloc.get_traced_memory()[1] < 20_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "GZIP", "identity", ""])
def test_response__usual_compression(mode, encoding):
    """A response in a usual encoding is read."""
    body = json.dumps(prediction_json("http://x")).encode()
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}.get(encoding.lower(), bytes)(body)
    with HttpServer(lambda r: sent_as(encoding, packed)) as api:
        assert mode.call(api.url, lambda c: c.predictions.get("p1")).id == "p1"
        assert api.requests[0].headers["accept-encoding"] == "gzip, deflate"


def test_response__truncated_compression(mode):
    """A compressed response that ends early is an error."""
    packed = gzip.compress(json.dumps(prediction_json("http://x")).encode())[:-20]
    with (
        HttpServer(lambda r: sent_as("gzip", packed)) as api,
        pytest.raises(replicate.APIConnectionError, match="end"),
    ):
        mode.call(api.url, lambda c: c.predictions.get("p1"))


def test_response__endless_headers(mode):
    """Endless headers are an error."""

    def flood(request):
        yield b"HTTP/1.1 200 OK\r\n"
        for number in range(20_000):
            yield b"X-%d: " % number + b"0" * 1000 + b"\r\n"

    with HttpServer(flood) as api, pytest.raises(replicate.APIError):
        mode.call(api.url, lambda c: c.predictions.get("p1"))


@pytest.mark.parametrize("depth", [2_000, 200_000])
@pytest.mark.parametrize("shape", ["[]", '{"a":}'])
@pytest.mark.parametrize("status", [200, 500])
def test_response__deep_json(mode, depth, shape, status):
    """Deeply nested JSON ends in an object or an error of the client."""
    opening, closing = (shape[:1], shape[1:]) if shape == "[]" else ('{"a":', "}")
    nested = opening * depth + "1" + closing * depth
    for body in (nested, json.dumps(prediction_json("http://x")).replace("null", nested, 1)):
        with HttpServer(lambda r, body=body: Response(body, status)) as api:
            try:
                mode.call(api.url, lambda c: c.predictions.get("p1"))
            except replicate.ReplicateError as error:
                str(error), repr(error)


@pytest.mark.parametrize("body", ["1" * 100_000, "NaN", "Infinity", "1e999999", '"\\ud800"'])
def test_response__odd_json(mode, body):
    """Huge numbers, NaN and lone surrogates end in an object or an error of the client."""
    for text in (body, f'{{"id": "p", "status": "succeeded", "output": {body}}}'):
        with HttpServer(lambda r, text=text: Response(text)) as api:
            try:
                mode.call(api.url, lambda c: c.predictions.get("p1"))
            except replicate.ReplicateError as error:
                str(error)


WHOLE = json.dumps(prediction_json("http://x", "succeeded", output="é"), ensure_ascii=False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_response__text_encoding(mode, encoding):
    """A response in UTF-8, UTF-16 or UTF-32 is read."""
    with HttpServer(lambda r: Response(WHOLE.encode(encoding))) as api:
        assert mode.call(api.url, lambda c: c.predictions.get("p1")).output == "é"


@pytest.mark.parametrize(
    "body", [WHOLE.encode("latin-1"), WHOLE.encode()[:-3], b"\0" * 9, b"\xff\xfe", b"\xef\xbb\xbf"]
)
@pytest.mark.parametrize("status", [200, 500])
def test_response__not_text(mode, body, status):
    """Bytes that are not text are an error with a message."""
    with (
        HttpServer(lambda r: Response(body, status)) as api,
        pytest.raises(replicate.APIError) as e,
    ):
        mode.call(api.url, lambda c: c.predictions.get("p1"), max_retries=0)
    assert str(e.value)


def test_response__duplicate_key(mode):
    """Of a key that occurs twice, the last value counts."""
    twice = WHOLE.replace('"status": ', '"status": "starting", "status": ')
    with HttpServer(lambda r: Response(twice)) as api:
        assert mode.call(api.url, lambda c: c.predictions.get("p1")).status == "succeeded"
