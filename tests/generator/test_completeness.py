"""A compiled package that lacks something of its description."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from _support.compiled_package import answers, compile_to, describe

from generator._base.errors import GeneratorError
from generator.compiler.completeness import check_completeness
from generator.compiler.normalise_for_tool import normalise_for_tool

TEXT = {"type": "string"}
SCHEMAS: dict[str, Any] = {
    "Thing": {"type": "object", "properties": {"id": TEXT}},
    "Word": {"type": "string", "enum": ["a"]},
    "Map": {"type": "object", "additionalProperties": TEXT},
    "Whole": {"allOf": [{"$ref": "#/components/schemas/Thing"}, {"required": ["id"]}]},
    "Free": {"type": "object"},
    "Either": {"oneOf": [{"$ref": "#/components/schemas/Thing"}, TEXT]},
}
PATHS = {
    "/things": {
        "post": {
            "operationId": "things.create",
            "tags": ["things"],
            "requestBody": {
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
            },
            **answers({}),
        }
    }
}
DESCRIPTION = describe(paths=PATHS, components={"schemas": SCHEMAS})


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_to(tmp_path_factory.mktemp("complete") / "complete_api", DESCRIPTION)


@pytest.mark.parametrize(
    ("name", "schema"),
    [("Thing", "thing"), ("Word", "word"), ("Map", "map_"), ("Whole", "whole")],
)
def test_check_completeness__lost_class(package: Path, name: str, schema: str):
    """A schema without a class is an error that names it."""
    module = package / "models" / f"{schema}.py"
    text = module.read_text("utf-8")
    module.unlink()
    try:
        with pytest.raises(GeneratorError, match=f"the schema {name} has no class"):
            check_completeness(normalise_for_tool(DESCRIPTION), package)
    finally:
        module.write_text(text, "utf-8")
    check_completeness(normalise_for_tool(DESCRIPTION), package)


def test_check_completeness__lost_body(package: Path):
    """An operation without its body is an error that names it."""
    module = package / "api" / "things" / "things_create.py"
    text = module.read_text("utf-8")
    module.write_text(text.replace("body: Thing", "other: Thing"), "utf-8")
    try:
        with pytest.raises(GeneratorError, match=r"the operation things\.create has lost its body"):
            check_completeness(normalise_for_tool(DESCRIPTION), package)
    finally:
        module.write_text(text, "utf-8")
