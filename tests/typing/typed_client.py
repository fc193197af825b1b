# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""What a type checker knows of ``Client``. It is checked, never run."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BufferedIOBase, BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, NotRequired, TypedDict, assert_type

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
    BoundModel,
    Client,
    Collection,
    Deployment,
    File,
    FileOutput,
    Hardware,
    JobUrls,
    MapRun,
    Model,
    ModelRef,
    ModelVersion,
    Page,
    Prediction,
    PredictionEvent,
    Progress,
    Release,
    ReleaseConfiguration,
    RequestOptions,
    Responses,
    SearchHit,
    SearchResults,
    ServerSentEvent,
    Stream,
    Training,
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
    client = Client(
        "r8_x",
        base_url="https://api.replicate.com/v1",
        timeout=30,
        max_retries=2,
        headers={"x-team": "a"},
        poll_interval=0.5,
    )
    assert_type(client, Client)
    assert_type(Client(timeout=httpx.Timeout(5), http_client=httpx.Client()), Client)
    assert_type(client.base_url, str)
    assert_type(client.poll_interval, float | None)
    assert_type(client.with_options(timeout=1.0, max_retries=0, headers={}), Client)
    assert_type(client.with_options(api_token="t", base_url="http://x", query={"a": 1}), Client)
    assert_type(client.with_options(http_client=httpx.Client(), poll_interval=1), Client)


def use_client() -> None:
    with Client() as client:
        assert_type(client, Client)
        assert_type(client.send(account_get.operation()), GeneratedAccount)
        assert_type(client.send_detailed(account_get.operation()), Response[GeneratedAccount])
        assert_type(account_get.sync_detailed(client=client), Response[GeneratedAccount])
        assert_type(client.request("GET", "/account", params={"a": 1}, timeout=5), APIResponse)
        assert_type(client.close(), None)


def run(client: Client, model: Model, version: ModelVersion) -> None:
    assert_type(client.run(SHOUT, {"prompt": "a"}), str)
    assert_type(client.run(PAINT, {"prompt": "a"}), list[FileOutput])
    assert_type(client.run(PAINT, {"prompt": "a", "width": 3}, wait=5), list[FileOutput])
    scene: Scene = {"prompt": "a"}
    assert_type(client.run(PAINT, scene), list[FileOutput])
    assert_type(client.run(ANYTHING, {"a": 1, "b": "c"}), int)
    assert_type(client.run(SHOUT, {"prompt": "a"}, wait=False, timeout=9.5), str)
    assert_type(client.run("me/shout", {"prompt": "a", "file": Path("x")}), Any)
    assert_type(client.run("me/shout", input={"prompt": "a"}, cancel_after="5m"), Any)
    assert_type(client.run(deployment="me/d", input={}, use_file_output=False), Any)
    assert_type(client.run(model), Any)
    assert_type(client.run(version, on_update=print), Any)
    assert_type(client.run(SHOUT, {"prompt": "a"}, cancel_event=threading.Event()), str)
    assert_type(client.run("me/shout", poll_interval=0.5, cancel_event=None), Any)
    assert_type(
        client.run(
            "me/shout",
            webhook="https://example.com/hook",
            webhook_events_filter=["start", "completed"],
            cancel_on_exit=False,
            file_encoding="url",
            file_encoding_strategy="base64",
        ),
        Any,
    )


def stream(client: Client) -> None:
    with client.stream("me/shout", {"prompt": "a"}, timeout=5) as stream:
        assert_type(stream, Stream)
        assert_type(stream.prediction, Prediction | None)
        for event in stream:
            assert_type(event, ServerSentEvent)
            assert_type(str(event), str)
            assert_type(event.file, FileOutput | None)
    assert_type(client.stream(deployment="me/d").text(), str)
    assert_type(client.stream("me/shout").close(), None)


def predictions(client: Client, model: Model, version: ModelVersion) -> None:
    create = client.predictions.create
    assert_type(create(version, {"prompt": "a"}), Prediction)
    assert_type(create(version=version, input={"prompt": "a"}), Prediction)
    assert_type(create("me/shout", {"prompt": "a"}, wait=True), Prediction)
    assert_type(create(model=("me", "shout"), input={}, cancel_after=60), Prediction)
    assert_type(create(model=model, cancel_after=timedelta(minutes=1)), Prediction)
    assert_type(
        create(SHOUT, {"prompt": "a"}, stream=True, webhook_completed="https://a"), Prediction[str]
    )
    assert_type(create(deployment="me/d", input={}, file_encoding="auto"), Prediction)
    assert_type(client.predictions.get("id"), Prediction)
    assert_type(client.predictions.cancel("id"), Prediction)
    page = client.predictions.list(created_after=datetime.now(UTC), source="web")
    assert_type(page, Page[Prediction])
    assert_type(
        client.predictions.list(page.next or ..., created_before="2026-01-01"),
        Page[Prediction],
    )


