"""Any bytes, JSON and status as the response to any call: an object, or an error of the client.

``REPLICATE_FUZZ`` multiplies the number of responses that are tried.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import threading

import pytest
import replicate_typed as replicate
import yaml
from _support.clients import (
    async_client,
    sync_client,
)
from _support.clock import Clock
from _support.every_call import CALLS
from _support.http_server import HttpServer, Response
from _support.predictions import prediction_json
from _support.repository import DESCRIPTION
from _support.waiting import wait_until
from hypothesis import given, settings
from hypothesis import strategies as st
from replicate_typed import RetryPolicy


class Harness:
    """A server, a client of each kind, and an event loop for the async one."""

    def __init__(self):
        self.raw = b""
        self.left = 0
        self.server = HttpServer(self.respond)
        policy = RetryPolicy(max_retries=1, base=0.0001, cap=0.0001)
        options = {"policy": policy, "poll_interval": 0.001, "timeout": 2}
        self.sync = sync_client(self.server.url, **options)
        self.asynchronous = async_client(self.server.url, **options)
        self.loop = asyncio.new_event_loop()

    def respond(self, request):
        self.left -= 1
        # A prediction that is followed without a timeout would never end otherwise.
        return iter([self.raw if self.left >= 0 else END])

    def calls(self, call):
        def blocking():
            made = call(self.sync)
            return [*made] if hasattr(made, "close") else made

        async def awaited():
            made = call(self.asynchronous)
            if hasattr(made, "aclose"):
                return [item async for item in made]
            return await made if inspect.isawaitable(made) else made

        yield blocking
        yield lambda: self.loop.run_until_complete(awaited())

    def try_out(self, call, raw):
        self.raw = raw
        for attempt in self.calls(call):
            self.left = 4
            try:
                made = attempt()
            except replicate.ReplicateError as error:
                made = error
            assert repr(made)
            str(made)
            if hasattr(made, "__len__"):
                len(made)

    def __enter__(self):
        self.server.__enter__()
        return self

    def __exit__(self, *details):
        self.sync.close()
        self.loop.run_until_complete(self.asynchronous.aclose())
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()
        self.server.__exit__(*details)


@pytest.fixture(scope="module")
def harness():
    """The harness of a module, which must leave no thread behind; its clients wait for nothing."""
    before = threading.active_count()
    with pytest.MonkeyPatch.context() as monkeypatch, Harness() as made:
        Clock(monkeypatch)
        yield made
    wait_until(lambda: threading.active_count() <= before + 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
STATUS = st.sampled_from(
    [
        200,
        200,
        201,
        202,
        204,
        206,
        299,
        301,
        304,
        400,
        401,
        404,
        408,
        422,
        429,
        500,
        503,
        520,
        599,
        999,
    ]
)
KINDS = st.sampled_from(["application/json", "text/html", "text/event-stream", "", "x/\xff"])
VALID = {
    **prediction_json("http://x", "succeeded", output="x"),
    "owner": "me",
    "name": "m",
    "url": "https://replicate.com/me/m",
    "visibility": "public",
    "description": None,
    "run_count": 1,
    "cover_image_url": None,
    "latest_version": {"id": "v", "created_at": "2026-01-01T00:00:00Z", "openapi_schema": {}},
    "current_release": {
        "number": 1,
        "model": "me/m",
        "version": "v",
        "created_by": {},
        "configuration": {},
    },
    "type": "user",
    "username": "me",
    "slug": "c",
    "models": [],
    "collections": [],
    "pages": [],
    "query": "q",
    "key": "whsec_x",
    "sku": "cpu",
    "results": [prediction_json("http://x")],
    "next": None,
    "previous": None,
    "content_type": "x",
    "size": 1,
    "etag": "e",
    "checksums": {},
    "metadata": {},
    "expires_at": "2026-01-01T00:00:00Z",
}


END = Response(prediction_json("http://x", "succeeded", output=["x"])).encode()


def to_json(value):
    """Return a value as JSON."""
    return json.dumps(value).encode()


def response(body, status, kind):
    """Return a response with this content type."""
    return Response(body, status).encode().replace(b"application/json", kind.encode("latin-1"))


@st.composite
def almost_valid(draw):
    """Draw a valid response with some members of another type, or without them."""
    made = dict(VALID)
    for name in draw(st.lists(st.sampled_from(sorted(VALID)), min_size=1, max_size=4)):
        if draw(st.booleans()):
            made[name] = draw(JSON | st.sampled_from(["succeeded", "failed", "", -1, [], {}]))
        else:
            made.pop(name, None)
    return draw(
        st.sampled_from([made, made, [made], {"results": [made], "next": made.get("next")}])
    )


def test_calls__complete():
    """Every operation of the description is called here."""
    described = yaml.safe_load(DESCRIPTION.read_text("utf-8"))
    methods = [item for path in described["paths"].values() for item in path.values()]
    ids = {method["operationId"] for method in methods if "operationId" in method}
    assert ids
    assert ids <= CALLS.keys()


call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
FUZZ = int(os.environ.get("REPLICATE_FUZZ", "1"))
few = settings(max_examples=6 * FUZZ, deadline=None)
more = settings(max_examples=15 * FUZZ, deadline=None)


@call
@few
@given(raw=st.binary(max_size=200))
def test_call__any_bytes(harness, call, raw):
    """Any bytes in place of HTTP end in an object or an error of the client."""
    harness.try_out(call, raw)


@call
@few
@given(body=st.binary(max_size=100), status=STATUS, kind=KINDS)
def test_call__any_body(harness, call, body, status, kind):
    """Any body, status and type end in an object or an error of the client."""
    harness.try_out(call, response(body, status, kind))


@call
@few
@given(value=JSON, status=STATUS)
def test_call__any_json(harness, call, value, status):
    """Any JSON ends in an object or an error of the client."""
    harness.try_out(call, response(to_json(value), status, "application/json"))


@call
@more
@given(value=almost_valid())
def test_call__almost_valid_json(harness, call, value):
    """JSON with some wrong or missing members ends in an object or an error of the client."""
    harness.try_out(call, response(to_json(value), 200, "application/json"))


@call
@few
@given(
    name=st.sampled_from(
        [
            "Location",
            "Retry-After",
            "Content-Encoding",
            "Content-Type",
            "ETag",
            "Set-Cookie",
            "Content-Length",
            "Transfer-Encoding",
            "Content-Range",
            "X-Request-Id",
        ]
    ),
    value=st.binary(max_size=30).map(lambda raw: raw.replace(b"\r", b"").replace(b"\n", b"")),
    status=STATUS,
)
def test_call__any_header(harness, call, name, value, status):
    """Any header ends in an object or an error of the client."""
    made = response(b"{}", status, "application/json")
    harness.try_out(
        call, made.replace(b"\r\n", b"\r\n" + name.encode() + b": " + value + b"\r\n", 1)
    )
