"""Each use of ``replicate`` 1.0.7 with this package: only the import differs.

docs/migrating.md lists the uses, and what is not the same.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from unittest import mock

import httpx
import pytest
import replicate_typed as replicate
from _support.pictures import PNG
from _support.replicate_1 import IN, deployment, model, raised
from _support.repository import DOCS
from PIL import Image
from replicate_typed import Client, helpers
from replicate_typed import deployment as deployment_door
from replicate_typed import model as model_door
from replicate_typed.exceptions import ModelError, ReplicateError, ReplicateException
from replicate_typed.identifier import ModelVersionIdentifier
from replicate_typed.webhook import (
    InvalidSecretKeyError,
    InvalidSignatureError,
    InvalidTimestampError,
    MissingWebhookHeaderError,
    Webhooks,
    WebhookSigningSecret,
)

DOCUMENT = DOCS / "migrating.md"


HOOK = {"Webhook-Id": "m", "Webhook-Timestamp": "1614265330", "Webhook-Signature": "v1,AAAA"}


def assigned_client(o: SimpleNamespace) -> bool:
    """Return whether the functions of the module use a client that was assigned."""
    replicate.default_client = Client("wrong", base_url=o.server.url)
    try:
        raised(ReplicateError, lambda: replicate.run("me/shout", IN))
    finally:
        del replicate.default_client
    return bool(replicate.run("me/shout", IN) == "HI")


def sent(call: Callable[[Client], object]) -> httpx.Request:
    """Return the request that a client sends for a call."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(201, json={"id": "p1", "status": "succeeded", "urls": {}})

    call(Client("x", transport=httpx.MockTransport(answer)))
    return requests[0]


async def joined(o: SimpleNamespace) -> str:
    """Return the text of an output, piece by piece."""
    return "".join([piece async for piece in await o.client.async_run("me/tell", IN)])


def patched(o: SimpleNamespace) -> bool:
    """Return whether a patched class has the patch on its objects."""
    with mock.patch.object(Client, "async_run", return_value="mocked"):
        return bool(asyncio.run(o.client.async_run("me/shout", IN)) == "mocked")


def with_cog() -> bool:
    """Return whether the token of the prediction that Cog runs is sent."""
    scope = SimpleNamespace(context={"REPLICATE_API_TOKEN": "of-cog"})
    with mock.patch.dict(sys.modules, {"cog": SimpleNamespace(current_scope=lambda: scope)}):
        requests: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            requests.append(request)
            return httpx.Response(200, json=[])

        Client(transport=httpx.MockTransport(answer)).hardware.list()
    return requests[0].headers["Authorization"] == "Bearer of-cog"


#: Each use of the old package: its name, and what old code writes, with a true result.
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
    "replicate.default_client = Client(…)": lambda o: assigned_client(o),
    "client.poll_interval = 0.1": lambda o: (
        lambda c: setattr(c, "poll_interval", 0.1) is None and c.poll_interval == 0.1
    )(Client("x")),
    "run(use_file_output=True)": lambda o: isinstance(
        o.client.run("me/paint", IN, use_file_output=True), replicate.FileOutput
    ),
    "create(wait=True) → Prefer: wait": lambda o: (
        sent(lambda c: c.predictions.create("me/shout", IN, wait=True)).headers["Prefer"] == "wait"
    ),
    "helpers.base64_encode_file(file), .encode_json(value, client), .transform_output(value, client)": (
        lambda o: (
            helpers.base64_encode_file(io.BytesIO(b"ab")).endswith(",YWI=")
            and helpers.encode_json([io.BytesIO(b"ab")], o.client)[0].startswith(o.server.url)
            and type(helpers.transform_output(["data:,x"], o.client)[0]) is replicate.FileOutput
        )
    ),
    "FileOutput(url, client)": lambda o: (
        replicate.FileOutput("data:text/plain;base64,YWI=", o.client).read() == b"ab"
    ),
    "model.Page, ModelsPredictions, DeploymentPredictions": lambda o: (
        isinstance(o.client.models.list(), model_door.Page)
        and isinstance(o.client.models.predictions, model_door.ModelsPredictions)
        and isinstance(deployment(o, "d").predictions, deployment_door.DeploymentPredictions)
    ),
    "isinstance(page of async_list, Page)": lambda o: isinstance(
        asyncio.run(o.client.models.async_list()), replicate.Page
    ),
    "async for piece in await async_run(ref)": lambda o: asyncio.run(joined(o)) == "hi ",
    'patch.object(Client, "async_run"), Mock(spec=Prediction)': lambda o: (
        mock.Mock(spec=replicate.Prediction).async_wait and patched(o)
    ),
    "ReplicateError(status=…, detail=…), ModelError(prediction)": lambda o: (
        ReplicateError(status=404, detail="No.").status == 404
        and "no luck" in str(ModelError(SimpleNamespace(error="no luck")))
    ),
    "str(error): status: 404, detail: …": lambda o: (
        lambda text: "status: 404" in text and "detail: " in text
    )(str(raised(ReplicateError, lambda: o.client.models.get("no/body")))),
    "Prediction.Progress, Predictions.CreatePredictionParams": lambda o: (
        replicate.Prediction.Progress is replicate.Progress
        and replicate.Predictions.CreatePredictionParams
    ),
    "Prediction(id=…, status=…), Page(results=[…])": lambda o: (
        lambda p: list(replicate.Page(results=[p])) == [p] and p.status == "starting"
    )(  # type: ignore[call-arg]
        replicate.Prediction(id="p1", status="starting")  # type: ignore[call-arg]
    ),
    "client._request(method, path), ._async_request(…)": lambda o: [
        answer.raise_for_status().json()["username"]
        for answer in (
            o.client._request("GET", "/v1/account"),
            asyncio.run(o.client._async_request("GET", "/v1/account")),
        )
    ],
    "the token inside a Cog model": lambda o: with_cog(),
}


@pytest.mark.parametrize("use", USES)
def test_uses__each(use: str, old: SimpleNamespace) -> None:
    """A use of the old package has the documented result."""
    assert USES[use](old)


def test_file_output__opened_by_libraries(old: SimpleNamespace) -> None:
    """A file output is a file that libraries can open, send and iterate, and no string."""
    buffer = io.BytesIO()
    Image.new("RGB", (2, 3)).save(buffer, "PNG")
    old.server.add("me/picture", lambda prompt: buffer.getvalue())
    output = old.client.run("me/picture", IN)
    assert not isinstance(output, str)
    with Image.open(output) as image:
        assert image.size == (2, 3)
    assert httpx.Request("POST", "http://x", content=output).read() == buffer.getvalue()


def test_migrating_md__lists_each_use() -> None:
    """docs/migrating.md lists exactly the uses that are tested."""
    text = DOCUMENT.read_text("utf-8")
    same = text.partition("## What differs")[0]
    listed = set(re.findall(r"^\| `([^`]+)` \|", same, re.MULTILINE))
    assert listed == USES.keys()
