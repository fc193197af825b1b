"""Pages of lists, and the cursors that lead from one to the next."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode

from starlette.requests import Request

from .._contract.problems import Problem


@dataclass(frozen=True)
class Cursor:
    """A place in a list.

    Attributes:
        position: The item that it stands at.
        backwards: Whether the page ends there, rather than begins.
    """

    position: str
    backwards: bool = False

    def encode(self) -> str:
        """Its text, which clients are to treat as opaque."""
        text = f"{'r=1&' if self.backwards else ''}p={quote(self.position, safe='')}"
        return base64.b64encode(text.encode()).decode()


def read_cursor(request: Request) -> Cursor | None:
    """The request's cursor, None if it has none.

    Raises:
        Problem: The cursor is none of this server's.
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
    """The cursor is none of this server's."""
    return Problem(400, "Invalid cursor")


def page(
    request: Request,
    base: str,
    results: list[dict[str, Any]],
    *,
    next: Cursor | None = None,
    previous: Cursor | None = None,
) -> dict[str, Any]:
    """A page of a list.

    Args:
        request: The request; its filters go on to the other pages.
        base: The server's address, without ``/v1``.
        results: What is on the page.
        next: Where the next page begins, None on the last.
        previous: Where the page before ends, None on the first.
    """

    def link(cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        query = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
        return f"{base}{request.url.path}?{urlencode([('cursor', cursor.encode()), *query])}"

    return {"next": link(next), "previous": link(previous), "results": results}


def page_of(request: Request, base: str, items: list[dict[str, Any]], size: int) -> dict[str, Any]:
    """A page of a list that is wholly in memory; its cursors count items.

    Raises:
        Problem: The cursor is none of this server's.
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
