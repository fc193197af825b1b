"""What code written for ``replicate`` 1.0.7 does, done with this package: only the import differs.

docs/migrating.md lists what is not the same.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import replicate_typed as replicate
from _support.pictures import PNG
from _support.repository import DOCS
from PIL import Image
from replicate_typed import Client
from replicate_typed.exceptions import ModelError, ReplicateError, ReplicateException
from replicate_typed.identifier import ModelVersionIdentifier
from replicate_typed.local import ConcatenateIterator, LocalServer
from replicate_typed.webhook import (
    InvalidSecretKeyError,
    InvalidSignatureError,
    InvalidTimestampError,
    MissingWebhookHeaderError,
    Webhooks,
    WebhookSigningSecret,
)

DOCUMENT = DOCS / "migrating.md"


def tell(prompt: str) -> ConcatenateIterator[str]:
    print(" 50%|#####     | 5/10")
    for word in prompt.split():
        yield word + " "


def fail(prompt: str) -> str:
    raise ValueError("no such luck")


@pytest.fixture(scope="module")
def _old_server() -> Iterator[LocalServer]:
    def shout(prompt: str) -> str:
        return prompt.upper()

    def paint(prompt: str) -> bytes:
        return PNG

    models = {"me/shout": shout, "me/tell": tell, "me/fail": fail, "me/paint": paint}
    with LocalServer(models=models) as server:
        yield server


@pytest.fixture
def old(_old_server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A client as old code makes one, a version, and the module."""
    monkeypatch.setenv("REPLICATE_BASE_URL", _old_server.url)
    monkeypatch.setenv("REPLICATE_API_TOKEN", _old_server.token)
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0.01")
    client = Client(api_token=_old_server.token)
    version = client.models.get("me/shout").latest_version
    yield SimpleNamespace(client=client, version=version, server=_old_server)
    client.close()


IN = {"prompt": "hi"}
HOOK = {"Webhook-Id": "m", "Webhook-Timestamp": "1614265330", "Webhook-Signature": "v1,AAAA"}


def deployment(o: SimpleNamespace, name: str) -> Any:
    found = [d for d in o.client.deployments.list() if d.name == name]
    if found:
        return found[0]
    return o.client.deployments.create(
        name=name,
        model="me/shout",
        version=o.version.id,
        hardware="cpu",
        min_instances=0,
        max_instances=1,
    )


def model(o: SimpleNamespace, name: str) -> Any:
    try:
        return o.client.models.get("local", name)
    except ReplicateError:
        return o.client.models.create(
            "local", name, visibility="private", hardware="cpu", description="d"
        )


def raised(kind: type[BaseException], act: Callable[[], object]) -> Any:
    with pytest.raises(kind) as caught:
        act()
    return caught.value


