"""Every operation of the description has a documented method, in both modes."""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import yaml
from _support.clients import model_versions
from _support.public_methods import public_methods
from _support.repository import DESCRIPTION
from replicate_typed import AsyncClient, Client, NotFoundError
from replicate_typed.local import LocalServer

METHODS = {"get", "post", "put", "patch", "delete", "x-query"}


def described() -> dict[str, tuple[str, str]]:
    """Return the method and the path of every operation by its operationId."""
    document = yaml.safe_load(DESCRIPTION.read_text("utf-8"))
    return {
        operation["operationId"]: (method.removeprefix("x-").upper(), path)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


OPERATIONS = described()


def operations_named_in(documented: object) -> set[str]:
    """Return the operations that a docstring names as ``(operation ``x``…)``."""
    text = " ".join((inspect.getdoc(documented) or "").split())
    names: set[str] = set()
    for sentence in re.findall(r"\(operations? (``.*?``)(?=[),])[^)]*", text):
        names |= set(re.findall(r"``([a-z_.]+)``", sentence))
    for sentence in re.findall(r"\(operations (.*?)\)", text):
        names |= set(re.findall(r"``([a-z_.]+)``", sentence))
    return names


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_docstrings__name_operations(mode: str) -> None:
    """The docstrings of the methods name each operation, and nothing else."""
    named: set[str] = set()
    for name, method in public_methods(mode):
        found = operations_named_in(method)
        assert found <= OPERATIONS.keys(), f"{name} names what is no operation"
        named |= found
    assert named == OPERATIONS.keys()


def call(*args: Any, **kwargs: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of a call."""
    return args, kwargs


INPUT = {"prompt": "a"}

#: The call of each operation: ``c`` is the client, ``m`` has the resources of the test.
CALLS: dict[str, Callable[[Any, Any], tuple[Any, tuple[tuple[Any, ...], dict[str, Any]]]]] = {
    "account.get": lambda c, m: (c.account.get, call()),
    "collections.get": lambda c, m: (c.collections.get, call(m.collection)),
    "collections.list": lambda c, m: (c.collections.list, call()),
    "deployments.create": lambda c, m: (
        c.deployments.create,
        call(m.fresh, "local/shout", m.version, "cpu", 0, 1),
    ),
    "deployments.delete": lambda c, m: (c.deployments.delete, call(m.deployment)),
    "deployments.get": lambda c, m: (c.deployments.get, call(*m.deployment.split("/"))),
    "deployments.list": lambda c, m: (c.deployments.list, call()),
    "deployments.predictions.create": lambda c, m: (
        c.deployments.predictions.create,
        call(m.deployment, INPUT),
    ),
    "deployments.update": lambda c, m: (
        c.deployments.update,
        call(m.deployment, min_instances=1, max_instances=2),
    ),
    "files.create": lambda c, m: (c.files.create, call(b"x", filename="x.txt", metadata={"a": 1})),
    "files.delete": lambda c, m: (c.files.delete, call(m.file)),
    "files.download": lambda c, m: (c.files.download, call(m.file, **m.signed)),
    "files.get": lambda c, m: (c.files.get, call(m.file)),
    "files.list": lambda c, m: (c.files.list, call()),
    "hardware.list": lambda c, m: (c.hardware.list, call()),
    "models.create": lambda c, m: (
        c.models.create,
        call("local", m.fresh, visibility="private", hardware="cpu"),
    ),
    "models.delete": lambda c, m: (c.models.delete, call(f"local/{m.empty}")),
    "models.examples.list": lambda c, m: (c.models.examples, call("local", "shout")),
    "models.get": lambda c, m: (c.models.get, call("local/shout")),
    "models.list": lambda c, m: (
        c.models.list,
        call(sort_by="model_created_at", sort_direction="asc"),
    ),
    "models.predictions.create": lambda c, m: (
        c.models.predictions.create,
        call(("local", "shout"), INPUT, wait=5),
    ),
    "models.readme.get": lambda c, m: (c.models.readme, call("local", m.empty)),
    "models.search": lambda c, m: (c.models.search, call("shout")),
    "models.update": lambda c, m: (c.models.update, call("local", m.empty, description="new")),
    "models.versions.delete": lambda c, m: (
        model_versions(c, "local", m.doomed).delete,
        call(m.doomed_version),
    ),
    "models.versions.get": lambda c, m: (model_versions(c, "local", "shout").get, call(m.version)),
    "models.versions.list": lambda c, m: (model_versions(c, "local", "shout").list, call()),
    "predictions.cancel": lambda c, m: (c.predictions.cancel, call(m.prediction)),
    "predictions.create": lambda c, m: (c.predictions.create, call(m.version, INPUT)),
    "predictions.get": lambda c, m: (c.predictions.get, call(m.prediction)),
    "predictions.list": lambda c, m: (
        c.predictions.list,
        call(created_after="2020-01-01T00:00:00Z", source="web"),
    ),
    "search": lambda c, m: (type(c.search).__call__, call(c.search, "shout", limit=3)),
    "trainings.cancel": lambda c, m: (c.trainings.cancel, call(m.training)),
    "trainings.create": lambda c, m: (
        c.trainings.create,
        call(f"local/shout:{m.version}", INPUT, ("local", m.empty)),
    ),
    "trainings.get": lambda c, m: (c.trainings.get, call(m.training)),
    "trainings.list": lambda c, m: (c.trainings.list, call()),
    "webhooks.default.secret.get": lambda c, m: (c.webhooks.default.secret, call()),
}

_counter = iter(range(1_000_000))


@pytest.fixture
def made(client: Client, server: LocalServer) -> SimpleNamespace:
    """The resources that the operations need: models, a deployment, a file, a prediction."""
    number = next(_counter)
    version = version_of(client, "local/shout")
    server.add(f"local/doomed-{number}", lambda prompt: prompt)
    empty = client.models.create("local", f"empty-{number}", visibility="private", hardware="cpu")
    client.models.update(empty, readme="# Empty")
    deployment = client.deployments.create(
        f"deployed-{number}", "local/shout", version, "cpu", 0, 1
    )
    file = client.files.create(b"content", filename="a.txt")
    # The API signs the URL of a file that it passes to a model.
    signed = dict(parse_qsl(urlsplit(client.run("local/echo", {"text": file.url})).query))
    return SimpleNamespace(
        collection="none",
        deployment=deployment.id,
        doomed=f"doomed-{number}",
        doomed_version=version_of(client, f"local/doomed-{number}"),
        empty=empty.name,
        file=file.id,
        fresh=f"fresh-{number}",
        prediction=client.predictions.create(version, INPUT).id,
        signed={**signed, "expiry": int(signed["expiry"])},
        training=client.trainings.create(f"local/shout:{version}", INPUT, empty.id).id,
        version=version,
    )


def version_of(client: Client, name: str) -> str:
    """Return the id of the latest version of a model."""
    version = client.models.get(name).latest_version
    assert version is not None
    return version.id


def reached(requests: list[tuple[str, str]]) -> set[str]:
    """Return the operations that requests were sent to."""
    names: set[str] = set()
    for method, path in requests:
        parts = path.removeprefix("/v1").strip("/").split("/")
        for name, (known, template) in OPERATIONS.items():
            pattern = template.strip("/").split("/")
            if known == method and len(pattern) == len(parts):
                fixed = [(p, q) for p, q in zip(pattern, parts, strict=True) if p[0] != "{"]
                if all(p == q for p, q in fixed):
                    names.add(name)
    return names


def test_calls__complete() -> None:
    """Each operation has a call here."""
    assert CALLS.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_method__sends_operation(name: str, mode: str, made: SimpleNamespace) -> None:
    """A method sends the operation that its docstring names."""
    requests: list[tuple[str, str]] = []

    def note(request: httpx.Request) -> None:
        requests.append((request.method, request.url.path))

    async def note_async(request: httpx.Request) -> None:
        note(request)

    async def call_async() -> None:
        async with httpx.AsyncClient(event_hooks={"request": [note_async]}) as http:
            method, (args, kwargs) = CALLS[name](AsyncClient(http_client=http), made)
            assert name in operations_named_in(method)
            with expect_end(name):
                await method(*args, **kwargs)

    if mode == "async":
        asyncio.run(call_async())
    else:
        with httpx.Client(event_hooks={"request": [note]}) as http:
            method, (args, kwargs) = CALLS[name](Client(http_client=http), made)
            assert name in operations_named_in(method)
            with expect_end(name):
                method(*args, **kwargs)
    assert name in reached(requests)


def expect_end(name: str) -> AbstractContextManager[Any]:
    """Expect the error of the one operation that cannot succeed: the server has no collections."""
    return pytest.raises(NotFoundError) if name == "collections.get" else nullcontext()


def signature_of(function: Callable[..., Any]) -> list[tuple[str, Any, Any]]:
    """Return names, kinds and defaults of the parameters."""
    return [
        (parameter.name, parameter.kind, parameter.default)
        for parameter in inspect.signature(function).parameters.values()
    ]


def test_modes__same_signatures() -> None:
    """Both clients have the same methods with the same signatures."""
    sync = dict(public_methods("sync"))
    asynchronous = {
        name.removeprefix("Async").replace(".aclose", ".close"): method
        for name, method in public_methods("async")
        if name not in {"AsyncClient.asend", "AsyncClient.asend_detailed"}
    }
    assert sync.keys() == asynchronous.keys()
    for name, method in sync.items():
        assert signature_of(method) == signature_of(asynchronous[name]), name
