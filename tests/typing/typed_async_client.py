# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""What a type checker knows of ``AsyncClient``. It is checked, never run."""

import asyncio
import threading
from asyncio import create_task, gather
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, NotRequired, TypedDict, assert_type

import anyio
import httpx
from replicate_api.api.account import account_get
from replicate_api.models import Account as GeneratedAccount
from replicate_api.models import PredictionStatus
from replicate_api.types import Response
from replicate_typed import (
    Account,
    APIError,
    APIResponse,
    APIStatusError,
    AsyncBoundModel,
    AsyncClient,
    AsyncCollection,
    AsyncDeployment,
    AsyncFile,
    AsyncMapRun,
    AsyncModel,
    AsyncPage,
    AsyncPageRequest,
    AsyncPrediction,
    AsyncSearchHit,
    AsyncSearchResults,
    AsyncStream,
    AsyncTraining,
    FileOutput,
    Hardware,
    JobUrls,
    ModelRef,
    ModelVersion,
    PredictionEvent,
    Progress,
    Release,
    ReleaseConfiguration,
    RequestOptions,
    Responses,
    ServerSentEvent,
    TrainingOutput,
    WebhookSecret,
)

SHOUT: ModelRef[dict[str, str], str] = ModelRef("me/shout")


class Scene(TypedDict):
    prompt: str
    width: NotRequired[int]


PAINT: ModelRef[Scene, list[FileOutput]] = ModelRef("me/paint")
ANYTHING: ModelRef[Mapping[str, Any], int] = ModelRef("me/anything")


def make_clients() -> None:
    client = AsyncClient(
        "r8_x",
        base_url="https://api.replicate.com/v1",
        timeout=30,
        max_retries=2,
        headers={"x-team": "a"},
        poll_interval=0.5,
    )
    assert_type(client, AsyncClient)
    assert_type(AsyncClient(timeout=httpx.Timeout(5), http_client=httpx.AsyncClient()), AsyncClient)
    assert_type(client.base_url, str)
    assert_type(client.poll_interval, float | None)
    assert_type(client.with_options(timeout=1.0, max_retries=0, headers={}), AsyncClient)


async def use_client() -> None:
    async with AsyncClient() as client:
        assert_type(client, AsyncClient)
        assert_type(await client.send(account_get.operation()), GeneratedAccount)
        assert_type(await client.asend(account_get.operation()), GeneratedAccount)
        operation = account_get.operation()
        assert_type(await client.send_detailed(operation), Response[GeneratedAccount])
        assert_type(await client.asend_detailed(operation), Response[GeneratedAccount])
        assert_type(await account_get.asyncio_detailed(client=client), Response[GeneratedAccount])
        assert_type(await client.request("GET", "/account", json=[1]), APIResponse)
        assert_type(await client.aclose(), None)


async def run(client: AsyncClient, model: AsyncModel, version: ModelVersion) -> None:
    assert_type(await client.run(SHOUT, {"prompt": "a"}), str)
    assert_type(await client.run(PAINT, {"prompt": "a"}), list[FileOutput])
    assert_type(await client.run(PAINT, {"prompt": "a", "width": 3}, wait=5), list[FileOutput])
    scene: Scene = {"prompt": "a"}
    assert_type(await client.run(PAINT, scene), list[FileOutput])
    assert_type(await client.run(ANYTHING, {"a": 1, "b": "c"}), int)
    assert_type(await client.run(SHOUT, {"prompt": "a"}, wait=False, timeout=9.5), str)
    assert_type(await client.run("me/shout", {"prompt": "a", "file": Path("x")}), Any)
    assert_type(await client.run("me/shout", input={"prompt": "a"}, cancel_after="5m"), Any)
    assert_type(await client.run(deployment="me/d", input={}, use_file_output=False), Any)
    assert_type(await client.run(model), Any)
    assert_type(await client.run(version, on_update=print), Any)
    assert_type(await client.run(SHOUT, {"prompt": "a"}, cancel_event=threading.Event()), str)
    assert_type(
        await client.run(PAINT, {"prompt": "a"}, cancel_event=asyncio.Event()), list[FileOutput]
    )
    assert_type(
        await client.run(PAINT, {"prompt": "a"}, cancel_event=anyio.Event()), list[FileOutput]
    )
    assert_type(await client.run("me/shout", poll_interval=0.5, cancel_event=None), Any)
    assert_type(
        await client.run(
            "me/shout",
            webhook="https://example.com/hook",
            webhook_events_filter=["start", "completed"],
            cancel_on_exit=False,
            file_encoding="url",
            file_encoding_strategy="base64",
        ),
        Any,
    )


