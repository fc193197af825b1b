"""The address of the API."""

from __future__ import annotations

from typing import Any

import pytest
from _support.compiled_package import describe

from generator._base.errors import GeneratorError
from generator.description.servers import check_servers, server_of


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        ([{"url": "https://a.example/v1/"}], "https://a.example/v1"),
        ([{"url": "HTTP://[::1]:80/v1"}], "HTTP://[::1]:80/v1"),
        ([{"url": "/v1"}], "https://api.replicate.com/v1"),
        ([{"url": "https://{region}.example"}], "https://api.replicate.com/v1"),
        ([], "https://api.replicate.com/v1"),
        ("x", "https://api.replicate.com/v1"),
        ([5], "https://api.replicate.com/v1"),
    ],
)
def test_server_of__first_absolute_address(servers: Any, expected: str):
    """The address is that of the first server with an absolute one."""
    assert server_of(describe(servers=servers)) == expected


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
