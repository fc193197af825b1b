"""A hostile server, or one that somebody took over: the token stays, and the process lives."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib

import pytest
import replicate_typed as replicate
from _support.lifecycle_support import TOKEN, RawServer, ScriptedApi, answer, prediction_json
from replicate_typed._http import body as http_body


@pytest.fixture
def thief():
    """Another origin, which must never see the token."""

    def respond(request):
        return answer(prediction_json("http://x", "succeeded", output="stolen"))

    with RawServer(respond) as server:
        yield server
        for request in server.requests:
            assert "authorization" not in request.headers
            assert TOKEN not in str(request)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_origin_is_not_followed(mode, thief, status):
    there = {"Location": f"{thief.url}/predictions/p1"}
    with RawServer(lambda r: answer(b"", status, headers=there)) as api:
        for action in (
            lambda c: c.predictions.get("p1"),
            lambda c: c.predictions.create(model="me/m", input={}),
            lambda c: c.predictions.cancel("p1"),
            lambda c: c.files.delete("f"),
        ):
            with pytest.raises(replicate.APIStatusError, match="redirected"):
                mode.call(api.url, action)
    assert thief.requests == []


@pytest.mark.parametrize(
    "target",
    [
        "//{host}/x",
        "http://127.0.0.1:{own}@{host}/",
        "https://127.0.0.1:{own}/",
        "http://user:pw@{host}/",
        "http:///x",
        "http://[",
        "\\\\{host}\\x",
        "javascript:alert(1)",
        "http://127.0.0.1:{own}.evil.invalid/",
    ],
)
def test_a_crooked_redirect_is_not_followed(mode, thief, target):
    host = f"127.0.0.1:{thief.port}"

    def respond(request):
        where = target.format(host=host, own=api.port)
        return answer(b"", 302, headers={"Location": where})

    with RawServer(respond) as api, pytest.raises(replicate.APIError):
        mode.call(api.url, lambda c: c.predictions.get("p1"))
    assert thief.requests == []


def test_a_redirect_within_the_api_is_followed_for_reads_a_few_times(mode):
    def respond(request):
        if request.target == "/v1/predictions/loop":
            return answer(b"", 302, headers={"Location": "/v1/predictions/loop"})
        if request.target == "/v1/predictions/p1":
            return answer(b"", 302, headers={"Location": "/v1/predictions/p2"})
        return answer(prediction_json("http://x", id="p2"))

    with RawServer(respond) as api:
        assert mode.call(api.url, lambda c: c.predictions.get("p1")).id == "p2"
        with pytest.raises(replicate.APIStatusError):
            mode.call(api.url, lambda c: c.predictions.get("loop"))
        assert len(api.requests) < 12


def test_a_next_page_at_another_origin_is_refused(mode, thief):
    page = {"results": [prediction_json("http://x")], "previous": None}

    def action(client):
        listed = client.predictions.list()
        if hasattr(listed, "__await__"):

            async def go():
                return [item async for item in await listed]

            return go()
        return list(listed)

    for url in (f"{thief.url}/predictions?cursor=x", f"//127.0.0.1:{thief.port}/v1/predictions"):
        made = answer({**page, "next": url})
        with (
            RawServer(lambda r, made=made: made) as api,
            pytest.raises(replicate.ReplicateError),
        ):
            mode.call(api.url, action)
    assert thief.requests == []


def test_pages_that_lead_in_a_circle_end(mode):
    def respond(request):
        return answer({"results": [], "previous": None, "next": f"{api.url}/predictions?cursor=a"})

    def action(client):
        listed = client.predictions.list()
        if hasattr(listed, "__await__"):

            async def go():
                return [item async for item in await listed]

            return go()
        return list(listed)

    with RawServer(respond) as api, pytest.raises(replicate.ReplicateError, match="circle"):
        mode.call(api.url, action)


def test_the_urls_of_a_prediction_never_get_the_token(mode, thief):
    """Looking and canceling go by the id; only the stream's own URL is used, without the token."""
    urls = {name: f"{thief.base}/{name}" for name in ("get", "cancel", "stream", "web")}
    polls = [{"status": "succeeded", "output": ["a"]}]
    with ScriptedApi({"status": "processing", "urls": urls}, polls) as api:
        assert mode.call(api.url, lambda c: c.run("me/m", {})) == ["a"]
        mode.call(api.url, lambda c: c.predictions.cancel("p1"))
    with ScriptedApi({"status": "processing", "urls": urls}, polls) as api:
        mode.collect(api.url, lambda c: c.stream("me/m", {}))
    assert {r.target for r in thief.requests} <= {"/stream"}


