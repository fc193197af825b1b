"""A call of each operation of the API, and of what the client builds on the operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import replicate_typed as replicate
from replicate_api.api.account import account_get

from _support.clients import file_output, prediction_of, training_of
from _support.predictions import prediction_json

#: Seconds after which a call that waits must end.
TIMEOUT = 0.02

VERSION = "0" * 64


def running_prediction(client: Any) -> Any:
    """Return a prediction that still runs."""
    urls = {"stream": f"{client.base_url}/stream"}
    made = prediction_json("http://x", "processing", urls=urls)
    return prediction_of(client, made)


def read_file(client: Any) -> Any:
    """Read a file of the server."""
    file = file_output(client, f"{client.base_url}/file")
    return file.aread() if isinstance(client, replicate.AsyncClient) else file.read()


#: The calls by the ids of their operations, or by what they do.
CALLS: dict[str, Callable[[Any], Any]] = {
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
    "models.versions.delete": lambda c: c.models.versions.delete("me/m", VERSION),
    "models.versions.get": lambda c: c.models.versions.get("me/m", VERSION),
    "models.versions.list": lambda c: c.models.versions.list("me", "m"),
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
