"""Reading the names that people choose in the overlay."""

from __future__ import annotations

from typing import Any

import pytest

from generator._base.errors import SpecError
from generator.description.names import read_names


def test_read_names__every_kind() -> None:
    """An entry names a schema or an operation, and what is in it."""
    found = read_names(
        {
            "Version": {"name": "ModelVersion", "reason": "r"},
            "Thing": {"members": {"createdAt": "made_at"}, "reason": "r"},
            "Mode": {"name": "Kind", "values": {"PNG": "OLD_PNG"}, "reason": "r"},
            "GET /things/{id}": {
                "name": "things.find",
                "parameters": {"query id": "other_id", "limit": "most"},
                "reason": "r",
            },
        }
    )
    assert dict(found) == {"Version": "ModelVersion", "Mode": "Kind"}
    assert found.members == {"Thing": {"createdAt": "made_at"}}
    assert found.enum_values == {"Mode": {"PNG": "OLD_PNG"}}
    assert found.operations == {"GET /things/{id}": "things.find"}
    asked = [("path", "id"), ("query", "id"), ("header", "limit")]
    assert found.arguments("GET /things/{id}", asked) == {
        ("query", "id"): "other_id",
        ("header", "limit"): "most",
    }
    assert found.arguments("GET /others", asked) == {}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"A": {"name": "B"}}, "at /x-names/A: a name needs a name and a reason"),
        ({"A": {"reason": "r"}}, "at /x-names/A: a name needs a name and a reason"),
        ({"A": "B"}, "at /x-names/A: a name needs a name and a reason"),
        ([], "at /x-names: names must be an object"),
        (
            {"A": {"parameters": {"b": "c"}, "reason": "r"}},
            'at /x-names/A/parameters: "parameters" is nothing that has names',
        ),
        (
            {"GET /a": {"members": {"b": "c"}, "reason": "r"}},
            'at /x-names/GET ~1a/members: "members" is nothing that has names',
        ),
        (
            {"A": {"members": {"b": "class"}, "reason": "r"}},
            'at /x-names/A/members/b: "class" cannot be chosen as a name in Python',
        ),
        (
            {"A": {"members": {"b": "createdAt"}, "reason": "r"}},
            'at /x-names/A/members/b: "createdAt" cannot be chosen as a name in Python',
        ),
        (
            {"A": {"members": {"b": "x", "c": "x"}, "reason": "r"}},
            'at /x-names/A/members/c: "x" is chosen twice',
        ),
        (
            {"A": {"values": {"b": "lower"}, "reason": "r"}},
            'at /x-names/A/values/b: "lower" cannot be chosen as a name in Python',
        ),
    ],
)
def test_read_names__faults(entries: Any, message: str) -> None:
    """A name that cannot be one is refused with its place."""
    with pytest.raises(SpecError) as caught:
        read_names(entries)
    assert str(caught.value) == f"description {message}"
