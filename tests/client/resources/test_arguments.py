"""Arguments of the methods are refused by their names, and nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from _support.clients import model_versions
from _support.http_server import HttpServer
from _support.refusals import refused


def create(**changed: Any) -> Callable[[Any], Any]:
    """Return a call of ``models.create`` with some arguments changed."""
    given: dict[str, Any] = {"visibility": "private", "hardware": "cpu", **changed}
    owner, name = given.pop("owner", "me"), given.pop("name", "model")
    return lambda c: c.models.create(owner, name, **given)


def deploy(**changed: Any) -> Callable[[Any], Any]:
    """Return a call of ``deployments.create`` with some arguments changed."""
    given = {
        "name": "d",
        "model": "me/model",
        "version": "v",
        "hardware": "cpu",
        "min_instances": 0,
        "max_instances": 1,
    }
    return lambda c: c.deployments.create(**{**given, **changed})


CALLS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "predictions.get: empty": (lambda c: c.predictions.get(""), "id is empty"),
    "predictions.get: None": (lambda c: c.predictions.get(None), "id must be a string, not None"),
    "predictions.get: a path": (lambda c: c.predictions.get("a/../b"), "id has characters"),
    "predictions.get: dots": (lambda c: c.predictions.get(".."), "id is not a valid id"),
    "predictions.get: line": (lambda c: c.predictions.get("a\r\nb"), "id has characters"),
    "predictions.get: an object": (
        lambda c: c.predictions.get(type("P", (), {"id": "abc"})()),
        "pass its id, 'abc'",
    ),
    "predictions.cancel": (lambda c: c.predictions.cancel(7), "id must be a string, not 7"),
    "predictions.list: source": (
        lambda c: c.predictions.list(source="mail"),
        "source must be 'web', not 'mail'",
    ),
    "predictions.list: moment": (
        lambda c: c.predictions.list(created_after="yesterday"),
        "created_after must be a timestamp",
    ),
    "predictions.list: a date": (
        lambda c: c.predictions.list(created_before=date(2026, 1, 1)),
        "created_before must be a datetime",
    ),
    "predictions.list: cursor": (lambda c: c.predictions.list(None), "cursor"),
    "predictions.list: number": (lambda c: c.predictions.list(7), "cursor"),
    "predictions.create: nothing": (lambda c: c.predictions.create(), "name a model"),
    "predictions.create: both": (
        lambda c: c.predictions.create("a/b", {}, model="a/b"),
        "Exactly one of 'model', 'version', or 'deployment'",
    ),
    "predictions.create: input": (lambda c: c.predictions.create("a/b", "text"), "input must be a"),
    "predictions.create: list": (lambda c: c.predictions.create("a/b", ["x"]), "input must be a"),
    "predictions.create: file_encoding": (
        lambda c: c.predictions.create("a/b", {}, file_encoding="zip"),
        "file_encoding must be",
    ),
    "predictions.create: webhook": (
        lambda c: c.predictions.create("a/b", {}, webhook="ftp://x"),
        "webhook must be an https URL",
    ),
    "run: a deployment": (
        lambda c: c.run(SimpleNamespace(owner="me", name="d", current_release=None), {}),
        "pass it as deployment=",
    ),
    "trainings.get": (lambda c: c.trainings.get(""), "id is empty"),
    "trainings.cancel": (lambda c: c.trainings.cancel("a b"), "id has characters"),
    "trainings.create: version": (lambda c: c.trainings.create(), "version is missing"),
    "trainings.create: bare": (
        lambda c: c.trainings.create("me/model", {}, "me/other"),
        "begins with a version",
    ),
    "trainings.create: destination": (
        lambda c: c.trainings.create("me/model:v1", {}),
        "destination is missing",
    ),
    "trainings.create: input": (
        lambda c: c.trainings.create("me/model:v1", "text", "me/other"),
        "input must be a mapping",
    ),
    "trainings.create: webhook": (
        lambda c: c.trainings.create("me/model:v1", {"f": bytes(300_000)}, "me/other", "x:y"),
        "webhook must be an https URL",
    ),
    "models.get: nothing": (lambda c: c.models.get(), "name the model"),
    "models.get: owner only": (lambda c: c.models.get("me"), "owner/name"),
    "models.get: number": (lambda c: c.models.get(5), "owner/name"),
    "models.get: spaces": (lambda c: c.models.get("me", "a b"), "owner/name"),
    "models.get: a path": (lambda c: c.models.get("me", "../x"), "owner/name"),
    "models.get: unicode": (lambda c: c.models.get("mé/mödel"), "owner/name"),
    "models.get: a version": (lambda c: c.models.get("me/model:v"), "owner/name"),
    "models.list: sort_by": (lambda c: c.models.list(sort_by="name"), "sort_by must be"),
    "models.list: direction": (
        lambda c: c.models.list(sort_direction="up"),
        "sort_direction must be",
    ),
    "models.search: empty": (lambda c: c.models.search(" "), "query is empty"),
    "models.search: number": (lambda c: c.models.search(3), "query must be a string"),
    "models.create: owner": (create(owner=""), "owner is empty"),
    "models.create: name": (create(name=None), "name must be a string"),
    "models.create: path": (create(name="a/b"), "owner/name"),
    "models.create: visibility": (create(visibility="secret"), "'public' or 'private'"),
    "models.create: no visibility": (create(visibility=None), "visibility must be"),
    "models.create: hardware": (create(hardware=8), "hardware must be a string"),
    "models.create: description": (create(description=b"x"), "description must be a string"),
    "models.create: github_url": (create(github_url=1), "github_url must be a string"),
    "models.create: paper_url": (create(paper_url=1), "paper_url must be a string"),
    "models.create: license_url": (create(license_url=1), "license_url must be a string"),
    "models.create: cover": (create(cover_image_url=1), "cover_image_url must be a string"),
    "models.update: readme": (
        lambda c: c.models.update("a/b", readme=b"#"),
        "readme must be a string",
    ),
    "models.update: nothing": (lambda c: c.models.update(None), "name the model"),
    "models.delete: nothing": (lambda c: c.models.delete(), "name the model"),
    "models.examples": (lambda c: c.models.examples("me"), "owner/name"),
    "models.readme": (lambda c: c.models.readme("me/"), "owner/name"),
    "deployments.get: nothing": (lambda c: c.deployments.get(), "name the deployment"),
    "deployments.get: owner only": (lambda c: c.deployments.get("me"), "not a reference"),
    "deployments.create: name": (deploy(name=""), "name is empty"),
    "deployments.create: model": (deploy(model="model"), "owner/name"),
    "deployments.create: version": (deploy(version=None), "version must be a string"),
    "deployments.create: hardware": (deploy(hardware=None), "hardware must be a string"),
    "deployments.create: min": (deploy(min_instances=-1), "min_instances must be an integer"),
    "deployments.create: max": (deploy(max_instances=21), "max_instances must be an integer"),
    "deployments.create: float": (deploy(max_instances=1.5), "max_instances must be an integer"),
    "deployments.create: bool": (deploy(min_instances=True), "min_instances must be an integer"),
    "deployments.update: max": (
        lambda c: c.deployments.update("a/b", max_instances="2"),
        "max_instances must be an integer",
    ),
    "deployments.delete: a path": (lambda c: c.deployments.delete("a/../b"), "not a reference"),
    "files.get": (lambda c: c.files.get("../account"), "file_id has characters"),
    "files.delete": (lambda c: c.files.delete(""), "file_id is empty"),
    "files.create: None": (lambda c: c.files.create(None), "a file must be a path"),
    "files.create: filename": (
        lambda c: c.files.create(b"x", filename=7),
        "filename must be a string",
    ),
    "files.create: content_type": (
        lambda c: c.files.create(b"x", content_type="image/png\r\nX: y"),
        "content_type must be a MIME type",
    ),
    "files.create: metadata": (
        lambda c: c.files.create(b"x", metadata=["a"]),
        "metadata must be a mapping",
    ),
    "files.create: metadata value": (
        lambda c: c.files.create(b"x", metadata={"a": object()}),
        "metadata.a: a value of type object",
    ),
    "files.download: expiry": (
        lambda c: c.files.download("f", owner="me", expiry="soon", signature="s"),
        "expiry must be an integer",
    ),
    "files.download: signature": (
        lambda c: c.files.download("f", owner="me", expiry=1, signature=""),
        "signature is empty",
    ),
    "collections.get": (lambda c: c.collections.get("a/b"), "slug has characters"),
    "search: empty": (lambda c: c.search(""), "query is empty"),
    "search: limit": (lambda c: c.search("x", limit=51), "limit must be an integer from 1 to 50"),
    "versions.delete: a path": (
        lambda c: model_versions(c, "me", "model").delete("../../x"),
        "owner/name",
    ),
    "versions.get: of another model": (
        lambda c: model_versions(c, "me", "model").get(f"other/model:{'a' * 64}"),
        "is no version of",
    ),
    "versions.get: empty": (lambda c: model_versions(c, "me", "model").get(""), "id is empty"),
    "versions.get: None": (
        lambda c: model_versions(c, "me", "model").get(None),
        "id must be a string",
    ),
}


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("call", CALLS)
def test_arguments__invalid(call: str, mode: str, sink: HttpServer) -> None:
    """An invalid argument is refused by its name."""
    act, says = CALLS[call]
    assert says in refused(mode, sink, act)
