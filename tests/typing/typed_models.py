# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""What a type checker knows of models whose types are declared. It is checked, never run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict, Unpack, assert_type

import attrs
import replicate_typed as replicate
from pydantic import BaseModel
from replicate_typed import (
    AsyncBoundModel,
    AsyncClient,
    AsyncPrediction,
    AsyncRunOptions,
    AsyncStream,
    AsyncTraining,
    BoundModel,
    Client,
    CreateOptions,
    FileEncoding,
    FileOutput,
    Model,
    ModelInput,
    ModelRef,
    ModelVersion,
    Output,
    Prediction,
    Predictions,
    RunOptions,
    Stream,
    StreamOptions,
    SupportsAsyncRun,
    SupportsRun,
    Training,
    WebhookEventName,
)


class Box(TypedDict):
    x: int


class Scene(TypedDict):
    prompt: str
    width: NotRequired[int]
    style: NotRequired[Literal["ink", "oil"]]
    box: NotRequired[Box]
    tags: NotRequired[Sequence[str]]


@dataclass
class SceneData:
    """A dataclass."""

    prompt: str


@attrs.define
class SceneRecord:
    """A class of attrs."""

    prompt: str


class SceneModel(BaseModel):
    """A model of pydantic."""

    prompt: str


class SceneRef(ModelRef[Scene, list[FileOutput]]):
    """A reference as generated code has it."""

    if TYPE_CHECKING:

        def __call__(self, **input: Unpack[Scene]) -> list[FileOutput]: ...
        async def arun(self, **input: Unpack[Scene]) -> list[FileOutput]: ...
        def stream(self, **input: Unpack[Scene]) -> Stream: ...


PAINT: ModelRef[Scene, list[FileOutput]] = ModelRef("me/paint")
SKETCH = SceneRef("me/sketch", "v1")
TELL: ModelRef[dict[str, str], str] = ModelRef("me/tell")
TUNE: ModelRef[SceneModel, int] = ModelRef("me/tune")
ANYTHING = ModelRef("me/anything")
STRICT = ModelRef[Mapping[str, object], object]("me/strict")


def references(any_ref: ModelRef) -> None:
    assert_type(ANYTHING, ModelRef[Mapping[str, Any], Any])
    assert_type(any_ref, ModelRef[Mapping[str, Any], Any])
    assert_type(PAINT.owner, str)
    assert_type(PAINT.name, str)
    assert_type(PAINT.model, str)
    assert_type(PAINT.version, str | None)
    assert_type(PAINT.schema, dict[str, Any] | None)
    assert_type(PAINT.openapi_schema, dict[str, Any] | None)
    assert_type(PAINT.example, dict[str, Any] | None)
    assert_type(PAINT.validate({"prompt": "a"}), None)
    assert_type(PAINT(prompt="a"), list[FileOutput])
    assert_type(SKETCH(prompt="a", width=3), list[FileOutput])
    assert_type(SKETCH.stream(prompt="a"), Stream)
    ModelRef("me/lazy", openapi_schema=dict, example=lambda: {"input": {}})


def runs(client: Client, scene: Scene, text: str) -> None:
    assert_type(client.run(PAINT, {"prompt": text}), list[FileOutput])
    assert_type(client.run(PAINT, scene), list[FileOutput])
    assert_type(client.run(PAINT, {"prompt": "a", "style": "oil"}), list[FileOutput])
    assert_type(client.run(PAINT, {"prompt": "a", "box": {"x": 1}}, wait=3), list[FileOutput])
    assert_type(client.run(PAINT, input={"prompt": "a", "tags": ["b"]}), list[FileOutput])
    assert_type(client.run(PAINT, scene, timeout=3, validate=False), list[FileOutput])
    assert_type(client.run(SKETCH, {"prompt": "a", "width": 3}), list[FileOutput])
    assert_type(client.run(TELL, {"prompt": text}), str)
    assert_type(client.run(TUNE, SceneModel(prompt="a")), int)
    assert_type(client.model(TUNE).run(SceneModel(prompt="a")), int)
    assert_type(client.run("me/tune", SceneModel(prompt="a")), Any)
    assert_type(client.run("me/tune", SceneData("a")), Any)
    assert_type(client.run("me/tune", SceneRecord("a")), Any)
    assert_type(client.run("me/tune", scene), Any)
    assert_type(client.run(ANYTHING, {"a": 1, "b": "c"}), Any)
    assert_type(client.run(STRICT, {"a": 1}), object)
    assert_type(client.stream(PAINT, {"prompt": "a"}), Stream)
    assert_type(replicate.run(PAINT, {"prompt": text}), list[FileOutput])
    assert_type(replicate.stream(PAINT, {"prompt": text}, timeout=3), Stream)


def creates(client: Client, scene: Scene) -> None:
    prediction = client.predictions.create(PAINT, {"prompt": "a"}, webhook="https://a")
    assert_type(prediction, Prediction[list[FileOutput]])
    assert_type(prediction.result(), list[FileOutput])
    assert_type(prediction.wait().result(timeout=3), list[FileOutput])
    assert_type(client.predictions.create(SKETCH, scene), Prediction[list[FileOutput]])
    assert_type(client.models.predictions.create(PAINT, scene), Prediction[list[FileOutput]])
    assert_type(client.models.predictions.create("me/paint", {"a": 1}), Prediction)
    assert_type(client.predictions.create("me/paint", {}), Prediction)
    assert_type(client.predictions.create("me/paint", {}).result(), Any)
    assert_type(client.trainings.create(PAINT, {"prompt": "a"}, "me/new"), Training)
    untyped: Prediction = prediction
    general: Prediction[Sequence[FileOutput]] = prediction
    print(untyped, general)


