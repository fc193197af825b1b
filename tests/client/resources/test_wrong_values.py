"""Arguments that make no sense are refused with their name, in both modes, and nothing is sent."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from _support.loopback import Answer, Loopback
from replicate_typed import AsyncClient, Client, InputError


@pytest.fixture
def sink() -> Iterator[Loopback]:
    with Loopback(lambda _: Answer({"detail": "this must not be asked"}, status=400)) as server:
        yield server


def attempt(mode: str, url: str, act: Callable[[Any], Any]) -> None:
    if mode == "sync":
        with Client("r8_secret", base_url=url, max_retries=0) as client:
            act(client)
        return

    async def main() -> None:
        async with AsyncClient("r8_secret", base_url=url, max_retries=0) as client:
            result = act(client)
            if inspect.isawaitable(result):
                await result

    asyncio.run(main())


def refused(mode: str, sink: Loopback, act: Callable[[Any], Any]) -> str:
    """What the error says that a call ends with."""
    with pytest.raises(InputError) as caught:
        attempt(mode, sink.url, act)
    assert sink.asked == []
    assert "r8_secret" not in str(caught.value)
    return str(caught.value)


def create(**changed: Any) -> Callable[[Any], Any]:
    given: dict[str, Any] = {"visibility": "private", "hardware": "cpu", **changed}
    owner, name = given.pop("owner", "me"), given.pop("name", "model")
    return lambda c: c.models.create(owner, name, **given)


def deploy(**changed: Any) -> Callable[[Any], Any]:
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
        "not both",
    ),
    "predictions.create: input": (lambda c: c.predictions.create("a/b", "text"), "input is a"),
    "predictions.create: list": (lambda c: c.predictions.create("a/b", ["x"]), "input is a"),
    "predictions.create: file_encoding": (
        lambda c: c.predictions.create("a/b", {}, file_encoding="zip"),
        "file_encoding must be",
    ),
    "predictions.create: webhook": (
        lambda c: c.predictions.create("a/b", {}, webhook="ftp://x"),
        "webhook is an https URL",
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
        "webhook is an https URL",
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
    "files.create: None": (lambda c: c.files.create(None), "a file is a path"),
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
        lambda c: versions(c).delete("../../x"),
        "owner/name",
    ),
    "versions.get: of another model": (
        lambda c: versions(c).get(f"other/model:{'a' * 64}"),
        "is no version of",
    ),
    "versions.get: empty": (lambda c: versions(c).get(""), "id is empty"),
    "versions.get: None": (lambda c: versions(c).get(None), "id must be a string"),
}


def versions(client: Any) -> Any:
    from replicate_typed._async.versions import AsyncModelVersions
    from replicate_typed._sync.versions import ModelVersions

    kind = AsyncModelVersions if isinstance(client, AsyncClient) else ModelVersions
    return kind(client._core, "me", "model")


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("call", CALLS)
def test_an_argument_that_makes_no_sense(call: str, mode: str, sink: Loopback) -> None:
    act, says = CALLS[call]
    assert says in refused(mode, sink, act)


@dataclasses.dataclass
class Settings:
    steps: int = 3


@attrs.define
class Options:
    steps: int = 3


class Dumps:
    """As pydantic's models are."""

    def model_dump(self) -> dict[str, Any]:
        return {"steps": 3}


def circle() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["again"] = [value]
    return value


VALUES: dict[str, tuple[Any, str, str]] = {
    "object": (object(), "input.x: ", "a value of type object cannot be sent"),
    "NaN": (float("nan"), "input.x: ", "not a valid JSON number"),
    "bytes keys": ({b"k": 1}, "input.x: ", "not a string"),
    "circle": (circle(), "input.x.again[0]: ", "contains itself"),
    "generator": ((i for i in "ab"), "input.x: ", "list(…)"),
    "datetime": (datetime(2026, 1, 1, tzinfo=UTC), "input.x: ", ".isoformat()"),
    "date": (date(2026, 1, 1), "input.x: ", ".isoformat()"),
    "timedelta": (timedelta(1), "input.x: ", ".total_seconds()"),
    "UUID": (uuid.uuid4(), "input.x: ", "str(…)"),
    "Decimal": (Decimal("1.5"), "input.x: ", "float(…) or str(…)"),
    "complex": (1j, "input.x: ", "a value of type complex cannot be sent"),
    "dataclass": ([Settings()], "input.x[0]: ", "dataclasses.asdict(…)"),
    "attrs": (Options(), "input.x: ", "attrs.asdict(…)"),
    "pydantic": (Dumps(), "input.x: ", ".model_dump()"),
    "a class": (Settings, "input.x: ", "cannot be sent"),
    "a function": (circle, "input.x: ", "cannot be sent"),
}


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("way", ["run", "predictions.create", "trainings.create"])
def test_a_value_that_json_does_not_have(value: str, way: str, mode: str, sink: Loopback) -> None:
    given, where, says = VALUES[value]
    acts: dict[str, Callable[[Any], Any]] = {
        "run": lambda c: c.run("me/model", {"x": given}),
        "predictions.create": lambda c: c.predictions.create(model="me/model", input={"x": given}),
        "trainings.create": lambda c: c.trainings.create("me/model:v1", {"x": given}, "me/other"),
    }
    message = refused(mode, sink, acts[way])
    assert message.startswith(where)
    assert says in message
