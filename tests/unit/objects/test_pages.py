"""Pages of lists, without a network."""

from __future__ import annotations

import pytest
from replicate_api.api.predictions import predictions_list
from replicate_api.errors import ResponseDecodeError
from replicate_typed import InputError, ReplicateError
from replicate_typed._http.options import Options
from replicate_typed._objects.pages import (
    build_items,
    check_cursor,
    fetch_first_page,
    page_operation,
    parse_page,
)

OPTIONS = Options(base_url="https://api.replicate.com/v1")
URL = "https://api.replicate.com/v1/predictions"


@pytest.mark.parametrize(
    ("raw", "results", "next", "previous"),
    [
        ({"results": []}, [], None, None),
        ({"results": [{"id": 1}], "next": "n", "previous": "p"}, [{"id": 1}], "n", "p"),
        ({"results": [{"id": 1}, None, "x", {}]}, [{"id": 1}, {}], None, None),
        ({"results": [], "next": "", "previous": ""}, [], None, None),
        ({"results": [], "next": None, "previous": None}, [], None, None),
        ({"results": [], "next": 7, "previous": ["p"]}, [], None, None),
    ],
)
def test_parse_page__members(raw, results, next, previous):
    """A page has its objects, and the URLs that are text."""
    page = parse_page(raw, "predictions.list")
    assert (page.results, page.next, page.previous) == (results, next, previous)
    assert page.raw == raw


@pytest.mark.parametrize("raw", [None, [], "x", {}, {"results": None}, {"results": {"id": 1}}])
def test_parse_page__no_page(raw):
    """What has no list of results is no page, and the error says where."""
    with pytest.raises(ResponseDecodeError) as caught:
        parse_page(raw, "predictions.list")
    assert "predictions.list" in str(caught.value)
    assert "/results: the page has no list of results" in str(caught.value)


def test_build_items__one_that_cannot_be_decoded(caplog):
    """An item that cannot be decoded is left out, and logged with its place."""

    def build(raw):
        if raw["id"] == 2:
            raise ResponseDecodeError("predictions.list", "/status", "it is missing")
        return raw["id"]

    assert build_items([{"id": n} for n in (1, 2, 3)], build) == [1, 3]
    (record,) = caplog.records
    assert (record.levelname, record.name) == ("WARNING", "replicate_typed")
    assert record.getMessage().startswith("item 1 of a list was left out: ")
    assert "it is missing" in record.getMessage()


def test_fetch_first_page__with_and_without_a_cursor():
    """A method that requires a cursor is given the one of the first page."""
    assert fetch_first_page(lambda: "page") == "page"
    assert fetch_first_page(lambda cursor=None: cursor) is None
    assert fetch_first_page(lambda cursor: cursor) is ...


@pytest.mark.parametrize("cursor", ["x", " ", URL])
def test_check_cursor__text(cursor):
    """A cursor is kept as it is."""
    assert check_cursor(cursor) == cursor


@pytest.mark.parametrize("cursor", [None, "", 7, ...])
def test_check_cursor__no_text(cursor):
    """The cursor after the last page is refused: it would begin the list again."""
    with pytest.raises(InputError) as caught:
        check_cursor(cursor)
    assert str(caught.value) == (
        f"cursor must be the `next` or `previous` of a page, not {cursor!r}; leave it out for the "
        "first page"
    )


@pytest.mark.parametrize(
    ("url", "path", "params"),
    [
        (URL, "/predictions", {}),
        (f"{URL}?cursor=a%2Bb&limit=", "/predictions", {"cursor": "a+b", "limit": ""}),
        (
            "http://api.replicate.com/v1/models/o/n/versions?c=1",
            "/models/o/n/versions",
            {"c": "1"},
        ),
    ],
)
def test_page_operation__request(url, path, params):
    """The request of another page is that of the list, to the path and query of the URL."""
    operation = page_operation(predictions_list.operation(), url, OPTIONS)
    assert (operation.path, operation.params) == (path, params)
    assert (operation.id, operation.method) == ("predictions.list", "GET")


@pytest.mark.parametrize("url", ["https://elsewhere.example/v1/predictions", "/v1/predictions", ""])
def test_page_operation__other_origin(url):
    """A page elsewhere is not requested: the token would go there."""
    with pytest.raises(ReplicateError) as caught:
        page_operation(predictions_list.operation(), url, OPTIONS)
    assert str(caught.value) == (
        "predictions.list returned a URL of a page that is not the API's own. It was not "
        "requested, since the token is sent only to the API"
    )
