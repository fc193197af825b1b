"""Objects with members as inputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
from replicate_typed import InputError
from replicate_typed._files.inputs import encode_input
from replicate_typed._files.structured_inputs import input_mapping, members_of


@dataclass
class Box:
    """A dataclass."""

    width: int = 3
    seed: int | None = None
    mask: Path | None = None
    needed: int | None = 5
    tags: list[str] = field(default_factory=list)
    kind: ClassVar[str] = "box"


@attrs.frozen
class Scene:
    """A class of attrs."""

    prompt: str
    box: Box = attrs.field(factory=Box)
    seed: int | None = None


@attrs.frozen
class FieldInfo:
    """What pydantic knows of a field."""

    default: object = ...


class Model:
    """A class with what pydantic's models have."""

    model_fields: ClassVar[dict[str, Any]] = {"prompt": FieldInfo(), "seed": FieldInfo(None)}
    seed = None

    def model_dump(self, *, exclude: set[str], by_alias: bool) -> dict[str, Any]:
        return {"prompt": "a", "left_out": exclude, "by_alias": by_alias}


def test_members__dataclass():
    """The members of a dataclass are its fields, without those that were left at None."""
    assert members_of(Box(tags=["a"])) == {"width": 3, "needed": 5, "tags": ["a"]}
    assert members_of(Box(seed=0, needed=None)) == {
        "width": 3,
        "seed": 0,
        "needed": None,
        "tags": [],
    }


def test_members__attrs():
    """The members of an attrs class are its fields, whose values stay as they are."""
    box = Box()
    assert members_of(Scene("a", box)) == {"prompt": "a", "box": box}
    assert members_of(Scene("a", box, 0)) == {"prompt": "a", "box": box, "seed": 0}


def test_members__pydantic():
    """A model of pydantic dumps itself by its aliases, without what was left at None."""
    members = members_of(Model())
    assert members == {"prompt": "a", "left_out": {"seed"}, "by_alias": True}


@pytest.mark.parametrize(
    "value",
    [Box, Scene, Model, object(), "text", 3, None, [1]],
    ids=lambda value: type(value).__name__,
)
def test_members__none(value):
    """A class, and an object without declared members, has none."""
    assert members_of(value) is None


def test_input__object():
    """An object is an input, at the top and within; a file in it is a file."""
    encoded = encode_input(input_mapping(Scene("a", Box(mask=Path(__file__)))))
    assert encoded.value["prompt"] == "a"
    assert encoded.value["box"]["mask"].startswith("data:")
    assert "seed" not in encoded.value
    assert encode_input([Box()]).value == [{"width": 3, "needed": 5, "tags": []}]


def test_input__object_that_contains_itself():
    """An object that contains itself is refused, with its place."""
    box = Box()
    box.tags.append(box)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"^input.tags\[0\]: the value contains itself"):
        encode_input(box)


@pytest.mark.parametrize(
    "value", ["text", ["a"], 3, Box, object()], ids=lambda value: type(value).__name__
)
def test_input__no_mapping(value):
    """Anything else is no input."""
    with pytest.raises(InputError, match="the input must be a mapping of names to values, or an"):
        input_mapping(value)


def test_input__mapping():
    """A mapping is taken as it is, and nothing is an empty one."""
    given = {"a": None}
    assert input_mapping(given) is given
    assert input_mapping(None) == {}