@pytest.mark.parametrize("id", ["../account", "p1/cancel", "p1?x=1", "p1#x", "..%2f", "p1\r\nX: 1"])
def test_an_id_cannot_lead_elsewhere_in_the_api(mode, id):
    with RawServer(lambda r: answer(prediction_json("http://x"))) as api:
        with pytest.raises(replicate.InputError, match="id has characters that are not valid"):
            mode.call(api.url, lambda c: c.predictions.get(id))
        assert api.requests == []


def read(mode, url, file_url):
    def action(client):
        made = client._core.file(file_url)
        return made.read() if mode.name == "sync" else made.aread()

    return mode.call(url, action)


def test_a_file_at_another_host_is_read_without_the_token(mode, thief):
    with RawServer(lambda r: answer(b"")) as api:
        assert b"stolen" in read(mode, api.url, f"{thief.base}/file.png")
    assert len(thief.requests) == 1


def test_a_file_that_redirects_to_another_host_is_read_without_the_token(mode, thief):
    there = {"Location": f"{thief.base}/file.png"}
    with RawServer(lambda r: answer(b"", 302, headers=there)) as api:
        assert b"stolen" in read(mode, api.url, f"{api.url}/files/x/download")
    assert len(thief.requests) == 1


def test_headers_for_the_api_do_not_follow_a_file_to_another_host(mode, thief):
    there = {"Location": f"{thief.base}/file.png"}
    with RawServer(lambda r: answer(b"", 302, headers=there)) as api:

        def action(client):
            made = client._core.file(f"{api.url}/files/x/download")
            return made.read() if mode.name == "sync" else made.aread()

        mode.call(api.url, action, headers={"X-Gateway-Key": TOKEN})
        assert api.requests[0].headers["x-gateway-key"] == TOKEN
    assert thief.requests[0].headers["user-agent"].startswith("replicate-typed/")


def test_a_file_that_redirects_for_ever_is_an_error(mode):
    with RawServer(lambda r: answer(b"", 302, headers={"Location": r.target})) as api:
        with pytest.raises(replicate.FileError, match="redirected"):
            read(mode, api.url, f"{api.url}/files/x/download")
        assert len(api.requests) < 100


def test_a_file_elsewhere_gets_nothing_of_a_callers_own_client(thief):
    import httpx
    from _support.lifecycle_support import sync_client

    own = httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}, cookies={"a": TOKEN})
    with own, sync_client("http://127.0.0.1:1", http_client=own) as client:
        client._core.file(f"{thief.base}/file.png").read()


@pytest.mark.parametrize("scheme", ["file:///etc/passwd", "ftp://h/x", "gopher://h", "//h/x"])
def test_a_file_of_another_scheme_is_not_read(mode, scheme):
    with pytest.raises(replicate.FileError):
        read(mode, "http://127.0.0.1:1", scheme)


@pytest.fixture
def small_answers(monkeypatch):
    monkeypatch.setattr(http_body, "MAX_ANSWER", 1_000_000)


BIG = b"0" * 65536


def declared():
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n"
    for _ in range(100_000_000 // len(BIG)):
        yield BIG


def undeclared():
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
    for _ in range(100_000_000 // len(BIG)):
        yield BIG


BOMB = gzip.compress(BIG * 3000, 9)


def sent_as(encoding, body):
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Type: application/json\r\n"
    return iter([f"{head}Content-Length: {len(body)}\r\n\r\n".encode(), body])


def compressed():
    return sent_as("gzip", BOMB)


@pytest.mark.parametrize("flood", [declared, undeclared, compressed])
def test_a_huge_answer_does_not_fill_the_memory(mode, small_answers, flood):
    with RawServer(lambda r: flood()) as api:
        tracemalloc.start()
        try:
            with pytest.raises(replicate.ResponseDecodeError, match="larger than"):
                mode.call(api.url, lambda c: c.predictions.get("p1"))
            assert tracemalloc.get_traced_memory()[1] < 20_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,deflate", "br", "zstd", "x" * 5000])
def test_an_answer_that_is_compressed_in_an_odd_way_is_not_unpacked(mode, encoding):
    twice = gzip.compress(BOMB)
    with RawServer(lambda r: sent_as(encoding, twice)) as api:
        tracemalloc.start()
        try:
            with pytest.raises(replicate.APIError):
                mode.call(api.url, lambda c: c.predictions.get("p1"))
            if "," in encoding:
                with pytest.raises(replicate.FileError, match="more than once"):
                    read(mode, api.url, f"{api.base}/file")
            assert tracemalloc.get_traced_memory()[1] < 20_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "GZIP", "identity", ""])
