"""The token is sent to the API only, wherever its responses lead."""

from __future__ import annotations

import anyio
import httpx
import pytest
import replicate_typed as replicate
from _support.clients import TOKEN, async_client, file_output, sync_client
from _support.http_server import HttpServer, Response
from _support.modes import read_file
from _support.predictions import prediction_json
from _support.scripted_api import ScriptedApi

pytestmark = pytest.mark.engines


@pytest.fixture
def other_origin():
    """Another origin, which fails the test if it receives the token."""

    def respond(request):
        return Response(prediction_json("http://x", "succeeded", output="stolen"))

    with HttpServer(respond) as server:
        yield server
        for request in server.requests:
            assert "authorization" not in request.headers
            assert TOKEN not in str(request)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect__other_origin(mode, other_origin, status):
    """A redirect to another origin is not followed."""
    there = {"Location": f"{other_origin.url}/predictions/p1"}
    with HttpServer(lambda r: Response(b"", status, headers=there)) as api:
        for action in (
            lambda c: c.predictions.get("p1"),
            lambda c: c.predictions.create(model="me/m", input={}),
            lambda c: c.predictions.cancel("p1"),
            lambda c: c.files.delete("f"),
        ):
            with pytest.raises(replicate.APIStatusError, match="redirected"):
                mode.call(api.url, action)
    assert other_origin.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "action",
    [
        lambda c: c.predictions.create(model="me/m", input={}),
        lambda c: c.run("me/m", {}),
        lambda c: c.predictions.cancel("p1"),
        lambda c: c.files.delete("f"),
    ],
    ids=["create", "run", "cancel", "delete"],
)
def test_redirect__of_a_change(mode, status, action):
    """A request that changes something is not sent again to another place of the API."""
    there = {"Location": "/v1/elsewhere"}
    with HttpServer(lambda r: Response(b"", status, headers=there)) as api:
        with pytest.raises(replicate.APIStatusError, match="redirected"):
            mode.call(api.url, action)
        assert len(api.requests) == 1


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
def test_redirect__malformed(mode, other_origin, target):
    """A redirect with a malformed or deceptive target is not followed."""
    host = f"127.0.0.1:{other_origin.port}"

    def respond(request):
        where = target.format(host=host, own=api.port)
        return Response(b"", 302, headers={"Location": where})

    with HttpServer(respond) as api, pytest.raises(replicate.APIError):
        mode.call(api.url, lambda c: c.predictions.get("p1"))
    assert other_origin.requests == []


def test_redirect__same_origin(mode):
    """A redirect within the API is followed for reads, a few times."""

    def respond(request):
        if request.target == "/v1/predictions/loop":
            return Response(b"", 302, headers={"Location": "/v1/predictions/loop"})
        if request.target == "/v1/predictions/p1":
            return Response(b"", 302, headers={"Location": "/v1/predictions/p1?moved"})
        return Response(prediction_json("http://x", output="moved"))

    with HttpServer(respond) as api:
        assert mode.call(api.url, lambda c: c.predictions.get("p1")).output == "moved"
        with pytest.raises(replicate.APIStatusError):
            mode.call(api.url, lambda c: c.predictions.get("loop"))
        assert len(api.requests) < 12


def test_page__other_origin(mode, other_origin):
    """A next page at another origin is refused."""
    page = {"results": [prediction_json("http://x")], "previous": None}

    def action(client):
        listed = client.predictions.list()
        if hasattr(listed, "__await__"):

            async def go():
                return [item async for item in await listed]

            return go()
        return list(listed)

    for url in (
        f"{other_origin.url}/predictions?cursor=x",
        f"//127.0.0.1:{other_origin.port}/v1/predictions",
    ):
        made = Response({**page, "next": url})
        with (
            HttpServer(lambda r, made=made: made) as api,
            pytest.raises(replicate.ReplicateError),
        ):
            mode.call(api.url, action)
    assert other_origin.requests == []


def test_page__cycle(mode):
    """Pages that form a cycle end in an error."""

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


def test_prediction_urls__no_token(mode, other_origin):
    """The URLs of a prediction never get the token.

    Polls and cancels go by the id; only the URL of the stream is used, without the token.
    """
    urls = {name: f"{other_origin.base}/{name}" for name in ("get", "cancel", "stream", "web")}
    polls = [{"status": "succeeded", "output": ["a"]}]
    with ScriptedApi({"status": "processing", "urls": urls}, polls) as api:
        assert mode.call(api.url, lambda c: c.run("me/m", {})) == ["a"]
        mode.call(api.url, lambda c: c.predictions.cancel("p1"))
    with ScriptedApi({"status": "processing", "urls": urls}, polls) as api:
        mode.collect(api.url, lambda c: c.stream("me/m", {}))
    assert {r.target for r in other_origin.requests} == {"/stream"}