def report(prediction: Prediction[list[FileOutput]]) -> None:
    print(prediction.status)


def bound(client: Client, scene: Scene, text: str, model: Model, version: ModelVersion) -> None:
    paint = client.model(PAINT)
    assert_type(paint, BoundModel[Scene, list[FileOutput]])
    assert_type(paint.run({"prompt": text}), list[FileOutput])
    assert_type(paint.run(scene), list[FileOutput])
    assert_type(paint.run({"prompt": "a", "style": "oil"}, timeout=3), list[FileOutput])
    assert_type(paint.run(input={"prompt": "a", "box": {"x": 1}}), list[FileOutput])
    assert_type(paint.run({"prompt": "a"}, on_update=report), list[FileOutput])
    assert_type(paint.create({"prompt": "a"}), Prediction[list[FileOutput]])
    assert_type(paint.create({"prompt": "a"}, wait=5).result(), list[FileOutput])
    assert_type(paint.stream({"prompt": "a"}, cancel_after="5m"), Stream)
    assert_type(paint.owner, str | None)
    assert_type(paint.name, str | None)
    assert_type(paint.version, str | None)
    assert_type(client.model(SKETCH).run({"prompt": "a"}), list[FileOutput])
    assert_type(client.model("me/paint"), BoundModel[Mapping[str, Any], Any])
    assert_type(client.model(model).run({"a": 1}), Any)
    assert_type(client.model(version).create({"a": 1}).result(), Any)
    assert_type(client.model(("me", "paint")).run({}), Any)
    assert_type(client.deployment("me/d", PAINT), BoundModel[Scene, list[FileOutput]])
    assert_type(client.deployment("me/d", PAINT).run({"prompt": "a"}), list[FileOutput])
    assert_type(client.deployment("me/d").run({"a": 1}), Any)


async def asynchronous(client: AsyncClient, scene: Scene) -> None:
    paint = client.model(PAINT)
    assert_type(paint, AsyncBoundModel[Scene, list[FileOutput]])
    assert_type(await paint.run({"prompt": "a"}), list[FileOutput])
    assert_type(await paint.create({"prompt": "a"}), AsyncPrediction[list[FileOutput]])
    assert_type(await (await paint.create(scene)).result(), list[FileOutput])
    assert_type(paint.stream({"prompt": "a"}), AsyncStream)
    assert_type(paint.owner, str | None)
    assert_type(client.model("me/paint"), AsyncBoundModel[Mapping[str, Any], Any])
    assert_type(await client.deployment("me/d", PAINT).run(scene), list[FileOutput])
    assert_type(await client.run(PAINT, {"prompt": "a"}), list[FileOutput])
    assert_type(await client.run(SKETCH, {"prompt": "a"}, wait=5), list[FileOutput])
    assert_type(client.stream(PAINT, {"prompt": "a"}), AsyncStream)
    prediction = await client.predictions.create(PAINT, {"prompt": "a"})
    assert_type(prediction, AsyncPrediction[list[FileOutput]])
    assert_type(await client.trainings.create(PAINT, scene, "me/new"), AsyncTraining)
    assert_type(await PAINT.arun(prompt="a"), list[FileOutput])
    assert_type(await SKETCH.arun(prompt="a"), list[FileOutput])
    assert_type(await replicate.async_run(PAINT, {"prompt": "a"}), list[FileOutput])


class FakePainter:
    """A fake of a bound model."""

    def run(self, input: Scene) -> list[FileOutput]:
        return [FileOutput(input["prompt"])]


class FakeAsyncPainter:
    """A fake of a bound model in async code."""

    async def run(self, input: Scene) -> list[FileOutput]:
        return [FileOutput(input["prompt"])]


def illustrate(painter: SupportsRun[Scene, list[FileOutput]], text: str) -> FileOutput:
    return painter.run({"prompt": text})[0]


async def illustrate_later(painter: SupportsAsyncRun[Scene, list[FileOutput]], text: str) -> str:
    return str((await painter.run({"prompt": text}))[0])


def paint_with(client: Client, scene: Scene, **options: Unpack[RunOptions]) -> Sequence[FileOutput]:
    return client.model(PAINT).run(scene, **options)


async def paint_later(
    client: AsyncClient, scene: Scene, **options: Unpack[AsyncRunOptions]
) -> Sequence[FileOutput]:
    return await client.run(PAINT, scene, **options)


def create_with(
    predictions: Predictions, input: ModelInput, **options: Unpack[CreateOptions]
) -> Prediction:
    return predictions.create("me/paint", input, **options)


def stream_with(client: Client, scene: Scene, **options: Unpack[StreamOptions]) -> str:
    return client.stream(PAINT, scene, **options).text()


async def wrappers(client: Client, later: AsyncClient, scene: Scene) -> None:
    illustrate(client.model(PAINT), "a")
    illustrate(FakePainter(), "a")
    await illustrate_later(later.model(PAINT), "a")
    await illustrate_later(FakeAsyncPainter(), "a")
    encoding: FileEncoding = "url"
    event: WebhookEventName = "start"
    paint_with(client, scene, timeout=5, file_encoding=encoding)
    create_with(client.predictions, scene, webhook_events_filter=[event])


def texts(output: Output) -> list[str]:
    if isinstance(output, list):
        return [text for item in output for text in texts(item)]
    if isinstance(output, dict):
        return texts(list(output.values()))
    return [output] if isinstance(output, str) else []


def outputs(client: Client) -> None:
    walked: ModelRef[Mapping[str, Any], Output] = ModelRef("me/anything")
    assert_type(texts(client.model(walked).run({})), list[str])
