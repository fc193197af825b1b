"""The token is sent to the origin of the client only, whatever leads a request elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from _support.http_server import HttpServer, Response
from replicate_api import AuthenticatedClient, Client
from replicate_api.api.webhooks import webhooks_default_secret_get as endpoint

TOKEN = "r8_" + "s3cret" * 6


@pytest.fixture
def elsewhere(recorder: Any) -> Iterator[str]:
    """A server that redirects all it is asked to the recorder, which is another origin."""

    recorder.answer = b'{"key": "whsec_a"}'
    with HttpServer(
        lambda request: Response(status=307, headers={"location": recorder.url + request.target})
    ) as server:
        yield server.base


@pytest.mark.parametrize("header", ["Authorization", "X-Token"])
@pytest.mark.parametrize("prefix", ["Bearer", ""])
def test_token__redirect_to_another_origin(recorder: Any, elsewhere: str, header: str, prefix: str):
    """A redirect to another origin has no token."""

    def make() -> AuthenticatedClient:
        return AuthenticatedClient(
            base_url=elsewhere,
            token=TOKEN,
            auth_header_name=header,
            prefix=prefix,
            follow_redirects=True,
        )

    with make() as client:
        assert endpoint.sync(client=client).key == "whsec_a"

    async def fetch() -> str:
        async with make() as client:
            return (await endpoint.asyncio(client=client)).key

    assert asyncio.run(fetch()) == "whsec_a"
    assert len(recorder.requests) == 2
    for request in recorder.requests:
        assert TOKEN not in str(request.headers)


def test_token__redirect_within_the_origin(recorder: Any):
    """A redirect within the origin keeps the token."""
    recorder.answer = b'{"key": "whsec_a"}'
    with AuthenticatedClient(
        base_url=recorder.url, token=TOKEN, auth_header_name="X-Token", follow_redirects=True
    ) as client:
        endpoint.sync(client=client)
    assert recorder.requests[0].headers["x-token"] == f"Bearer {TOKEN}"


def test_token__own_httpx_client(recorder: Any):
    """An httpx client of another origin gets no token."""
    recorder.answer = b'{"key": "whsec_a"}'
    client = AuthenticatedClient(base_url="https://api.example/v1", token=TOKEN)
    with client.set_httpx_client(httpx.Client(base_url=recorder.url)):
        endpoint.sync(client=client)
    assert TOKEN not in str(recorder.requests[0].headers)


def test_client__event_hooks(recorder: Any):
    """The caller's event hooks stay, and their list is not changed."""
    recorder.answer = b'{"key": "whsec_a"}'
    seen: list[str] = []
    hooks = {"request": [lambda request: seen.append(request.url.path)]}
    with Client(base_url=recorder.url, httpx_args={"event_hooks": hooks}) as client:
        endpoint.sync(client=client)
    assert seen == ["/webhooks/default/secret"]
    assert len(hooks["request"]) == 1


def test_client__raise_on_unexpected_status():
    """Code may ask to raise on unexpected statuses, but not to return ``None``."""
    assert Client(raise_on_unexpected_status=True) == Client()
    with pytest.raises(ValueError, match="catch UnexpectedStatus"):
        Client(raise_on_unexpected_status=False)  # type: ignore[arg-type] # what is tested
