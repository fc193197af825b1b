"""What inputs are recognised by."""

import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from replicate_typed import InputError
from replicate_typed._many.input_keys import (
    divide_files,
    encode_all,
    keyed_input,
    sent_digest,
)


@dataclass
class Scene:
    prompt: str
    seed: int | None = None


def digest(value):
    return keyed_input(value).digest


def test_keyed_input__content():
    """The digest depends on the content alone: not on the order of names, or how it is written."""
    assert digest({"a": 1, "b": [True, None]}) == digest({"b": [True, None], "a": 1})
    assert digest({"prompt": "x"}) == digest(Scene("x"))
    assert digest({"a": "1"}) != digest({"a": 1})
    assert digest({"a": [1]}) != digest({"a": [[1]]})
    assert digest({"a": "ä\ud800"}) != digest({"a": "ä"})


@pytest.mark.parametrize("size", [3, 300_000])
def test_keyed_input__files(tmp_path, size):
    """A file counts by its content, whatever its name is and however it is given."""
    content = b"x" * size
    first, second = tmp_path / "a.png", tmp_path / "b.jpg"
    for path in (first, second):
        path.write_bytes(content)
    expected = digest({"image": first})
    assert digest({"image": second}) == expected
    assert digest({"image": content}) == expected
    assert digest({"image": io.BytesIO(content)}) == expected
    second.write_bytes(content[:-1] + b"y")
    assert digest({"image": second}) != expected


def test_keyed_input__missing_file():
    """A file that is not there is an error of the input."""
    with pytest.raises(InputError, match=r"input\.image: there is no file"):
        keyed_input({"image": Path("nowhere.png")})


def test_divide_files__sizes(tmp_path):
    """Small files become data URIs and large ones are uploaded, unless the caller says otherwise."""
    value = {"small": b"x" * 10, "large": b"x" * 300_000}

    def uploads(encoding):
        return [one.source.size for one in divide_files(encode_all(value), encoding).uploads]

    assert uploads("auto") == [300_000]
    assert uploads("base64") == []
    assert uploads("url") == [10, 300_000]


def test_sent_digest__echo():
    """An input is recognised as the API echoes it: without the fraction of a whole number."""
    assert sent_digest({"a": [7.0], "b": {"c": 1}}) == sent_digest({"b": {"c": 1.0}, "a": [7]})
    assert sent_digest({"a": 7.5}) != sent_digest({"a": 7})
    assert sent_digest({"a": True}) != sent_digest({"a": 1})
