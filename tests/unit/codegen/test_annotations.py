"""The types of inputs and outputs, as they are written in a module."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from _support.model_documents import (
    EVERY_INPUT,
    FILE,
    HOSTILE,
    TEXT,
    document,
    every_input,
    pin,
)
from replicate_typed.codegen.modules import render_module
from replicate_typed.codegen.names import class_name


def annotations(source: str, name: str) -> dict[str, str]:
    """Return the annotations of a ``TypedDict``, by its keys, also those of its functional part."""
    found: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            for item in node.body:
                if isinstance(item, ast.AnnAssign):
                    found[ast.unparse(item.target)] = ast.unparse(item.annotation)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == f"_{name}Keys":
            assert isinstance(node.value, ast.Call)
            members = node.value.args[1]
            assert isinstance(members, ast.Dict)
            for key, value in zip(members.keys, members.values, strict=True):
                assert key is not None
                found[ast.literal_eval(key)] = ast.unparse(value)
    return found


def alias(source: str, name: str) -> str:
    """Return what an alias stands for."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name:
            assert node.value is not None
            return ast.unparse(node.value)
    raise AssertionError(f"no {name}")


def docstrings(source: str, name: str) -> dict[str, str]:
    """Return the docstring after each key of a ``TypedDict``."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            pairs = zip(node.body, node.body[1:], strict=False)
            return {
                ast.unparse(key.target): ast.literal_eval(text.value)
                for key, text in pairs
                if isinstance(key, ast.AnnAssign) and isinstance(text, ast.Expr)
            }
    raise AssertionError(f"no {name}")


INPUTS = {
    "prompt": "Required[str]",
    "width": "int",
    "strength": "float",
    "tile": "bool",
    "image": "FileInput",
    "images": "Sequence[FileInput]",
    "tags": "list[str] | tuple[str, ...]",
    "sizes": "Sequence[int]",
    "sampler": "Literal['euler', 'heun']",
    "steps": "Literal[1, 4, 8]",
    "palette": "PainterInputPalette",
    "seed": "int | None",
    "margin": "int | str",
    "key": "str",
    "class": "str",
    "no-frame": "bool",
    "extra": "Mapping[str, Any]",
    "weights": "Mapping[str, float]",
    "frame": "PainterInputFrame",
    "tree": "PainterInputTree",
    "anything": "Any",
}


def test_input__every_form() -> None:
    """Each form of an input has its type, in the order that the author chose."""
    source = render_module(pin(schema=every_input()), "painter").source
    assert annotations(source, "PainterInput") == INPUTS
    plain = [key for key in EVERY_INPUT if key not in {"class", "no-frame"}]
    assert [key for key in annotations(source, "PainterInput") if key in plain] == plain


def test_input__nested_object() -> None:
    """An object has a ``TypedDict`` of its own, with files in it."""
    source = render_module(pin(schema=every_input()), "painter").source
    assert annotations(source, "PainterInputFrame") == {
        "colour": "Required[Literal['gold', 'black']]",
        "texture": "FileInput",
    }


def test_input__circular_reference() -> None:
    """A schema that contains itself ends in any value."""
    source = render_module(pin(schema=every_input()), "painter").source
    assert annotations(source, "PainterInputTree") == {"value": "int", "child": "Any"}


def test_input__docstrings() -> None:
    """The docstring of a key has its description, its default and its range."""
    source = render_module(pin(schema=every_input()), "painter").source
    found = docstrings(source, "PainterInput")
    assert " ".join(found["width"].split()) == (
        "The width, in pixels. Default: 512. From 64 to 2048."
    )
    assert found["key"].startswith("Secret")
    assert '"class": The kind. Default: "oil".' in source


OUTPUTS: list[tuple[Any, str]] = [
    (TEXT, "str"),
    (FILE, "FileOutput"),
    ({"type": "array", "items": FILE}, "list[FileOutput]"),
    ({"type": "array", "items": FILE, "x-cog-array-type": "iterator"}, "list[FileOutput]"),
    ({"type": "array", "items": TEXT, "x-cog-array-type": "iterator"}, "list[str]"),
    (
        {
            "type": "array",
            "items": TEXT,
            "x-cog-array-type": "iterator",
            "x-cog-array-display": "concatenate",
        },
        "str",
    ),
    ({"type": "array", "items": {"type": "array", "items": FILE}}, "list[list[FileOutput]]"),
    ({"type": "array"}, "list[Any]"),
    ({"type": "number"}, "float"),
    ({"type": "integer"}, "int"),
    ({"type": "boolean"}, "bool"),
    ({"type": "null"}, "None"),
    ({"type": "object"}, "dict[str, Any]"),
    ({"type": "object", "additionalProperties": FILE}, "dict[str, FileOutput]"),
    ({"anyOf": [FILE, {"type": "null"}]}, "FileOutput | None"),
    ({"anyOf": [{"type": "integer"}, TEXT]}, "int | str"),
    ({"type": "string", "nullable": True}, "str | None"),
    ({"type": "string", "enum": ["safe", "unsafe"]}, "Literal['safe', 'unsafe']"),
    ({"$ref": "#/components/schemas/Elsewhere"}, "list[FileOutput]"),
    ({"allOf": [{"$ref": "#/components/schemas/Elsewhere"}]}, "list[FileOutput]"),
    ({"$ref": "#/components/schemas/Output"}, "Any"),
    ({"type": "picture"}, "Any"),
    ({}, "Any"),
    ([], "Any"),
    (None, "Any"),
]


@pytest.mark.parametrize(("schema", "expected"), OUTPUTS, ids=lambda value: str(value)[:60])
def test_output__every_form(schema: Any, expected: str) -> None:
    """Each form of an output has the type of what ``run`` returns for it."""
    elsewhere = {"type": "array", "items": FILE}
    source = render_module(
        pin(schema=document({}, output=schema, Elsewhere=elsewhere)), "painter"
    ).source
    assert alias(source, "PainterOutput") == expected


def test_output__object() -> None:
    """An object has a ``TypedDict``, in which what the model need not set may be missing or None."""
    schema = {
        "type": "object",
        "required": ["file", "scores"],
        "properties": {
            "file": FILE,
            "text": TEXT,
            "scores": {"type": "array", "items": {"$ref": "#/components/schemas/Score"}},
        },
    }
    score = {"type": "object", "required": ["value"], "properties": {"value": {"type": "number"}}}
    source = render_module(pin(schema=document({}, output=schema, Score=score)), "painter").source
    assert annotations(source, "PainterOutput") == {
        "file": "FileOutput",
        "text": "NotRequired[str | None]",
        "scores": "list[PainterOutputScoresItem]",
    }
    assert annotations(source, "PainterOutputScoresItem") == {"value": "float"}


@pytest.mark.parametrize("schema", [None, {}, {"components": []}, document()], ids=str)
def test_module__no_schema(schema: Any) -> None:
    """A version without a schema takes any mapping and returns any value."""
    source = render_module(pin(schema=schema), "painter").source
    assert alias(source, "PainterInput") == "Mapping[str, Any]"
    assert alias(source, "PainterOutput") == "Any"
    assert "__call__" not in source


def test_module__old_cog() -> None:
    """The arrays of an old Cog, which were all iterators, are lists."""
    schema = document({}, output={"type": "array", "items": TEXT})
    source = render_module(pin(schema=schema, cog_version="0.3.8"), "painter").source
    assert alias(source, "PainterOutput") == "list[str]"


def test_module__trainings() -> None:
    """A version that can be trained has types and a reference for its trainings, too."""
    training = {"type": "object", "required": ["images"], "properties": {"images": FILE}}
    weights = {"type": "object", "required": ["weights"], "properties": {"weights": FILE}}
    schema = document({"prompt": TEXT}, TrainingInput=training, TrainingOutput=weights)
    module = render_module(pin(schema=schema), "painter")
    assert annotations(module.source, "PainterTrainingInput") == {"images": "Required[FileInput]"}
    assert annotations(module.source, "PainterTrainingOutput") == {"weights": "FileOutput"}
    assert {"painter", "painter_trainer"} <= set(module.exports)


def test_module__hostile_text() -> None:
    """Whatever a model says of itself stays text: the module has the same statements as ever."""
    harmless = HOSTILE.replace('"', "q")
    sources = [
        render_module(
            pin(
                description=text,
                schema=document(
                    {
                        "prompt": {**TEXT, "description": text, "default": text, "pattern": text},
                        "choice": {**TEXT, "enum": [text, "a"], "title": text},
                        text: {**TEXT, "description": text},
                    },
                    required=[text],
                    output={"type": "object", "properties": {text: FILE}, "title": text},
                ),
            ),
            "painter",
        ).source
        for text in (HOSTILE, harmless)
    ]
    shapes = [[type(node) for node in ast.walk(ast.parse(source))] for source in sources]
    assert shapes[0] == shapes[1]
    for source in sources:
        assert all(char.isprintable() or char == "\n" for char in source)


def test_module__same_as_before() -> None:
    """The same model makes the same text, whatever the order of its members."""
    forwards, backwards = every_input(), every_input()
    schemas = backwards["components"]["schemas"]
    inputs = schemas["Input"]
    inputs["properties"] = dict(reversed(inputs["properties"].items()))
    backwards["components"]["schemas"] = dict(reversed(schemas.items()))
    one, other = (render_module(pin(schema=s), "painter").source for s in (forwards, backwards))
    assert one == other


def test_keys__what_a_class_cannot_have() -> None:
    """Keys that Python would change or that annotations use are written as text."""
    names = ["class", "a-b", "str", "list", "Literal", "__x", "None", " ", "größe", "FileInput"]
    names += ["painter", "PainterInput", "self", "input", "keys", "_", "match"]
    schema = document({name: {**TEXT, "default": ""} for name in names}, output=TEXT)
    source = render_module(pin(schema=schema), "painter").source
    assert annotations(source, "PainterInput") == dict.fromkeys(names, "str")


def test_keys__what_cannot_be_sent() -> None:
    """A key that no request can have is left out."""
    schema = document({"": TEXT, "\ud800": TEXT, "a": TEXT}, output=TEXT)
    source = render_module(pin(schema=schema), "painter").source
    assert list(annotations(source, class_name("painter") + "Input")) == ["a"]
