"""Comparing the origins of URLs."""

from __future__ import annotations

import pytest
from replicate_typed._http.options import same_origin


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
def test_same_origin__cases(url, other, same):
    """URLs are of one origin if scheme, host and port are the same."""
    assert same_origin(url, other) is same
