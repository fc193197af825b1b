"""Names of things that would have one name in Python: the rule, without a description."""

from __future__ import annotations

import random
import string

import pytest

from generator.description.naming import bare_name
from generator.description.python_names import argument_names, member_names, value_names


@pytest.mark.parametrize(
    ("members", "names"),
    [
        (["created_at", "createdAt"], ["created_at", "created_at_camel"]),
        (["createdAt"], ["created_at"]),
        (["created-at", "createdAt"], ["created_dash_at", "created_at"]),
        (["id", "ID", "Id", "$id"], ["id", "id_upper", "id_capitalized", "dollar_id"]),
        (["a_b", "a-b", "a.b", "a b"], ["a_b", "a_dash_b", "a_dot_b", "a_space_b"]),
        (["_a", "__a", "a"], ["field_a", "underscore_underscore_a", "a"]),
        (["", "+", "-"], ["field_", "plus", "dash"]),
        (["input", "input_"], ["input", "input_underscore"]),
        (["a_b", "a-b", "a_dash_b"], ["a_b", "a_dash_b_bd7fe8", "a_dash_b"]),
        (["x", "é", "e\u0301"], ["x", "é", "e"]),
    ],
)
def test_member_names__collisions(members: list[str], names: list[str]):
    """The member in the plain spelling keeps the name, and the others are named by their text."""
    assert member_names(members, {}) == dict(zip(members, names, strict=True))
    assert member_names(reversed(members), {}) == dict(zip(members, names, strict=True))


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["png", "PNG", "Png"], ["PNG", "PNG_UPPER", "PNG_CAPITALIZED"]),
        (["c", "c++", "C#", "C"], ["C", "C_PLUS_PLUS", "C_HASH_UPPER", "C_UPPER"]),
        (["a-b", "a_b", "a b"], ["A_DASH_B", "A_B", "A_SPACE_B"]),
        (["4:3", "4-3", ""], ["VALUE_4_COLON_3", "VALUE_4_3", "VALUE_EMPTY"]),
        (["<", "<=", ">"], ["VALUE_3C", "VALUE_3C_3D", "VALUE_3E"]),
        (["a/b", "ab"], ["A_B", "AB"]),
    ],
)
def test_value_names__collisions(values: list[str], names: list[str]):
    """Of values that differ in case or signs, the one in lower case keeps the name."""
    assert value_names(values, {}) == dict(zip(values, names, strict=True))


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ([("path", "id"), ("query", "id"), ("header", "id")], ["id", "id_query", "id_header"]),
        ([("header", "X-Y"), ("query", "x_y")], ["x_y_header", "x_y"]),
        ([("query", "ids"), ("query", "ids[]")], ["ids", "ids_bracket_end"]),
        ([("query", "a-b"), ("path", "a_b"), ("query", "a.b")], ["a_b_query", "a_b", "a_dot_b"]),
        ([("query", "client"), ("query", "client_query")], ["client_query_218949", "client_query"]),
        ([("path", "url")], ["url_path"]),
    ],
)
def test_argument_names__collisions(parameters: list[tuple[str, str]], names: list[str]):
    """The parameter in the path keeps the name, and the others get the name of their place."""
    assert argument_names(parameters, {}) == dict(zip(parameters, names, strict=True))


def test_member_names__chosen_by_people():
    """A chosen name is used, and nothing else gets it."""
    assert member_names(["created_at", "createdAt"], {"createdAt": "made"}) == {
        "created_at": "created_at",
        "createdAt": "made",
    }
    assert member_names(["created_at", "made"], {"created_at": "made"}) == {
        "created_at": "made",
        "made": "made_00b166",
    }


ALPHABET = string.ascii_letters + string.digits + "_-+.$ #éßǅ日İ\u0301\u200b"


@pytest.mark.parametrize("seed", range(30))
def test_names__any_texts(seed: int):
    """All names differ, are names, and do not depend on the order."""
    chance = random.Random(seed)
    texts = ["".join(chance.choices(ALPHABET, k=chance.randrange(5))) for _ in range(60)]
    members, values = member_names(texts, {}), value_names(texts, {})
    for found in (members, values):
        assert len(set(found.values())) == len(set(texts))
        assert all(name.isidentifier() for name in found.values())
    assert member_names(sorted(texts), {}) == members
    assert value_names(sorted(texts), {}) == values
    renamed = {name for text, name in members.items() if name != bare_name(text)}
    assert {bare_name(name) for name in renamed} == renamed
