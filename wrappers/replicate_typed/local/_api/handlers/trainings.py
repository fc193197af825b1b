"""Handlers of trainings, and the runtime that turns a training into a version."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ...._base.records import frozen
from ..._base.json_values import dump_json, is_object
from ..._base.timestamps import full_timestamp
from ..._contract.problems import Problem, not_found
from ..._contract.runtime import ModelFailed, NotTrainable, RunReporter, Runtime, VersionInfo
from ..._jobs.catalog import Runnable
from ..._jobs.engine import JobRequest
from ..responses import live_json, stored_json
from ..state import State
from .predictions import check_webhook, list_jobs


class _TrainingReporter:
    """Forwards what a training reports, except for its output, which the server completes."""

    def __init__(self, reporter: RunReporter) -> None:
        self.started = reporter.started
        self.log = reporter.log
        self.append = reporter.append
        self.metrics = reporter.metrics
        self.store_file = reporter.store_file
        self.weights: Any = None

    def output(self, value: Any) -> None:
        self.weights = value.get("weights") if is_object(value) else value


@frozen
class TrainingRuntime:
    """Runs a model's training, and creates a version from the result.

    Attributes:
        state: The server's state.
        base: The version that is trained.
        destination: The name of the model that receives the new version.
    """

    state: State
    base: Runnable
    destination: str

    async def describe(self) -> VersionInfo:
        """Return the version that is trained."""
        return self.base.version

    async def predict(
        self, prediction_id: str, input: Mapping[str, Any], reporter: RunReporter
    ) -> None:
        """Run the training.

        Raises:
            NotTrainable: The model does not support training.
            ModelFailed: The training failed, or its destination was deleted.
        """
        train = getattr(self.base.runtime, "train", None)
        if train is None:
            raise NotTrainable(f"{self.base.model} does not support training.")
        training_reporter = _TrainingReporter(reporter)
        await train(prediction_id, input, training_reporter)
        if not self.state.catalog.has_model(self.destination):
            raise ModelFailed(
                f"The training destination {self.destination} was deleted during the training."
            )
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
        weights = training_reporter.weights
        if weights is not None and not isinstance(weights, str):
            content = dump_json(weights).encode()
            weights = await reporter.store_file("weights.json", content, None)
        output = {"version": f"{self.destination}:{version}"}
        reporter.output(output if weights is None else {**output, "weights": weights})

    async def aclose(self) -> None:
        """Do nothing: the model's own runtime is closed by the catalog."""


async def create(request: Request, state: State) -> Response:
    """``trainings.create``."""
    body = await state.read_json(request, "trainings.create")
    parameters = request.path_params
    name = f"{parameters['model_owner']}/{parameters['model_name']}"
    if not state.catalog.has_model(name):
        raise not_found()
    base = await state.catalog.find(name=name, version=parameters["version_id"])
    if not state.catalog.has_model(body["destination"]):
        raise Problem(404, "The specified training destination does not exist")
    check_webhook(body)
    state.validate_input(base.version, body["input"], "TrainingInput")
    runtime: Runtime = TrainingRuntime(state, base, body["destination"])
    job = state.engine.start(
        JobRequest(
            Runnable(base.model, base.version, runtime),
            body["input"],
            state.with_signed_urls(body["input"]),
            kind="training",
            webhook=body.get("webhook"),
            webhook_events_filter=body.get("webhook_events_filter"),
        )
    )
    return live_json(state.engine.live_shape(job), 201)


async def get(request: Request, state: State) -> Response:
    """``trainings.get``."""
    job = await state.find_job(request.path_params["training_id"], "training")
    return stored_json(state.engine.stored_shape(job, as_training=True))


async def cancel(request: Request, state: State) -> Response:
    """``trainings.cancel``."""
    job = await state.find_job(request.path_params["training_id"], "training")
    return stored_json(state.engine.stored_shape(state.engine.cancel(job)))


async def list_all(request: Request, state: State) -> Response:
    """``trainings.list``."""
    return list_jobs(request, state, "training")