@pytest.mark.parametrize("id", ["../account", "p1/cancel", "p1?x=1", "p1#x", "..%2f", "p1\r\nX: 1"])
def test_id__invalid(mode, id):
    """An id cannot lead to another path of the API."""
    with HttpServer(lambda r: Response(prediction_json("http://x"))) as api:
        with pytest.raises(replicate.InputError, match="id has characters that are not valid"):
            mode.call(api.url, lambda c: c.predictions.get(id))
        assert api.requests == []


def test_file__other_host(mode, other_origin):
    """A file at another host is read without the token."""
    with HttpServer(lambda r: Response(b"")) as api:
        assert b"stolen" in read_file(mode, api.url, f"{other_origin.base}/file.png")
    assert len(other_origin.requests) == 1


def test_file__redirect_to_other_host(mode, other_origin):
    """A file that redirects to another host is read there without the token."""
    there = {"Location": f"{other_origin.base}/file.png"}
    with HttpServer(lambda r: Response(b"", 302, headers=there)) as api:
        assert b"stolen" in read_file(mode, api.url, f"{api.url}/files/x/download")
    assert len(other_origin.requests) == 1


def test_file__custom_headers(mode, other_origin):
    """Headers for the API do not follow a redirect to another host."""
    there = {"Location": f"{other_origin.base}/file.png"}
    with HttpServer(lambda r: Response(b"", 302, headers=there)) as api:

        def action(client):
            made = file_output(client, f"{api.url}/files/x/download")
            return made.read() if mode.name == "sync" else made.aread()

        mode.call(api.url, action, headers={"X-Gateway-Key": TOKEN})
        assert api.requests[0].headers["x-gateway-key"] == TOKEN
    assert other_origin.requests[0].headers["user-agent"].startswith("replicate-typed/")


def test_file__endless_redirects(mode):
    """A file that redirects for ever is an error."""
    with HttpServer(lambda r: Response(b"", 302, headers={"Location": r.target})) as api:
        with pytest.raises(replicate.FileError, match="redirected"):
            read_file(mode, api.url, f"{api.url}/files/x/download")
        assert len(api.requests) < 100


def test_file__custom_http_client(other_origin):
    """Headers and cookies of the caller's own client are not sent to another host."""
    own = httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}, cookies={"a": TOKEN})
    with own, sync_client("http://127.0.0.1:1", http_client=own) as client:
        file_output(client, f"{other_origin.base}/file.png").read()


def test_stream__custom_http_client(mode, other_origin):
    """What the caller's own client sends to the API is not sent along with a stream."""
    urls = {name: f"{other_origin.base}/{name}" for name in ("get", "cancel", "stream")}
    polls = [{"status": "succeeded", "output": ["a"]}]
    settings = {
        "headers": {"Authorization": f"Bearer {TOKEN}"},
        "cookies": {"session": TOKEN},
        "auth": ("user", TOKEN),
    }
    with ScriptedApi({"status": "processing", "urls": urls}, polls) as api:
        if mode.name == "sync":
            with (
                httpx.Client(**settings) as own,
                sync_client(api.url, http_client=own) as client,
            ):
                assert client.stream("me/m", {}).text() == "a"
        else:

            async def main():
                async with (
                    httpx.AsyncClient(**settings) as own,
                    async_client(api.url, http_client=own) as client,
                ):
                    assert await client.stream("me/m", {}).text() == "a"

            anyio.run(main, backend=mode.name)
    assert [request.target for request in other_origin.requests] == ["/stream"]
    assert "cookie" not in other_origin.requests[0].headers


@pytest.mark.parametrize("scheme", ["file:///etc/passwd", "ftp://h/x", "gopher://h", "//h/x"])
def test_file__other_scheme(mode, scheme):
    """A URL of another scheme is not read."""
    with pytest.raises(replicate.FileError):
        read_file(mode, "http://127.0.0.1:1", scheme)


# A client of the caller keeps cookies, and sends them, as its caller wants.
@pytest.mark.engines(without={"httpx2-client"})
def test_cookies__never_sent(mode):
    """No cookie is kept or sent.

    One pool serves the API, streams and files of other hosts: a cookie would go along.
    """

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