async def stream(client: AsyncClient) -> None:
    async with client.stream("me/shout", {"prompt": "a"}, timeout=5) as stream:
        assert_type(stream, AsyncStream)
        assert_type(stream.prediction, AsyncPrediction | None)
        async for event in stream:
            assert_type(event, ServerSentEvent)
            assert_type(str(event), str)
            assert_type(event.file, FileOutput | None)
    assert_type(await client.stream(deployment="me/d").text(), str)
    assert_type(await client.stream("me/shout").aclose(), None)


async def predictions(client: AsyncClient, model: AsyncModel, version: ModelVersion) -> None:
    create = client.predictions.create
    assert_type(await create(version, {"prompt": "a"}), AsyncPrediction)
    assert_type(await create(version=version, input={"prompt": "a"}), AsyncPrediction)
    assert_type(await create("me/shout", {"prompt": "a"}, wait=True), AsyncPrediction)
    assert_type(await create(model=("me", "shout"), input={}, cancel_after=60), AsyncPrediction)
    assert_type(await create(model=model, cancel_after=timedelta(minutes=1)), AsyncPrediction)
    assert_type(
        await create(SHOUT, {"prompt": "a"}, stream=True, webhook_completed="https://a"),
        AsyncPrediction[str],
    )
    assert_type(await create(deployment="me/d", input={}, file_encoding="auto"), AsyncPrediction)
    assert_type(await client.predictions.get("id"), AsyncPrediction)
    assert_type(await client.predictions.cancel("id"), AsyncPrediction)
    page = await client.predictions.list(created_after=datetime.now(UTC), source="web")
    assert_type(page, AsyncPage[AsyncPrediction])
    assert_type(
        await client.predictions.list(page.next or ..., created_before="2026-01-01"),
        AsyncPage[AsyncPrediction],
    )


async def pages(page: AsyncPage[AsyncPrediction]) -> None:
    assert_type(len(page), int)
    assert_type(page[0], AsyncPrediction)
    assert_type(page[:2], list[AsyncPrediction])
    assert_type(page.results, list[AsyncPrediction])
    assert_type(page.next, str | None)
    assert_type(page.previous, str | None)
    assert_type(page.raw, dict[str, Any])
    assert_type(await page.next_page(), AsyncPage[AsyncPrediction] | None)
    assert_type(await page.previous_page(), AsyncPage[AsyncPrediction] | None)
    assert_type(page.pages(), AsyncIterator[AsyncPage[AsyncPrediction]])
    async for item in page:
        assert_type(item, AsyncPrediction)


