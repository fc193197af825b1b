"""What is different between two versions of a model, for code that calls it."""

from __future__ import annotations

from typing import Any

import pytest
from _support.model_documents import FILE, TEXT, document, every_input, pin
from replicate_typed.codegen.changes import changes_between


def lines(before: Any, after: Any, **options: Any) -> list[str]:
    """Return the changes between two documents, marked with ``!`` where they break."""
    found = changes_between(pin(schema=before, **options), pin(schema=after, **options))
    return [f"{'! ' if change.breaking else ''}{change}" for change in found]


INTEGER = {"type": "integer"}
INPUTS: list[tuple[dict[str, Any] | None, dict[str, Any] | None, str]] = [
    (None, TEXT, "input me/painter.x added: optional, string"),
    (TEXT, None, "! input me/painter.x removed"),
    (TEXT, INTEGER, "! input me/painter.x changed: string is now integer"),
    (TEXT, FILE, "! input me/painter.x changed: string is now file"),
    (INTEGER, {"type": "number"}, "input me/painter.x changed: integer is now number"),
    ({"type": "number"}, INTEGER, "! input me/painter.x changed: number is now integer"),
    (
        {**INTEGER, "nullable": True},
        INTEGER,
        "! input me/painter.x changed: integer or null is now integer",
    ),
    (
        INTEGER,
        {**INTEGER, "nullable": True},
        "input me/painter.x changed: integer is now integer or null",
    ),
    (
        {**INTEGER, "minimum": 1},
        {**INTEGER, "minimum": 2},
        "! input me/painter.x changed: minimum: 1 is now 2",
    ),
    (
        {**INTEGER, "minimum": 2},
        {**INTEGER, "minimum": 1},
        "input me/painter.x changed: minimum: 2 is now 1",
    ),
    (INTEGER, {**INTEGER, "maximum": 9}, "! input me/painter.x changed: maximum: none is now 9"),
    ({**INTEGER, "maximum": 9}, INTEGER, "input me/painter.x changed: maximum: 9 is now none"),
    (
        {**TEXT, "maxLength": 9},
        {**TEXT, "maxLength": 8},
        "! input me/painter.x changed: max length: 9 is now 8",
    ),
    (TEXT, {**TEXT, "pattern": "^a"}, "! input me/painter.x changed: pattern: none is now ^a"),
    (
        {**INTEGER, "default": 1},
        {**INTEGER, "default": 2},
        "input me/painter.x changed: default: 1 is now 2",
    ),
    (
        {**TEXT, "enum": ["a", "b"]},
        {**TEXT, "enum": ["a"]},
        "! enum value me/painter.x.b removed",
    ),
    (
        {**TEXT, "enum": ["a"]},
        {**TEXT, "enum": ["a", "b"]},
        "enum value me/painter.x.b added",
    ),
    (TEXT, {**TEXT, "enum": ["a"]}, '! enum value me/painter.x added: only "a"'),
    ({**TEXT, "enum": ["a"]}, TEXT, "enum value me/painter.x removed: any value"),
    (
        {"type": "array", "items": TEXT},
        {"type": "array", "items": FILE},
        "! input me/painter.x changed: array of string is now array of file",
    ),
    (
        {"type": "array", "items": INTEGER},
        {"type": "array", "items": {**INTEGER, "minimum": 1}},
        "! input me/painter.x[] changed: minimum: none is now 1",
    ),
    (
        {"type": "object", "properties": {"y": TEXT}},
        {"type": "object", "properties": {}},
        "! input me/painter.x.y removed",
    ),
    (TEXT, {**TEXT, "x-cog-secret": True}, "input me/painter.x changed: now secret"),
    (TEXT, {**TEXT, "deprecated": True}, "input me/painter.x changed: now deprecated"),
]


@pytest.mark.parametrize(("before", "after", "expected"), INPUTS, ids=lambda value: str(value)[:50])
def test_changes__one_input(before: Any, after: Any, expected: str) -> None:
    """Each change of an input is one line, which says whether it breaks callers."""
    documents = [
        document({"prompt": TEXT, **({} if schema is None else {"x": schema})}, output=TEXT)
        for schema in (before, after)
    ]
    assert lines(*documents) == [expected]


def test_changes__required() -> None:
    """An input that must be given breaks callers, one that need not be does not."""
    free, bound = document({"x": TEXT}), document({"x": TEXT}, required=["x"])
    assert lines(free, bound) == ["! input me/painter.x changed: now required"]
    assert lines(bound, free) == ["input me/painter.x changed: no longer required"]
    assert lines(document({}), bound) == ["! input me/painter.x added: required, string"]


LIST = {"type": "array", "items": FILE}
PARTS = {
    "type": "array",
    "items": TEXT,
    "x-cog-array-type": "iterator",
    "x-cog-array-display": "concatenate",
}
OUTPUTS = [
    (FILE, LIST, "! output me/painter changed: file is now array of file"),
    (TEXT, {"type": "integer"}, "! output me/painter changed: string is now integer"),
    (
        {**PARTS, "x-cog-array-display": None},
        PARTS,
        "! output me/painter changed: array of string is now text",
    ),
    (None, FILE, "output me/painter changed: any is now file"),
    (FILE, None, "! output me/painter changed: file is now any"),
    (
        LIST,
        {**LIST, "x-cog-array-type": "iterator"},
        "output me/painter changed: now made item by item",
    ),
    (
        {**TEXT, "enum": ["a"]},
        {**TEXT, "enum": ["a", "b"]},
        "! enum value me/painter.b added",
    ),
    (
        {"type": "object", "properties": {"a": TEXT}},
        {"type": "object", "properties": {"a": TEXT, "b": TEXT}},
        "output me/painter.b added: string",
    ),
    (
        {"type": "object", "properties": {"a": TEXT}},
        {"type": "object", "properties": {}},
        "! output me/painter.a removed",
    ),
    (
        {"type": "object", "properties": {"a": TEXT}, "required": ["a"]},
        {"type": "object", "properties": {"a": TEXT}},
        "! output me/painter.a changed: may be missing now",
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "expected"), OUTPUTS, ids=lambda value: str(value)[:50]
)
def test_changes__output(before: Any, after: Any, expected: str) -> None:
    """Each change of the output is one line, which says whether it breaks callers."""
    documents = [document({"prompt": TEXT}, output=schema) for schema in (before, after)]
    assert lines(*documents) == [expected]


def test_changes__trainings() -> None:
    """A version that cannot be trained any more breaks callers, as its inputs do."""
    trained = document({}, TrainingInput={"type": "object", "properties": {"x": TEXT}})
    other = document({}, TrainingInput={"type": "object", "properties": {"y": TEXT}})
    assert lines(trained, document({})) == ["! model me/painter changed: can no longer be trained"]
    assert lines(document({}), trained) == ["model me/painter changed: can be trained now"]
    assert lines(trained, other) == [
        "! training input me/painter.x removed",
        "training input me/painter.y added: optional, string",
    ]


def test_changes__schema_is_gone() -> None:
    """A version that no longer publishes its schema breaks callers."""
    found = lines(document({"x": TEXT}, output=TEXT), None)
    assert "! model me/painter changed: its schema is not published" in found


def test_changes__none() -> None:
    """Texts, titles and order are no changes, and neither is the same schema."""
    after = every_input()
    for number, schema in enumerate(after["components"]["schemas"]["Input"]["properties"].values()):
        schema |= {"description": "another", "title": "another", "x-order": 100 - number}
    assert lines(every_input(), after) == []
