"""An API with one object of each kind, and the public objects that a client makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import replicate_typed as replicate
from replicate_typed import Client
from replicate_typed._base.errors import APIStatusError

from _support.http_server import Request, Response

TOKEN = "r8_0123456789abcdefghij"
SIGNED = "https://replicate.delivery/pbxt/a/out.png?Signature=sIgNeD&Expires=1"
MOMENT = "2026-01-31T12:00:00Z"

JOB = {
    "id": "p1",
    "status": "failed",
    "model": "me/model",
    "version": "v1",
    "input": {"image": SIGNED, "api_key": "sIgNeD"},
    "output": SIGNED,
    "error": "no luck",
    "logs": "first line",
    "created_at": MOMENT,
    "urls": {"get": "https://api.replicate.com/v1/predictions/p1"},
}
MODEL = {
    "url": "https://replicate.com/me/model",
    "owner": "me",
    "name": "model",
    "visibility": "private",
    "run_count": 3,
    "cover_image_url": SIGNED,
    "latest_version": {"id": "v1", "created_at": MOMENT},
}
FILE = {
    "id": "f1",
    "name": "a.png",
    "content_type": "image/png",
    "size": 3,
    "urls": {"get": SIGNED},
    "created_at": MOMENT,
}
RELEASE = {
    "number": 1,
    "model": "me/model",
    "version": "v1",
    "created_at": MOMENT,
    "configuration": {"hardware": "cpu", "min_instances": 0, "max_instances": 1},
}
FOUND = {
    "query": "a",
    "models": [{"model": MODEL, "metadata": {"score": 0.5, "tags": ["t"]}}],
    "collections": [{"name": "C", "slug": "c", "description": "d"}],
    "pages": [{"name": "Guide", "href": "/docs"}],
}
SECRET = "whsec_sIgNeD"


def answer(request: Request) -> Response:
    """Respond with the object at a path."""
    path = request.target.removeprefix("/v1")
    answers: dict[str, Any] = {
        "/predictions/p1": JOB,
        "/predictions": {"results": [JOB], "next": None, "previous": None},
        "/models": {"results": [MODEL], "next": None, "previous": None},
        "/trainings/p1": JOB,
        "/models/me/model": MODEL,
        "/files/f1": FILE,
        "/deployments/me/d": {"owner": "me", "name": "d", "current_release": RELEASE},
        "/collections/c": {"name": "C", "slug": "c", "description": "d", "models": [MODEL]},
        "/hardware": [{"sku": "cpu", "name": "CPU"}],
        "/search?query=a": FOUND,
        "/account": {"type": "user", "username": "me"},
        "/webhooks/default/secret": {"key": SECRET},
    }
    return Response(answers[path])


OBJECTS: dict[str, Callable[[Client], Any]] = {
    "Client": lambda c: c,
    "Prediction": lambda c: c.predictions.get("p1"),
    "Page": lambda c: c.predictions.list(),
    "Page of models": lambda c: c.models.list(),
    "Training": lambda c: c.trainings.get("p1"),
    "Model": lambda c: c.models.get("me/model"),
    "ModelVersion": lambda c: c.models.get("me/model").latest_version,
    "File": lambda c: c.files.get("f1"),
    "Deployment": lambda c: c.deployments.get("me/d"),
    "Release": lambda c: c.deployments.get("me/d").current_release,
    "ReleaseConfiguration": lambda c: c.deployments.get("me/d").current_release.configuration,
    "SearchResults": lambda c: c.search("a"),
    "SearchHit": lambda c: c.search("a").models[0],
    "Collection": lambda c: c.collections.get("c"),
    "Hardware": lambda c: c.hardware.list()[0],
    "Account": lambda c: c.account.get(),
    "WebhookSecret": lambda c: c.webhooks.default.secret(),
    "FileOutput": lambda c: replicate.FileOutput(SIGNED),
    "ModelRef": lambda c: replicate.ModelRef("me/model", "v1", {"a": 1}),
    "ModelError": lambda c: replicate.ModelError(c.predictions.get("p1")),
    "PredictionCanceled": lambda c: replicate.PredictionCanceled(c.predictions.get("p1")),
    "PredictionTimeout": lambda c: replicate.PredictionTimeout(
        c.predictions.get("p1"), 3.0, canceled=True
    ),
    "APIStatusError": lambda c: APIStatusError("no", status_code=409, headers={"a": "b"}),
    "InputError": lambda c: replicate.InputError("no", path="input.x"),
    "FileError": lambda c: replicate.FileError("gone", url="https://x/y", status_code=404),
    "MissingTokenError": lambda c: replicate.MissingTokenError(),
    "Progress": lambda c: replicate.Progress.parse(" 50%|#####     | 5/10"),
    "ServerSentEvent": lambda c: replicate.ServerSentEvent("output", "text", "1"),
    "StatusEvent": lambda c: replicate.StatusEvent("starting"),
    "LogEvent": lambda c: replicate.LogEvent("line"),
    "OutputEvent": lambda c: replicate.OutputEvent("piece"),
    "PredictionStatus": lambda c: replicate.PredictionStatus("failed"),
}
