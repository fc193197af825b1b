"""Clients of httpx that add nothing: their requests are those that httpx builds of the same parts."""

from __future__ import annotations

import httpx
import pytest
from replicate_typed._http.bare_clients import MAX_PREPARED, BareAsyncClient, BareClient

URL = "http://127.0.0.1:5000/v1/things?q=a%20b"
LIMITS = httpx.Timeout(3.0)


@pytest.fixture(params=[BareClient, BareAsyncClient])
def client(request):
    """A client of each mode."""
    return request.param()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "QUERY"])
@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"json": {"é": [1.5, None, True]}},
        {"json": []},
        {"json": None},
        {"content": b"abc"},
        {"content": b""},
        {"content": "text"},
        {"data": {"a": "b c"}},
        {"params": {"x": ["1", "2"]}},
        {"json": {}, "headers": {"content-type": "application/merge-patch+json"}},
        {"content": b"abc", "headers": {"Content-Type": "image/png", "X-Mine": "1"}},
        {"headers": {"HOST": "elsewhere", "Authorization": "Bearer x"}},
        {"content": b"abc", "headers": {"Content-Length": "3"}},
        {"headers": {b"Accept": b"text/event-stream"}},
    ],
    ids=str,
)
def test_build_request__as_httpx(client, method, parts):
    """A request is the one that httpx builds without a client."""
    for _ in range(2):  # what was prepared by the first is used by the second
        built = client.build_request(method, URL, timeout=LIMITS, **parts)
        expected = httpx.Request(method, URL, extensions={"timeout": LIMITS.as_dict()}, **parts)
        assert sorted(built.headers.multi_items()) == sorted(expected.headers.multi_items())
        assert (built.method, built.url) == (expected.method, expected.url)
        assert built.content == expected.content
        assert built.extensions == expected.extensions


def test_build_request__files(client):
    """A form with files is sent as httpx sends it."""
    request = client.build_request("POST", URL, files={"content": b"abc"})
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b"abc" in request.read()


def test_build_request__again(client):
    """The headers of a request can be used for another one, and belong to it alone."""
    first = client.build_request("GET", URL, headers={"Authorization": "x"})
    second = client.build_request(first.method, first.url, headers=first.headers)
    assert second.headers.multi_items() == first.headers.multi_items()
    del second.headers["authorization"]
    third = client.build_request("GET", URL, headers={"Authorization": "x"})
    assert first.headers["authorization"] == third.headers["authorization"] == "x"


@pytest.mark.parametrize("parts", [{"json": float("nan")}, {"json": object()}, {"content": 7}])
def test_build_request__not_sendable(client, parts):
    """What httpx does not send is refused with the same kind of error."""
    with pytest.raises((TypeError, ValueError)):
        client.build_request("POST", URL, **parts)


def test_prepared__bounded(client):
    """Headers that change from call to call are not kept without end."""
    for number in range(3 * MAX_PREPARED):
        client.build_request("GET", URL, headers={"X-Number": str(number)})
    assert len(client._prepared) <= MAX_PREPARED


def test_cookies__none_kept(client):
    """The cookies of a response are not sent with the next request."""
    request = client.build_request("GET", URL)
    response = httpx.Response(200, headers={"Set-Cookie": "a=b"}, request=request)
    client.cookies.extract_cookies(response)
    client.cookies = {"c": "d"}
    assert not client.cookies
    assert "cookie" not in client.build_request("GET", URL).headers
