"""``cli._map.conversion``: from what a file has to what the model takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from replicate_typed._objects.input_schema import read_inputs
from replicate_typed.cli._map.conversion import Converter


def schema(**properties: Any) -> Any:
    inputs = {"type": "object", "properties": properties}
    return read_inputs({"components": {"schemas": {"Input": inputs}}})


def converted(values: dict[str, Any], is_text: bool = True, **properties: Any) -> dict[str, Any]:
    return Converter(schema(**properties), Path("data"), is_text=is_text).convert(values)


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        ({"type": "string"}, "12", "12"),
        ({"type": "string"}, "true", "true"),
        ({"type": "integer"}, "12", 12),
        ({"type": "integer"}, "1.5", "1.5"),
        ({"type": "integer"}, "x", "x"),
        ({"type": "number"}, "1e-3", 0.001),
        ({"type": "number"}, "12", 12),
        ({"type": "boolean"}, "TRUE", True),
        ({"type": "boolean"}, "0", False),
        ({"type": "boolean"}, "maybe", "maybe"),
        ({"type": "array", "items": {"type": "integer"}}, "[1, 2]", [1, 2]),
        ({"type": "array", "items": {"type": "integer"}}, "1, 2", "1, 2"),
        ({"type": "object"}, '{"a": 1}', {"a": 1}),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "12", 12),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "x", "x"),
        ({"type": "integer", "enum": [1, 2]}, "2", 2),
        ({"type": "integer", "nullable": True}, "2", 2),
    ],
)
def test_convert__text(type: dict[str, Any], text: str, value: object) -> None:
    """Text becomes a value of the type of the input, and stays as it is if there is none."""
    result = converted({"a": text}, a=type)["a"]
    assert result == value
    assert result.__class__ is value.__class__


def test_convert__values_with_types() -> None:
    """A source with types of its own is not read as text."""
    assert converted({"a": "12"}, is_text=False, a={"type": "integer"}) == {"a": "12"}


def test_convert__files() -> None:
    """Paths of files start from the folder of the source; URLs remain."""
    file = {"type": "string", "format": "uri"}
    files = {"type": "array", "items": file}
    url = "https://example.com/a.png"
    assert converted({"a": "x.png"}, a=file) == {"a": Path("data/x.png")}
    assert converted({"a": url}, a=file) == {"a": url}
    assert converted({"a": "data:,x"}, a=file) == {"a": "data:,x"}
    assert converted({"a": ["x.png", url]}, is_text=False, a=files) == {
        "a": [Path("data/x.png"), url]
    }


def test_convert__file_for_text(tmp_path: Path) -> None:
    """The file of a folder is the value of a file input, and its content that of a text input."""
    path = tmp_path / "a.txt"
    path.write_text("the sea")
    file = {"type": "string", "format": "uri"}
    assert converted({"a": path}, is_text=False, a=file) == {"a": path}
    assert converted({"a": path}, is_text=False, a={"type": "string"}) == {"a": "the sea"}


def test_convert__constants() -> None:
    """What all rows have in common is converted too, and a row may have another value."""
    known = schema(a={"type": "integer"}, b={"type": "string"})
    converter = Converter(known, Path(), is_text=False, constants={"a": "1", "b": "x"})
    assert converter.convert({}) == {"a": 1, "b": "x"}
    assert converter.convert({"a": 2}) == {"a": 2, "b": "x"}


def test_convert__no_schema() -> None:
    """Without a schema, and for names that it lacks, text is text."""
    assert Converter(None, Path(), is_text=True).convert({"a": "1"}) == {"a": "1"}
    assert converted({"b": "1"}, a={"type": "integer"}) == {"b": "1"}