#: Each use of the old package: its name, what old code writes, and what must come of it.
USES: dict[str, Callable[[SimpleNamespace], object]] = {
    "Client(api_token=…)": lambda o: isinstance(o.client, replicate.Client),
    "Client(base_url=…, timeout=httpx.Timeout)": lambda o: (
        Client("x", base_url=o.server.base, timeout=httpx.Timeout(5.0)).base_url == o.server.url
    ),
    "Client(headers=…)": lambda o: bool(Client("x", headers={"User-Agent": "mine"})),
    "client.poll_interval": lambda o: o.client.poll_interval == 0.01,
    "replicate.default_client": lambda o: isinstance(replicate.default_client, Client),
    "replicate.run(ref, input=)": lambda o: replicate.run("me/shout", input=IN) == "HI",
    "replicate.run(owner/name:version)": lambda o: (
        replicate.run(f"me/shout:{o.version.id}", input=IN) == "HI"
    ),
    "replicate.run(Model), (Version)": lambda o: (
        replicate.run(o.client.models.get("me/shout"), IN) == replicate.run(o.version, IN) == "HI"
    ),
    "run(wait=False), (wait=10), (wait=True)": lambda o: all(
        o.client.run("me/shout", IN, wait=wait) == "HI" for wait in (False, 10, True)
    ),
    "run(use_file_output=False)": lambda o: (
        type(o.client.run("me/paint", IN, use_file_output=False)) is str
    ),
    "run(file_encoding_strategy=…)": lambda o: (
        o.client.run("me/shout", IN, file_encoding_strategy="base64") == "HI"
    ),
    "run → FileOutput": lambda o: isinstance(o.client.run("me/paint", IN), replicate.FileOutput),
    "FileOutput.url, .read(), iteration, str()": lambda o: (
        lambda f: f.read() == b"".join(f) == PNG and str(f) == f.url
    )(o.client.run("me/paint", IN)),
    "open(…).write(output.read())": lambda o: (
        io.BytesIO().write(o.client.run("me/paint", IN).read()) == len(PNG)
    ),
    "replicate.stream(ref, input=)": lambda o: (
        "".join(str(event) for event in replicate.stream("me/tell", input=IN)) == "hi "
    ),
    "event.event, .event.value, .data, .id": lambda o: (
        ("output", "output", "hi ")
        in [(e.event, e.event.value, e.data) for e in o.client.stream("me/tell", IN) if e.id]
        and replicate.ServerSentEvent("new", "text").event == "new"
    ),
    "predictions.create(version, input)": lambda o: (
        o.client.predictions.create(o.version, IN).version == o.version.id
    ),
    "predictions.create(version=, input=)": lambda o: (
        o.client.predictions.create(version=o.version.id, input=IN).input == IN
    ),
    "predictions.create(model=, input=)": lambda o: all(
        o.client.predictions.create(model=m, input=IN).model == "me/shout"
        for m in ("me/shout", ("me", "shout"), o.client.models.get("me/shout"))
    ),
    "predictions.create(deployment=, input=)": lambda o: all(
        o.client.predictions.create(deployment=d, input=IN).id
        for d in (deployment(o, "d").id, ("local", "d"), deployment(o, "d"))
    ),
    "predictions.create(webhook_completed=, stream=, wait=)": lambda o: (
        o.client.predictions.create(
            o.version, IN, webhook_completed="https://example.com", stream=True, wait=5
        ).output
        == "HI"
    ),
    "predictions.create(both) is a ValueError": lambda o: raised(
        ValueError, lambda: o.client.predictions.create(model="a/b", version="c", input={})
    ),
    "predictions.get(id)": lambda o: (
        o.client.predictions.get(o.client.predictions.create(o.version, IN).id).model == "me/shout"
    ),
    "predictions.cancel(id)": lambda o: o.client.predictions.cancel(
        id=o.client.predictions.create(o.version, IN).id
    ),
    "predictions.list(), (cursor)": lambda o: (
        len(o.client.predictions.list(...)) == len(o.client.predictions.list())
    ),
    "list(None) is a ValueError": lambda o: [
        raised(ValueError, lambda r=r: r.list(None))
        for r in (
            o.client.predictions,
            o.client.models,
            o.client.trainings,
            o.client.deployments,
            o.client.collections,
        )
    ],
    "prediction.wait(), .status, .output, .error, .logs": lambda o: (
        lambda p: (
            (p.wait() and p.status) == "succeeded"
            and (p.output, p.error, p.logs) == ("HI", None, "")
        )
    )(o.client.predictions.create(o.version, IN)),
    "prediction.reload(), .cancel()": lambda o: (
        lambda p: p.reload() is None and p.cancel() is None
    )(o.client.predictions.create(o.version, IN)),
    "prediction.stream()": lambda o: (
        "".join(map(str, o.client.predictions.create(model="me/tell", input=IN).stream())) == "hi "
    ),
    "prediction.output_iterator()": lambda o: (
        list(o.client.predictions.create(model="me/tell", input=IN).output_iterator()) == ["hi "]
    ),
    "prediction.progress": lambda o: (
        lambda p: (p.progress.percentage, p.progress.current, p.progress.total) == (0.5, 5, 10)
    )(o.client.predictions.create(model="me/tell", input=IN).wait()),
    "prediction.urls['get'], ['cancel'], .metrics": lambda o: (
        lambda p: p.urls["get"].endswith(p.id) and p.urls["cancel"] and "predict_time" in p.metrics
    )(o.client.predictions.create(o.version, IN).wait()),
    "models.get(key), (owner, name), (owner=, name=)": lambda o: (
        o.client.models.get("me/shout")
        == o.client.models.get("me", "shout")
        == o.client.models.get(owner="me", name="shout")
    ),
    "models.list(), .search(query)": lambda o: (
        "shout" in [m.name for m in o.client.models.search("shout")]
        and len(o.client.models.list()) > 0
    ),
    "models.create(owner, name, visibility=, hardware=)": lambda o: model(o, "made").id,
    "models.create(owner=, name=, …)": lambda o: o.client.models.delete(
        o.client.models.create(
            owner="local", name="kw", visibility="private", hardware=o.client.hardware.list()[0]
        ).id
    ),
    "models.delete(owner, name)": lambda o: o.client.models.delete("local", model(o, "gone").name),
    "models.predictions.create(model, input)": lambda o: o.client.models.predictions.create(
        model=("me", "shout"), input=IN, wait=True
    ),
    "model.id, .owner, .username, .name, .url, .run_count": lambda o: (
        lambda m: (m.id, m.owner, m.username, m.name) == ("me/shout", "me", "me", "shout")
    )(o.client.models.get("me/shout")),
    "model.latest_version, .default_example, .reload()": lambda o: (
        lambda m: m.reload() is None and m.latest_version.id and m.default_example is None
    )(o.client.models.get("me/shout")),
    "model.versions.get(id), .list()": lambda o: (
        lambda v: v.get(o.version.id).id == v.list()[0].id
    )(o.client.models.get("me/shout").versions),
    "version.id, .created_at, .cog_version, .openapi_schema": lambda o: (
        o.version.created_at and "components" in o.version.openapi_schema
    ),
    "deployments.get(name), .predictions.create(input)": lambda o: (
        o.client.deployments.get(deployment(o, "d").id).predictions.create(input=IN).id
    ),
    "deployments.predictions.create(deployment, input)": lambda o: (
        o.client.deployments.predictions.create(deployment(o, "d"), IN).id
    ),
    "deployments.update(owner, name, …)": lambda o: (
        o.client.deployments.update(
            "local", deployment(o, "d").name, min_instances=1, max_instances=2
        ).current_release.configuration.min_instances
        == 1
    ),
    "deployments.delete(owner, name)": lambda o: (
        o.client.deployments.delete("local", deployment(o, "gone").name) is True
    ),
    "deployment.owner, .name, .id, .username": lambda o: (
        lambda d: (d.owner, d.username, d.id) == ("local", "local", "local/d")
    )(deployment(o, "d")),
    "trainings.create(version, input, destination)": lambda o: (
        o.client.trainings.create(f"me/shout:{o.version.id}", IN, model(o, "t").id).id
    ),
    "trainings.create(model=, version=, input=, destination=)": lambda o: (
        model(o, "t").id
        and o.client.trainings.create(
            model=("me", "shout"), version=o.version.id, input=IN, destination=("local", "t")
        ).model
    ),
    "trainings.get, .cancel, .list; training.reload, .cancel": lambda o: (
        lambda t: (
            o.client.trainings.get(t.id).id == o.client.trainings.cancel(t.id).id == t.id
            and t.id in [x.id for x in o.client.trainings.list()]
            and t.reload() is None
            and t.cancel() is None
        )
    )(
        model(o, "t")
        and o.client.trainings.create(f"me/shout:{o.version.id}", IN, "local/t", webhook=None)
    ),
    "files.create(file, filename=, content_type=, metadata=)": lambda o: (
        lambda f: (f.name, f.content_type, f.size, f.metadata) == ("a.txt", "x/y", 2, {"a": 1})
    )(
        o.client.files.create(
            io.BytesIO(b"ab"), filename="a.txt", content_type="x/y", metadata={"a": 1}
        )
    ),
    "files.get(file_id), .delete(file_id), file.urls, .checksums, .etag": lambda o: (
        lambda f: (
            o.client.files.get(file_id=f.id).urls["get"]
            and set(f.checksums) == {"sha256", "md5"}
            and f.etag
            and o.client.files.delete(file_id=f.id)
        )
    )(o.client.files.create(io.BytesIO(b"ab"))),
    "files.list()": lambda o: (
        o.client.files.create(io.BytesIO(b"ab")).id in [f.id for f in o.client.files.list()]
    ),
    "collections.list()": lambda o: [
        (c.id, c.slug, c.name, c.description, c.models) for c in o.client.collections.list()
    ],
    "hardware.list(): .sku, .name, .id": lambda o: all(
        h.sku == h.id and h.name for h in o.client.hardware.list()
    ),
    "accounts.current(): .type, .username, .name, .github_url": lambda o: (
        lambda a: a.type and a.username and hasattr(a, "name") and hasattr(a, "github_url")
    )(o.client.accounts.current()),
    "webhooks.default.secret().key": lambda o: o.client.webhooks.default.secret().key.startswith(
        "whsec_"
    ),
    "page.results, .next, .previous, [i], len": lambda o: (
        lambda p: p.results[0] == p[0] and len(p) == len(p.results) and p.previous is None
    )(o.client.models.list()),
    "replicate.paginate(models.list)": lambda o: (
        next(iter(replicate.paginate(o.client.models.list))).results
    ),
    "replicate.models, .predictions, .trainings, …": lambda o: all(
        getattr(replicate, name)
        for name in ("collections", "files", "hardware", "models", "predictions", "trainings")
    ),
    "except ReplicateError: .status, .title, .detail": lambda o: (
        lambda e: (e.status, bool(e.detail), isinstance(e, ReplicateException)) == (404, True, True)
    )(raised(ReplicateError, lambda: o.client.models.get("no/body"))),
    "except ModelError: .prediction": lambda o: (
        lambda e: e.prediction.status == "failed" and "no such luck" in e.prediction.error
    )(raised(ModelError, lambda: replicate.run("me/fail", IN))),
    "models.get(key=), .delete(key=)": lambda o: (
        o.client.models.get(key="me/shout").name == "shout"
        and o.client.models.delete(key=model(o, "gone").id) is True
    ),
    "deployments.get(name=), .update(deployment_owner=, deployment_name=)": lambda o: (
        o.client.deployments.get(name=deployment(o, "d").id).name == "d"
        and o.client.deployments.update(
            deployment_owner="local", deployment_name="d", max_instances=2
        ).name
        == "d"
        and o.client.deployments.delete(
            deployment_owner="local", deployment_name=deployment(o, "gone").name
        )
    ),
    "run(webhook_completed=, stream=)": lambda o: (
        o.client.run("me/shout", IN, webhook_completed="https://example.com", stream=True) == "HI"
    ),
    "prediction.dict(), .json(), .model_dump()": lambda o: (
        lambda p: (
            p.dict() == p.model_dump() == json.loads(p.json()) == p.raw
            and p.dict() is not p.raw
            and isinstance(p.dict()["created_at"], str)
        )
    )(o.client.predictions.create(o.version, IN)),
    "ModelVersionIdentifier.parse(ref)": lambda o: (
        lambda i: (
            i == ("me", "shout", o.version.id)
            and ModelVersionIdentifier.parse("me/shout") == ("me", "shout", None)
            and replicate.run(i, IN) == replicate.run(ModelVersionIdentifier("me", "shout"), IN)
            and o.client.predictions.create(i, IN).version == o.version.id
            and raised(ValueError, lambda: ModelVersionIdentifier.parse("nonsense"))
            and raised(ValueError, lambda: ModelVersionIdentifier.parse("a" * 64))
        )
    )(ModelVersionIdentifier.parse(f"me/shout:{o.version.id}")),
    "dict(prediction)": lambda o: (lambda p: dict(p) == p.raw and dict(p)["status"] == p.status)(
        o.client.predictions.create(o.version, IN)
    ),
    "page.dict(), .json()": lambda o: (
        lambda p: p.dict() == p.model_dump() == json.loads(p.json()) and "results" in p.dict()
    )(o.client.models.list()),
    "FileOutput.close(), .aclose()": lambda o: (
        lambda f: f.close() is None and asyncio.run(f.aclose()) is None and f.read() == PNG
    )(o.client.run("me/paint", IN)),
    "error.to_dict(), .status on every error": lambda o: (
        raised(ReplicateError, lambda: o.client.models.get("no/body")).to_dict()["status"] == 404
        and raised(
            ReplicateError,
            lambda: Client("x", base_url="http://127.0.0.1:1", max_retries=0).hardware.list(),
        ).status
        is None
    ),
    "Webhooks.validate(…)": lambda o: raised(
        ValueError, lambda: Webhooks.validate(headers={}, body="{}", secret="whsec_eA==")
    ),
    "WebhookSigningSecret(key=…)": lambda o: (
        WebhookSigningSecret(key="whsec_eA==") == WebhookSigningSecret({"key": "whsec_eA=="})
    ),
    "except InvalidSignatureError, InvalidTimestampError, …": lambda o: [
        raised(
            kind,
            lambda headers=headers, secret=secret: Webhooks.validate(
                headers=headers, body="{}", secret=WebhookSigningSecret(key=secret), tolerance=300
            ),
        )
        for kind, headers, secret in (
            (MissingWebhookHeaderError, {}, "whsec_eA=="),
            (InvalidTimestampError, HOOK, "whsec_eA=="),
            (
                InvalidSignatureError,
                {**HOOK, "Webhook-Timestamp": f"{time.time():.0f}"},
                "whsec_eA==",
            ),
            (InvalidSecretKeyError, {**HOOK, "Webhook-Timestamp": f"{time.time():.0f}"}, "eA=="),
        )
    ],
    "an invalid reference is a ValueError": lambda o: raised(
        ValueError, lambda: replicate.run("not a model", IN)
    ),
}


