# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""What a type checker knows of the functions of the module itself. It is checked, never run."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, assert_type

import replicate_typed as replicate
from replicate_typed import (
    Account,
    AsyncClient,
    AsyncModel,
    AsyncPage,
    AsyncStream,
    Client,
    Collection,
    Deployment,
    File,
    Hardware,
    Model,
    ModelRef,
    Page,
    Prediction,
    ServerSentEvent,
    Stream,
    Training,
    WebhookSecret,
)

SHOUT: ModelRef[dict[str, str], str] = ModelRef("me/shout")


def shout(prompt: str) -> str:
    """What a model takes and returns."""
    raise NotImplementedError


def blocking() -> None:
    assert_type(replicate.default_client, Client)
    replicate.default_client = Client(timeout=3)
    replicate.default_client.api_token = "token"
    replicate.default_client.api_token = None
    replicate.default_client.timeout = 3
    replicate.default_client.max_retries = None
    replicate.default_client.poll_interval = 0.5
    assert_type(replicate.run(SHOUT, {"prompt": "a"}), str)
    assert_type(replicate.run("me/shout", input={"prompt": "a"}), Any)
    assert_type(replicate.stream("me/shout", {"prompt": "a"}), Stream)
    for event in replicate.stream("me/shout"):
        assert_type(event, ServerSentEvent)
    assert_type(replicate.use(SHOUT)(prompt="a"), str)
    assert_type(replicate.use("me/shout", hint=shout)("a"), str)
    assert_type(replicate.predictions.get("id"), Prediction)
    assert_type(replicate.models.get("me", "shout"), Model)
    assert_type(replicate.deployments.get("me/d"), Deployment)
    assert_type(replicate.trainings.get("id"), Training)
    assert_type(replicate.files.get("id"), File)
    assert_type(replicate.collections.get("id"), Collection)
    assert_type(replicate.hardware.list(), list[Hardware])
    assert_type(replicate.account.get(), Account)
    assert_type(replicate.webhooks.default.secret(), WebhookSecret)
    assert_type(replicate.search("llama").query, str)
    assert_type(replicate.reset_caches(), None)
    assert_type(replicate.paginate(replicate.models.list), Iterator[Page[Model]])
    assert_type(replicate.paginate(replicate.models.list()), Iterator[Page[Model]])
    assert_type(replicate.paginate(replicate.predictions.list), Iterator[Page[Prediction]])


def modules(made: replicate.prediction.Prediction) -> replicate.client.Client:
    assert_type(made, Prediction)
    assert_type(replicate.helpers.FileOutput("a"), replicate.FileOutput)
    return replicate.default_client


def names(name: str) -> None:
    assert_type(replicate.model(name), ModelRef[Mapping[str, Any], Any])
    assert_type(replicate.run(replicate.model(name), {"prompt": "a"}), Any)
    assert_type(replicate.model.Model, type[Model])


async def asynchronous(client: AsyncClient) -> None:
    assert_type(await replicate.async_use("me/shout", hint=shout)("a"), str)
    assert_type(replicate.default_async_client, AsyncClient)
    replicate.default_async_client = AsyncClient(timeout=3)
    replicate.default_async_client.timeout = None
    assert_type(await replicate.async_run(SHOUT, {"prompt": "a"}), str)
    assert_type(await replicate.async_run("me/shout", {"prompt": "a"}), Any)
    assert_type(replicate.async_stream("me/shout"), AsyncStream)
    async for event in replicate.async_stream("me/shout"):
        assert_type(event, ServerSentEvent)
    assert_type(replicate.async_paginate(client.models.list), AsyncIterator[AsyncPage[AsyncModel]])


def errors() -> None:
    try:
        replicate.run("me/shout")
    except replicate.ModelError as error:
        assert_type(error.prediction.id, str)
        assert_type(error.prediction.logs, str | None)
    except replicate.RateLimitError as error:
        assert_type(error.retry_after, float | None)
        assert_type(error.status_code, int)
    except replicate.APIStatusError as error:
        assert_type(error.detail, str | None)
        assert_type(error.headers, dict[str, str])
    except replicate.exceptions.ReplicateException as error:
        assert_type(error, replicate.ReplicateError)


def journals() -> None:
    assert_type(replicate.read_journal("run.db"), replicate.Journal)
    assert_type(replicate.reset_journal("run.db", failed=True), int)
