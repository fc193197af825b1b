"""``client.responses``: the status and the headers of successes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import replicate_typed as replicate
from _support.http_server import HttpServer, Request, Response
from _support.modes import Async, Sync
from _support.scripted_api import ScriptedApi
from replicate_typed import APIResponse, AsyncClient, Client, NotFoundError

Mode = Sync | Async

ACCOUNT = {"type": "user", "username": "me"}


def answer(request: Request) -> Response:
    """Respond with an account, and with what the request was in a header."""
    if request.target.endswith("/predictions/p"):
        return Response({"detail": "no"}, 404, content_type="application/problem+json")
    if request.target.endswith("/readme"):
        return Response(b"# Hi", content_type="text/markdown")
    if request.method == "DELETE":
        return Response(status=204)
    headers = {"X-Target": request.target, "X-Request-Id": "r1"}
    return Response(ACCOUNT | {"results": []}, headers=headers)


def collected(mode: Mode, base: str, *calls: Callable[[Any], Any]) -> Any:
    """Return the responses to calls."""

    def blocking(client: Any) -> Any:
        with client.responses() as responses:
            for call in calls:
                call(client)
        return responses

    async def awaited(client: Any) -> Any:
        with client.responses() as responses:
            for call in calls:
                await call(client)
        return responses

    return mode.call(base, blocking if mode.name == "sync" else awaited)


def test_responses__status_headers_body(mode: Mode) -> None:
    """Each success of the block is there in order, whatever the call returned."""
    with HttpServer(answer) as server:
        responses = collected(
            mode,
            server.base,
            lambda c: c.account.get(),
            lambda c: c.models.list(),
            lambda c: c.models.readme("me/m"),
            lambda c: c.files.delete("f"),
            lambda c: c.request("GET", "/new"),
        )
    assert [type(response) for response in responses] == [APIResponse] * 5
    assert [response.status_code for response in responses] == [200, 200, 200, 204, 200]
    assert [response.operation_id for response in responses] == [
        "account.get",
        "models.list",
        "models.readme.get",
        "files.delete",
        "GET /new",
    ]
    assert responses[0].headers["x-target"] == "/v1/account"
    assert responses[0].json()["username"] == "me"
    assert (responses[0].request_id, responses[3].request_id) == ("r1", None)
    assert (responses[2].text, responses[3].content) == ("# Hi", b"")
    assert len(server.requests) == 5
    assert len(responses[1:]) == 4
    assert "200" in repr(responses)


def test_responses__of_a_run(mode: Mode) -> None:
    """A run has the response to its create, and those to its polls."""
    with ScriptedApi({"status": "starting"}, polls=[{"status": "succeeded", "output": "a"}]) as api:
        responses = collected(mode, api.server.base, lambda c: c.run("me/model", {}))
    assert [response.status_code for response in responses][:2] == [201, 200]
    assert responses[0].operation_id == "models.predictions.create"


def test_responses__errors_have_their_own(mode: Mode) -> None:
    """An error is no success: its response is its own."""
    with HttpServer(answer) as server, pytest.raises(NotFoundError) as caught:
        collected(mode, server.base, lambda c: c.predictions.get("p"))
    assert caught.value.response.status_code == 404


def test_responses__blocks() -> None:
    """Blocks nest; each has the responses to its own client, and to those made of it."""
    with (
        HttpServer(answer) as server,
        Client("r8_x", base_url=server.url) as client,
        Client("r8_y", base_url=server.url) as other,
    ):
        client.account.get()
        with client.responses() as outer:
            with client.responses() as inner, other.responses() as others:
                client.with_options(timeout=5).account.get()
            client.account.get()
            other.account.get()
        client.account.get()
    assert (len(outer), len(inner), len(others)) == (2, 1, 0)


def test_responses__tasks() -> None:
    """Tasks of the block count, and those beside it do not."""

    async def main(url: str) -> tuple[int, int]:
        async with AsyncClient("r8_x", base_url=url) as client:

            async def block() -> int:
                with client.responses() as responses:
                    await asyncio.gather(*(client.account.get() for _ in range(3)))
                return len(responses)

            async def beside() -> None:
                await client.account.get()

            found, _ = await asyncio.gather(block(), beside())
            with client.responses() as rest:
                pass
            return found, len(rest)

    with HttpServer(answer) as server:
        assert asyncio.run(main(server.url)) == (3, 0)


def test_responses__default_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default client collects those of the functions of the module."""
    with HttpServer(answer) as server:
        monkeypatch.setenv("REPLICATE_BASE_URL", server.url)
        monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_x")
        with replicate.default_client.responses() as responses:
            replicate.account.get()
    assert [response.status_code for response in responses] == [200]