@pytest.mark.parametrize("use", USES)
def test_a_use_of_the_old_package(use: str, old: SimpleNamespace) -> None:
    assert USES[use](old)


def test_the_async_spellings_of_the_module(old: SimpleNamespace) -> None:
    async def main() -> None:
        assert await replicate.async_run("me/shout", input=IN) == "HI"
        words = [str(event) async for event in replicate.async_stream("me/tell", input=IN)]
        assert "".join(words) == "hi "
        awaited = [str(event) async for event in await replicate.async_stream("me/tell", input=IN)]
        assert awaited == words
        pages = replicate.async_paginate(replicate.default_async_client.models.list)
        assert [len(page) > 0 async for page in pages] == [True]

    asyncio.run(main())


#: The ``async_`` methods that 1.0.7 has beside its blocking ones, with what to call them with.
OLD_ASYNC: dict[str, Callable[[SimpleNamespace], Any]] = {
    "client.async_run": lambda o: o.client.async_run("me/shout", IN),
    "predictions.async_create": lambda o: o.client.predictions.async_create(o.version, IN),
    "predictions.async_get": lambda o: o.client.predictions.async_get(o.prediction.id),
    "predictions.async_list": lambda o: o.client.predictions.async_list(),
    "predictions.async_cancel": lambda o: o.client.predictions.async_cancel(o.prediction.id),
    "prediction.async_wait": lambda o: o.prediction.async_wait(),
    "prediction.async_reload": lambda o: o.prediction.async_reload(),
    "prediction.async_cancel": lambda o: o.prediction.async_cancel(),
    "models.async_get": lambda o: o.client.models.async_get("me/shout"),
    "models.async_list": lambda o: o.client.models.async_list(),
    "models.async_search": lambda o: o.client.models.async_search("shout"),
    "models.async_create": lambda o: o.client.models.async_create(
        "local", "async", visibility="private", hardware="cpu"
    ),
    "models.async_delete": lambda o: o.client.models.async_delete("local/async"),
    "models.predictions.async_create": lambda o: o.client.models.predictions.async_create(
        "me/shout", IN
    ),
    "versions.async_get": lambda o: o.model.versions.async_get(o.version.id),
    "versions.async_list": lambda o: o.model.versions.async_list(),
    "deployments.async_create": lambda o: o.client.deployments.async_create(
        name="async",
        model="me/shout",
        version=o.version.id,
        hardware="cpu",
        min_instances=0,
        max_instances=1,
    ),
    "deployments.async_get": lambda o: o.client.deployments.async_get("local/async"),
    "deployments.async_list": lambda o: o.client.deployments.async_list(),
    "deployments.async_update": lambda o: o.client.deployments.async_update(
        "local", "async", max_instances=2
    ),
    "deployments.predictions.async_create": lambda o: o.client.deployments.predictions.async_create(
        deployment(o, "d"), IN
    ),
    "deployments.async_delete": lambda o: o.client.deployments.async_delete("local", "async"),
    "trainings.async_create": lambda o: o.client.trainings.async_create(
        f"me/shout:{o.version.id}", IN, model(o, "t").id
    ),
    "trainings.async_list": lambda o: o.client.trainings.async_list(),
    "files.async_create": lambda o: o.client.files.async_create(io.BytesIO(b"ab")),
    "files.async_list": lambda o: o.client.files.async_list(),
    "collections.async_list": lambda o: o.client.collections.async_list(),
    "hardware.async_list": lambda o: o.client.hardware.async_list(),
    "accounts.async_current": lambda o: o.client.accounts.async_current(),
    "webhooks.default.async_secret": lambda o: o.client.webhooks.default.async_secret(),
}