def pages(page: Page[Prediction]) -> None:
    assert_type(len(page), int)
    assert_type(page[0], Prediction)
    assert_type(page[:2], list[Prediction])
    assert_type(page.results, list[Prediction])
    assert_type(page.next, str | None)
    assert_type(page.previous, str | None)
    assert_type(page.raw, dict[str, Any])
    assert_type(page.next_page(), Page[Prediction] | None)
    assert_type(page.previous_page(), Page[Prediction] | None)
    assert_type(page.pages(), Iterator[Page[Prediction]])
    for item in page:
        assert_type(item, Prediction)


def one_prediction(prediction: Prediction) -> None:
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
    assert_type(prediction.wait(), Prediction)
    assert_type(
        prediction.wait(timeout=5, on_update=lambda p: assert_type(p, Prediction)),
        Prediction,
    )
    assert_type(prediction.reload(), None)
    assert_type(prediction.cancel(), None)
    assert_type(prediction.raise_for_status(), Prediction)
    assert_type(prediction.result(timeout=5), Any)
    for event in prediction.stream():
        assert_type(event, ServerSentEvent)
    for happening in prediction.events():
        assert_type(happening, PredictionEvent)
    with closing(prediction.output_iterator()) as pieces:
        for piece in pieces:
            assert_type(piece, Any)


