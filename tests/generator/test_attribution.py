"""The breaks of the Python packages, each under the change of the description it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from _support.spec_documents import description

from generator._base import paths
from generator.changes.attribution import attributed
from generator.changes.change import BOTH, PYTHON, Change
from generator.changes.diff import diff
from generator.changes.python_api import python_changes
from generator.changes.report import Report
from generator.compiler.compile import compile_description
from generator.description.load import load
from generator.upstream.normalise import normalise

FIELD = Change("field", "Thing.max_size", "removed", "integer", BOTH)
DEFAULT = Change("field", "Thing.color", "changed", 'default "red" is now "blue"')
PARAMETER = Change("parameter", "things.list(sort-by)", "removed", "in query", BOTH)
VALUE = Change("enum value", "ThingState.half-way", "removed", "", PYTHON)
RENAMED = Change("schema", "Box", "renamed", "Crate", PYTHON)
REMOVED = Change("operation", "parts.get", "removed", "GET /parts", BOTH, schemas=("Part",))

CASES = {
    "attribute": ("replicate_api.models.thing.Thing.max_size", FIELD),
    "argument of a constructor": ("replicate_api.models.thing.Thing.__init__(max_size)", FIELD),
    "default": ("replicate_api.models.thing.Thing.__init__(color)", DEFAULT),
    "argument of an operation": ("replicate_api.api.things.things_list.operation(sort_by)", PARAMETER),
    "name of a value": ("replicate_api.models.thing_state.ThingState.HALF_WAY", VALUE),
    "module of a renamed schema": ("replicate_api.models.box", RENAMED),
    "package of operations": ("replicate_api.api.parts", REMOVED),
    "class that went with an operation": ("replicate_api.models.part.Part", REMOVED),
}  # fmt: skip


@pytest.mark.parametrize(("where", "change"), CASES.values(), ids=CASES)
def test_attributed__explained(where: str, change: Change) -> None:
    """A break of the packages stands under the change that it comes from, which is marked."""
    others = [FIELD, DEFAULT, PARAMETER, VALUE, RENAMED, REMOVED]
    marked, rest = attributed(others, [Change("python", where, "removed", breaks=PYTHON)])
    assert rest == []
    assert "Python" in marked[others.index(change)].breaks
    assert [c for c, o in zip(marked, others, strict=True) if c != o and o != change] == []


@pytest.mark.parametrize(
    "where", ["replicate_api.models.other.Other", "replicate_api.models.thing.Thing.weight"]
)
def test_attributed__unexplained(where: str) -> None:
    """A break that no change explains is a line of its own."""
    found = Change("python", where, "changed", "kind changed", PYTHON)
    assert attributed([DEFAULT], [found]) == ([DEFAULT], [found])


EDITS = {
    "city: {type: string}, ": "",
    "[open, paid]": "[open]",
    "operationId: orders.delete": "operationId: orders.remove",
    "#/components/schemas/Card": "#/components/schemas/CreditCard",
    "    Card:": "    CreditCard:",
    "- {name: tags, in: query, schema: {type: array, items: {type: string}}}": "",
    "    get:\n      operationId: orders.get\n": "    head:\n      operationId: orders.get\n",
}


def test_report__compiled_packages(tmp_path: Path) -> None:
    """What breaks in compiled packages is one line with the change of the description."""
    base: str = load(Path(__file__).parent / "golden" / "single_changes.yaml")["base"]
    text = base
    for before, after in EDITS.items():
        assert before in text
        text = text.replace(before, after)
    documents: list[dict[str, Any]] = [normalise(description(one)) for one in (base, text)]
    for folder, document in zip(("before", "after"), documents, strict=True):
        package = tmp_path / folder / "replicate_api"
        compile_description(document, package, config=paths.CONFIG, templates=paths.TEMPLATES)
    broken = python_changes("replicate_api", tmp_path / "before", tmp_path / "after")
    report = Report("s", "0.1.0", diff(*documents), broken)
    assert len(broken) > len(report.changes)
    assert report.unexplained == []
    assert [(change.marks, str(change)) for change in report.changes] == [
        ("Python", "operation orders.delete renamed to orders.remove"),
        ("API", "operation orders.get changed: GET /orders/{order} is now HEAD /orders/{order}"),
        ("API, Python", "parameter orders.list(tags) removed: in query"),
        ("Python", "schema Card renamed to CreditCard"),
        ("API, Python", "field Buyer.city removed: string"),
        ("Python", "enum value OrderState.paid removed"),
    ]
