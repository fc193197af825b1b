"""The address of the API."""

from __future__ import annotations

from typing import Any

import pytest
from _support.compiled_package import describe

from generator._base.errors import GeneratorError
from generator.description.servers import check_servers, relative_address, server_of


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        ([{"url": "https://a.example/v1/"}], "https://a.example/v1"),
        ([{"url": "HTTP://[::1]:80/v1"}], "HTTP://[::1]:80/v1"),
        ([{"url": "/v1"}], "https://api.replicate.com/v1"),
        ([{"url": "v3/"}], "https://api.replicate.com/v3"),
        ([{"url": "https://{region}.example"}], "https://api.replicate.com/v1"),
        (
            [
                {
                    "url": "https://{a}.example/{b}",
                    "variables": {"a": {"default": "eu"}, "b": {"default": "v2"}},
                }
            ],
            "https://eu.example/v2",
        ),
        (
            [{"url": "https://{a}.example", "variables": {"a": {}}}, {"url": "/v4"}],
            "https://api.replicate.com/v4",
        ),
        ([], "https://api.replicate.com/v1"),
        ("x", "https://api.replicate.com/v1"),
        ([5], "https://api.replicate.com/v1"),
    ],
)
def test_server_of__first_absolute_address(servers: Any, expected: str):
    """The address is that of the first server with an absolute one."""
    assert server_of(describe(servers=servers)) == expected


def test_server_of__own_address():
    """A relative address is relative to the address that the description says it has."""
    found = describe(servers=[{"url": "/v2"}], **{"$self": "https://a.example/b/openapi.json"})
    assert server_of(found) == "https://a.example/v2"


@pytest.mark.parametrize(
    ("server", "main", "expected"),
    [
        ("https://a.example/v2", "https://a.example/v1", "../v2"),
        ("https://a.example:443/v1/beta", "https://a.example/v1", "beta"),
        ("https://a.example", "https://a.example/v1", ".."),
        ("https://a.example/v1", "https://a.example/v1", ""),
        ("https://b.example/v1", "https://a.example/v1", "https://b.example/v1"),
        ("http://a.example/v1", "https://a.example/v1", "http://a.example/v1"),
        ("https://a.example:8443/v1", "https://a.example/v1", "https://a.example:8443/v1"),
    ],
)
def test_relative_address__origins(server: str, main: str, expected: str):
    """An address is relative if both have one scheme, host and port."""
    assert relative_address(server, main) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example@evil.example/v1",
        "https://api.example/v1?to=x",
        "https://api.example/v1#x",
        "https://api.example/v1 :: x",
        'https://api.example/v1"',
        "https://api.example/v1\\",
        " https://api.example/v1",
        "https://api.example/v1\n",
        "https:///v1",
        "https://api.example:port/v1",
        "https://\u017fi.example",
    ],
)
def test_check_servers__unsafe_address(url: str):
    """An address with more than scheme, host, port and path is refused."""
    with pytest.raises(GeneratorError, match="at /servers/1/url: the address of a server is"):
        check_servers(describe(servers=[{"url": "/v1"}, {"url": url}]))
