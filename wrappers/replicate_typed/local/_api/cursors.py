"""Pagination: pages of lists, and the cursors that link them."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote, unquote, urlencode

from starlette.requests import Request

from ..._base.records import frozen
from .._contract.problems import Problem


@frozen
class Cursor:
    """A position in a list.

    Attributes:
        position: The item at the position.
        backwards: Whether the page ends at the position, instead of starting there.
    """

    position: str
    backwards: bool = False

    def encode(self) -> str:
        """Return the cursor as text, which clients treat as opaque."""
        text = f"{'r=1&' if self.backwards else ''}p={quote(self.position, safe='')}"
        return base64.b64encode(text.encode()).decode()


def read_cursor(request: Request) -> Cursor | None:
    """Return the cursor of a request, None if it has none.

    Raises:
        Problem: The cursor is not valid.
    """
    cursor = request.query_params.get("cursor")
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except ValueError as error:
        raise invalid_cursor() from error
    backwards = text.startswith("r=1&")
    position = text.removeprefix("r=1&")
    if not position.startswith("p="):
        raise invalid_cursor()
    return Cursor(unquote(position.removeprefix("p=")), backwards)


def invalid_cursor() -> Problem:
    """Return the problem for a cursor that is not valid."""
    return Problem(400, "Invalid cursor")


def page(
    request: Request,
    base: str,
    results: list[dict[str, Any]],
    *,
    next: Cursor | None = None,
    previous: Cursor | None = None,
) -> dict[str, Any]:
    """Return a page of a list.

    Args:
        request: The request; its filters are kept in the links.
        base: The server's address, without ``/v1``.
        results: The items on the page.
        next: Where the next page starts, None on the last page.
        previous: Where the previous page ends, None on the first page.
    """

    def link(cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        query = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
        return f"{base}{request.url.path}?{urlencode([('cursor', cursor.encode()), *query])}"

    return {"next": link(next), "previous": link(previous), "results": results}


def page_by_index(
    request: Request, base: str, items: list[dict[str, Any]], size: int
) -> dict[str, Any]:
    """Return a page of a list that is in memory; the positions of its cursors are indexes.

    Args:
        request: The request.
        base: The server's address, without ``/v1``.
        items: The items of all pages.
        size: The number of items per page.

    Raises:
        Problem: The cursor is not valid.
    """
    cursor = read_cursor(request) or Cursor("0")
    if not (cursor.position.isascii() and cursor.position.isdigit()) or len(cursor.position) > 12:
        raise invalid_cursor()
    position = int(cursor.position)
    start = max(0, position - size) if cursor.backwards else position
    end = position if cursor.backwards else position + size
    return page(
        request,
        base,
        items[start:end],
        next=Cursor(str(end)) if end < len(items) else None,
        previous=Cursor(str(start), backwards=True) if start > 0 else None,
    )