async def one_prediction(prediction: AsyncPrediction) -> None:
    assert_type(prediction.id, str)
    assert_type(prediction.status, PredictionStatus)
    assert_type(prediction.done, bool)
    assert_type(prediction.model, str | None)
    assert_type(prediction.version, str | None)
    assert_type(prediction.input, dict[str, Any])
    assert_type(prediction.output, Any)
    assert_type(prediction.error, str | None)
    assert_type(prediction.logs, str | None)
    assert_type(prediction.created_at, datetime | None)
    assert_type(prediction.started_at, datetime | None)
    assert_type(prediction.completed_at, datetime | None)
    assert_type(prediction.deadline, datetime | None)
    assert_type(prediction.metrics, dict[str, Any])
    assert_type(prediction.urls, JobUrls)
    if "web" in prediction.urls:
        assert_type(prediction.urls["web"], str)
    assert_type(prediction.progress, Progress | None)
    assert_type(prediction.source, str | None)
    assert_type(prediction.data_removed, bool)
    assert_type(prediction.deployment, str | None)
    assert_type(prediction.raw, dict[str, Any])
    assert_type(await prediction.wait(), AsyncPrediction)
    assert_type(
        await prediction.wait(timeout=5, on_update=lambda p: assert_type(p, AsyncPrediction)),
        AsyncPrediction,
    )
    assert_type(await prediction.reload(), None)
    assert_type(await prediction.cancel(), None)
    assert_type(prediction.raise_for_status(), AsyncPrediction)
    assert_type(await prediction.result(timeout=5), Any)
    async for event in prediction.stream():
        assert_type(event, ServerSentEvent)
    async for happening in prediction.events():
        assert_type(happening, PredictionEvent)
    async with aclosing(prediction.output_iterator()) as pieces:
        async for piece in pieces:
            assert_type(piece, Any)


async def models(client: AsyncClient, hardware: Hardware) -> None:
    model = await client.models.get("me/shout")
    assert_type(model, AsyncModel)
    assert_type(await client.models.get("me", "shout"), AsyncModel)
    assert_type(await client.models.get(("me", "shout")), AsyncModel)
    assert_type(await client.models.get(owner="me", name="shout"), AsyncModel)
    assert_type(
        await client.models.list(sort_by="model_created_at", sort_direction="asc"),
        AsyncPage[AsyncModel],
    )
    assert_type(await client.models.list("https://a/next"), AsyncPage[AsyncModel])
    assert_type(await client.models.search("llama"), AsyncPage[AsyncModel])
    assert_type(
        await client.models.create("me", "new", visibility="private", hardware="cpu"), AsyncModel
    )
    assert_type(
        await client.models.create(
            owner="me",
            name="new",
            visibility="public",
            hardware=hardware,
            description="a",
            github_url="b",
            paper_url="c",
            license_url="d",
            cover_image_url="e",
        ),
        AsyncModel,
    )
    assert_type(await client.models.update("me/new", readme="# New"), AsyncModel)
    assert_type(await client.models.update("me", "new", description="a"), AsyncModel)
    assert_type(await client.models.delete("me/new"), bool)
    assert_type(await client.models.delete("me", "new"), bool)
    assert_type(await client.models.examples("me", "new"), AsyncPage[AsyncPrediction])
    assert_type(await client.models.readme(model), str | None)
    assert_type(
        await client.models.predictions.create(("me", "shout"), {"prompt": "a"}, wait=5),
        AsyncPrediction,
    )


async def one_model(model: AsyncModel) -> None:
    assert_type(model.id, str)
    assert_type(model.owner, str)
    assert_type(model.username, str)  # pyright: ignore[reportDeprecated]  # a name of 1.x
    assert_type(model.name, str)
    assert_type(model.url, str | None)
    assert_type(model.run_count, int | None)
    assert_type(model.visibility, str | None)
    assert_type(model.latest_version, ModelVersion | None)
    assert_type(model.default_example, AsyncPrediction | None)
    assert_type(await model.examples(), AsyncPage[AsyncPrediction])
    assert_type(await model.readme(), str | None)
    assert_type(await model.reload(), None)
    assert_type(await model.delete(), bool)
    version = await model.versions.get("id")
    assert_type(version, ModelVersion)
    assert_type(version.id, str)
    assert_type(version.model, str | None)
    assert_type(version.created_at, datetime | None)
    assert_type(version.cog_version, str | None)
    assert_type(version.openapi_schema, dict[str, Any] | None)
    assert_type(await model.versions.list(), AsyncPage[ModelVersion])
    assert_type(await model.versions.delete("id"), bool)


