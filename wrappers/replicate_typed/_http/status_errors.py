"""Exceptions for the error responses of the API."""

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
from .options import TOKEN_VARIABLE

if TYPE_CHECKING:
    from replicate_api.models import Problem

#: Where users buy credit.
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
    401: f"Check {{token_source}}, or create a token at {TOKENS_URL}",
    402: f"See {BILLING_URL}",
    403: "Check that the API token is of an account that may do this",
    404: "Check the name or id; private objects are found only with an API token of their owner",
}

_TITLE = re.compile(r"<(title|h1)[^>]*>(.*?)</\1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def status_error_class(status_code: int) -> type[APIStatusError]:
    """Return the exception class for an HTTP status."""
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
    token_source: str = TOKEN_VARIABLE,
) -> APIStatusError:
    """Return the exception for an error response, with a message that says what to do.

    Args:
        method: The method of the request.
        path: The path of the request.
        status_code: The HTTP status of the response.
        problem: The problem object in the body, None if the body has none.
        headers: The headers of the response.
        body: The beginning of the body as text.
        request_id: The id of the request in the logs of the API.
        retry_after: The seconds that the API asks to wait before the next request.
        token_source: What the token of the request was taken from.
    """
    texts = (getattr(problem, name, None) for name in ("title", "detail"))
    reason = ": ".join(text.strip() for text in texts if isinstance(text, str) and text)
    if not reason:
        reason = _summarise_body(body) or "no explanation was given"
    # Validation errors of several inputs are a list with one line for each.
    reason = reason.replace(": - ", ":\n- ", 1)
    message = f"{method} {path} answered {status_code}: {reason}"
    advice = _ADVICE.get(status_code, "").replace("{token_source}", token_source)
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
    """Return the title of a web page, or the beginning of any other body as one line."""
    title = _TITLE.search(body)
    text = title[2] if title else body
    return " ".join(_TAG.sub(" ", text).split())[:200]