def test_an_answer_that_is_compressed_as_usual_is_read(mode, encoding):
    body = json.dumps(prediction_json("http://x")).encode()
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}.get(encoding.lower(), bytes)(body)
    with RawServer(lambda r: sent_as(encoding, packed)) as api:
        assert mode.call(api.url, lambda c: c.predictions.get("p1")).id == "p1"
        assert api.requests[0].headers["accept-encoding"] == "gzip, deflate"


def test_half_of_a_compressed_answer_is_an_error(mode):
    packed = gzip.compress(json.dumps(prediction_json("http://x")).encode())[:-20]
    with (
        RawServer(lambda r: sent_as("gzip", packed)) as api,
        pytest.raises(replicate.APIConnectionError, match="end"),
    ):
        mode.call(api.url, lambda c: c.predictions.get("p1"))


def test_endless_headers_are_an_error(mode):
    def flood(request):
        yield b"HTTP/1.1 200 OK\r\n"
        for number in range(20_000):
            yield b"X-%d: " % number + b"0" * 1000 + b"\r\n"

    with RawServer(flood) as api, pytest.raises(replicate.APIError):
        mode.call(api.url, lambda c: c.predictions.get("p1"))


@pytest.mark.parametrize("depth", [2_000, 200_000])
@pytest.mark.parametrize("shape", ["[]", '{"a":}'])
@pytest.mark.parametrize("status", [200, 500])
def test_deeply_nested_json_is_an_error(mode, depth, shape, status):
    opening, closing = (shape[:1], shape[1:]) if shape == "[]" else ('{"a":', "}")
    nested = opening * depth + "1" + closing * depth
    for body in (nested, json.dumps(prediction_json("http://x")).replace("null", nested, 1)):
        with RawServer(lambda r, body=body: answer(body, status)) as api:
            try:
                mode.call(api.url, lambda c: c.predictions.get("p1"))
            except replicate.ReplicateError as error:
                str(error), repr(error)


@pytest.mark.parametrize("body", ["1" * 100_000, "NaN", "Infinity", "1e999999", '"\\ud800"'])
def test_odd_json_is_no_accident(mode, body):
    for text in (body, f'{{"id": "p", "status": "succeeded", "output": {body}}}'):
        with RawServer(lambda r, text=text: answer(text)) as api:
            try:
                mode.call(api.url, lambda c: c.predictions.get("p1"))
            except replicate.ReplicateError as error:
                str(error)


WHOLE = json.dumps(prediction_json("http://x", "succeeded", output="é"), ensure_ascii=False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_an_answer_in_another_encoding_is_read(mode, encoding):
    with RawServer(lambda r: answer(WHOLE.encode(encoding))) as api:
        assert mode.call(api.url, lambda c: c.predictions.get("p1")).output == "é"


@pytest.mark.parametrize(
    "body", [WHOLE.encode("latin-1"), WHOLE.encode()[:-3], b"\0" * 9, b"\xff\xfe", b"\xef\xbb\xbf"]
)
@pytest.mark.parametrize("status", [200, 500])
def test_bytes_that_are_no_text_are_an_error(mode, body, status):
    with RawServer(lambda r: answer(body, status)) as api, pytest.raises(replicate.APIError) as e:
        mode.call(api.url, lambda c: c.predictions.get("p1"), max_retries=0)
    assert str(e.value)


def test_of_a_name_that_comes_twice_the_last_counts(mode):
    twice = WHOLE.replace('"status": ', '"status": "starting", "status": ')
    with RawServer(lambda r: answer(twice)) as api:
        assert mode.call(api.url, lambda c: c.predictions.get("p1")).status == "succeeded"


def test_no_cookie_is_kept_or_sent_anywhere(mode):
    """One pool serves the API, streams and files of other hosts: a cookie would go along."""

    def respond(request):
        made = prediction_json("http://x")
        return answer(made, headers={"Set-Cookie": "session=1; Path=/"})

    def twice(client):
        first = client.predictions.get("p1")
        if not hasattr(first, "__await__"):
            return client.predictions.get("p1")

        async def go():
            await first
            return await client.predictions.get("p1")

        return go()

    with RawServer(respond) as api:
        mode.call(api.url, twice)
    assert ["cookie" in r.headers for r in api.requests] == [False, False]
