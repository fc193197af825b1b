"""Answers to what is no request: written by hand, for no application gets to see it."""

from __future__ import annotations

from http import HTTPStatus

from .._base.json_values import compact


def refusal(status: HTTPStatus, detail: str) -> bytes:
    """A whole answer, after which the connection ends.

    Args:
        status: The HTTP status.
        detail: What is wrong.
    """
    body = (compact({"detail": detail, "status": status.value}) + "\n").encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "content-type: application/problem+json\r\n"
        f"content-length: {len(body)}\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body
