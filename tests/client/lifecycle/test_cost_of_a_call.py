"""What calls cost, as counts: times differ from machine to machine, counts do not."""

from __future__ import annotations

import gc
import itertools
import os
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest
import replicate_api
import replicate_typed
from _support.account import ACCOUNT, account
from _support.http_server import HttpServer, Response
from _support.predictions import prediction_json
from replicate_typed._http import bare_clients, workers

CALLS = 5


@pytest.fixture
def server():
    """An API whose creates end at once, each with an id of its own."""
    numbers = itertools.count()

    def respond(request):
        id = f"p{next(numbers)}"
        body = {**prediction_json("http://x", "succeeded", id, output="me"), **ACCOUNT}
        return Response(body, 201 if request.method == "POST" else 200)

    with HttpServer(respond) as server:
        yield server


@pytest.fixture
def counted(monkeypatch):
    """How often methods were called, of the sync and of the async class together."""
    counts = Counter()

    def count(label, owner, name):
        original = getattr(owner, name)

        def call(*args, **options):
            counts[label] += 1
            return original(*args, **options)

        monkeypatch.setattr(owner, name, call)

    for kind in (httpx.Client, httpx.AsyncClient):
        count("clients", kind, "__init__")
        count("merges", kind, "build_request")
        count("sends", kind, "send")
    count("cookies", httpx.Cookies, "extract_cookies")
    count("threads", workers._Worker, "__init__")
    return counts


def create(client):
    """Create a prediction."""
    return client.predictions.create("me/model", {"prompt": "x"})


def several(call):
    """Return an action that makes a call several times, one after the other."""

    def action(client):
        if type(client).__name__ == "Client":
            return [call(client) for _ in range(CALLS)]

        async def go():
            return [await call(client) for _ in range(CALLS)]

        return go()

    return action


@pytest.mark.parametrize("call", [account, create])
def test_call__steps_of_httpx(mode, server, counted, call):
    """A call is one ``send`` of one httpx client, which merges nothing and looks for no cookies."""
    mode.call(server.url, several(call))
    assert counted == {"clients": 1, "sends": CALLS}


def test_call__parses_its_address_once(mode, server):
    """The address of calls that go to the same place is parsed for the first of them."""
    bare_clients._parsed.cache_clear()
    mode.call(server.url, several(create))
    assert bare_clients._parsed.cache_info().misses == 1


def test_run__threads(mode, server, counted):
    """Runs in a row share the thread that finishes a create; async code needs none."""
    mode.call(server.url, several(lambda client: client.run("me/model", {"prompt": "x"})))
    assert counted["sends"] == CALLS
    assert counted["threads"] == (1 if mode.name == "sync" else 0)


@pytest.fixture
def functions_of():
    """A function that returns how many functions of this package the calls of an action enter."""
    homes = tuple(str(Path(module.__file__).parent) for module in (replicate_typed, replicate_api))

    def count(action):
        entered = 0

        def note(frame, event, _):
            nonlocal entered
            entered += event == "call" and frame.f_code.co_filename.startswith(homes)

        sys.setprofile(note)
        try:
            action()
        finally:
            sys.setprofile(None)
        return entered / CALLS

    yield count
    sys.setprofile(None)


@pytest.mark.parametrize(("call", "most"), [(account, 130), (create, 190)])
def test_call__functions(server, functions_of, call, most):
    """A call enters so many functions of this package, and not more with every feature."""
    with replicate_typed.Client("r8_token", base_url=server.url) as client:
        call(client)  # what is prepared once
        assert functions_of(lambda: [call(client) for _ in range(CALLS)]) <= most


def test_create__environment(server, monkeypatch):
    """A create looks for each variable once at the most, and so finds one value of it."""
    monkeypatch.setenv("REPLICATE_BASE_URL", server.url)
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_token")
    asked = Counter()

    class Environment(dict):
        def get(self, name, default=None):
            asked[name] += 1
            return super().get(name, default)

    with replicate_typed.Client() as client:
        create(client)
        monkeypatch.setattr(os, "environ", Environment(os.environ))
        create(client)
    own = {name: count for name, count in asked.items() if name.startswith("REPLICATE_")}
    assert own.keys() >= {"REPLICATE_BASE_URL", "REPLICATE_API_TOKEN"}
    assert set(own.values()) == {1}


@pytest.fixture
def garbage():
    """A function that returns the modules of the objects that only the collector finds."""

    def collect():
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        gc.set_debug(0)
        found = Counter(type(item).__module__.partition(".")[0] for item in gc.garbage)
        gc.garbage.clear()
        return found

    gc.collect()
    gc.disable()
    yield collect
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()


@pytest.mark.parametrize("call", [account, create])
def test_call__garbage(mode, server, garbage, call):
    """Nothing of a call refers to itself: all of it is deleted at once, without the collector."""

    def action(client):
        made = several(call)(client)
        if mode.name == "sync":
            del made
            return garbage()

        async def go():
            await made
            return garbage()

        return go()

    found = mode.call(server.url, action)
    assert not found.keys() & {"httpx", "httpcore", "replicate_typed", "replicate_api"}


def test_call__headers(mode, server):
    """A request has the headers that the API needs, and no others."""
    mode.call(server.url, create)
    assert server.requests[0].headers.keys() == {
        "accept",
        "accept-encoding",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    }


def test_call__other_token(mode, server):
    """A token that is set between two calls is sent with the second, and the first no more."""

    def action(client):
        def first():
            client.api_token = "r8_first"

        def second():
            client.api_token = "r8_second"

        if mode.name == "sync":
            first()
            account(client)
            second()
            return account(client)

        async def go():
            first()
            await account(client)
            second()
            return await account(client)

        return go()

    mode.call(server.url, action)
    assert [request.headers["authorization"] for request in server.requests] == [
        "Bearer r8_first",
        "Bearer r8_second",
    ]
