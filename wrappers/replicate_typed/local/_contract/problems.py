"""The API's errors: problem documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from .._base.json_values import compact

_BILLING = "https://replicate.com/account/billing#billing"

#: What the API says with a status when there is nothing particular to say.
_STANDARD: dict[int, dict[str, Any]] = {
    401: {
        "title": "Unauthenticated",
        "detail": "You did not pass a valid authentication token",
    },
    402: {
        "title": "Insufficient credit",
        "detail": f"You have insufficient credit to run this model. Go to {_BILLING} to purchase "
        "credit. Once you purchase credit, please wait a few minutes before trying again.",
    },
    404: {"detail": "The requested resource could not be found."},
    422: {
        "title": "Invalid version or not permitted",
        "detail": "The specified version does not exist (or perhaps you don't have permission to "
        "use it?)",
    },
    429: {"detail": "Request was throttled. Your rate limit resets in ~1s.", "retry_after": 1},
}


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
            compact(self.document) + "\n",
            self.status,
            media_type="application/problem+json",
            headers=self.headers,
        )


def standard_document(status: int) -> dict[str, Any]:
    """The document that the API sends with a status."""
    found = _STANDARD.get(status, {"detail": "Internal server error"})
    return {**found, "status": status}


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
    return Problem(422, _STANDARD[422]["detail"], title=_STANDARD[422]["title"])


def throttled(retry_after: int, reason: str = "") -> Problem:
    """There were too many requests.

    Args:
        retry_after: Seconds until there may be one more.
        reason: A sentence on why the limit is what it is.
    """
    because = f"{reason} " if reason else ""
    return Problem(
        429,
        f"Request was throttled. {because}Your rate limit resets in ~{retry_after}s.",
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
    problem = Problem(422, lines)
    # In another order than the others.
    problem.document |= {"title": "Input validation failed", "invalid_fields": failures}
    return problem


def invalid_field(field: str, kind: str, description: str) -> Problem:
    """One field of the body is not what the operation takes."""
    return invalid_input([{"type": kind, "field": field, "description": description}])
