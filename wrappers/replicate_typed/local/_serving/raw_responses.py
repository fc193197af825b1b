"""Complete error responses as bytes, for input that is not a request the application could see."""

from __future__ import annotations

from http import HTTPStatus

from .._base.json_values import dump_html_safe_json


def error_response(status: HTTPStatus, detail: str) -> bytes:
    """Return a response with a problem document, after which the connection is closed.

    Args:
        status: The HTTP status.
        detail: The description of the error.
    """
    body = (dump_html_safe_json({"detail": detail, "status": status.value}) + "\n").encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "content-type: application/problem+json\r\n"
        f"content-length: {len(body)}\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body
