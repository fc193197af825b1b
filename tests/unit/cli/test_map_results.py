"""``cli._map.results``: the line for a result."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from replicate_typed import InputError, Item
from replicate_typed.cli._map.results import result_line


def test_line__all_that_is_known() -> None:
    """A line has all that is known of a result, as JSON on one line."""
    item: Item[Any, Any] = Item(
        index=3,
        input={"text": "a\nb é", "image": Path("a.png")},
        state="done",
        output=["x"],
        files=(Path("out/1.png"),),
        seconds=1.5,
        cost=Decimal("0.00015"),
    )
    line = result_line(item)
    assert line.count("\n") == 1
    assert json.loads(line) == {
        "index": 3,
        "input": {"text": "a\nb é", "image": "a.png"},
        "status": "done",
        "output": ["x"],
        "files": [str(Path("out/1.png"))],
        "error": None,
        "prediction_id": None,
        "seconds": 1.5,
        "cost": 0.00015,
    }


def test_line__error() -> None:
    """A line says why there is no output."""
    item: Item[Any, Any] = Item(0, {}, "failed", error=InputError("must be text", path="input.a"))
    assert json.loads(result_line(item))["error"] == "input.a: must be text"


def test_line__secret_input() -> None:
    """The value of a secret input is not written."""
    item: Item[Any, Any] = Item(0, {"key": "hidden", "n": 1}, "done")
    line = result_line(item, {"key"})
    assert "hidden" not in line
    assert json.loads(line)["input"]["n"] == 1
