"""What error bodies of any form say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_typed._base.explanations import MAX_LENGTH, explain

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" No. ", "No."),
        (["No.", "", None, "Never."], "No.; Never."),
        ({"message": "No route", "code": 7}, "No route"),
        ({"error": {"code": "E1", "message": "Too big"}}, "Too big"),
        ({"version": ["This field is required."]}, "version: This field is required."),
        (
            [{"loc": ["body", "input", 0], "msg": "Field required", "type": "missing"}],
            "body.input.0: Field required",
        ),
        ({"field": "input.n", "description": "Not a number"}, "input.n: Not a number"),
        ({"code": 7, "retriable": False}, "code: 7; retriable: False"),
        ({}, ""),
        ([], ""),
        (None, ""),
    ],
)
def test_explain__forms(value, text):
    """Texts, lists of failures and objects each give one text."""
    assert explain(value) == text


@given(JSON)
def test_explain__any_json(value):
    """Any JSON gives a text of a bounded length."""
    assert len(explain(value)) <= MAX_LENGTH


def test_explain__deep():
    """Deep nesting is cut, and is no error."""
    value: object = "deep"
    for _ in range(10_000):
        value = [value]
    assert explain(value) == ""
