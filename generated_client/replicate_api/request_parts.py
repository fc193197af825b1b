# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""The parts of a request that are written in a way of their own: path, query, headers, cookies."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any, Literal, TypeGuard, cast
from urllib.parse import quote

from .encoding import to_json
from .types import UNSET

QueryStyle = Literal["comma", "space", "pipe", "deep", "json"]

_GLUE: Mapping[str | None, str] = {"comma": ",", "space": " ", "pipe": "|"}

#: The characters that the value of a cookie can hold as they are (RFC 6265), besides letters,
#: digits and ``_.-~``.
_IN_COOKIES = "!#$&'()*+/:<=>?@[]^`{|}"


def make_path_part(name: str, value: object) -> str:
    """Encode a value as one part of a path: a date in ISO 8601, a boolean as ``true`` or ``false``.

    Raises:
        ValueError: The value is empty, ``.`` or ``..``, so that the path would be another
        operation's.
    """
    text = "" if value is None else _text(value)
    if text in {"", ".", ".."}:
        raise ValueError(f"{name} cannot be {text!r}")
    return quote(text, safe="")


def make_query(
    values: Mapping[str, Any], styles: Mapping[str, QueryStyle] | None = None
) -> dict[str, Any]:
    """Build the query parameters of those values that are set.

    Args:
        values: The values by name.
        styles: How lists and objects are written, by name. By default a list is one parameter for
            each item, and an object is one parameter for each member.
    """
    query: dict[str, Any] = {}
    for name, value in values.items():
        if value is not UNSET and value is not None:
            query |= _styled(name, to_json(value), (styles or {}).get(name))
    return query


def _styled(name: str, value: Any, style: QueryStyle | None) -> dict[str, Any]:
    if style == "json":
        return {name: json.dumps(value, ensure_ascii=False, separators=(",", ":"))}
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        if style == "deep":
            return _deep(name, members)
        if style is None:
            return members
        value = list(itertools.chain.from_iterable(members.items()))
    if style in _GLUE and is_list(value):
        return {name: _GLUE[style].join(map(_text, value))}
    return {name: value}


def _deep(name: str, members: Mapping[str, Any]) -> dict[str, Any]:
    query: dict[str, Any] = {}
    for key, value in members.items():
        query |= _styled(f"{name}[{key}]", value, "deep")
    return query


def make_headers(
    values: Mapping[str, Any], cookies: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Build the headers of those values that are set, with one header for all cookies."""
    headers: dict[str, str] = {}
    for name, value in values.items():
        if value is not UNSET and value is not None:
            headers[name] = _text(value)
    if not cookies:
        return headers
    jar = [
        f"{name}={quote(text, safe=_IN_COOKIES)}" for name, text in make_headers(cookies).items()
    ]
    return {**headers, "Cookie": "; ".join(jar)} if jar else headers


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Return whether a value is a list."""
    return isinstance(value, list)


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(to_json(value))
