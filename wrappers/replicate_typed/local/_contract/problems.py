"""The API's errors as problem documents (RFC 9457), worded as the API words them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BILLING = "https://replicate.com/account/billing#billing"

#: The document that the API sends with a status when there is no particular detail.
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
    """An error response to the client.

    Args:
        status: The HTTP status.
        detail: The description of the error.
        title: The kind of error.
        headers: Additional response headers.
        extra: Additional members of the document.

    Attributes:
        status: The HTTP status.
        document: The problem document.
        headers: Additional response headers.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        title: str | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.document: dict[str, Any] = {
            **({"title": title} if title else {}),
            "detail": detail,
            "status": status,
            **extra,
        }
        self.headers = dict(headers or {})


def standard_document(status: int) -> dict[str, Any]:
    """Return the document that the API sends with a status when there is no particular detail."""
    document = _STANDARD.get(status, {"detail": "Internal server error"})
    return {**document, "status": status}


def not_found() -> Problem:
    """Return the problem for a resource that does not exist."""
    return Problem(404, _STANDARD[404]["detail"])


def missing_token() -> Problem:
    """Return the problem for a request without a token."""
    return Problem(401, "You did not pass an authentication token", title=_STANDARD[401]["title"])


def invalid_token() -> Problem:
    """Return the problem for a request with an unknown token."""
    return Problem(401, _STANDARD[401]["detail"], title=_STANDARD[401]["title"])


def invalid_version() -> Problem:
    """Return the problem for a model version that does not exist."""
    return Problem(422, _STANDARD[422]["detail"], title=_STANDARD[422]["title"])


def throttled(retry_after: int, reason: str = "") -> Problem:
    """Return the problem for a request over the rate limit.

    Args:
        retry_after: Seconds until the next request is allowed.
        reason: A sentence that explains the limit.
    """
    explanation = f"{reason} " if reason else ""
    return Problem(
        429,
        f"Request was throttled. {explanation}Your rate limit resets in ~{retry_after}s.",
        headers={"Retry-After": str(retry_after)},
        retry_after=retry_after,
    )


def failure(kind: str, field: str, description: str) -> dict[str, str]:
    """Return one entry of ``invalid_fields``.

    Args:
        kind: The rule that was violated, in gojsonschema's words.
        field: The dotted path of the field, empty for the body itself.
        description: What the rule demands.
    """
    return {"type": kind, "field": field, "description": description}


def invalid_input(failures: list[dict[str, str]]) -> Problem:
    """Return the problem for a body that violates the schema of the operation or of the model.

    Args:
        failures: The violations, as ``failure`` returns them.
    """
    lines = "".join(
        f"- {failure['field']}: {failure['description']}\n"
        if failure["field"]
        else f"- {failure['description']}\n"
        for failure in failures
    )
    problem = Problem(422, lines)
    # The API puts the title after the status here, unlike elsewhere.
    problem.document |= {"title": "Input validation failed", "invalid_fields": failures}
    return problem


def invalid_field(field: str, kind: str, description: str) -> Problem:
    """Return the problem for a body of which one field is invalid."""
    return invalid_input([failure(kind, field, description)])
