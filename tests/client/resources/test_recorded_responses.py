"""Recorded responses of the API, read by the methods of the client."""

from __future__ import annotations

import asyncio
import inspect
import json
from datetime import datetime
from typing import Any

import pytest
from _support.clients import model_versions
from _support.http_server import HttpServer, Response
from _support.recordings import needs_recordings, path_of, recording_id, recordings
from replicate_typed import APIStatusError, AsyncClient, Client

pytestmark = needs_recordings


def act(client: Any, recorded: dict[str, Any]) -> Any:
    """Call the method that sends the recorded request."""
    path = path_of(recorded).strip("/").split("/")
    method = recorded["method"]
    sent = json.loads(recorded["request_body"]) if recorded["request_body"][:1] == "{" else {}
    match (method, path):
        case "GET", ["collections"]:
            return client.collections.list()
        case "GET", ["hardware"]:
            return client.hardware.list()
        case "POST", ["files"]:
            return client.files.create(b"Hello, world!", filename="test_file.txt")
        case "GET", ["files"]:
            return client.files.list()
        case "GET", ["files", id]:
            return client.files.get(id)
        case "DELETE", ["files", id]:
            return client.files.delete(id)
        case "POST", ["models"]:
            return client.models.create(**sent)
        case "GET", ["models", owner, name]:
            return client.models.get(owner, name)
        case "GET", ["models", owner, name, "versions", id]:
            return model_versions(client, owner, name).get(id)
        case "POST", ["models", owner, name, "predictions"]:
            return client.models.predictions.create((owner, name), **sent)
        case "POST", ["models", owner, name, "versions", id, "trainings"]:
            # The client refuses the recorded destination itself, and the API's refusal is tested.
            sent["destination"] = "nobody/nothing"
            return client.trainings.create(f"{owner}/{name}:{id}", **sent)
        case "POST", ["predictions"]:
            return client.predictions.create(**sent)
        case "GET", ["predictions", id]:
            return client.predictions.get(id)
        case "GET", ["trainings", id]:
            return client.trainings.get(id)
    raise AssertionError(f"nothing is called for {method} {path}")


def check(body: Any, value: Any) -> None:
    """Compare an object with the JSON of its response, member by member."""
    if isinstance(body, list):
        assert len(value) == len(body)
        for one, item in zip(body, value, strict=True):
            check(one, item)
        return
    if "results" in body:
        assert (value.next, value.previous) == (body["next"], body["previous"])
        check(body["results"], value.results)
        return
    assert value.raw == body
    compared = 0
    for name, expected in body.items():
        if name in {"default_example", "latest_version"} and expected is not None:
            check(expected, getattr(value, name))
            continue
        found = getattr(value, name, None)
        if not hasattr(value, name) or callable(found):
            continue
        if name == "models":
            check(expected, found)
        elif isinstance(found, datetime):
            assert found == datetime.fromisoformat(expected), name
        elif name in {"error", "metrics", "input"}:
            assert (found or None) == (expected or None), name
        else:
            assert found == expected, name
        compared += 1
    assert compared >= 2


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize(
    "recorded",
    recordings(),
    ids=recording_id,
)
def test_client__recorded_response(recorded: dict[str, Any], mode: str) -> None:
    """The client gives what the recorded response says, member by member."""
    answer = Response(
        recorded["body"], recorded["status"], {"content-type": recorded["content_type"]}
    )

    async def in_async(url: str) -> Any:
        async with AsyncClient("r8_x", base_url=url, max_retries=0) as client:
            result = act(client, recorded)
            return await result if inspect.isawaitable(result) else result

    def in_sync(url: str) -> Any:
        with Client("r8_x", base_url=url, max_retries=0) as client:
            return act(client, recorded)

    with HttpServer(lambda request: answer) as server:

        def run() -> Any:
            return asyncio.run(in_async(server.url)) if mode == "async" else in_sync(server.url)

        if recorded["status"] >= 400:
            with pytest.raises(APIStatusError) as caught:
                run()
            body = json.loads(recorded["body"])
            assert caught.value.status == recorded["status"]
            assert (caught.value.detail, caught.value.title) == (body["detail"], body.get("title"))
            return
        value = run()
        (request,) = server.requests
        assert (request.method, request.target) == (recorded["method"], f"/v1{path_of(recorded)}")
        if recorded["request_body"][:1] == "{":
            assert json.loads(request.body) == json.loads(recorded["request_body"])
    if recorded["status"] == 204:
        assert value is True
    else:
        check(json.loads(recorded["body"]), value)
