"""The JSON shapes of predictions and trainings: members, order and formats."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
from _support.local_http import create, finished
from replicate_typed.local import FunctionModel, LocalServer

Serve = Callable[..., httpx.Client]

LIVE = ["id", "model", "version", "input", "logs", "output", "data_removed", "error", "status"]


def keys(response: httpx.Response) -> list[str]:
    return list(json.loads(response.content))


def test_shape__created(http: httpx.Client) -> None:
    """A created prediction has the live shape, one created with a wait the edge shape."""
    response = create(http, "wait", {})
    assert keys(response) == [*LIVE, "created_at", "source", "urls"]
    assert list(response.json()["urls"]) == ["cancel", "get", "stream", "web"]
    assert response.content.endswith(b"\n")
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    http.post(response.json()["urls"]["cancel"])
    held = create(http, "shout", {"prompt": "<a> & b"}, Prefer="wait")
    assert keys(held) == [*LIVE, "created_at", "source", "urls"]
    assert (held.json()["status"], held.json()["logs"]) == ("processing", "")
    assert held.headers["preference-applied"] == "wait"
    assert held.headers["content-type"] == "application/json; charset=UTF-8"
    assert b'"output":"<A> & B"' in held.content
    assert held.content.endswith(b"}")
    shown = http.get(held.json()["urls"]["get"])
    assert b"\\u003cA\\u003e \\u0026 B" in shown.content


def test_shape__ended(http: httpx.Client) -> None:
    """A prediction that ended recently has the live shape."""
    id = create(http, "shout", {"prompt": "a"}).json()["id"]
    finished(http, id)
    response = http.get(f"/predictions/{id}")
    assert keys(response) == [
        *LIVE,
        *("created_at", "source", "started_at", "completed_at", "metrics", "urls"),
    ]
    shown = response.json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z", shown["created_at"])
    assert list(shown["metrics"]) == ["predict_time", "total_time"]


def test_shape__listed_and_canceled(http: httpx.Client) -> None:
    """Listed and canceled predictions have the stored shape."""
    shown = create(http, "wait", {}).json()
    canceled = http.post(shown["urls"]["cancel"])
    expected = [
        *("completed_at", "created_at", "data_removed", "error", "id", "input", "logs"),
        *("metrics", "output", "source", "started_at", "status", "urls", "model", "version"),
        "webhook",
    ]
    assert keys(canceled) == expected
    assert canceled.json()["output"] is None
    assert re.fullmatch(r"\S+\.\d{6}Z", canceled.json()["created_at"])
    listed = http.get("/predictions").json()["results"][0]
    assert list(listed) == expected
    assert list(listed["urls"]) == ["stream", "get", "cancel", "web"]
    failed = finished(http, create(http, "broken", {"reason": "x"}).json()["id"])
    (found,) = (p for p in http.get("/predictions").json()["results"] if p["id"] == failed["id"])
    assert failed["logs"].endswith("\n")
    assert found["logs"] == failed["logs"].removesuffix("\n")


def test_shape__input_order(serve: Serve) -> None:
    """Inputs have no defaults added, and the key order of the system that answers."""

    def model(prompt: str, width: int = 1, seed: int = 2, a: int = 3) -> str:
        return prompt

    http = serve({"me/model": model})
    shown = create(http, "model", {"width": 8, "prompt": "x", "seed": 4}).json()
    assert list(shown["input"]) == ["prompt", "seed", "width"]
    finished(http, shown["id"])
    assert list(http.get("/predictions").json()["results"][0]["input"]) == [
        *("seed", "width", "prompt")
    ]


def test_shape__hidden_version(serve: Serve) -> None:
    """The version is hidden when an official model runs by its name."""

    def model(prompt: str) -> str:
        return prompt

    http = serve({"me/model": model, "me/other": FunctionModel(model, official=False)})
    version = http.get("/models/me/model").json()["latest_version"]["id"]
    body = {"input": {"prompt": "x"}}
    for wanted in (version, f"me/model:{version}"):
        shown = http.post("/predictions", json={**body, "version": wanted}).json()
        assert shown["version"] == version
    assert http.post("/predictions", json={**body, "version": "me/model"}).json()["version"] == (
        "hidden"
    )
    assert create(http, "other", {"prompt": "x"}).status_code == 404
    refused = http.post("/predictions", json={**body, "version": "me/other"})
    assert refused.json()["title"] == "Invalid version or not permitted"


def test_training__lifecycle(serve: Serve) -> None:
    """A training has the API's shapes and creates a version that runs."""
    gate = threading.Event()

    def model(prompt: str) -> str:
        return prompt[::-1]

    def train(images: str, steps: int = 10) -> bytes:
        print("step 1")
        gate.wait(10)
        return b"weights"

    http = serve({"me/model": FunctionModel(model, train=train)})
    base = http.get("/models/me/model").json()["latest_version"]
    assert "TrainingInput" in base["openapi_schema"]["components"]["schemas"]
    model_body = {"owner": "local", "name": "mine", "visibility": "private", "hardware": "cpu"}
    assert http.post("/models", json=model_body).status_code == 201
    url = f"/models/me/model/versions/{base['id']}/trainings"
    body = {"destination": "local/mine", "input": {"images": "x"}}
    response = http.post(url, json=body)
    assert response.status_code == 201
    assert keys(response) == [
        *("id", "model", "version", "input", "logs", "error", "status", "created_at", "urls")
    ]
    training = response.json()
    assert training["urls"]["get"].endswith(f"/v1/predictions/{training['id']}")
    running = http.get(f"/trainings/{training['id']}").json()
    assert running["urls"]["get"].endswith(f"/v1/trainings/{training['id']}")
    assert running["metrics"] == {}
    assert "destination" not in running
    gate.set()
    done = finished(http, training["id"], "trainings")
    name, _, version = done["output"]["version"].partition(":")
    assert (done["status"], name, done["logs"]) == ("succeeded", "local/mine", "step 1")
    assert httpx.get(done["output"]["weights"]).content == b"weights"
    assert http.get(f"/predictions/{training['id']}").json()["id"] == training["id"]
    assert http.get("/models/local/mine").json()["latest_version"]["id"] == version
    made = http.post("/predictions", json={"version": version, "input": {"prompt": "abc"}}).json()
    assert finished(http, made["id"])["output"] == "cba"
    assert http.post(url, json={**body, "destination": "no/where"}).json()["detail"] == (
        "The specified training destination does not exist"
    )
    wrong = http.post(url, json={**body, "input": {}}).json()
    assert wrong["detail"] == "- input: images is required\n"
    assert [t["id"] for t in http.get("/trainings").json()["results"]] == [training["id"]]
    assert http.get("/predictions").json()["results"][0]["id"] == made["id"]


