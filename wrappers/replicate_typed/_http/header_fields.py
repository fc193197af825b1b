"""Headers that callers give: which can be sent, and how they are added to others."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .._base.errors import InputError

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e]*")


def make_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return headers that can be sent.

    Raises:
        InputError: They are no mapping, or a header is not text, or has characters that no header
            has.
    """
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"headers must be a mapping, not {type(headers).__name__}")
    given = dict(headers)
    for name, value in given.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
            raise InputError(f"headers: {name!r} is not a valid header name")
        if not isinstance(value, str) or not _VALUE.fullmatch(value):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
            # The value itself is not shown: it may be a secret.
            raise InputError(f"headers: the value of {name} is not text that a header can have")
    return given


def merge_headers(first: Mapping[str, str], *others: Mapping[str, str]) -> dict[str, str]:
    """Return all headers; a later one takes the place of one whose name differs only in its case."""
    merged = dict(first)
    for headers in others:
        named = {name.lower() for name in headers}
        merged = {name: text for name, text in merged.items() if name.lower() not in named}
        merged |= headers
    return merged
