"""The client among other things: proxies, event loops, threads, logs, foreign exceptions."""

from __future__ import annotations

import asyncio
import gc
import logging
import pickle
import ssl
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest
import replicate_typed as replicate
from _support.lifecycle_support import (
    TOKEN,
    RawServer,
    ScriptedApi,
    answer,
    async_client,
    prediction_json,
    sync_client,
)
from httpx_aiohttp import AiohttpTransport

ACCOUNT = {"type": "user", "username": "me", "name": "Me"}


def account(client):
    return client.account.get()


@pytest.fixture
def api():
    with RawServer(lambda r: answer(ACCOUNT)) as server:
        yield server


class Proxy:
    """A real HTTP proxy on loopback that answers for any host."""

    def __enter__(self):
        self.server = RawServer(lambda r: answer(ACCOUNT)).__enter__()
        return self.server

    def __exit__(self, *details):
        self.server.__exit__(*details)


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_honoured(mode, monkeypatch, variable):
    with Proxy() as proxy:
        monkeypatch.setenv(variable, proxy.base)
        assert mode.call("http://api.invalid", account).username == "me"
        assert proxy.targets() == ["http://api.invalid/v1/account"]


def test_no_proxy_of_the_environment_is_honoured(mode, monkeypatch, api):
    with Proxy() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.base)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert mode.call(api.url, account).username == "me"
        assert proxy.targets() == []


