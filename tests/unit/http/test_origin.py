"""Which URLs are the API's own: the one decision on where the token may go."""

import httpx
import pytest
from replicate_typed._http.options import Options
from replicate_typed._http.origin import (
    DEFAULT_BASE_URL,
    delivery_prefix,
    redirect_target,
    resolve_api_url,
    same_origin,
    strip_credentials,
)

API = "https://api.replicate.com/v1"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{API}/files/x", True),
        ("https://api.replicate.com:443/elsewhere", True),
        ("https://API.replicate.com/v1", True),
        ("http://api.replicate.com/v1", False),
        ("https://api.replicate.com:8443/v1", False),
        ("https://api.replicate.com.evil.example/v1", False),
        ("https://api.replicate.com@evil.example/v1", False),
        ("https://evil.example/https://api.replicate.com/v1", False),
        ("//api.replicate.com/v1", False),
        ("https://[bad", False),
        ("https://api.replicate.com:bad/v1", False),
        ("data:text/plain,x", False),
        ("", False),
    ],
)
def test_same_origin__decides_where_the_token_goes(url, expected):
    """Only scheme, host and port count; what cannot be read is another origin."""
    assert same_origin(url, API) is expected
    options = Options(api_token="r8_x", headers={"X-Team": "a"})
    headers = options.request_headers(url, secure=True)
    assert ("Authorization" in headers) is expected
    assert ("X-Team" in headers) is expected


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (f"{API}/predictions?cursor=x", "/v1/predictions"),
        ("http://api.replicate.com/v1/models", "/v1/models"),
        ("https://api.replicate.com/v2/models", None),
        ("https://api.replicate.com/v1/../admin", None),
        ("https://api.replicate.com/v1/%2e%2e/admin", None),
        ("https://elsewhere.example/v1/models", None),
        ("http://elsewhere.example/v1/models", None),
        ("https://[bad", None),
        ("models", None),
    ],
)
def test_resolve_api_url__pages(url, path):
    """A page is fetched only from below the API's address."""
    target = resolve_api_url(url, API)
    assert (target and target.path) == path
    assert target is None or target.scheme == "https"


@pytest.mark.parametrize(
    ("method", "status", "location", "followed"),
    [
        ("GET", 307, "/v1/other", True),
        ("GET", 302, "https://api.replicate.com/x", True),
        ("GET", 302, "https://elsewhere.example/x", False),
        ("GET", 302, "http://api.replicate.com/x", False),
        ("GET", 302, "https://[bad", False),
        ("GET", 200, "/v1/other", False),
        ("POST", 307, "/v1/other", False),
        ("POST", 303, "/v1/other", False),
        ("DELETE", 308, "/v1/other", False),
    ],
)
def test_redirect_target__reads_within_the_api_only(method, status, location, followed):
    """A request that changes something is never sent again by a redirect."""
    request = httpx.Request(method, f"{API}/models")
    response = httpx.Response(status, headers={"location": location}, request=request)
    assert (redirect_target(response) is not None) is followed


def test_strip_credentials__own_headers_too():
    """What the caller sends to the API is removed along with the token."""
    headers = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Team": "t", "Accept": "*/*"}
    request = httpx.Request("GET", "https://elsewhere.example", headers=headers)
    strip_credentials(request, ["x-team"])
    assert {"authorization", "cookie", "x-team"}.isdisjoint(request.headers)
    assert request.headers["accept"] == "*/*"


def test_delivery_prefix__local_api_only():
    """Replicate delivers files from other hosts, a local server from its own."""
    assert delivery_prefix(DEFAULT_BASE_URL) == ""
    assert delivery_prefix("http://127.0.0.1:8787/v1") == "http://127.0.0.1:8787/"


@pytest.mark.parametrize(
    ("url", "other", "same"),
    [
        ("https://a.com/x", "https://a.com/v1", True),
        ("https://a.com:443/x", "https://a.com/v1", True),
        ("https://A.com/x", "https://a.com/v1", True),
        ("http://a.com/x", "https://a.com/v1", False),
        ("https://a.com:444/x", "https://a.com/v1", False),
        ("https://a.com.evil.com/x", "https://a.com/v1", False),
        ("https://a.com@evil.com/x", "https://a.com/v1", False),
        ("https://[broken", "https://a.com/v1", False),
    ],
)
def test_same_origin__two_urls(url, other, same):
    """URLs are of one origin if scheme, host and port are the same."""
    assert same_origin(url, other) is same
