# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""Wrong inputs of typed models. Each must be rejected: an unneeded ignore is an error."""

from typing import Literal, NotRequired, TypedDict

from replicate_typed import AsyncClient, Client, ModelRef


class Box(TypedDict):
    x: int


class Scene(TypedDict):
    prompt: str
    width: NotRequired[int]
    style: NotRequired[Literal["ink", "oil"]]
    box: NotRequired[Box]


class Settings:
    """An input that is no mapping."""


PAINT: ModelRef[Scene, str] = ModelRef("me/paint")
TELL: ModelRef[dict[str, str], str] = ModelRef("me/tell")
TUNE: ModelRef[Settings, int] = ModelRef("me/tune")


def bound(client: Client) -> None:
    paint = client.model(PAINT)
    paint.run({"promt": "a"})  # type: ignore[typeddict-item, typeddict-unknown-key]  # names 'promt'
    paint.run({"prompt": "a", "widht": 3})  # type: ignore[typeddict-unknown-key]  # names 'widht'
    paint.run({"width": 3})  # type: ignore[typeddict-item]  # names 'prompt'
    paint.run({"prompt": 3})  # type: ignore[typeddict-item]  # names 'prompt'
    paint.run({"prompt": "a", "style": "chalk"})  # type: ignore[typeddict-item]  # names 'style'
    paint.run({"prompt": "a", "box": {"y": 1}})  # type: ignore[typeddict-item, typeddict-unknown-key]  # names 'y'
    paint.run()  # type: ignore[call-arg]
    paint.run("a lighthouse")  # type: ignore[arg-type]
    paint.run({"prompt": "a"}, wait="5")  # type: ignore[arg-type]
    paint.create({"promt": "a"})  # type: ignore[typeddict-item, typeddict-unknown-key]  # names 'promt'
    paint.stream({"promt": "a"})  # type: ignore[typeddict-item, typeddict-unknown-key]  # names 'promt'
    client.deployment("me/d", PAINT).run({"promt": "a"})  # type: ignore[typeddict-item, typeddict-unknown-key]  # names 'promt'
    client.model(TELL).run({"prompt": 3})  # type: ignore[dict-item]
    client.model(TUNE).run({"prompt": "a"})  # type: ignore[arg-type]
    client.model(TUNE).run(Settings)  # type: ignore[arg-type]
    client.model(7)  # type: ignore[call-overload]
    number: int = paint.run({"prompt": "a"})  # type: ignore[assignment]
    result: int = paint.create({"prompt": "a"}).result()  # type: ignore[assignment]
    print(number, result)


def validated() -> None:
    PAINT.validate({"promt": "a"})  # type: ignore[typeddict-item, typeddict-unknown-key]  # names 'promt'


def by_reference(client: Client) -> None:
    client.run(PAINT, {"promt": "a"})  # type: ignore[call-overload]
    client.run(PAINT, {"prompt": "a", "style": "chalk"})  # type: ignore[call-overload]
    client.run(PAINT, {"prompt": "a", "box": {"y": 1}})  # type: ignore[call-overload]
    client.run(PAINT)  # type: ignore[call-overload]
    client.run(TUNE, {"prompt": "a"})  # type: ignore[call-overload]
    client.run(PAINT, {"prompt": "a"}, use_file_output=False)  # type: ignore[call-arg]  # not ty
    client.run(deployment=PAINT, input={"promt": "a"})  # type: ignore[call-overload]
    client.stream(PAINT, {"promt": "a"})  # type: ignore[call-overload]
    client.predictions.create(PAINT, {"promt": "a"})  # type: ignore[call-overload]
    client.predictions.create(version=PAINT, input={"promt": "a"})  # type: ignore[call-overload]
    client.predictions.create(model=PAINT, input={"promt": "a"})  # type: ignore[call-overload]
    client.predictions.create(deployment=PAINT, input={"promt": "a"})  # type: ignore[call-overload]
    client.models.predictions.create(PAINT, {"promt": "a"})  # type: ignore[call-overload]
    client.trainings.create(PAINT, {"promt": "a"}, "me/new")  # type: ignore[call-overload]
    client.trainings.create(model=PAINT, input={"promt": "a"}, destination="me/new")  # type: ignore[call-overload]
    client.trainings.create(model=PAINT, version="v1", input={"promt": "a"}, destination="me/new")  # type: ignore[call-overload]


async def asynchronous(client: AsyncClient) -> None:
    paint = client.model(PAINT)
    await paint.run({"promt": "a"})  # type: ignore[typeddict-item, typeddict-unknown-key]  # names 'promt'
    await paint.create({"promt": "a"})  # type: ignore[typeddict-item, typeddict-unknown-key]  # names 'promt'
    await client.run(PAINT, {"promt": "a"})  # type: ignore[call-overload]
    await client.predictions.create(model=PAINT, input={"promt": "a"})  # type: ignore[call-overload]
    await client.trainings.create(model=PAINT, input={"promt": "a"}, destination="me/new")  # type: ignore[call-overload]
