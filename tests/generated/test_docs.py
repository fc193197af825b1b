"""What the docstrings say: each text where a reader looks for it, and as running text."""

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


def test_what_stands_beside_a_reference_comes_before_what_the_schema_says(api: Package):
    text = api("models").Thing.__doc__
    assert "mood (Mood | Unset): How it feels." in text
    assert "size (Size | Unset): How big things are." in text


def test_an_enum_says_what_it_is_for_and_that_it_is_open(api: Package):
    for name, begin in (("Size", "How big things are."), ("Plain", "Values of the API.")):
        text = cleandoc(getattr(api("models"), name).__doc__)
        assert text.startswith(f"{begin}\n\nThe enum is open")


def test_a_hostile_description_of_an_enum_is_text(api: Package):
    assert api("models").Mood.__doc__.startswith(HOSTILE)
    tree = ast.parse(api.text("models/mood.py"))
    assert [type(node).__name__ for node in tree.body] == ["ImportFrom", "ImportFrom", "ClassDef"]


def test_paragraphs_are_running_text_and_lists_stay_lists(api: Package):
    text = cleandoc(api("api.things.things_list").operation.__doc__)
    assert "\nOne paragraph in two lines.\n\nAnother:\n\n- first\n- second\n" in text
    assert api("models").Thing.__doc__.startswith("What there is to see.\n")
