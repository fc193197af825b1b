# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""What a type checker knows of runs of many predictions. It is checked, never run."""

from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NotRequired, TypedDict, Unpack, assert_type

from replicate_typed import (
    AsyncClient,
    AsyncItem,
    AsyncMapRun,
    AsyncPrediction,
    Client,
    FileOutput,
    Item,
    ItemState,
    Journal,
    MapParams,
    MapRun,
    MapSummary,
    ModelRef,
    Prediction,
    Prices,
    ReplicateError,
    RetryFailed,
    read_journal,
    reset_journal,
)


class Scene(TypedDict):
    prompt: str
    width: NotRequired[int]


PAINT: ModelRef[Scene, list[FileOutput]] = ModelRef("me/paint")


def scenes() -> Iterator[Scene]:
    yield {"prompt": "a"}


async def later() -> AsyncIterator[Scene]:
    yield {"prompt": "a"}


def runs(client: Client, **params: Unpack[MapParams]) -> None:
    assert_type(client.map(PAINT, [{"prompt": "a"}]), MapRun[Scene, list[FileOutput]])
    assert_type(client.map(PAINT, scenes(), concurrency=5), MapRun[Scene, list[FileOutput]])
    assert_type(client.model(PAINT).map(scenes()), MapRun[Scene, list[FileOutput]])
    assert_type(client.deployment("me/d", PAINT).map(scenes()), MapRun[Scene, list[FileOutput]])
    assert_type(PAINT.map(scenes(), journal="run.db"), MapRun[Scene, list[FileOutput]])
    assert_type(client.map("me/paint", [{"prompt": "a"}], **params), MapRun[dict[str, str], Any])
    assert_type(client.map(deployment="me/d", inputs=scenes()), MapRun[Scene, Any])
    client.map(
        "me/paint",
        scenes(),
        concurrency=500,
        journal=Path("run.db"),
        save_to="out",
        on_error="raise",
        ordered=False,
        timeout=60.0,
        prices=Prices({"me/paint": "0.1"}, hardware={"me/d": "gpu"}),
        budget=Decimal(3),
        reuse=True,
        retry_failed=RetryFailed(("PA",), attempts=2, within=60, delay=1),
        cancel_on_exit=False,
        cancel_after="5m",
        webhook="https://example.com",
        file_encoding="url",
        validate=False,
    )


def items(run: MapRun[Scene, list[FileOutput]]) -> None:
    with run as same:
        assert_type(same, MapRun[Scene, list[FileOutput]])
        for item in same:
            assert_type(item, Item[Scene, list[FileOutput]])
            assert_type(item.index, int)
            assert_type(item.input, Scene)
            assert_type(item.output, list[FileOutput] | None)
            assert_type(item.result(), list[FileOutput])
            assert_type(item.state, ItemState)
            assert_type(item.error, ReplicateError | None)
            assert_type(item.prediction, Prediction[list[FileOutput]] | None)
            assert_type(item.files, tuple[Path, ...])
            assert_type(item.seconds, float | None)
            assert_type(item.cost, Decimal | None)
            assert_type(item.attempts, int)
            assert_type(item.is_recorded, bool)
            if item.state == "done" and item.prediction is not None:
                assert_type(item.prediction.cost({"me/paint": 1}), Decimal | None)
    assert_type(run.summary(), MapSummary)
    assert_type(run.summary().done, int)
    assert_type(run.close(), None)


async def async_runs(client: AsyncClient) -> None:
    assert_type(client.map(PAINT, [{"prompt": "a"}]), AsyncMapRun[Scene, list[FileOutput]])
    assert_type(client.map(PAINT, later()), AsyncMapRun[Scene, list[FileOutput]])
    assert_type(client.map("me/paint", later()), AsyncMapRun[Scene, Any])
    assert_type(client.model(PAINT).map(later()), AsyncMapRun[Scene, list[FileOutput]])
    assert_type(PAINT.amap(later()), AsyncMapRun[Scene, list[FileOutput]])
    async with client.map(PAINT, scenes()) as run:
        async for item in run:
            assert_type(item, AsyncItem[Scene, list[FileOutput]])
            assert_type(item.prediction, AsyncPrediction[list[FileOutput]] | None)


def journals() -> None:
    journal = read_journal("run.db")
    assert_type(journal, Journal)
    assert_type(journal.summary(), MapSummary)
    for item in journal.items():
        assert_type(item.prediction_id, str | None)
    assert_type(reset_journal("run.db", failed=True), int)


def wrong(client: Client) -> None:
    client.map(PAINT, [{"promt": "a"}])  # type: ignore[call-overload]
    client.map(PAINT, [{"prompt": 3}])  # type: ignore[call-overload]
    client.map("me/paint", scenes(), concurrency="5")  # type: ignore[call-overload]
    client.map("me/paint", scenes(), on_error="ignore")  # type: ignore[call-overload]
    client.map("me/paint", later())  # type: ignore[call-overload]
    client.model(PAINT).map([{"promt": "a"}])  # type: ignore[typeddict-item]
    number: int = client.map(PAINT, scenes()).summary()  # type: ignore[assignment]
    print(number)
