"""Problem documents in error bodies of other forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_typed._http.problems import read_problem

MEMBERS = ["title", "detail", "type", "instance", "status", "retry_after", "invalid_fields"]
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["field", "x"]), inner),
)


def test_read_problem__as_the_api_sends_it():
    """A problem document of the API is read as it is."""
    body = {
        "title": "Input validation failed",
        "detail": "- input: prompt is required\n",
        "status": 422,
        "invalid_fields": [{"type": "required", "field": "input", "description": "prompt"}],
    }
    assert read_problem(body).to_dict() == body


@pytest.mark.parametrize(
    ("body", "attribute", "value"),
    [
        ({"retry_after": "7.5"}, "retry_after", 7.5),
        ({"status": "404"}, "status", 404),
        ({"detail": {"a": 1}}, "additional_properties", {"detail": {"a": 1}}),
        ({"retry_after": "soon"}, "additional_properties", {"retry_after": "soon"}),
        ({"status": "failed"}, "additional_properties", {"status": "failed"}),
        ({"invalid_fields": ["n"]}, "additional_properties", {"invalid_fields": ["n"]}),
    ],
)
def test_read_problem__other_types(caplog, body, attribute, value):
    """A member of another type is read if it can be, and else kept as it is."""
    assert getattr(read_problem(body), attribute) == value
    assert caplog.records == []


@given(st.dictionaries(st.sampled_from(MEMBERS), JSON))
def test_read_problem__any_object(body):
    """Any object is read, and nothing of it is lost."""
    problem = read_problem(body)
    assert set(problem.to_dict()) >= set(body)