def test_a_proxy_that_is_not_there_is_named_as_a_cause(mode, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with pytest.raises(replicate.APIConnectionError, match="proxy"):
        mode.call("http://api.invalid", account)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ALL_PROXY", "gopher://proxy.invalid"), ("SSL_CERT_FILE", "/no/such/file")],
)
def test_an_environment_that_cannot_be_used_is_told_of(mode, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(replicate.ReplicateError, match=f"environment names.*{variable}"):
        mode.call("http://api.invalid", account)


def test_an_answer_of_something_else_says_what_to_check(mode):
    with (
        RawServer(lambda r: answer("<html>", kind="text/html")) as other,
        pytest.raises(replicate.ResponseDecodeError, match="Check REPLICATE_BASE_URL"),
    ):
        mode.call(other.url, lambda c: c.predictions.get("p1"))


def test_a_proxy_that_refuses_is_named(mode, monkeypatch):
    with RawServer(lambda r: answer(b"", 407)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:{TOKEN}@127.0.0.1:{proxy.port}")
        with pytest.raises(replicate.APIConnectionError, match="proxy does not connect") as caught:
            mode.call("https://api.invalid", lambda c: c.predictions.get("p1"), max_retries=0)
    assert TOKEN not in str(caught.value)


def test_a_callers_own_httpx_client_is_used_and_not_closed(api):
    with (
        httpx.Client(headers={"X-Mine": "1"}, verify=False) as own,
        sync_client(api.url, http_client=own) as client,
    ):
        account(client)
        client.close()
        assert not own.is_closed
    assert api.requests[0].headers["x-mine"] == "1"


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_callers_own_async_httpx_client_is_used_and_not_closed(api, backend):
    async def main():
        async with httpx.AsyncClient(headers={"X-Mine": "1"}) as own:
            async with async_client(api.url, http_client=own) as client:
                await account(client)
            assert not own.is_closed

    anyio.run(main, backend=backend)
    assert api.requests[0].headers["x-mine"] == "1"


def test_a_callers_closed_client_is_an_error_of_ours(api):
    own = httpx.Client()
    own.close()
    with pytest.raises(replicate.ReplicateError, match="closed"):
        account(sync_client(api.url, http_client=own))


def test_a_transport_of_an_event_loop_that_has_ended_is_told_of(api):
    client = async_client(api.url, transport=AiohttpTransport())
    assert asyncio.run(account(client)).username == "me"
    with pytest.raises(replicate.ReplicateError, match="make a client in each"):
        asyncio.run(account(client))


def test_what_is_given_for_the_other_kind_of_code_is_not_passed_over(mode, api):
    wrong = {
        "sync": ({"transport": httpx.AsyncHTTPTransport()}, {"http_client": httpx.AsyncClient()}),
        "async": ({"transport": httpx.HTTPTransport()}, {"http_client": httpx.Client()}),
    }
    for options in wrong["sync" if mode.name == "sync" else "async"]:
        with pytest.raises(
            replicate.ReplicateError, match="cannot use the httpx client or transport"
        ):
            mode.call(api.url, account, **options)
    assert api.requests == []


def test_old_async_spellings_do_not_pass_a_given_client_over(api):
    with (
        httpx.Client() as own,
        sync_client(api.url, http_client=own) as client,
        pytest.raises(replicate.ReplicateError, match="cannot use the httpx client or transport"),
    ):
        asyncio.run(client.account.async_get())
    assert api.requests == []


def test_a_client_and_a_transport_are_one_too_many():
    with pytest.raises(replicate.InputError, match="http_client= or transport="):
        replicate.Client("x", http_client=httpx.Client(), transport=httpx.HTTPTransport())


class Counting(httpx.BaseTransport):
    def __init__(self):
        self.seen = 0
        self._inner = httpx.HTTPTransport(verify=ssl.create_default_context())

    def handle_request(self, request):
        self.seen += 1
        return self._inner.handle_request(request)

    def close(self):
        self._inner.close()


class AsyncCounting(httpx.AsyncBaseTransport):
    def __init__(self):
        self.seen = 0
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request):
        self.seen += 1
        return await self._inner.handle_async_request(request)

    async def aclose(self):
        await self._inner.aclose()


def test_a_transport_of_the_callers_is_used(api, mode):
    transport = Counting() if mode.name == "sync" else AsyncCounting()
    assert mode.call(api.url, account, transport=transport).username == "me"
    assert transport.seen == 1


@pytest.mark.parametrize("error", [RuntimeError("mine"), ValueError("mine"), MemoryError("mine")])
def test_only_transport_exceptions_are_caught(mode, error):
    """A worker's soft time limit, raised in the middle of a request, is nobody else's business."""
    calls = []

    class Broken(httpx.BaseTransport):
        def handle_request(self, request):
            calls.append(request)
            raise error

    class AsyncBroken(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            calls.append(request)
            raise error

    transport = Broken() if mode.name == "sync" else AsyncBroken()
    for action in (account, lambda c: c.run("me/model", {})):
        calls.clear()
        with pytest.raises(type(error)) as caught:
            mode.call("http://api.invalid", action, transport=transport)
        assert caught.value is error
        assert len(calls) == 1


def test_one_async_client_survives_several_event_loops(api):
    client = async_client(api.url)
    for _ in range(3):
        assert asyncio.run(account(client)).username == "me"
    assert anyio.run(account, client, backend="trio").username == "me"


def test_nothing_is_left_behind_by_a_client_that_nobody_closed():
    before = threading.active_count()
    with ScriptedApi({"status": "processing"}, [{"status": "succeeded", "output": 1}]) as api:

        async def main():
            client = async_client(api.url)
            assert await client.run("me/model", {}) == 1
            assert len(asyncio.all_tasks()) == 1

        asyncio.run(main())
        assert sync_client(api.url).run("me/model", {}) == 1
        gc.collect()
    assert threading.active_count() <= before + 1


def test_a_client_is_safe_in_threads(api):
    with sync_client(api.url) as client, ThreadPoolExecutor(16) as pool:
        names = list(pool.map(lambda _: account(client).username, range(200)))
    assert names == ["me"] * 200


def test_a_closed_client_says_so(mode, api):
    def action(client):
        if mode.name == "sync":
            client.close()
            return account(client)

        async def go():
            await client.aclose()
            return await account(client)

        return go()

    with pytest.raises(replicate.ReplicateError, match="closed"):
        mode.call(api.url, action)


def test_with_options_leaves_its_parent_alone(mode, api):
    def action(client):
        child = client.with_options(headers={"X-Child": "1"}, timeout=7, max_retries=0)
        assert "X-Child" not in client._core.options.headers
        assert client._core.options.timeout.read == 30
        return account(child)

    mode.call(api.url, action)
    mode.call(api.url, account)
    assert [r.headers.get("x-child") for r in api.requests] == ["1", None]


def test_the_token_is_taken_from_the_environment_at_the_request(mode, monkeypatch, api):
    monkeypatch.setenv("REPLICATE_API_TOKEN", ' "one" \n')
    mode.call(api.url, account, token=None)
    monkeypatch.setenv("REPLICATE_API_TOKEN", "two")
    mode.call(api.url, account, token=None)
    sent = [r.headers["authorization"] for r in api.requests]
    assert sent == ["Bearer one", "Bearer two"]


def test_a_missing_token_says_what_to_do_and_sends_nothing(mode, api):
    for action in (account, lambda c: c.run("me/model", {})):
        with pytest.raises(replicate.AuthenticationError, match="REPLICATE_API_TOKEN") as caught:
            mode.call(api.url, action, token=None)
        assert not caught.value.maybe_accepted
        assert "carried out" not in str(caught.value)
    assert api.requests == []


@pytest.mark.parametrize("token", ["a\nb", "a b", "ä", "a\x00b", "a\r\nX-Evil: 1"])
def test_a_token_that_is_no_header_value_is_not_shown(mode, api, token):
    with pytest.raises(replicate.InputError) as caught:
        mode.call(api.url, account, token=token)
    assert token not in str(caught.value)
    assert api.requests == []


def test_the_logs_are_silent_at_info_and_never_show_the_token(mode, caplog):
    caplog.set_level(logging.DEBUG, logger="replicate_typed")
    polls = [{"status": "processing"}, answer(b"", 500), {"status": "succeeded", "output": "x"}]
    with ScriptedApi({"status": "starting"}, polls) as api:
        mode.call(api.url, lambda c: c.run("me/model", {}))
    ours = [r for r in caplog.records if r.name.startswith("replicate_typed")]
    assert {r.levelno for r in ours} == {logging.DEBUG}
    assert {r.name for r in ours} == {"replicate_typed"}
    assert "GET /predictions/p1" in caplog.text
    assert TOKEN not in caplog.text


def read_file(mode, url, file_url):
    def action(client):
        made = client._core.file(file_url)
        return made.read() if mode.name == "sync" else made.aread()

    return mode.call(url, action)


def test_httpx_logs_nothing_of_our_requests_and_all_of_others(mode, caplog):
    """With logging turned on at INFO, as most programs have it."""
    caplog.set_level(logging.INFO)
    polls = [{"status": "processing"}] * 3 + [{"status": "succeeded", "output": ["a"]}]
    silent = {"stream": lambda r: answer(b"", 404)}
    with RawServer(lambda r: answer(b"")) as other, ScriptedApi(polls=polls, **silent) as api:

        def update(prediction):
            if prediction.done:
                httpx.get(f"{other.base}/mine")

        mode.call(api.url, lambda c: c.run("me/model", {}, on_update=update))
        mode.collect(api.url, lambda c: c.stream("me/model", {}))
        assert read_file(mode, api.url, f"{other.base}/a.png?key=1") == b""
    assert [r.args[1].path for r in caplog.records if r.name == "httpx"] == ["/mine"]
    assert "/stream/key" not in caplog.text
    assert "key=1" not in caplog.text


def test_signed_urls_are_not_logged_whole(mode, caplog):
    caplog.set_level(logging.DEBUG)
    with ScriptedApi(
        {"status": "processing"},
        [{"status": "succeeded", "output": []}],
        stream=lambda r: answer(b"", 404),
    ) as api:
        mode.collect(api.url, lambda c: c.stream("me/model", {}))
    ours = [r.getMessage() for r in caplog.records if r.name == "replicate_typed"]
    assert not any("/stream/key" in text for text in ours)


def every_error(api_url):
    """One error of each kind that comes out of a request."""
    with sync_client(api_url) as client:
        for action in (
            account,
            lambda c: c.predictions.create(model="me/m", input={}),
            lambda c: c.run("me/m", {}),
        ):
            try:
                action(client)
            except replicate.ReplicateError as error:
                yield error


@pytest.mark.parametrize(
    "bad",
    [
        answer({"detail": "no"}, 401),
        answer("<html>", 200),
        answer(b"", 500),
        answer({"detail": "slow"}, 429, headers={"Retry-After": "99999"}),
        None,
    ],
)
def test_errors_pickle_and_show_no_token(bad):
    with RawServer(lambda r: bad) as server:
        for error in every_error(server.url):
            copy = pickle.loads(pickle.dumps(error))
            assert type(copy) is type(error)
            assert str(copy) == str(error)
            assert copy.__dict__.keys() == error.__dict__.keys()
            shown = [
                str(error),
                repr(error),
                repr(vars(error)),
                pickle.dumps(error).decode("latin-1"),
            ]
            shown += traceback.format_exception(error)
            assert not any(TOKEN in text for text in shown)


def shown_with_variables(error):
    """What a reporter of errors sends: the traceback with the variables of our own frames."""
    made = traceback.TracebackException.from_exception(error, capture_locals=True)
    while made is not None:
        for frame in made.stack:
            if "replicate_typed" in frame.filename or "replicate_api" in frame.filename:
                yield str(frame.locals)
        made = made.__cause__ or made.__context__


@pytest.mark.parametrize(
    ("settings", "action"),
    [
        ({}, lambda c: c.predictions.get("p1")),
        ({}, lambda c: c.run("me/m", {"text": "\ud800"})),
        ({}, lambda c: c.run("me/m", {"n": float("nan")})),
        ({}, lambda c: c.files.create(b"x")),
        ({"token": f"{TOKEN}\n{TOKEN}"}, lambda c: c.predictions.get("p1")),
        ({"timeout": -1}, lambda c: None),
    ],
)
def test_no_variable_of_our_frames_shows_the_token(mode, settings, action):
    with pytest.raises(replicate.ReplicateError) as caught:
        mode.call("http://127.0.0.1:1", action, **{"max_retries": 0, **settings})
    texts = [*shown_with_variables(caught.value)]
    assert texts
    assert not [text for text in texts if TOKEN in text]


def test_the_repr_of_a_client_raises_nothing(mode, monkeypatch):
    """Reporters of errors show variables, also those of a constructor that failed."""
    client_class = mode.client_class
    assert repr(client_class.__new__(client_class)) == f"{client_class.__name__}(base_url='?')"
    monkeypatch.setenv("REPLICATE_BASE_URL", "nonsense")
    assert repr(client_class("x")) == f"{client_class.__name__}(base_url='?')"


def test_clients_and_objects_show_and_pickle_no_token(api):
    with sync_client(api.url, headers={"X-Key": "hush"}) as client:
        for thing in (client, client._core.options, client._core.connections):
            assert TOKEN not in repr(thing)
        made = pickle.dumps(client)
        assert TOKEN.encode() not in made
        assert b"hush" not in made
        assert pickle.loads(made).base_url == client.base_url
    prediction = prediction_json(api.base)
    with ScriptedApi(prediction) as scripted, sync_client(scripted.url) as client:
        kept = pickle.dumps(client.predictions.get("p1"))
        assert TOKEN.encode() not in kept
        assert pickle.loads(kept).id == "p1"
    assert TOKEN.encode() not in pickle.dumps(async_client(api.url))


def test_a_pickled_client_works_with_the_token_of_its_new_place(api, monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "there")
    with pickle.loads(pickle.dumps(sync_client(api.url))) as copy:
        assert account(copy).username == "me"
    assert api.requests[0].headers["authorization"] == "Bearer there"