async def deployments(client: AsyncClient) -> None:
    deployment = await client.deployments.get("me/d")
    assert_type(deployment, AsyncDeployment)
    assert_type(await client.deployments.get("me", "d"), AsyncDeployment)
    assert_type(await client.deployments.list(), AsyncPage[AsyncDeployment])
    assert_type(
        await client.deployments.create(
            name="d", model="me/m", version="v", hardware="cpu", min_instances=0, max_instances=1
        ),
        AsyncDeployment,
    )
    assert_type(await client.deployments.update("me", "d", min_instances=1), AsyncDeployment)
    assert_type(await client.deployments.update("me/d", hardware="gpu-t4"), AsyncDeployment)
    model = await client.models.get("me/m")
    version = await model.versions.get("v")
    hardware = (await client.hardware.list())[0]
    assert_type(
        await client.deployments.create("d", model, version, hardware, 0, 1), AsyncDeployment
    )
    assert_type(await client.deployments.update("me/d", version=version), AsyncDeployment)
    assert_type(await client.deployments.delete("me", "d"), bool)
    assert_type(await client.deployments.delete(deployment), bool)
    assert_type(await client.deployments.predictions.create("me/d", {"a": 1}), AsyncPrediction)
    assert_type(await deployment.predictions.create({"a": 1}, stream=True), AsyncPrediction)
    assert_type(await deployment.reload(), None)
    assert_type(deployment.id, str)
    assert_type(deployment.owner, str)
    assert_type(deployment.current_release, Release | None)
    if deployment.current_release is not None:
        assert_type(deployment.current_release.configuration, ReleaseConfiguration)
        assert_type(deployment.current_release.number, int | None)
        assert_type(deployment.current_release.configuration.hardware, str | None)
        assert_type(deployment.current_release.created_by, Account | None)


async def trainings(client: AsyncClient, version: ModelVersion) -> None:
    training = await client.trainings.create("me/m:v", {"a": 1}, "me/new")
    assert_type(training, AsyncTraining)
    assert_type(
        await client.trainings.create(
            model=("me", "m"), version=version, input={}, destination="me/new", webhook="https://a"
        ),
        AsyncTraining,
    )
    assert_type(await client.trainings.get("id"), AsyncTraining)
    assert_type(await client.trainings.cancel("id"), AsyncTraining)
    assert_type(await client.trainings.list(), AsyncPage[AsyncTraining])
    assert_type(await training.wait(timeout=5), AsyncTraining)
    assert_type(training.output, TrainingOutput | None)
    assert_type(training.destination, str | None)


async def files(client: AsyncClient) -> None:
    file = await client.files.create("a.png")
    assert_type(file, AsyncFile)
    assert_type(await client.files.create(Path("a"), filename="b", metadata={"c": 1}), AsyncFile)
    assert_type(await client.files.create(BytesIO(b""), content_type="image/png"), AsyncFile)
    assert_type(await client.files.create(b"bytes"), AsyncFile)
    assert_type(await client.files.get("id"), AsyncFile)
    assert_type(await client.files.list(), AsyncPage[AsyncFile])
    assert_type(await client.files.delete("id"), bool)
    assert_type(client.files.output("https://x/y"), FileOutput)
    assert_type(await client.files.download("id", owner="me", expiry=1, signature="s"), bytes)
    assert_type(await file.delete(), bool)
    assert_type(file.url, str | None)
    assert_type(file.size, int | None)
    assert_type(file.urls, dict[str, str])
    assert_type(file.checksums, dict[str, str])


