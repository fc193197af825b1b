"""The default client: assigned, changed and replaced."""

from __future__ import annotations

import importlib
import pickle
from collections.abc import Iterator
from unittest import mock

import anyio
import httpx
import pytest
import replicate_typed as replicate
from _support.account import ACCOUNT
from _support.clients import sync_client
from _support.http_server import HttpServer, Response
from _support.scripted_api import ScriptedApi
from replicate_typed import account as imported_account
from replicate_typed import async_run as imported_async_run
from replicate_typed import run as imported_run
from replicate_typed import stream as imported_stream


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The default clients as they were, with another account in the environment."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_other_account")
    for name in ("REPLICATE_BASE_URL", "REPLICATE_API_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    first = replicate.default_client
    yield
    replicate.default_client = first
    if "default_async_client" in vars(replicate):
        del replicate.default_async_client


@pytest.fixture
def scripted() -> Iterator[ScriptedApi]:
    """An API whose prediction ends at once."""
    with ScriptedApi({"status": "succeeded", "output": "a"}) as scripted:
        yield scripted


def tokens(server: HttpServer, start: int = 0) -> set[str]:
    """Return the tokens of the requests that a server got, from a number on."""
    sent = server.requests[start:]
    return {r.headers["authorization"].removeprefix("Bearer ") for r in sent}


CALLS = {
    "run": lambda: replicate.run("me/model", {}),
    "imported run": lambda: imported_run("me/model", {}),
    "imported stream": lambda: list(imported_stream("me/model", {})),
    "predictions": lambda: replicate.predictions.create("me/model", {}),
    "async_run": lambda: anyio.run(lambda: replicate.async_run("me/model", {})),
    "imported async_run": lambda: anyio.run(lambda: imported_async_run("me/model", {})),
    "async client": lambda: anyio.run(lambda: replicate.default_async_client.run("me/model", {})),
    "async_ method": lambda: anyio.run(
        lambda: replicate.predictions.async_create("me/model", {})  # type: ignore[attr-defined]
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_default_client__assigned(scripted: ScriptedApi, name: str) -> None:
    """Every function of the module uses the client that was assigned, imported before or not."""
    with sync_client(scripted.url, "r8_mine") as client:
        replicate.default_client = client
        CALLS[name]()
        assert tokens(scripted.server) == {"r8_mine"}
        client.api_token = "r8_next"
        count = len(scripted.server.requests)
        CALLS[name]()
        assert tokens(scripted.server, count) == {"r8_next"}


def test_default_client__resources() -> None:
    """A resource that was imported before is that of the client that was assigned."""
    with HttpServer(Response(ACCOUNT)) as server, sync_client(server.url, "r8_mine") as client:
        replicate.default_client = client
        assert imported_account.get().username == "me"
        assert tokens(server) == {"r8_mine"}
    assert isinstance(replicate.models, replicate.Models)
    assert type(pickle.loads(pickle.dumps(replicate.models))) is replicate.Models
    assert pickle.loads(pickle.dumps(imported_run)) is imported_run


def test_default_async_client__assigned(scripted: ScriptedApi) -> None:
    """An asynchronous client that was assigned is used until it is deleted."""
    replicate.default_async_client = replicate.AsyncClient("r8_async", base_url=scripted.url)
    anyio.run(lambda: replicate.async_run("me/model", {}))
    assert tokens(scripted.server) == {"r8_async"}
    del replicate.default_async_client
    replicate.default_client = replicate.Client("r8_mine")
    assert replicate.default_async_client.api_token == "r8_mine"


def test_default_async_client__blocking_connections() -> None:
    """Blocking connections of the user's own are refused by asynchronous calls, not bypassed."""
    with httpx.Client() as own:
        replicate.default_client = replicate.Client("r8_mine", http_client=own)
        with pytest.raises(replicate.ReplicateError, match="use an AsyncClient"):
            anyio.run(lambda: replicate.async_run("me/model", {}))


@pytest.mark.parametrize("value", [None, "r8_token", replicate.Client, replicate.AsyncClient("x")])
def test_default_client__no_client(value: object) -> None:
    """What is no client is refused."""
    before = replicate.default_client
    with pytest.raises(replicate.InputError, match="default_client must be a Client"):
        replicate.default_client = value  # type: ignore[assignment]
    with pytest.raises(replicate.InputError, match="default_async_client must be an AsyncClient"):
        replicate.default_async_client = None  # type: ignore[assignment]
    assert replicate.default_client is before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("api_token", r"assign replicate_typed\.default_client\.api_token"),
        ("timeout", r"assign replicate_typed\.default_client\.timeout"),
        ("max_retries", r"assign replicate_typed\.default_client\.max_retries"),
        ("base_url", r"default_client = Client\(base_url=…\)"),
        ("default_clint", "no attribute 'default_clint'"),
    ],
)
def test_module__assignment_without_effect(name: str, message: str) -> None:
    """The module refuses a name that it does not have."""
    with pytest.raises(AttributeError, match=message):
        setattr(replicate, name, "x")


def test_module__mocks() -> None:
    """A test can replace a function and the client, and both come back."""
    mine = replicate.Client("r8_mine")
    for before in (replicate.default_client, mine):
        replicate.default_client = before
        with mock.patch("replicate_typed.run") as fake:
            assert replicate.run is fake
        assert replicate.run is imported_run
        with mock.patch.object(replicate, "default_client", mock.MagicMock(spec=replicate.Client)):
            imported_run("me/model")
        assert replicate.default_client is before
        with mock.patch.object(before, "run", return_value=4):
            assert imported_run("me/model") == 4
        assert "run" not in vars(before)


def test_module__submodules() -> None:
    """An import of a submodule assigns it."""
    local = importlib.import_module("replicate_typed.local")
    assert vars(replicate)["local"] is local