def test_the_async_methods_of_blocking_objects(old: SimpleNamespace) -> None:
    async def main() -> None:
        answers = {name: await act(old) for name, act in OLD_ASYNC.items()}
        assert answers["client.async_run"] == "HI"
        assert answers["prediction.async_wait"] is old.prediction
        assert old.prediction.status == "succeeded"
        for name, kind in {
            "predictions.async_get": replicate.Prediction,
            "models.async_get": replicate.Model,
            "versions.async_get": replicate.ModelVersion,
            "deployments.predictions.async_create": replicate.Prediction,
            "trainings.async_create": replicate.Training,
            "files.async_create": replicate.File,
        }.items():
            assert type(answers[name]) is kind
        assert answers["models.async_delete"] is True
        assert type(answers["models.async_list"][0]) is replicate.Model
        assert [type(m) for m in answers["models.async_search"]] == [replicate.Model]
        pages = replicate.async_paginate(old.client.models.async_list)
        assert [type(m) async for page in pages for m in page] == [replicate.Model] * len(
            answers["models.async_list"]
        )
        told = await old.client.predictions.async_create(model="me/tell", input=IN)
        assert [piece async for piece in told.async_output_iterator()] == ["hi "]
        for events in (told.async_stream(), await old.client.async_stream("me/tell", IN)):
            assert "".join([str(event) async for event in events]) == "hi "

    old.model = old.client.models.get("me/shout")
    old.prediction = old.client.predictions.create(old.version, IN)
    asyncio.run(main())


