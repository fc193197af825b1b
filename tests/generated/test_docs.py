"""Docstrings: every text of the description in its place, and filled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from inspect import cleandoc

import pytest
from _support.compiled_package import Package, answers, compiled, describe

HOSTILE = 'End """ of\\ it\\" {x} \\N{nothing} """'

DESCRIPTION = describe(
    paths={
        "/things": {
            "get": {
                "operationId": "things.list",
                "tags": ["things"],
                "summary": "List things.",
                "description": "One paragraph\nin two lines.\n\nAnother:\n\n- first\n- second\n",
                **answers({"$ref": "#/components/schemas/Thing"}),
            }
        }
    },
    components={
        "schemas": {
            "Thing": {
                "type": "object",
                "description": "What there is\nto see.",
                "properties": {
                    "mood": {"$ref": "#/components/schemas/Mood", "description": "How it feels."},
                    "size": {"$ref": "#/components/schemas/Size"},
                },
            },
            "Mood": {"type": "string", "enum": ["good"], "description": HOSTILE},
            "Size": {"type": "integer", "enum": [1], "description": "How big things are."},
            "Plain": {"type": "string", "enum": ["plain"]},
        }
    },
)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    with compiled(tmp_path_factory.mktemp("docs") / "docs_api", DESCRIPTION) as package:
        yield package


def test_docstrings__description_beside_a_reference(api: Package):
    """A description beside a reference comes before the one of the schema."""
    text = api("models").Thing.__doc__
    assert "mood (Mood | Unset): How it feels." in text
    assert "size (Size | Unset): How big things are." in text


def test_docstrings__enums(api: Package):
    """An enum has its description, and says that it is open."""
    for name, begin in (("Size", "How big things are."), ("Plain", "Values of the API.")):
        text = cleandoc(getattr(api("models"), name).__doc__)
        assert text.startswith(f"{begin}\n\nThe enum is open")


def test_docstrings__hostile_text(api: Package):
    """A hostile description of an enum is text."""
    assert api("models").Mood.__doc__.startswith(HOSTILE)
    tree = ast.parse(api.text("models/mood.py"))
    assert [type(node).__name__ for node in tree.body] == ["ImportFrom", "ImportFrom", "ClassDef"]


def test_docstrings__paragraphs_and_lists(api: Package):
    """Paragraphs are filled, and lists stay lists."""
    text = cleandoc(api("api.things.things_list").operation.__doc__)
    assert "\nOne paragraph in two lines.\n\nAnother:\n\n- first\n- second\n" in text
    assert api("models").Thing.__doc__.startswith("What there is to see.\n")
