# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""What a type checker knows of predictions on a cluster. It is checked, never run."""

from collections.abc import Mapping
from typing import Any, assert_type

from replicate_typed import Client, FileOutput, ModelRef, RetryFailed
from replicate_typed.ray import Dataset, predict

PAINT: ModelRef[Mapping[str, Any], list[FileOutput]] = ModelRef("me/paint")


class MyDataset:
    """A dataset as Ray has it, where Ray is not installed."""

    def map_batches(self, fn: object, *, batch_size: int | None = None) -> "MyDataset":
        return self

    def count(self) -> int:
        return 0


class NoDataset:
    pass


def first_prompt(row: dict[str, Any]) -> dict[str, Any]:
    return {"prompt": row["text"]}


def predicts(dataset: MyDataset, some: Dataset) -> None:
    assert_type(predict(dataset, "me/paint").count(), int)
    assert_type(predict(dataset, PAINT, input=["prompt"], key="id"), MyDataset)
    assert_type(predict(dataset, deployment="me/d", input=first_prompt, client=Client()), MyDataset)
    assert_type(predict(some, "me/paint", client=lambda: Client("r8_x")), Dataset)
    predict(dataset, "me/paint", retry_failed=RetryFailed(["PA"]), on_error="raise")
    predict(NoDataset(), "me/paint")  # type: ignore[type-var]  # no dataset
    predict(dataset, 5)  # type: ignore[arg-type]  # no reference
    predict(dataset, "me/paint", on_error="ignore")  # type: ignore[arg-type]  # no such value
