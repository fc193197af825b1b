"""Models that are replaced or deleted while they are in use."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from _support.local_http import connected, create, finished
from _support.local_models import shout
from replicate_typed.local import FunctionModel, LocalServer
from replicate_typed.local._contract.runtime import ModelSource, RunReporter, VersionInfo

Serve = Callable[..., httpx.Client]


class Closing:
    """A runtime that counts how often it is closed."""

    def __init__(self, *, well: bool = True) -> None:
        self.closed = 0
        self._well = well

    async def describe(self) -> VersionInfo:
        return VersionInfo("0" * 64, {"openapi": "3.0.2", "info": {}, "paths": {}})

    async def predict(
        self, prediction_id: str, input: Mapping[str, Any], reporter: RunReporter
    ) -> None:
        reporter.started()
        reporter.output("old")

    async def aclose(self) -> None:
        if not self._well:
            raise RuntimeError("it cannot be closed")
        await asyncio.sleep(0.05)  # as stopping a process takes a while
        self.closed += 1


def test_add__replaced_model_closed() -> None:
    """The runtime of a replaced model is closed once, when the server stops."""
    old = Closing()
    with (
        LocalServer(models={"me/shout": ModelSource("me", "shout", old)}) as server,
        connected(server) as http,
    ):
        assert create(http, "shout", {}, Prefer="wait").json()["output"] == "old"
        server.add("me/shout", shout)
        assert create(http, "shout", {"prompt": "a"}, Prefer="wait").json()["output"] == "A"
    assert old.closed == 1


def test_stop__failing_runtime() -> None:
    """A runtime whose close fails does not prevent the others from being closed."""
    bad, good = Closing(well=False), Closing()
    models = {"me/bad": ModelSource("me", "bad", bad), "me/good": ModelSource("me", "good", good)}
    with LocalServer(models=models):
        pass
    assert good.closed == 1


def test_training__destination_deleted(serve: Serve) -> None:
    """A training fails if its destination is deleted while it runs."""
    gate = threading.Event()

    def train() -> str:
        gate.wait(60)
        return "weights"

    http = serve({"me/shout": FunctionModel(shout, train=train)})
    model = {"owner": "local", "name": "new", "visibility": "private", "hardware": "cpu"}
    assert http.post("/models", json=model).status_code == 201
    version = http.get("/models/me/shout").json()["latest_version"]["id"]
    training = http.post(
        f"/models/me/shout/versions/{version}/trainings",
        json={"destination": "local/new", "input": {}},
    ).json()
    assert http.delete("/models/local/new").status_code == 204
    gate.set()
    ended = finished(http, training["id"], "trainings")
    assert ended["status"] == "failed"
    assert "destination" in ended["error"]
    assert http.post("/models", json=model).json()["latest_version"] is None
