"""The error that stands for an answer of the API which is none of success."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ._errors import (
    TOKENS_URL,
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    UnprocessableEntityError,
)

if TYPE_CHECKING:
    from replicate_api.models import Problem

BILLING_URL = "https://replicate.com/account/billing"

_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}

_ADVICE: dict[int, str] = {
    401: f"Check REPLICATE_API_TOKEN; tokens are made at {TOKENS_URL}",
    402: f"See {BILLING_URL}",
}


def status_error_class(status_code: int) -> type[APIStatusError]:
    """The class that stands for this HTTP status."""
    if status_code >= 500:
        return InternalServerError
    return _BY_STATUS.get(status_code, APIStatusError)


def status_error(
    *,
    method: str,
    path: str,
    status_code: int,
    problem: Problem | None,
    headers: Mapping[str, str],
    body: str,
    request_id: str | None,
    retry_after: float | None,
) -> APIStatusError:
    """The error for an answer of the API, with a message that says what to do."""
    parts = (getattr(problem, name, None) for name in ("title", "detail"))
    reason = ": ".join(part.strip() for part in parts if isinstance(part, str) and part)
    if not reason:
        reason = " ".join(body.split())[:200] or "no explanation was given"
    message = f"{method} {path} answered {status_code}: {reason}"
    if advice := _ADVICE.get(status_code):
        message += f". {advice}" if not message.endswith(".") else f" {advice}"
    if retry_after is not None:
        message += f" (try again in {retry_after:g} s)"
    return status_error_class(status_code)(
        message,
        status_code=status_code,
        problem=problem,
        headers=headers,
        body=body,
        request_id=request_id,
        retry_after=retry_after,
    )
