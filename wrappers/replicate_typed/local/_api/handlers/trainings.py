"""Trainings: create, get, list, cancel."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..._base.ids import full_timestamp
from ..._base.json_values import is_object, plain
from ..._contract.problems import Problem, not_found
from ..._contract.runtime import ModelFailed, NotTrainable, Runtime, Sink, VersionInfo
from ..._jobs.catalog import Runnable
from ..responses import newer, older
from ..state import State
from .predictions import check_webhook, list_jobs


class _Trained:
    """Passes on what a training reports, but for its output, which the server completes."""

    def __init__(self, sink: Sink) -> None:
        self.started = sink.started
        self.log = sink.log
        self.append = sink.append
        self.metrics = sink.metrics
        self.store_file = sink.store_file
        self.weights: Any = None

    def output(self, value: Any) -> None:
        self.weights = value.get("weights") if is_object(value) else value


@dataclass
class TrainingRuntime:
    """Runs a model's training, and makes a version of what comes of it."""

    state: State
    base: Runnable
    destination: str

    async def describe(self) -> VersionInfo:
        return self.base.version

    async def predict(self, prediction_id: str, input: Mapping[str, Any], sink: Sink) -> None:
        train = getattr(self.base.runtime, "train", None)
        if train is None:
            raise NotTrainable(f"{self.base.model} has no training.")
        trained = _Trained(sink)
        await train(prediction_id, input, trained)
        if not self.state.catalog.knows(self.destination):
            raise ModelFailed(f"The training destination {self.destination} was deleted meanwhile.")
        version = hashlib.sha256(f"{self.base.version.id}{prediction_id}".encode()).hexdigest()
        info = self.base.version
        self.state.store.put(
            "version",
            f"{self.destination}:{version}",
            {
                "id": version,
                "model": self.destination,
                "base": self.base.model,
                "created_at": full_timestamp(time.time()),
                "cog_version": info.cog_version,
                "openapi_schema": info.openapi_schema,
            },
        )
        weights = trained.weights
        if weights is not None and not isinstance(weights, str):
            weights = await sink.store_file("weights.json", plain(weights).encode(), None)
        made = {"version": f"{self.destination}:{version}"}
        sink.output(made if weights is None else {**made, "weights": weights})

    async def aclose(self) -> None:
        pass


async def create(request: Request, state: State) -> Response:
    body = await state.body(request, "trainings.create")
    parameters = request.path_params
    name = f"{parameters['model_owner']}/{parameters['model_name']}"
    if not state.catalog.knows(name):
        raise not_found()
    base = await state.catalog.find(name=name, version=parameters["version_id"])
    if not state.catalog.knows(body["destination"]):
        raise Problem(404, "The specified training destination does not exist")
    check_webhook(body)
    state.check_input(base.version, body["input"], "TrainingInput")
    runtime: Runtime = TrainingRuntime(state, base, body["destination"])
    job = state.engine.start(
        Runnable(base.model, base.version, runtime),
        body["input"],
        kind="training",
        webhook=body.get("webhook"),
        webhook_events_filter=body.get("webhook_events_filter"),
        readable=state.readable(body["input"]),
    )
    return newer(state.engine.show(job), 201)


async def get(request: Request, state: State) -> Response:
    job = await state.job(request.path_params["training_id"], "training")
    return older(state.engine.show_kept(job, as_training=True))


async def cancel(request: Request, state: State) -> Response:
    job = await state.job(request.path_params["training_id"], "training")
    return older(state.engine.show_kept(state.engine.cancel(job)))


async def list_all(request: Request, state: State) -> Response:
    return list_jobs(request, state, "training")
