"""What the tool says badly or not at all: references that lead nowhere, enum values that it merges."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, cast

from .._base.errors import GeneratorError

#: Members that hold plain values, in which ``$ref`` and ``enum`` mean nothing.
_VALUES = frozenset({"const", "default", "enum", "example", "examples"})
#: Members whose own members are named by the description's author.
_NAMED = frozenset(
    {"properties", "patternProperties", "schemas", "paths", "responses", "parameters"}
)


def check_references(description: dict[str, Any]) -> None:
    """Every reference leads to something in the description.

    Raises:
        GeneratorError: One does not.
    """
    for pointer, schema in objects(description):
        target = schema.get("$ref")
        if isinstance(target, str) and not _leads_somewhere(description, target):
            raise GeneratorError(f"{pointer}: the reference {target!r} leads nowhere")


def check_enums(description: dict[str, Any]) -> None:
    """Every enum value has a name of its own in Python.

    Raises:
        GeneratorError: Two have the same, so that the tool would lose one.
    """
    for pointer, schema in objects(description):
        values = schema.get("enum")
        if not isinstance(values, list):
            continue
        texts = enumerate(cast("list[object]", values))
        named = sorted((_name(n, text), text) for n, text in texts if isinstance(text, str))
        for (name, text), (other, another) in itertools.pairwise(named):
            if name == other:
                raise GeneratorError(
                    f"{pointer}/enum: {text!r} and {another!r} are both {name} in Python; "
                    "describe the values in words, without enum"
                )


def _name(index: int, text: str) -> str:
    """The name that the tool makes of an enum's value."""
    if not text[:1].isalpha():
        return f"VALUE_{index}"
    upper = "".join(c for c in text.upper() if c.isidentifier() or c.isdecimal() or c in " .-")
    return "_".join(upper.replace("-", " ").replace(".", " ").replace("_", " ").split())


def objects(value: object, pointer: str = "#", *, named: bool = False) -> Iterator[tuple[str, Any]]:
    """Each object in which members mean what OpenAPI says, and where it stands."""
    if isinstance(value, dict):
        members = cast("dict[object, object]", value)
        if not named:
            yield pointer, members
        for key, inner in members.items():
            name = str(key)
            if named or (name not in _VALUES and not name.startswith("x-")):
                place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
                yield from objects(inner, place, named=not named and name in _NAMED)
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from objects(item, f"{pointer}/{index}")


def _leads_somewhere(description: dict[str, Any], target: str) -> bool:
    if not target.startswith("#/"):
        return False
    place: object = description
    for part in target[2:].split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(place, dict) or name not in place:
            return False
        place = cast("dict[str, object]", place)[name]
    return True