async def the_rest(client: AsyncClient) -> None:
    collection = await client.collections.get("super-resolution")
    assert_type(collection, AsyncCollection)
    assert_type(len(collection), int)
    assert_type(collection[0], AsyncModel)
    assert_type(collection[1:], list[AsyncModel])
    assert_type([model.id for model in collection], list[str])
    assert_type(await client.collections.list(), AsyncPage[AsyncCollection])
    assert_type(await client.hardware.list(), list[Hardware])
    assert_type(await client.account.get(), Account)
    assert_type(await client.accounts.current(), Account)  # pyright: ignore[reportDeprecated]  # a name of 1.x
    found = await client.search("llama", limit=3)
    assert_type(found, AsyncSearchResults)
    assert_type(found.models, list[AsyncSearchHit])
    assert_type(found.query, str)
    assert_type(found.models[0].model, AsyncModel)
    assert_type(found.models[0].score, float | None)
    assert_type(found.collections, list[AsyncCollection])
    assert_type(found.pages, list[tuple[str, str]])


async def webhooks(client: AsyncClient, request: httpx.Request) -> None:
    secret = await client.webhooks.default.secret()
    assert_type(secret, WebhookSecret)
    assert_type(secret.key, str)
    assert_type(WebhookSecret(key="whsec_"), WebhookSecret)
    headers = {"webhook-id": "a"}
    assert_type(client.webhooks.validate(b"{}", headers, secret), None)
    assert_type(client.webhooks.validate(headers=headers, body="{}", secret="whsec_"), None)
    assert_type(client.webhooks.validate(request, secret=secret, tolerance=60), None)
    assert_type(client.webhooks.validate(request=request, secret=secret), None)
    assert_type(client.webhooks.unwrap(b"{}", headers, secret), AsyncPrediction | AsyncTraining)
    assert_type(
        client.webhooks.unwrap(b"{}", [("webhook-id", "a")], secret, tolerance=timedelta(hours=1)),
        AsyncPrediction | AsyncTraining,
    )


async def file_outputs(file: FileOutput) -> None:
    assert_type(file.url, str)
    assert_type(file.name, str)
    assert_type(file.content_type, str | None)
    assert_type(file.size, int | None)
    assert_type(await file.aread(), bytes)
    assert_type((await file.aopen()).read(), bytes)
    assert_type(await file.asave("x", on_progress=lambda done, total: None), Path)
    async for chunk in file:
        assert_type(chunk, bytes)
    async for chunk in file.aiter_bytes():
        assert_type(chunk, bytes)


async def many(client: AsyncClient) -> None:
    assert_type(client.map(SHOUT, [{"prompt": "a"}]), AsyncMapRun[dict[str, str], str])
    assert_type(client.map("me/shout", [{"n": 1}], concurrency=2), AsyncMapRun[dict[str, int], Any])
    assert_type(client.model(SHOUT).map([{"prompt": "a"}]), AsyncMapRun[dict[str, str], str])


async def bound(client: AsyncClient) -> None:
    paint = client.model(PAINT)
    assert_type(paint, AsyncBoundModel[Scene, list[FileOutput]])
    assert_type(await paint.run({"prompt": "a"}), list[FileOutput])
    assert_type(await paint.create({"prompt": "a"}), AsyncPrediction[list[FileOutput]])
    assert_type(paint.stream({"prompt": "a"}), AsyncStream)
    assert_type(client.deployment("me/d", PAINT), AsyncBoundModel[Scene, list[FileOutput]])


def hint(prompt: str, *, width: int = 1024) -> FileOutput:
    """What a model takes and returns."""
    raise NotImplementedError


async def functions(client: AsyncClient) -> None:
    painter = client.use("me/paint", hint=hint, timeout=60, on_update=print)
    assert_type(await painter("a lighthouse", width=512), FileOutput)
    assert_type(await painter(prompt="a lighthouse"), FileOutput)
    assert_type(await painter.create(prompt="a lighthouse"), AsyncPrediction[FileOutput])
    assert_type(await (await painter.create(prompt="a lighthouse")).result(), FileOutput)
    await painter(prompt=1)  # type: ignore[arg-type]
    await painter(promt="a lighthouse")  # type: ignore[call-arg]  # names 'promt'
    assert_type(await client.use(SHOUT)(prompt="a"), str)
    assert_type(await client.use(client.model(PAINT))(prompt="a"), list[FileOutput])
    assert_type(await client.use("me/shout")(prompt="a"), Any)
    assert_type(await client.use("me/shout").create(prompt="a"), AsyncPrediction[Any])
    streamed = client.use("me/paint", hint=hint, streaming=True, timeout=60)
    async for piece in streamed("a lighthouse"):
        assert_type(piece, FileOutput)
    async for any_piece in client.use("me/shout", streaming=True)(prompt="a"):
        assert_type(any_piece, Any)


