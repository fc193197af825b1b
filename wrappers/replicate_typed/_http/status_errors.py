"""The error that stands for an answer of the API which is none of success."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .._base.errors import (
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

_ERROR_CLASSES: dict[int, type[APIStatusError]] = {
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
    403: "The token may not do this: is it that of the right account?",
    404: "Check the name or id; what is private is found with a token of its owner only",
}

_TITLE = re.compile(r"<(title|h1)[^>]*>(.*?)</\1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def status_error_class(status_code: int) -> type[APIStatusError]:
    """The class that stands for this HTTP status."""
    if status_code >= 500:
        return InternalServerError
    return _ERROR_CLASSES.get(status_code, APIStatusError)


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
        reason = _summarise_body(body) or "no explanation was given"
    # What is wrong with several inputs is a list, a line each.
    reason = reason.replace(": - ", ":\n- ", 1)
    message = f"{method} {path} answered {status_code}: {reason}"
    advice = _ADVICE.get(status_code)
    if advice and not (status_code == 402 and BILLING_URL in message):
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


def _summarise_body(body: str) -> str:
    """What a body that is no problem says in short: the title of a page, or its words."""
    title = _TITLE.search(body)
    text = title[2] if title else body
    return " ".join(_TAG.sub(" ", text).split())[:200]
