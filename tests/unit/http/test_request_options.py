"""Options of one call, as a part of its operation."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from replicate_api.operation import Operation
from replicate_typed import InputError
from replicate_typed._http.header_fields import merge_headers
from replicate_typed._http.request_options import (
    check_options,
    encode_query,
    limit_of,
    with_default_query,
    with_headers,
    with_options,
)


def operation(**members):
    return Operation(id="a.b", method="GET", path="/a", responses=(), **members)


def test_with_headers__one_of_a_kind():
    """A header takes the place of one that differs in its case, and ``Prefer`` is spelt so."""
    made = with_headers(
        operation(headers={"Prefer": "wait=1", "A": "1"}), {"prefer": "x", "a": "2"}
    )
    assert made.headers == {"Prefer": "x", "a": "2"}
    assert made.security


def test_with_headers__token():
    """The client's token is not sent with an operation that has one; no value is shown."""
    made = with_headers(operation(), {"AUTHORIZATION": "Bearer secret"})
    assert not made.security
    assert "secret" not in repr(made)


def test_with_options__nothing():
    """Without options, the operation is the same one."""
    plain = operation(params={"a": 1})
    assert with_options(plain, {}) is plain
    assert with_options(plain, {"headers": None, "query": {}, "timeout": 3}) is plain


def test_with_options__query():
    """Members replace others, lists and moments are written as the API has them, None removes."""
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    made = with_options(
        operation(params={"a": 1, "b": 2, "c": 3}),
        {"query": {"a": [True, "x"], "b": None, "d": moment}},
    )
    assert made.params == {"c": 3, "a": [True, "x"], "d": "2026-01-02T00:00:00Z"}


def test_with_default_query__own_members_stay():
    """What an operation has itself comes before what all requests have."""
    made = with_default_query(operation(params={"a": 1}), {"a": 2, "b": 3})
    assert made.params == {"a": 1, "b": 3}


@pytest.mark.parametrize("value", [object(), [object()], {"a": {"b": 1}}, [[1]]])
def test_encode_query__not_valid(value):
    """What a query has no text for is refused by the name of the argument and of the member."""
    with pytest.raises(InputError, match=r"^params: the value of a is a \w+$"):
        encode_query({"a": value}, "params")


def test_check_options__each():
    """All three are checked, and a keyword that there is not is named."""
    check_options({"timeout": 3, "headers": {"a": "b"}, "query": {"a": 1}}, "a.b")
    with pytest.raises(TypeError, match=r"^a\.b\(\) got an unexpected keyword argument 'headr'"):
        check_options({"headr": {}}, "a.b")
    for wrong in ({"headers": {"Host": "x"}}, {"query": {"": 1}}, {"query": {"a": object()}}):
        with pytest.raises(InputError):
            check_options(wrong, "a.b")


def test_limit_of__seconds():
    """The limit is in seconds, without one by default."""
    assert [limit_of(options) for options in ({}, {"timeout": None}, {"timeout": 2})] == [
        None,
        None,
        2,
    ]


def test_merge_headers__last_one_counts():
    """Headers differ by more than their case."""
    assert merge_headers({"A": "1", "B": "2"}, {"a": "3"}, {"b": "4", "C": "5"}) == {
        "a": "3",
        "b": "4",
        "C": "5",
    }
