"""The API's errors: problem documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response


class Problem(Exception):
    """An error that the client is told.

    Args:
        status: The HTTP status.
        detail: What is wrong.
        title: What kind of thing is wrong.
        headers: Headers to send along.
        more: More members of the document.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        title: str | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.document: dict[str, Any] = {
            **({"title": title} if title else {}),
            "detail": detail,
            "status": status,
            **more,
        }
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """The answer that tells it."""
        return Response(
            json.dumps(self.document, ensure_ascii=False) + "\n",
            self.status,
            media_type="application/problem+json",
            headers=self.headers,
        )


def not_found() -> Problem:
    """There is no such thing."""
    return Problem(404, "The requested resource could not be found.")


def no_token() -> Problem:
    """The request has no token."""
    return Problem(401, "You did not pass an authentication token", title="Unauthenticated")


def wrong_token() -> Problem:
    """The request has a token that is not known."""
    return Problem(401, "You did not pass a valid authentication token", title="Unauthenticated")


def invalid_version() -> Problem:
    """There is no such version."""
    return Problem(
        422,
        "The specified version does not exist (or perhaps you don't have permission to use it?)",
        title="Invalid version or not permitted",
    )


def throttled(retry_after: int) -> Problem:
    """There were too many requests."""
    return Problem(
        429,
        f"Request was throttled. Your rate limit resets in ~{retry_after}s.",
        headers={"Retry-After": str(retry_after)},
        retry_after=retry_after,
    )


def invalid_input(failures: list[dict[str, str]]) -> Problem:
    """The body is not what the operation, or the model, takes.

    Args:
        failures: Each with ``type``, ``field`` and ``description``.
    """
    lines = "".join(
        f"- {failure['field']}: {failure['description']}\n"
        if failure["field"]
        else f"- {failure['description']}\n"
        for failure in failures
    )
    return Problem(422, lines, title="Input validation failed", invalid_fields=failures)