def models(client: Client, hardware: Hardware) -> None:
    model = client.models.get("me/shout")
    assert_type(model, Model)
    assert_type(client.models.get("me", "shout"), Model)
    assert_type(client.models.get(("me", "shout")), Model)
    assert_type(client.models.get(owner="me", name="shout"), Model)
    assert_type(client.models.list(sort_by="model_created_at", sort_direction="asc"), Page[Model])
    assert_type(client.models.list("https://a/next"), Page[Model])
    assert_type(client.models.search("llama"), Page[Model])
    assert_type(client.models.create("me", "new", visibility="private", hardware="cpu"), Model)
    assert_type(
        client.models.create(
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
        Model,
    )
    assert_type(client.models.update("me/new", readme="# New"), Model)
    assert_type(client.models.update("me", "new", description="a"), Model)
    assert_type(client.models.delete("me/new"), bool)
    assert_type(client.models.delete("me", "new"), bool)
    assert_type(client.models.examples("me", "new"), Page[Prediction])
    assert_type(client.models.readme(model), str | None)
    assert_type(
        client.models.predictions.create(("me", "shout"), {"prompt": "a"}, wait=5), Prediction
    )


def one_model(model: Model) -> None:
    assert_type(model.id, str)
    assert_type(model.owner, str)
    assert_type(model.username, str)  # pyright: ignore[reportDeprecated]  # a name of 1.x
    assert_type(model.name, str)
    assert_type(model.url, str | None)
    assert_type(model.run_count, int | None)
    assert_type(model.visibility, str | None)
    assert_type(model.latest_version, ModelVersion | None)
    assert_type(model.default_example, Prediction | None)
    assert_type(model.examples(), Page[Prediction])
    assert_type(model.readme(), str | None)
    assert_type(model.reload(), None)
    assert_type(model.delete(), bool)
    version = model.versions.get("id")
    assert_type(version, ModelVersion)
    assert_type(version.id, str)
    assert_type(version.model, str | None)
    assert_type(version.created_at, datetime | None)
    assert_type(version.cog_version, str | None)
    assert_type(version.openapi_schema, dict[str, Any] | None)
    assert_type(model.versions.list(), Page[ModelVersion])
    assert_type(model.versions.delete("id"), bool)


def deployments(client: Client) -> None:
    deployment = client.deployments.get("me/d")
    assert_type(deployment, Deployment)
    assert_type(client.deployments.get("me", "d"), Deployment)
    assert_type(client.deployments.list(), Page[Deployment])
    assert_type(
        client.deployments.create(
            name="d", model="me/m", version="v", hardware="cpu", min_instances=0, max_instances=1
        ),
        Deployment,
    )
    assert_type(client.deployments.update("me", "d", min_instances=1), Deployment)
    assert_type(client.deployments.update("me/d", hardware="gpu-t4"), Deployment)
    version = client.models.get("me/m").versions.get("v")
    hardware = (client.hardware.list())[0]
    assert_type(client.deployments.create("d", ("me", "m"), version, hardware, 0, 1), Deployment)
    assert_type(client.deployments.update("me/d", version=version, hardware=hardware), Deployment)
    assert_type(client.deployments.delete("me", "d"), bool)
    assert_type(client.deployments.delete(deployment), bool)
    assert_type(client.deployments.predictions.create("me/d", {"a": 1}), Prediction)
    assert_type(deployment.predictions.create({"a": 1}, stream=True), Prediction)
    assert_type(deployment.reload(), None)
    assert_type(deployment.id, str)
    assert_type(deployment.owner, str)
    assert_type(deployment.current_release, Release | None)
    if deployment.current_release is not None:
        assert_type(deployment.current_release.configuration, ReleaseConfiguration)
        assert_type(deployment.current_release.number, int | None)
        assert_type(deployment.current_release.configuration.hardware, str | None)
        assert_type(deployment.current_release.created_by, Account | None)


def trainings(client: Client, version: ModelVersion) -> None:
    training = client.trainings.create("me/m:v", {"a": 1}, "me/new")
    assert_type(training, Training)
    assert_type(
        client.trainings.create(
            model=("me", "m"), version=version, input={}, destination="me/new", webhook="https://a"
        ),
        Training,
    )
    assert_type(client.trainings.get("id"), Training)
    assert_type(client.trainings.cancel("id"), Training)
    assert_type(client.trainings.list(), Page[Training])
    assert_type(training.wait(timeout=5), Training)
    assert_type(training.output, TrainingOutput | None)
    assert_type(training.destination, str | None)


def files(client: Client) -> None:
    file = client.files.create("a.png")
    assert_type(file, File)
    assert_type(client.files.create(Path("a"), filename="b", metadata={"c": 1}), File)
    assert_type(client.files.create(BytesIO(b""), content_type="image/png"), File)
    assert_type(client.files.create(b"bytes"), File)
    assert_type(client.files.get("id"), File)
    assert_type(client.files.list(), Page[File])
    assert_type(client.files.delete("id"), bool)
    assert_type(client.files.output("https://x/y"), FileOutput)
    assert_type(client.files.download("id", owner="me", expiry=1, signature="s"), bytes)
    assert_type(file.delete(), bool)
    assert_type(file.url, str | None)
    assert_type(file.size, int | None)
    assert_type(file.urls, dict[str, str])
    assert_type(file.checksums, dict[str, str])


def the_rest(client: Client) -> None:
    collection = client.collections.get("super-resolution")
    assert_type(collection, Collection)
    assert_type(len(collection), int)
    assert_type(collection[0], Model)
    assert_type(collection[1:], list[Model])
    assert_type([model.id for model in collection], list[str])
    assert_type(client.collections.list(), Page[Collection])
    assert_type(client.hardware.list(), list[Hardware])
    assert_type(client.account.get(), Account)
    assert_type(client.accounts.current(), Account)  # pyright: ignore[reportDeprecated]  # a name of 1.x
    found = client.search("llama", limit=3)
    assert_type(found, SearchResults)
    assert_type(found.models, list[SearchHit])
    assert_type(found.query, str)
    assert_type(found.models[0].model, Model)
    assert_type(found.models[0].score, float | None)
    assert_type(found.collections, list[Collection])
    assert_type(found.pages, list[tuple[str, str]])


def webhooks(client: Client, request: httpx.Request) -> None:
    secret = client.webhooks.default.secret()
    assert_type(secret, WebhookSecret)
    assert_type(secret.key, str)
    assert_type(WebhookSecret(key="whsec_"), WebhookSecret)
    headers = {"webhook-id": "a"}
    assert_type(client.webhooks.validate(b"{}", headers, secret), None)
    assert_type(client.webhooks.validate(headers=headers, body="{}", secret="whsec_"), None)
    assert_type(client.webhooks.validate(request, secret=secret, tolerance=60), None)
    assert_type(client.webhooks.validate(request=request, secret=secret), None)
    assert_type(client.webhooks.unwrap(b"{}", headers, secret), Prediction | Training)
    assert_type(
        client.webhooks.unwrap(b"{}", [("webhook-id", "a")], secret, tolerance=timedelta(hours=1)),
        Prediction | Training,
    )


def file_outputs(file: FileOutput) -> None:
    assert_type(file.url, str)
    assert_type(file.name, str)
    assert_type(file.content_type, str | None)
    assert_type(file.size, int | None)
    assert_type(file.is_inline, bool)
    assert_type(file.read(), bytes)
    assert_type(file.read(5), bytes)
    assert_type(file.seek(0), int)
    assert_type(file.tell(), int)
    assert_type(Path(file), Path)
    assert_type(str(file), str)
    with file as opened:
        assert_type(opened, FileOutput)
    binary: BufferedIOBase = file
    path: PathLike[str] = file
    assert_type(Path(path), Path)
    assert_type(binary.read(), bytes)
    assert_type(file.save(), Path)
    assert_type(file.save("x", on_progress=lambda done, total: None), Path)
    assert_type(file.open().read(), bytes)
    for chunk in file:
        assert_type(chunk, bytes)
    for chunk in file.iter_bytes():
        assert_type(chunk, bytes)


def many(client: Client) -> None:
    assert_type(client.map(SHOUT, [{"prompt": "a"}]), MapRun[dict[str, str], str])
    assert_type(client.map("me/shout", [{"n": 1}], concurrency=2), MapRun[dict[str, int], Any])
    assert_type(client.model(SHOUT).map([{"prompt": "a"}]), MapRun[dict[str, str], str])


def bound(client: Client) -> None:
    paint = client.model(PAINT)
    assert_type(paint, BoundModel[Scene, list[FileOutput]])
    assert_type(paint.run({"prompt": "a"}), list[FileOutput])
    assert_type(paint.create({"prompt": "a"}), Prediction[list[FileOutput]])
    assert_type(paint.stream({"prompt": "a"}), Stream)
    assert_type(client.deployment("me/d", PAINT), BoundModel[Scene, list[FileOutput]])


def hint(prompt: str, *, width: int = 1024) -> FileOutput:
    """What a model takes and returns."""
    raise NotImplementedError


def functions(client: Client) -> None:
    painter = client.use("me/paint", hint=hint, timeout=60, on_update=print)
    assert_type(painter("a lighthouse", width=512), FileOutput)
    assert_type(painter(prompt="a lighthouse"), FileOutput)
    assert_type(painter.create(prompt="a lighthouse"), Prediction[FileOutput])
    assert_type(painter.create(prompt="a lighthouse").result(), FileOutput)
    painter(prompt=1)  # type: ignore[arg-type]
    painter(promt="a lighthouse")  # type: ignore[call-arg]  # names 'promt'
    assert_type(client.use(SHOUT)(prompt="a"), str)
    assert_type(client.use(client.model(PAINT))(prompt="a"), list[FileOutput])
    assert_type(client.use("me/shout")(prompt="a"), Any)
    assert_type(client.use("me/shout").create(prompt="a"), Prediction[Any])
    streamed = client.use("me/paint", hint=hint, streaming=True, timeout=60)
    for piece in streamed("a lighthouse"):
        assert_type(piece, FileOutput)
    for any_piece in client.use("me/shout", streaming=True)(prompt="a"):
        assert_type(any_piece, Any)


def options(client: Client, model: Model, prediction: Prediction) -> None:
    common: RequestOptions = {"timeout": 5, "headers": {"x-team": "a"}, "query": {"a": [1, 2]}}
    assert_type(client.predictions.get("id", **common), Prediction)
    assert_type(client.predictions.list(source="web", **common), Page[Prediction])
    assert_type(client.predictions.create("v", {}, **common), Prediction)
    assert_type(client.models.get("me", "shout", **common), Model)
    assert_type(client.models.versions.get("me/shout", "v", **common), ModelVersion)
    assert_type(client.models.versions.get("me", "shout", "v"), ModelVersion)
    assert_type(client.models.versions.get("me/shout:v"), ModelVersion)
    assert_type(client.models.versions.list("me/shout", cursor="c"), Page[ModelVersion])
    assert_type(client.models.versions.list("me", "shout"), Page[ModelVersion])
    assert_type(client.models.versions.delete("me/shout", "v"), bool)
    assert_type(client.trainings.create("me/m:v", {}, "me/m", **common), Training)
    assert_type(client.search("llama", timeout=5, headers=None), SearchResults)
    assert_type(client.run("me/shout", {}, headers={"x-team": "a"}, query={"a": 1}), Any)
    assert_type(client.run(SHOUT, {"prompt": "a"}, headers={"x-team": "a"}), str)
    model.reload(**common)
    prediction.reload(timeout=5)
    prediction.cancel(**common)
    client.predictions.get("id", timeout="5")  # type: ignore[arg-type]
    client.predictions.get("id", header={})  # type: ignore[call-arg]  # not ty


def responses(client: Client) -> None:
    with client.responses() as received:
        assert_type(received, Responses)
        assert_type(client.models.get("me/shout"), Model)
    assert_type(received[-1], APIResponse)
    assert_type(received[-1].headers["x"], str)
    assert_type(received[-1].request_id, str | None)


def everything_as_json(prediction: Prediction, page: Page[Model], found: SearchResults) -> None:
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
