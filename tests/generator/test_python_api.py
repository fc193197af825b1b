"""The breaking differences between two versions of a Python package."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from generator.changes.python_api import python_changes

MODEL = """
    from attrs import define as _attrs_define
    from attrs import field as _attrs_field

    @_attrs_define(kw_only=True)
    class Thing:
        id: str
        size: int = 0
        additional_properties: dict[str, object] = _attrs_field(init=False, factory=dict)

    def get(id: str) -> Thing: ...
"""


def changes(tmp_path: Path, before: str, after: str) -> list[str]:
    for name, text in (("before", before), ("after", after)):
        package = tmp_path / name / "sample"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(dedent(text))
    return [
        str(change) for change in python_changes("sample", tmp_path / "before", tmp_path / "after")
    ]


def test_python_changes__same_package(tmp_path: Path) -> None:
    """The same package has no changes."""
    assert changes(tmp_path, MODEL, MODEL) == []


def test_python_changes__new_optional_field(tmp_path: Path) -> None:
    """A new optional field breaks nothing, whatever its position."""
    assert (
        changes(
            tmp_path,
            MODEL,
            MODEL.replace("size: int = 0", "color: str = ''\n        size: int = 0"),
        )
        == []
    )


def test_python_changes__moved_positional_argument(tmp_path: Path) -> None:
    """Positional arguments that move are breaking."""
    before = MODEL.replace("(kw_only=True)", "")
    after = before.replace("size: int = 0", "color: str = ''\n        size: int = 0")
    assert changes(tmp_path, before, after) == [
        "python sample.Thing.__init__(size) changed: parameter moved"
    ]
    by_keyword = MODEL.replace("size: int = 0", "size: int = 0\n        color: str = ''")
    assert changes(tmp_path / "2", MODEL, by_keyword) == []


def test_python_changes__keyword_only_class(tmp_path: Path) -> None:
    """A class that begins to accept keywords only is breaking."""
    assert changes(tmp_path, MODEL.replace("(kw_only=True)", ""), MODEL) == [
        "python sample.Thing.__init__(id) changed: parameter kind changed",
        "python sample.Thing.__init__(size) changed: parameter kind changed",
    ]


def test_python_changes__new_required_field(tmp_path: Path) -> None:
    """A new required field breaks the constructor."""
    assert changes(
        tmp_path, MODEL, MODEL.replace("id: str\n", "id: str\n        color: str\n")
    ) == ["python sample.Thing.__init__(color) changed: required parameter added"]


def test_python_changes__attrs_field(tmp_path: Path) -> None:
    """A field by attrs' ``field()`` is required unless it has a default."""
    with_default = MODEL.replace(
        "id: str\n", "id: str\n        color: str = _attrs_field(default='')\n"
    )
    assert changes(tmp_path / "1", MODEL, with_default) == []
    without = MODEL.replace(
        "id: str\n", "id: str\n        color: str = _attrs_field(kw_only=True)\n"
    )
    assert changes(tmp_path / "2", MODEL, without) == [
        "python sample.Thing.__init__(color) changed: required parameter added"
    ]


def test_python_changes__removed_field(tmp_path: Path) -> None:
    """A removed field breaks the constructor and the attribute."""
    assert changes(tmp_path, MODEL, MODEL.replace("size: int = 0", "")) == [
        "python sample.Thing.__init__(size) changed: parameter removed",
        "python sample.Thing.size removed",
    ]


def test_python_changes__functions(tmp_path: Path) -> None:
    """Functions are compared too."""
    assert changes(tmp_path, MODEL, MODEL.replace("get(id: str)", "get(name: str)")) == [
        "python sample.get(id) changed: parameter removed",
        "python sample.get(name) changed: required parameter added",
    ]


def test_python_changes__unpacked_keywords(tmp_path: Path) -> None:
    """Keywords that a function takes from a ``TypedDict`` are parameters of the function."""
    before = """
        from typing import TypedDict, Unpack

        class Params(TypedDict, total=False):
            wait: int
            webhook: str

        def run(ref: str, **params: Unpack[Params]) -> None: ...
    """
    plain = """
        def run(ref: str, *, wait: int = 0, webhook: str = "") -> None: ...
    """
    found = changes(tmp_path, before, before.replace("webhook: str", "callback: str"))
    assert "python sample.run(webhook) changed: parameter removed" in found
    from_plain = changes(tmp_path / "2", plain, before)
    assert [change for change in from_plain if "removed" in change] == []
