"""Loading a description that is compiled: its checks, and their messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from _support.compiled_package import compile_to, describe, get_operation, refusal

from generator._base.errors import GeneratorError
from generator.description.check import check_description
from generator.upstream.build import load_description, load_overlay


def test_regenerate__broken_reference(tmp_path: Path):
    """A reference that leads nowhere is refused."""
    schema = {"type": "object", "properties": {"x": {"$ref": "#/components/schemas/Nowhere"}}}
    message = refusal(tmp_path, describe(components={"schemas": {"A": schema}}))
    assert message == (
        " at /components/schemas/A/properties/x/$ref: "
        'the reference "#/components/schemas/Nowhere" leads nowhere ("Nowhere" is missing)'
    )


def test_check_description__lookalikes_of_keywords(tmp_path: Path):
    """Members and examples called ``$ref`` or ``enum`` are not checked as such."""
    value = {"$ref": "#/nowhere", "enum": ["a", "A"]}
    schema = {
        "type": "object",
        "properties": {"$ref": {"type": "string"}, "enum": {"type": "string"}},
        "example": value,
        "x-note": value,
    }
    description = describe(components={"schemas": {"A": schema}})
    check_description(description, {})
    compile_to(tmp_path / "looks_api", description)


def test_regenerate__undeclared_path_parameter(tmp_path: Path):
    """A path with an undeclared parameter is refused."""
    message = refusal(tmp_path, describe(paths={"/a/{x}": get_operation()}))
    assert "/a/{x}" in message


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "a: 1",
            " at /openapi: not an OpenAPI description: openapi must be 3.0.x, 3.1.x or 3.2.x, this has none",
        ),
        ("[1, 2]", " at /: an OpenAPI description is an object, this is [1, 2]"),
        ("", ": empty"),
        ("a: [", ": neither JSON nor YAML: did not find expected node content in line"),
        ("\udcff", ": not UTF-8 text: byte 0 is 0xff"),
    ],
)
def test_load_description__not_a_description(tmp_path: Path, text: str, complaint: str):
    """A file that is not a description is refused with its path."""
    path = tmp_path / "it.yaml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(GeneratorError) as caught:
        load_description(path, load_overlay())
    assert str(caught.value).startswith(f"{path}{complaint}")


def test_load_description__missing_file(tmp_path: Path):
    """A missing file is refused with its path."""
    with pytest.raises(GeneratorError, match=r"none\.yaml: cannot be read: No such file"):
        load_description(tmp_path / "none.yaml", load_overlay())


@pytest.mark.parametrize("shape", [[], None, "x", {"/a": []}, {"/a": {"get": 5}}, {"/a": None}])
def test_check_description__malformed_paths(shape: Any):
    """Paths of another form than OpenAPI's are refused."""
    with pytest.raises(GeneratorError, match="at /paths"):
        check_description(describe(paths=shape), {})
