"""The clients of the generated package, and the cost of importing it."""

from __future__ import annotations

import asyncio
import json
import pickle
import subprocess
import sys
from typing import Any

import attrs
import httpx
import pytest
import replicate_api
from replicate_api import AuthenticatedClient, Client
from replicate_api.api.account import account_get
from replicate_api.api.predictions import predictions_get
from replicate_api.api.search import search
from replicate_api.client import DEFAULT_TIMEOUT
from replicate_api.errors import UnexpectedStatus

TOKEN = "r8_" + "s3cret" * 6
PREDICTION = {
    "id": "p1",
    "version": "v",
    "input": {"prompt": "a"},
    "status": "brand-new",
    "error": None,
    "created_at": "2026-01-02T03:04:05Z",
    "urls": {"get": "g", "cancel": "c", "web": "w"},
}


def test_endpoint__sync_and_asyncio(recorder: Any):
    """``sync`` and ``asyncio`` read a prediction over a socket."""
    recorder.answer = json.dumps(PREDICTION).encode()
    with AuthenticatedClient(base_url=f"{recorder.url}/v1", token=TOKEN) as client:
        one = predictions_get.sync("p/1", client=client)

    async def fetch() -> object:
        async with AuthenticatedClient(base_url=f"{recorder.url}/v1", token=TOKEN) as client:
            return await predictions_get.asyncio("p/1", client=client)

    assert asyncio.run(fetch()) == one
    assert (one.id, one.status, one.to_dict()) == ("p1", "brand-new", PREDICTION)
    assert [request.path for request in recorder.requests] == ["/v1/predictions/p%2F1"] * 2
    assert {request.headers["authorization"] for request in recorder.requests} == {
        f"Bearer {TOKEN}"
    }


def test_unexpected_status__problem(recorder: Any):
    """An error has the API's own account of it."""
    recorder.status = 404
    recorder.answer = b'{"title": "Not found", "detail": "No such prediction.", "status": 404}'
    with (
        AuthenticatedClient(base_url=recorder.url, token=TOKEN) as client,
        pytest.raises(UnexpectedStatus) as caught,
    ):
        predictions_get.sync("p1", client=client)
    assert caught.value.problem is not None
    assert caught.value.problem.detail == "No such prediction."
    assert TOKEN not in str(caught.value) + repr(caught.value)


def test_authenticated_client__token(recorder: Any):
    """The token is sent with operations that need it, and nowhere else."""
    client = AuthenticatedClient(
        base_url=recorder.url, token=TOKEN, prefix="", auth_header_name="X-T"
    )
    with client:
        with pytest.raises(ValueError, match="SearchResults"):
            search.sync(client=client, query="q")
        elsewhere = attrs.evolve(account_get.operation(), path=f"{recorder.url}/elsewhere")
        with pytest.raises(ValueError, match="Account"):
            client.send(elsewhere)
        with pytest.raises(ValueError, match="Account"):
            account_get.sync(client=client)
    sent = [request.headers.get("x-t") for request in recorder.requests]
    assert sent == [None if not search.operation(query="q").security else TOKEN, None, TOKEN]


def test_client__repr():
    """No ``repr`` shows a secret."""
    client = AuthenticatedClient(
        base_url="https://api.example",
        token=TOKEN,
        headers={"x": TOKEN},
        cookies={"y": TOKEN},
        httpx_args={"auth": ("a", TOKEN)},
    )
    client.get_httpx_client()
    assert TOKEN not in repr(client) + str(client) + repr(client.with_timeout(httpx.Timeout(1)))
    assert "https://api.example" in repr(client)
    assert "token" not in repr(account_get.operation())


