"""Values without a JSON form are refused with their place in the input."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from _support.http_server import HttpServer
from _support.refusals import refused


class Dumps:
    """A class with the method of pydantic's models, as objects of the API have it."""

    def model_dump(self) -> dict[str, Any]:
        return {"steps": 3}


def circle() -> dict[str, Any]:
    """Return a value that contains itself."""
    value: dict[str, Any] = {}
    value["again"] = [value]
    return value


VALUES: dict[str, tuple[Any, str, str]] = {
    "object": (object(), "input.x: ", "a value of type object cannot be sent"),
    "NaN": (float("nan"), "input.x: ", "not a valid JSON number"),
    "bytes keys": ({b"k": 1}, "input.x: ", "not a string"),
    "circle": (circle(), "input.x.again[0]: ", "contains itself"),
    "generator": ((i for i in "ab"), "input.x: ", "list(…)"),
    "datetime": (datetime(2026, 1, 1, tzinfo=UTC), "input.x: ", ".isoformat()"),
    "date": (date(2026, 1, 1), "input.x: ", ".isoformat()"),
    "timedelta": (timedelta(1), "input.x: ", ".total_seconds()"),
    "UUID": (uuid.uuid4(), "input.x: ", "str(…)"),
    "Decimal": (Decimal("1.5"), "input.x: ", "float(…) or str(…)"),
    "complex": (1j, "input.x: ", "a value of type complex cannot be sent"),
    "model_dump": (Dumps(), "input.x: ", ".model_dump()"),
    "a class": (Dumps, "input.x: ", "cannot be sent"),
    "a function": (circle, "input.x: ", "cannot be sent"),
}


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("way", ["run", "predictions.create", "trainings.create"])
def test_input__unsupported_value(value: str, way: str, mode: str, sink: HttpServer) -> None:
    """A value without a JSON form is refused with its place and a hint."""
    given, where, says = VALUES[value]
    acts: dict[str, Callable[[Any], Any]] = {
        "run": lambda c: c.run("me/model", {"x": given}),
        "predictions.create": lambda c: c.predictions.create(model="me/model", input={"x": given}),
        "trainings.create": lambda c: c.trainings.create("me/model:v1", {"x": given}, "me/other"),
    }
    message = refused(mode, sink, acts[way])
    assert message.startswith(where)
    assert says in message