def test_training__not_supported(serve: Serve) -> None:
    """A training of a model without one fails."""

    def model(prompt: str) -> str:
        return prompt

    http = serve({"me/model": model})
    version = http.get("/models/me/model").json()["latest_version"]["id"]
    body = {"destination": "me/model", "input": {}}
    made = http.post(f"/models/me/model/versions/{version}/trainings", json=body).json()
    assert (
        finished(http, made["id"], "trainings")["error"] == "The model does not support training."
    )


def test_shape__after_restart(tmp_path: Path, serve: Serve) -> None:
    """After a restart, predictions have the stored shape, and their streams replay."""

    def model(prompt: str) -> str:
        return prompt

    with (
        LocalServer(models={"me/model": model}, data=tmp_path, token="t") as server,
        httpx.Client(base_url=server.url, headers={"Authorization": "Bearer t"}) as http,
    ):
        id = create(http, "model", {"prompt": "x"}).json()["id"]
        finished(http, id)
        made = http.get("/models/me/model").json()
    http = serve({"me/model": model}, data=tmp_path, token="t")
    response = http.get(f"/predictions/{id}")
    assert keys(response)[:2] == ["completed_at", "created_at"]
    assert response.json()["output"] == "x"
    with httpx.stream("GET", response.json()["urls"]["stream"]) as stream:
        parts, wire = stream.iter_raw(), b""
        while b"event: done" not in wire:
            wire += next(parts)
    assert b"event: output" in wire
    again = http.get("/models/me/model").json()
    assert (again["created_at"], again["run_count"]) == (made["created_at"], 1)