async def options(client: AsyncClient, model: AsyncModel, prediction: AsyncPrediction) -> None:
    common: RequestOptions = {"timeout": 5, "headers": {"x-team": "a"}, "query": {"a": [1, 2]}}
    assert_type(await client.predictions.get("id", **common), AsyncPrediction)
    assert_type(await client.predictions.list(source="web", **common), AsyncPage[AsyncPrediction])
    assert_type(await client.predictions.create("v", {}, **common), AsyncPrediction)
    assert_type(await client.models.get("me", "shout", **common), AsyncModel)
    assert_type(await client.models.versions.get("me/shout", "v", **common), ModelVersion)
    assert_type(await client.models.versions.get("me", "shout", "v"), ModelVersion)
    assert_type(await client.models.versions.get("me/shout:v"), ModelVersion)
    assert_type(await client.models.versions.list("me/shout", cursor="c"), AsyncPage[ModelVersion])
    assert_type(await client.models.versions.list("me", "shout"), AsyncPage[ModelVersion])
    assert_type(await client.models.versions.delete("me/shout", "v"), bool)
    assert_type(await client.trainings.create("me/m:v", {}, "me/m", **common), AsyncTraining)
    assert_type(await client.search("llama", timeout=5, headers=None), AsyncSearchResults)
    assert_type(await client.run("me/shout", {}, headers={"x-team": "a"}, query={"a": 1}), Any)
    assert_type(await client.run(SHOUT, {"prompt": "a"}, headers={"x-team": "a"}), str)
    await model.reload(**common)
    await prediction.reload(timeout=5)
    await prediction.cancel(**common)
    await client.predictions.get("id", timeout="5")  # type: ignore[arg-type]
    await client.predictions.get("id", header={})  # type: ignore[call-arg]  # not ty


async def responses(client: AsyncClient) -> None:
    with client.responses() as received:
        assert_type(received, Responses)
        assert_type(await client.models.get("me/shout"), AsyncModel)
    assert_type(received[-1], APIResponse)
    assert_type(received[-1].headers["x"], str)
    assert_type(received[-1].request_id, str | None)


def everything_as_json(
    prediction: AsyncPrediction, page: AsyncPage[AsyncModel], found: AsyncSearchResults
) -> None:
    assert_type(prediction.to_dict(), dict[str, Any])
    assert_type(page.to_json(indent=2), str)
    assert_type(found.models[0].to_json(), str)
    assert_type(prediction.is_set("error"), bool)
    assert_type(page.has_next_page(), bool)


def errors(status: APIStatusError, other: APIError) -> None:
    assert_type(status.response, httpx.Response)
    assert_type(other.response, httpx.Response | None)
    assert_type(other.request, httpx.Request | None)
    assert_type(status.message, str)
    assert_type(status.body, str)
    assert_type(status.to_json(), str)


async def lists(client: AsyncClient) -> None:
    assert_type(client.models.list(), AsyncPageRequest[AsyncModel])
    assert_type(await client.models.list(), AsyncPage[AsyncModel])
    async for model in client.models.list():
        assert_type(model, AsyncModel)
    async for page in client.predictions.list().pages():
        assert_type(page, AsyncPage[AsyncPrediction])
    task = create_task(client.models.examples("me/shout"))
    assert_type(await task, AsyncPage[AsyncPrediction])
    first, second = await gather(client.models.list(), client.models.search("a"))
    assert_type(first, AsyncPage[AsyncModel])
    assert_type(second, AsyncPage[AsyncModel])
