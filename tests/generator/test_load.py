"""Parsing descriptions: JSON and YAML, sound and malformed."""

from __future__ import annotations

import json

import pytest

from generator._base.errors import SpecError
from generator.description.load import parse

BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("<html>", "this is HTML or XML, not a description in JSON or YAML"),
        ("a: b: c", "neither JSON nor YAML: mapping values are not allowed"),
        ('{"a": 1, "a": 2}', 'the key "a" stands twice, in line 1'),
        ('{"\\ud83d\\ude00": 1, "a": 1, "a": 2}', 'the key "a" stands twice in one object'),
        ("a: 1\na: 2", 'the key "a" stands twice, in line 2'),
        ('{"a": NaN}', "NaN is not JSON"),
        ("[" * 100_000, "nested more than 100 levels deep"),
        ("[" * 500 + "]" * 500, "nested more than 100 levels deep"),
        ("- " * 200_000, "nested more than 100 levels deep"),
        ("a: " + "{a: " * 100_000, "nested more than 100 levels deep"),
        ("a: &a [*a]", "unconstructable recursive node"),
        (BOMB, "more than 500,000 values once its references are followed"),
        (
            "a: !!python/object/apply:os.system [ls]",
            "neither JSON nor YAML: could not determine a constructor",
        ),
        (b"\xff\xfe", "not UTF-8 text: byte 0 is 0xff"),
        ("? [a]\n: b", "a key is not text, in line 1"),
    ],
    ids=range(17),
)
def test_parse__malformed_text(text: str | bytes, message: str) -> None:
    """Text that is neither JSON nor YAML is refused."""
    with pytest.raises(SpecError) as caught:
        parse(text)
    assert message in str(caught.value)


def test_parse__json() -> None:
    """JSON is read in all its forms."""
    document = {"a": [1, 1.5, True, None, "é\u2028\n"], "b": {}}
    assert parse(json.dumps(document)) == document
    assert parse("\ufeff" + json.dumps(document, ensure_ascii=False)) == document
    assert parse("{a: b}") == {"a": "b"}