def test_client__copies():
    """``with_…`` methods return another client, and do not change this one."""
    parent = AuthenticatedClient(token=TOKEN, headers={"a": "1"}, cookies={"c": "1"})
    held, held_async = parent.get_httpx_client(), parent.get_async_httpx_client()
    before = repr(parent), dict(held.headers), dict(held.cookies), held.timeout
    children = [
        parent.with_headers({"b": "2"}),
        parent.with_cookies({"d": "2"}),
        parent.with_timeout(httpx.Timeout(1)),
    ]
    assert (repr(parent), dict(held.headers), dict(held.cookies), held.timeout) == before
    assert (parent.get_httpx_client(), parent.get_async_httpx_client()) == (held, held_async)
    for child in children:
        assert type(child) is AuthenticatedClient
        assert child.token == TOKEN
        assert child.get_httpx_client() is not held
    assert children[0].get_httpx_client().headers["a"] == "1"
    assert children[0].get_httpx_client().headers["b"] == "2"
    assert dict(children[1].get_httpx_client().cookies) == {"c": "1", "d": "2"}
    assert children[2].get_httpx_client().timeout == httpx.Timeout(1)
    for client in [parent, *children]:
        client.get_httpx_client().close()


def test_client__timeouts():
    """All timeouts are finite."""
    client = Client()
    for timeout in (DEFAULT_TIMEOUT, client.get_httpx_client().timeout):
        assert all(timeout.as_dict().values())
        assert all(0 < seconds <= 120 for seconds in timeout.as_dict().values())
    client.get_httpx_client().close()


@pytest.mark.parametrize("part", ["", ".", ".."])
def test_endpoint__path_of_another_operation(part: str):
    """A path part that would lead to another operation is refused."""
    with pytest.raises(ValueError, match="prediction_id cannot be"):
        predictions_get.operation(part)


def loaded(statement: str) -> set[str]:
    """The modules of the package that a statement loads, in a fresh interpreter."""
    code = (
        f"{statement}\nimport sys\nprint(*[n for n in sys.modules if n.startswith('replicate_')])"
    )
    return set(
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        .stdout.split()
    )  # fmt: skip


def test_endpoint__lazy_imports():
    """An endpoint imports only the modules that it needs."""
    names = loaded("import replicate_api.api.predictions.predictions_get")
    models = {name for name in names if name.startswith("replicate_api.models.")}
    assert "replicate_api.models.prediction" in models
    assert models <= {
        "replicate_api.models.prediction",
        "replicate_api.models.prediction_metrics",
        "replicate_api.models.prediction_source",
        "replicate_api.models.prediction_status",
        "replicate_api.models.prediction_urls",
        "replicate_api.models.webhook_event",
    }
    assert not [name for name in names if name.startswith("replicate_typed")]
    apis = {name for name in names if name.startswith("replicate_api.api.predictions.")}
    assert apis == {"replicate_api.api.predictions.predictions_get"}


def test_models__lazy_imports():
    """Models are imported when they are first used."""
    assert not [n for n in loaded("import replicate_api.models") if ".models." in n]
    names = loaded("from replicate_api.models import Hardware")
    assert [n for n in names if ".models." in n] == ["replicate_api.models.hardware"]


def test_models__names():
    """Models are listed in order, and unknown names are refused."""
    from replicate_api import models

    assert list(models.__all__) == sorted(models.__all__)
    assert dir(models) == sorted(models.__all__)
    for name in models.__all__:
        assert getattr(models, name).__name__ == name
    with pytest.raises(AttributeError, match=r"replicate_api\.models.*Nonsense"):
        _ = models.Nonsense
    with pytest.raises(ImportError, match="Nonsense"):
        from replicate_api.models import Nonsense  # noqa: F401


def test_package__exports():
    """The package lists its exports."""
    assert replicate_api.__all__ == ("AuthenticatedClient", "Client")


def test_unexpected_status__long_response() -> None:
    """An error keeps only the beginning of a long response."""
    problem = {"detail": "Out of memory.", "trace": "x" * 100_000}
    with pytest.raises(UnexpectedStatus) as caught:
        predictions_get.operation("p1").parse(httpx.Response(500, json=problem))
    error = caught.value
    assert len(error.content) == 2000
    assert len(repr(error)) < 3000
    assert max(len(part) for part in error.args if isinstance(part, bytes)) == 2000
    assert error.problem is not None
    loaded = pickle.loads(pickle.dumps(error))
    assert str(loaded) == str(error)
    assert (loaded.content, loaded.headers) == (error.content, error.headers)
    assert loaded.problem == error.problem
