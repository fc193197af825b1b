"""Exceptions for the error responses of the API."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
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
from .._base.explanations import explain
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

#: Statuses that say nothing of what the request is about: payment, time, too many requests.
_ABOUT_NO_OBJECT = frozenset({402, 408, 429})

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
    subject: str | None = None,
    input_names: Sequence[str] | None = None,
    token_source: str = TOKEN_VARIABLE,
    base_url_source: str | None = None,
) -> APIStatusError:
    """Return the exception for an error response, with a message that says what to do.

    The message begins with what the caller named, and ends with the request.

    Args:
        method: The method of the request.
        path: The path of the request.
        status_code: The HTTP status of the response.
        problem: The problem object in the body, None if the body has none.
        headers: The headers of the response.
        body: The beginning of the body as text.
        request_id: The id of the request in the logs of the API.
        retry_after: The seconds that the API asks to wait before the next request.
        subject: What the request was about, such as ``model 'owner/name'``.
        input_names: The names in the input that was sent, if one was.
        token_source: What the token of the request was taken from.
        base_url_source: What the API's address was taken from, None for the usual address.
    """
    lines = _invalid_fields(problem)
    reason = _reason(problem, lines) or _summarise_body(body) or "the API gave no explanation"
    # Validation errors of several inputs are a list with one line for each.
    reason = reason.replace(": - ", ":\n- ", 1)
    begin = _beginning(status_code, subject, is_invalid_body=bool(lines))
    message = f"{begin}: {reason}" if begin else reason
    if input_names is not None and any("required" in line for line in lines):
        # A misspelt name is accepted by many models, which then lack the one that was meant.
        sent = ", ".join(map(repr, input_names)) or "nothing"
        message += f"{_separator(message)}The input that was sent has {sent}"
    advice = _ADVICE.get(status_code, "").replace("{token_source}", token_source)
    if status_code == 404 and problem is None:
        checked = base_url_source or "the proxy"
        advice = f"{advice}. The body is not one of the API: check {checked}, too"
    if advice and not (status_code == 402 and BILLING_URL in message):
        message += _separator(message) + advice
    if retry_after is not None:
        message += f" (try again in {retry_after:g} s)"
    space = "" if message.endswith("\n") else " "
    message += f"{space}({method} {path}, status: {status_code})"
    return status_error_class(status_code)(
        message,
        status_code=status_code,
        problem=problem,
        headers=headers,
        body=body,
        request_id=request_id,
        retry_after=retry_after,
    )


def _beginning(status_code: int, subject: str | None, *, is_invalid_body: bool) -> str:
    """Return how a message begins: with what is wrong, in the caller's words."""
    if status_code == 401:
        return "the API did not accept the API token"
    if status_code == 404:
        return f"{subject} was not found" if subject else "the API has nothing there"
    if subject is None or status_code in _ABOUT_NO_OBJECT or status_code >= 500:
        return ""
    if status_code == 422:
        if is_invalid_body:
            return f"the request for {subject} is not valid"
        return f"{subject} cannot be used"
    return subject


def _separator(message: str) -> str:
    """Return what stands between a message and its next sentence."""
    return "" if message.endswith("\n") else " " if message.endswith(".") else ". "


def _reason(problem: Problem | None, lines: Sequence[str]) -> str:
    """Return what a problem says, with one line for each field that is not valid."""
    if problem is None:
        return ""
    texts = {name: getattr(problem, name, None) for name in ("title", "detail")}
    known = [
        text.strip(" ") if name == "title" else f"{name}: {text.strip(' ')}"
        for name, text in texts.items()
        if isinstance(text, str) and text.strip()
    ]
    if len(known) < len(texts) and (text := explain(problem.additional_properties)):
        known.append(text)
    missing = [line for line in lines if not any(line in text for text in known)]
    text = ", ".join(known)
    if missing:
        text += (": " if text else "") + "".join(f"- {line}\n" for line in missing)
    return text


def _invalid_fields(problem: Problem | None) -> list[str]:
    """Return what is wrong with the fields of a request, such as ``input.n: Invalid type``."""
    if problem is None or not problem.invalid_fields:
        return []
    pairs = ((field.field, field.description) for field in problem.invalid_fields)
    lines = (": ".join(text for text in pair if text) for pair in pairs)
    return [line for line in lines if line]


def _summarise_body(body: str) -> str:
    """Return what JSON explains, the title of a web page, or the beginning of any other body."""
    try:
        text = explain(json.loads(body))
    except (ValueError, RecursionError):
        title = _TITLE.search(body)
        text = title[2] if title else body
    return " ".join(_TAG.sub(" ", text).split())[:200]
