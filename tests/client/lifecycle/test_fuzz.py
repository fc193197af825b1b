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
    file_output,
    model_versions,
    prediction_of,
    sync_client,
    training_of,
)
from _support.http_server import HttpServer, Response
from _support.predictions import prediction_json
from _support.repository import DESCRIPTION
from hypothesis import given, settings
from hypothesis import strategies as st
from replicate_api.api.account import account_get
from replicate_typed._http.retry import RetryPolicy

#: Seconds after which a call that waits must end.
TIMEOUT = 0.02

VERSION = "0" * 64


def running_prediction(client):
    """Return a prediction that still runs."""
    urls = {"stream": f"{client.base_url}/stream"}
    made = prediction_json("http://x", "processing", urls=urls)
    return prediction_of(client, made)


def read_file(client):
    """Read a file of the server."""
    file = file_output(client, f"{client.base_url}/file")
    return file.aread() if isinstance(client, replicate.AsyncClient) else file.read()


#: A call of every operation by its id, and of what is built on the operations.
CALLS = {
    "account.get": lambda c: c.account.get(),
    "collections.get": lambda c: c.collections.get("c"),
    "collections.list": lambda c: c.collections.list(),
    "deployments.create": lambda c: c.deployments.create("d", "me/m", VERSION, "cpu", 0, 1),
    "deployments.delete": lambda c: c.deployments.delete("me/d"),
    "deployments.get": lambda c: c.deployments.get("me/m"),
    "deployments.list": lambda c: c.deployments.list(),
    "deployments.predictions.create": lambda c: c.deployments.predictions.create("me/d", {}),
    "deployments.update": lambda c: c.deployments.update("me/d", hardware="cpu"),
    "files.create": lambda c: c.files.create(b"x"),
    "files.delete": lambda c: c.files.delete("f"),
    "files.download": lambda c: c.files.download("f", owner="o", expiry=1, signature="s"),
    "files.get": lambda c: c.files.get("f"),
    "files.list": lambda c: c.files.list(),
    "hardware.list": lambda c: c.hardware.list(),
    "models.create": lambda c: c.models.create("me", "m", visibility="private", hardware="cpu"),
    "models.delete": lambda c: c.models.delete("me/m"),
    "models.examples.list": lambda c: c.models.examples("me/m"),
    "models.get": lambda c: c.models.get("me/m"),
    "models.list": lambda c: c.models.list(),
    "models.predictions.create": lambda c: c.models.predictions.create("me/m", {}),
    "models.readme.get": lambda c: c.models.readme("me/m"),
    "models.search": lambda c: c.models.search("m"),
    "models.update": lambda c: c.models.update("me/m", description="d"),
    "models.versions.delete": lambda c: model_versions(c, "me", "m").delete(VERSION),
    "models.versions.get": lambda c: model_versions(c, "me", "m").get(VERSION),
    "models.versions.list": lambda c: model_versions(c, "me", "m").list(),
    "predictions.cancel": lambda c: c.predictions.cancel("p"),
    "predictions.create": lambda c: c.predictions.create(VERSION, {}),
    "predictions.get": lambda c: c.predictions.get("p"),
    "predictions.list": lambda c: c.predictions.list(),
    "search": lambda c: c.search("x"),
    "trainings.cancel": lambda c: c.trainings.cancel("p"),
    "trainings.create": lambda c: c.trainings.create(f"me/m:{VERSION}", {}, "me/m"),
    "trainings.get": lambda c: c.trainings.get("p"),
    "trainings.list": lambda c: c.trainings.list(),
    "webhooks.default.secret.get": lambda c: c.webhooks.default.secret(),
    "run": lambda c: c.run("me/m", {}, timeout=TIMEOUT),
    "run with a file": lambda c: c.run("me/m", {"f": b"x"}, timeout=TIMEOUT, file_encoding="url"),
    "stream": lambda c: c.stream("me/m", {}, timeout=TIMEOUT),
    "wait": lambda c: running_prediction(c).wait(timeout=TIMEOUT),
    "result": lambda c: running_prediction(c).result(timeout=TIMEOUT),
    "events": lambda c: running_prediction(c).events(),
    "output_iterator": lambda c: running_prediction(c).output_iterator(),
    "prediction.stream": lambda c: running_prediction(c).stream(),
    "training.reload": lambda c: training_of(c, prediction_json("http://x")).reload(),
    "any operation": lambda c: c.send(account_get.operation()),
    "file": read_file,
}


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
    """The harness of a module, which must leave no thread behind."""
    before = threading.active_count()
    with Harness() as made:
        yield made
    assert threading.active_count() <= before + 1


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
