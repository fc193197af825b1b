"""Settings of a client."""

from __future__ import annotations

import inspect

import httpx
import pytest
import replicate_typed as replicate
from _support.account import account
from _support.clients import connections_of, core_of, options_of
from _support.http_server import HttpServer, Response
from replicate_typed import RetryPolicy


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("api_token", 3, "api_token must be a string, not int"),
        ("timeout", "30", "timeout must be a number of seconds, or a Timeout of httpx"),
        ("timeout", -1, "timeout must be a number of seconds, or a Timeout of httpx"),
        ("max_retries", -1, "max_retries must be an integer"),
        ("max_retries", "3", "max_retries must be an integer"),
        ("headers", {"X-Team": 3}, "the value of X-Team"),
        ("headers", {"X-Team": "a\r\nHost: evil"}, "the value of X-Team"),
        ("headers", {"X-Team": "Zoë"}, "the value of X-Team"),
        ("headers", {"X Team": "a"}, "'X Team' is not a valid header name"),
        ("headers", {3: "a"}, "3 is not a valid header name"),
        ("query", "a=b", "query must be a mapping, not str"),
        ("query", {3: "a"}, "query: 3 is not the name of a member"),
        ("base_url", "ftp://x", "base_url is not the address of an API"),
        ("poll_interval", "1", "poll_interval must be a number"),
        ("poll_interval", -1, "poll_interval must be a number"),
    ],
)
def test_settings__invalid(mode, name, value, message):
    """An invalid setting is refused by its name, by the client and by ``with_options``."""
    with pytest.raises(replicate.InputError, match=message):
        mode.client_class(**{"api_token": "r8_x", name: value})
    with pytest.raises(replicate.InputError, match=message):
        mode.client_class("r8_x").with_options(**{name: value})


def test_settings__valid(mode):
    """Valid settings are accepted in all their forms."""
    timeout = httpx.Timeout(5, read=None)
    client = mode.client_class("r8_x", timeout=timeout, max_retries=0, headers={"X-Team": ""})
    assert client.with_options(timeout=0.5, max_retries=9, headers={"x-a": "b c"})


def test_timeout__finite():
    """Each phase of a request has a finite timeout by default."""
    timeout = options_of(replicate.Client("x")).timeout
    assert all((timeout.connect, timeout.read, timeout.write, timeout.pool))


def test_with_options__parent_unchanged(mode, api):
    """``with_options`` does not change the client that it is called on."""

    def action(client):
        child = client.with_options(headers={"X-Child": "1"}, timeout=7, max_retries=0)
        assert "X-Child" not in options_of(client).headers
        assert options_of(client).timeout.read == 30
        return account(child)

    mode.call(api.url, action)
    mode.call(api.url, account)
    assert [r.headers.get("x-child") for r in api.requests] == ["1", None]


#: Settings that are other ones than those of a client without any.
OTHER = {
    "api_token": "r8_other",
    "base_url": "http://127.0.0.1:1/v1",
    "timeout": 7,
    "max_retries": 1,
    "headers": {"X-Child": "1"},
    "query": {"team": "a"},
    "poll_interval": 0.5,
    "file_encoding": "url",
    "use_file_output": False,
    "retry": RetryPolicy(max_retries=1),
    "transport": None,
    "http_client": None,
}


@pytest.mark.parametrize("name", ["sync", "async"])
def test_with_options__takes_every_setting(name):
    """``with_options`` has the keywords of a client, and each of them has an effect."""
    kind = replicate.Client if name == "sync" else replicate.AsyncClient
    wanted = list(inspect.signature(kind).parameters)
    assert sorted(inspect.signature(kind.with_options).parameters) == sorted([*wanted, "self"])
    assert set(wanted) == OTHER.keys()
    for setting, value in OTHER.items():
        client = kind("r8_x")
        changed = client.with_options(**{setting: value})
        assert (options_of(changed) != options_of(client)) == (value is not None)
        assert connections_of(changed) is connections_of(client)


def test_with_options__case_of_headers(mode, api):
    """A header replaces the one of the client that differs in its case."""

    def action(client):
        return account(client.with_options(headers={"x-team": "b"}))

    mode.call(api.url, action, headers={"X-Team": "a"})
    assert api.requests[0].headers["x-team"] == "b"


def test_with_options__account(mode, api):
    """Another token is sent, and its creates take turns of their own."""

    def action(client):
        other = client.with_options(api_token="r8_other_0123456789")
        assert core_of(other).rate_limiter is not core_of(client).rate_limiter
        same = client.with_options(timeout=3)
        assert core_of(same).rate_limiter is core_of(client).rate_limiter
        assert "r8_other" not in repr(other)
        return account(other)

    mode.call(api.url, action)
    assert api.requests[0].headers["authorization"] == "Bearer r8_other_0123456789"


def test_with_options__own_connections(mode, api):
    """A transport brings connections of its own: closing them leaves the parent's open."""
    kind = httpx.HTTPTransport if mode.name == "sync" else httpx.AsyncHTTPTransport

    def blocking(client):
        with client.with_options(transport=kind()) as child:
            account(child)
        return account(client)

    async def awaited(client):
        async with client.with_options(transport=kind()) as child:
            await account(child)
        return await account(client)

    if mode.name == "trio":
        return
    mode.call(api.url, blocking if mode.name == "sync" else awaited)
    assert len(api.requests) == 2
    with pytest.raises(replicate.InputError, match="http_client= or transport="):
        mode.client_class("x").with_options(transport=kind(), http_client=object())


def test_query__every_request_of_the_api(mode):
    """The query of a client goes with each request to the API, where the request lacks it."""

    def answer(request):
        page = {"results": [], "next": None, "previous": None}
        return Response({"type": "user", "username": "me", **page})

    calls = [
        lambda c: c.account.get(),
        lambda c: c.predictions.list(source="web"),
        lambda c: c.request("GET", "/new?team=b"),
        lambda c: c.with_options(query={"more": 1}).account.get(),
        lambda c: c.account.get(query={"team": None}),
    ]
    with HttpServer(answer) as server, HttpServer(answer) as elsewhere:
        for call in calls:
            mode.call(server.base, call, query={"team": "a", "source": "x"})
        mode.call(
            server.base, lambda c: c.request("GET", f"{elsewhere.base}/b?a=1"), query={"team": "a"}
        )
        sent = [request.target.partition("?")[2] for request in server.requests]
    assert sent == [
        "team=a&source=x",
        "team=a&source=web",
        "team=b&source=x",
        "team=a&source=x&more=1",
        "team=a&source=x",
    ]
    assert [request.target for request in elsewhere.requests] == ["/b?a=1"]
