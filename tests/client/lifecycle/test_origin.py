"""The token goes to the API only, wherever its answers lead."""

from __future__ import annotations

import httpx
import pytest
import replicate_typed as replicate
from _support.clients import TOKEN, file_output, sync_client
from _support.http_server import HttpServer, Response
from _support.modes import read_file
from _support.predictions import prediction_json
from _support.scripted_api import ScriptedApi


@pytest.fixture
def thief():
    """Another origin, which must never see the token."""

    def respond(request):
        return Response(prediction_json("http://x", "succeeded", output="stolen"))

    with HttpServer(respond) as server:
        yield server
        for request in server.requests:
            assert "authorization" not in request.headers
            assert TOKEN not in str(request)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_origin_is_not_followed(mode, thief, status):
    there = {"Location": f"{thief.url}/predictions/p1"}
    with HttpServer(lambda r: Response(b"", status, headers=there)) as api:
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
        return Response(b"", 302, headers={"Location": where})

    with HttpServer(respond) as api, pytest.raises(replicate.APIError):
        mode.call(api.url, lambda c: c.predictions.get("p1"))
    assert thief.requests == []


def test_a_redirect_within_the_api_is_followed_for_reads_a_few_times(mode):
    def respond(request):
        if request.target == "/v1/predictions/loop":
            return Response(b"", 302, headers={"Location": "/v1/predictions/loop"})
        if request.target == "/v1/predictions/p1":
            return Response(b"", 302, headers={"Location": "/v1/predictions/p2"})
        return Response(prediction_json("http://x", id="p2"))

    with HttpServer(respond) as api:
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
        made = Response({**page, "next": url})
        with (
            HttpServer(lambda r, made=made: made) as api,
            pytest.raises(replicate.ReplicateError),
        ):
            mode.call(api.url, action)
    assert thief.requests == []


def test_pages_that_lead_in_a_circle_end(mode):
    def respond(request):
        return Response(
            {"results": [], "previous": None, "next": f"{api.url}/predictions?cursor=a"}
        )

    def action(client):
        listed = client.predictions.list()
        if hasattr(listed, "__await__"):

            async def go():
                return [item async for item in await listed]

            return go()
        return list(listed)

    with HttpServer(respond) as api, pytest.raises(replicate.ReplicateError, match="circle"):
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
    with HttpServer(lambda r: Response(prediction_json("http://x"))) as api:
        with pytest.raises(replicate.InputError, match="id has characters that no id has"):
            mode.call(api.url, lambda c: c.predictions.get(id))
        assert api.requests == []


def test_a_file_at_another_host_is_read_without_the_token(mode, thief):
    with HttpServer(lambda r: Response(b"")) as api:
        assert b"stolen" in read_file(mode, api.url, f"{thief.base}/file.png")
    assert len(thief.requests) == 1


def test_a_file_that_redirects_to_another_host_is_read_without_the_token(mode, thief):
    there = {"Location": f"{thief.base}/file.png"}
    with HttpServer(lambda r: Response(b"", 302, headers=there)) as api:
        assert b"stolen" in read_file(mode, api.url, f"{api.url}/files/x/download")
    assert len(thief.requests) == 1


def test_headers_for_the_api_do_not_follow_a_file_to_another_host(mode, thief):
    there = {"Location": f"{thief.base}/file.png"}
    with HttpServer(lambda r: Response(b"", 302, headers=there)) as api:

        def action(client):
            made = file_output(client, f"{api.url}/files/x/download")
            return made.read() if mode.name == "sync" else made.aread()

        mode.call(api.url, action, headers={"X-Gateway-Key": TOKEN})
        assert api.requests[0].headers["x-gateway-key"] == TOKEN
    assert thief.requests[0].headers["user-agent"].startswith("replicate-typed/")


def test_a_file_that_redirects_for_ever_is_an_error(mode):
    with HttpServer(lambda r: Response(b"", 302, headers={"Location": r.target})) as api:
        with pytest.raises(replicate.FileError, match="redirected"):
            read_file(mode, api.url, f"{api.url}/files/x/download")
        assert len(api.requests) < 100


def test_a_file_elsewhere_gets_nothing_of_a_callers_own_client(thief):
    own = httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}, cookies={"a": TOKEN})
    with own, sync_client("http://127.0.0.1:1", http_client=own) as client:
        file_output(client, f"{thief.base}/file.png").read()


@pytest.mark.parametrize("scheme", ["file:///etc/passwd", "ftp://h/x", "gopher://h", "//h/x"])
def test_a_file_of_another_scheme_is_not_read(mode, scheme):
    with pytest.raises(replicate.FileError):
        read_file(mode, "http://127.0.0.1:1", scheme)


def test_no_cookie_is_kept_or_sent_anywhere(mode):
    """One pool serves the API, streams and files of other hosts: a cookie would go along."""

    def respond(request):
        made = prediction_json("http://x")
        return Response(made, headers={"Set-Cookie": "session=1; Path=/"})

    def twice(client):
        first = client.predictions.get("p1")
        if not hasattr(first, "__await__"):
            return client.predictions.get("p1")

        async def go():
            await first
            return await client.predictions.get("p1")

        return go()

    with HttpServer(respond) as api:
        mode.call(api.url, twice)
    assert ["cookie" in r.headers for r in api.requests] == [False, False]
