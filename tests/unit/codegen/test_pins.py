"""What is kept of a version, and of the example of its model."""

from __future__ import annotations

import json
from typing import Any

import pytest
from _support.model_documents import FIRST, every_input, pin
from replicate_typed.codegen.pins import MAX_EXAMPLE, pin_from_json

URL = "https://replicate.delivery/a/out.png"


def example(version: str, input: Any, output: Any = URL) -> Any:
    """Return what is kept of an example."""
    prediction = {"version": version, "input": input, "output": output, "logs": "…"}
    return pin(schema=every_input(), default_example=prediction).example


def test_pin__is_read_as_it_was_written() -> None:
    """A pin is the same when it was written and read again."""
    found = pin(schema=every_input(), default_example={"version": FIRST, "input": {"prompt": "x"}})
    assert pin_from_json(json.loads(json.dumps(found.as_json()))) == found


@pytest.mark.parametrize("value", [None, [], {}, {"model": "me/x"}, {"model": 1, "version": "x"}])
def test_pin__damaged(value: Any) -> None:
    """What is no pin is none."""
    assert pin_from_json(value) is None


def test_pin__hash_is_of_the_content() -> None:
    """The hash does not depend on the order of members, and does on everything else."""
    document = every_input()
    before = pin(schema=document).schema_hash
    assert pin(schema=dict(reversed(document.items()))).schema_hash == before
    document["components"]["schemas"]["Input"]["required"] = []
    assert pin(schema=document).schema_hash != before


def test_example__of_the_version() -> None:
    """An example has its input and output, with numbers for the strings that stand for them."""
    found = example(FIRST, {"prompt": "1", "width": "64", "strength": "0.5", "unknown": 1})
    inputs = {"prompt": "1", "width": 64, "strength": 0.5, "unknown": 1}
    assert found == {"input": inputs, "output": URL}
    assert example(FIRST, {"width": "wide"})["input"] == {"width": "wide"}


def test_example__of_another_version() -> None:
    """Of an example of another version, only what this one takes and returns is kept."""
    assert example("b2", {"prompt": "x", "gone": 1}) == {"input": {"prompt": "x"}, "output": URL}
    assert example("b2", {"prompt": "x"}, [{"file": URL}]) is None


@pytest.mark.parametrize("input", [None, [], "x" * 5])
def test_example__no_input(input: Any) -> None:
    """A prediction without an input is no example."""
    assert example(FIRST, input) is None


def test_example__too_large() -> None:
    """An example that is very large is not kept."""
    assert example(FIRST, {"prompt": "x" * MAX_EXAMPLE}) is None