def test_what_the_document_says_of_a_file_that_is_a_string(old: SimpleNamespace) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (2, 3)).save(buffer, "PNG")
    old.server.add("me/picture", lambda prompt: buffer.getvalue())
    output = old.client.run("me/picture", IN)
    assert isinstance(output, str)
    with output.open() as stream:
        assert Image.open(stream).size == (2, 3)
    assert httpx.Request("POST", "http://x", content=iter(output)).read() == buffer.getvalue()


def test_only_methods_of_blocking_objects_have_an_async_spelling(old: SimpleNamespace) -> None:
    for owner, name in (
        (old.client, "async_no_such_method"),
        (old.client.models, "async__core"),
        (old.client.models.get("me/shout"), "async_owner"),
        (old.version, "async_reload"),
        (replicate.AsyncClient(), "async_run"),
        (replicate.AsyncClient().models, "async_get"),
    ):
        with pytest.raises(AttributeError, match=f"object has no attribute '{name}'"):
            getattr(owner, name)


def test_every_public_name_of_the_old_package_is_there() -> None:
    names = """
        Client default_client run async_run stream async_stream paginate async_paginate collections
        deployments files hardware models predictions trainings webhooks
    """
    assert [name for name in names.split() if not hasattr(replicate, name)] == []
    assert replicate.exceptions.ModelError is replicate.ModelError


