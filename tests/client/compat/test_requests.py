"""What a client sends for a call that code for ``replicate`` 1.0.7 makes."""

from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace
from typing import Any
from unittest import mock

import httpx
import pytest
from replicate_typed import Client, FileOutput, ReplicateError
from replicate_typed.client import _get_api_token_from_environment

PREDICTION = {
    "model": "me/shout",
    "version": "v1",
    "status": "succeeded",
    "input": {},
    "output": "https://example.com/a.txt",
    "urls": {},
}
SCHEMA = {
    "id": "v1",
    "openapi_schema": {"components": {"schemas": {"Output": {"type": "string"}}}},
}


def answering(seen: list[httpx.Request], **members: Any) -> Client:
    """Return a client whose predictions have succeeded, and which notes what it sends."""

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.method == "POST":
            return httpx.Response(201, json={**PREDICTION, "id": f"p{len(seen)}", **members})
        return httpx.Response(200, json=SCHEMA)

    return Client("x", transport=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    ("wait", "header"),
    [(True, "wait"), (60, "wait=60"), (10, "wait=10"), (False, None), (None, None)],
)
def test_create__prefer(wait: Any, header: str | None) -> None:
    """A create that waits as long as it may is asked for as in 1.0.7."""
    seen: list[httpx.Request] = []
    answering(seen).predictions.create(model="me/shout", input={}, wait=wait)
    assert seen[0].headers.get("Prefer") == header


def test_run__prefer() -> None:
    """``run`` waits as in 1.0.7 where it is told to, and where no exit cancels the prediction."""
    seen: list[httpx.Request] = []
    client = answering(seen, output=None)
    client.run("me/shout", {}, wait=True)
    client.run("me/shout", {}, cancel_on_exit=False)
    client.run("me/shout", {}, wait=True, timeout=20)
    assert [request.headers["Prefer"] for request in seen] == ["wait", "wait", "wait=20"]


def test_run__use_file_output() -> None:
    """Who asks for files has one for a URL that the schema calls a text, too."""
    client = answering([])
    assert client.run("me/shout:v1", {}) == "https://example.com/a.txt"
    assert not isinstance(client.run("me/shout:v1", {}), FileOutput)
    assert isinstance(client.run("me/shout:v1", {}, use_file_output=True), FileOutput)
    told = answering([], output=["https://example.com/a.txt", "see https://example.com"])
    output = told.run("me/shout:v1", {}, use_file_output=True)
    assert [type(item) for item in output] == [FileOutput, str]


@pytest.mark.parametrize(
    ("context", "token"),
    [
        ({"REPLICATE_API_TOKEN": "of-cog"}, "of-cog"),
        ({"replicate_api_token": "of-cog"}, "of-cog"),
        ({"other": "x"}, "of-environment"),
    ],
)
def test_token__of_the_prediction_that_cog_runs(
    context: dict[str, str], token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside a prediction of Cog, the token is that of whoever runs it."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "of-environment")
    cog = SimpleNamespace(current_scope=lambda: SimpleNamespace(context=context))
    monkeypatch.setitem(sys.modules, "cog", cog)  # type: ignore[arg-type]  # a stand-in
    assert _get_api_token_from_environment() == token
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=[])

    transport = httpx.MockTransport(answer)
    Client(transport=transport).hardware.list()
    Client("of-client", transport=transport).hardware.list()
    sent = [request.headers["Authorization"] for request in seen]
    assert sent == [f"Bearer {token}", "Bearer of-client"]


def test_request__errors() -> None:
    """What the private method of 1.0.7 is answered with is an error with status and detail."""
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(400, json={"detail": "No."})

    client: Any = Client("x", transport=httpx.MockTransport(answer))
    with pytest.raises(ReplicateError, match=r"detail: No\..*status: 400"):
        client._request("GET", "/")
    with pytest.raises(ReplicateError, match="status: 400"):
        asyncio.run(client._async_request("POST", "/v1/things", json={"a": 1}))
    assert seen == ["https://api.replicate.com/", "https://api.replicate.com/v1/things"]


@pytest.mark.parametrize(
    "cog",
    [
        SimpleNamespace(),
        SimpleNamespace(current_scope=lambda: None),
        SimpleNamespace(current_scope=mock.Mock(side_effect=RuntimeError("no prediction"))),
        SimpleNamespace(current_scope=lambda: SimpleNamespace(context="text")),
    ],
)
def test_token__no_prediction_of_cog(cog: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of a prediction, or with an older Cog, the token is that of the environment."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "of-environment")
    monkeypatch.setitem(sys.modules, "cog", cog)
    assert _get_api_token_from_environment() == "of-environment"
