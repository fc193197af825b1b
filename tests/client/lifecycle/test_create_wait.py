"""How long the API holds a create, and how its response is used."""

from __future__ import annotations

import math
import time

import httpx
import pytest
import replicate_typed as replicate
from _support.http_server import Response
from _support.predictions import prediction_json
from _support.scripted_api import ScriptedApi, run

DONE = {"status": "succeeded", "output": "whole"}


def test_run__processing_after_hold(mode):
    """A held create that is answered without an end is followed by polls."""
    with ScriptedApi({"status": "processing"}, [{"status": "processing"}, DONE]) as api:
        assert mode.call(api.url, run) == "whole"
        assert (api.create_count, api.cancel_count) == (1, 0)
        assert api.server.requests[0].headers["prefer"] == "wait=3"


@pytest.mark.parametrize(
    ("options", "hold"),
    [
        ({}, "wait=3"),
        ({"wait": None}, "wait=3"),
        ({"cancel_on_exit": False}, "wait"),
        ({"wait": 2}, "wait=2"),
        ({"wait": 2.5}, "wait=3"),
        ({"wait": 30}, "wait=30"),
        ({"wait": True}, "wait"),
        ({"wait": 600}, "wait=60"),
        ({"wait": False}, None),
        ({"wait": 0}, None),
        ({"timeout": 2}, "wait=2"),
        ({"timeout": 0.5}, None),
        ({"timeout": 10, "wait": 30}, "wait=10"),
    ],
)
def test_run__prefer_header(mode, options, hold):
    """The create is held as long as ``wait``, ``timeout`` and ``cancel_on_exit`` allow."""
    with ScriptedApi(DONE) as api:
        mode.call(api.url, lambda c: run(c, **options))
        assert api.server.requests[0].headers.get("prefer") == hold


def test_create__wait(mode):
    """``predictions.create`` sends its ``wait``."""

    def action(client):
        return client.predictions.create(model="me/model", input={}, wait=7)

    with ScriptedApi() as api:
        mode.call(api.url, action)
        assert api.server.requests[0].headers["prefer"] == "wait=7"


def test_create__no_wait(mode):
    """``predictions.create`` without ``wait`` is not held."""
    with ScriptedApi() as api:
        mode.call(api.url, lambda c: c.predictions.create(model="me/model", input={}))
        assert "prefer" not in api.server.requests[0].headers


def test_run__hold_longer_than_read_timeout(mode):
    """A held create may take longer than the read timeout of the client."""

    def late():
        time.sleep(0.25)
        return Response(
            {**DONE, "id": "p1", "input": {}, "created_at": "2026-01-01T00:00:00Z"}, 201
        )

    with ScriptedApi(late) as api:
        assert mode.call(api.url, run, timeout=0.1) == "whole"
        assert api.create_count == 1


@pytest.mark.parametrize(("hold", "limit"), [(1, 30), (10, 30), (30, 40), (60, 70)])
def test_run__room_after_the_hold(mode, hold, limit):
    """The response to a held create has ten seconds and more after the hold to arrive."""
    sent = []

    def respond(request):
        sent.append(request.extensions["timeout"]["read"])
        return httpx.Response(201, json=prediction_json("http://x", **DONE))

    transport = httpx.MockTransport(respond)
    output = mode.call("http://x/v1", lambda c: run(c, wait=hold), transport=transport)
    assert output == "whole"
    assert limit <= sent[0] < math.inf


def test_run__whole_output_after_hold(mode):
    """The whole output of a simple model is taken although the prediction still runs."""
    schema = {"components": {"schemas": {"Output": {"type": "string"}}}}
    with ScriptedApi({"status": "processing", "output": "whole"}) as api:
        respond = api.server.respond

        def with_schema(request):
            if request.target.startswith("/v1/models/") and request.method == "GET":
                version = {
                    "id": "v",
                    "created_at": "2026-01-01T00:00:00Z",
                    "openapi_schema": schema,
                }
                return Response({"owner": "me", "name": "model", "latest_version": version})
            return respond(request)

        api.server.respond = with_schema
        assert mode.call(api.url, run) == "whole"
        assert (api.poll_count, api.cancel_count) == (0, 0)


def test_run__partial_output_after_hold(mode):
    """Part of the output of an iterator is completed by polls."""
    with ScriptedApi(
        {"status": "processing", "output": ["a"]}, [{"status": "succeeded", "output": ["a", "b"]}]
    ) as api:
        assert mode.call(api.url, run) == ["a", "b"]


@pytest.mark.parametrize(
    ("refusal", "creates"),
    [
        (
            Response({"detail": "no such resource"}, 404),
            ["/v1/models/me/model/predictions", "/v1/predictions"],
        ),
        (
            Response("<html>not found</html>", 404, content_type="text/html"),
            ["/v1/models/me/model/predictions"],
        ),
        (Response(b"", 404), ["/v1/models/me/model/predictions"]),
    ],
    ids=["problem", "page", "empty"],
)
def test_run__model_that_is_not_official(mode, refusal, creates):
    """A model runs by its latest version if the API, and not a gateway, says that its name does not."""
    version = {"id": "v", "created_at": "2026-01-01T00:00:00Z"}
    model = {"owner": "me", "name": "model", "latest_version": version}
    with ScriptedApi(DONE) as api:
        respond = api.server.respond

        def by_version(request):
            if request.target == "/v1/models/me/model":
                return Response(model)
            is_by_name = request.target == "/v1/models/me/model/predictions"
            return refusal if is_by_name else respond(request)

        api.server.respond = by_version
        if len(creates) > 1:
            assert mode.call(api.url, run) == "whole"
        else:
            with pytest.raises(replicate.NotFoundError):
                mode.call(api.url, run)
        assert api.server.targets("POST") == creates