#: The modules that old code imports from, and what it imports.
MODULES = {
    "client": "Client",
    "collection": "Collection Collections",
    "deployment": "Deployment Deployments",
    "exceptions": "ModelError ReplicateError ReplicateException",
    "file": "File Files",
    "helpers": "FileOutput",
    "identifier": "ModelVersionIdentifier",
    "model": "Model Models",
    "pagination": "Page paginate async_paginate",
    "prediction": "Prediction Predictions",
    "training": "Training Trainings",
    "version": "Version Versions",
    "webhook": "Webhooks WebhookSigningSecret WebhookValidationError InvalidSecretKeyError"
    " InvalidSignatureError InvalidTimestampError MissingWebhookBodyError"
    " MissingWebhookHeaderError",
}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_the_old_package(module: str) -> None:
    loaded = import_module(f"replicate_typed.{module}")
    assert sorted(loaded.__all__) == sorted(MODULES[module].split())
    for name in loaded.__all__:
        assert getattr(replicate, name, getattr(loaded, name)) is getattr(loaded, name)
    assert f"`{module}`" in DOCUMENT.read_text("utf-8")


def test_a_module_of_the_old_package_hides_no_name_of_this_one() -> None:
    assert set(MODULES) & set(replicate.__all__) == {"exceptions"}


def test_the_document_lists_each_use() -> None:
    text = DOCUMENT.read_text("utf-8")
    same = text.partition("## What differs")[0]
    listed = set(re.findall(r"^\| `([^`]+)` \|", same, re.MULTILINE))
    assert listed == USES.keys()
