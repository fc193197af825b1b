"""Rows of a dataset: their inputs, what they are recognised by, and their outputs."""

import pytest
from replicate_typed import InputError
from replicate_typed._many.input_keys import keyed_input
from replicate_typed.ray._rows import check_columns, digest_of, inputs_of, outputs_of

ROWS = [{"prompt": "a", "seed": 1, "id": 7}, {"prompt": "b", "seed": None, "id": 8}]


def test_inputs_of__all_columns():
    """All columns are the input but the key, and those that are null are left out."""
    assert inputs_of(ROWS, None, "id") == [{"prompt": "a", "seed": 1}, {"prompt": "b"}]


def test_inputs_of__some_columns():
    """Columns can be named."""
    assert inputs_of(ROWS, ["prompt"], None) == [{"prompt": "a"}, {"prompt": "b"}]


def test_inputs_of__function():
    """A function makes an input of a row, and does not change the row."""

    def input(row):
        return {"text": row.pop("prompt")}

    assert inputs_of(ROWS, input, None) == [{"text": "a"}, {"text": "b"}]
    assert ROWS[0]["prompt"] == "a"


def test_inputs_of__no_such_column():
    """The error says which columns there are."""
    with pytest.raises(InputError, match=r"no column 'text'; it has id, prompt, seed"):
        inputs_of(ROWS, ["text"], None)


def test_digest_of__as_on_one_machine():
    """Without a key, a row is recognised as ``client.map`` recognises its input."""
    assert digest_of({"n": 1}, None) == keyed_input({"n": 1}).digest


@pytest.mark.parametrize("key", [1, "1", 1.5, b"1", [1], True])
def test_digest_of__keys(key):
    """A key tells equal inputs apart, and equal keys are the same."""
    assert digest_of({"n": 1}, key) == digest_of({"n": 1}, key)
    assert digest_of({"n": 1}, key) not in {digest_of({"n": 1}, None), digest_of({"n": 1}, 2)}


def test_digest_of__invalid_input():
    """An input that cannot be sent has none."""
    assert digest_of({"n": object()}, None) is None


@pytest.mark.parametrize(
    "outputs",
    [["a", None, "b"], [["a"], [], None], [1, 2.5, None], [True, False], [None, None], []],
)
def test_outputs_of__one_kind(outputs):
    """Outputs of one simple kind stay what they are."""
    assert outputs_of(outputs) == outputs


@pytest.mark.parametrize(
    ("outputs", "column"),
    [
        ([{"a": 1}, None], ['{"a": 1}', None]),
        (["a", 1], ['"a"', "1"]),
        ([1, True], ["1", "true"]),
        ([[1, "a"]], ['[1, "a"]']),
        ([2**63], ["9223372036854775808"]),
        (["\ud800"], ['"\\ud800"']),
    ],
)
def test_outputs_of__json(outputs, column):
    """Other outputs, and those that do not fit one column, are JSON."""
    assert outputs_of(outputs) == column


def test_check_columns__taken():
    """A column that is there already is not replaced."""
    check_columns(["n", "output"], "the_")
    with pytest.raises(InputError, match=r"'output' already.*prefix="):
        check_columns(["n", "output"], "")
