"""Answers in JSON, as each of the API's servers writes them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from .._base.json_values import compact, plain


def newer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer as the API's newer servers write it."""
    return Response(compact(value) + "\n", status, headers, "application/json; charset=utf-8")


def at_the_edge(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer as those of the API's servers write it that keep files and hold creates."""
    return Response(plain(value), status, headers, "application/json; charset=UTF-8")


def older(value: Any, status: int = 200) -> Response:
    """An answer as the API's older servers write it."""
    return Response(plain(value), status, media_type="application/json")
