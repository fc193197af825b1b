"""Decide what became of an attempt, from its response or from the exception that it ended with."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, TypeAlias

import httpx
from replicate_api.operation import Operation

from .._base.errors import APIConnectionError, APIError, APIStatusError, APITimeoutError
from .._base.json_values import is_object
from .._base.records import frozen
from .connection_errors import connection_error, is_certificate_error
from .options import Options
from .problems import read_problem
from .redaction import redact_response, response_for_error
from .request import ABANDONED
from .retry import Failure, parse_retry_after
from .status_errors import status_error
from .subjects import input_names, subject_of

#: How much of a response's body an error keeps, in characters.
MAX_EXCERPT = 2000

#: How many redirects within the API are followed.
MAX_REDIRECTS = 5


@frozen
class AttemptFailure:
    """A failed attempt: for the retry policy, and for the caller."""

    failure: Failure
    error: APIError


#: What one attempt led to.
AttemptResult: TypeAlias = httpx.Response | AttemptFailure


def from_exception(
    operation: Operation[Any], error: Exception, options: Options, *, sent: bool
) -> AttemptFailure:
    """Return the failure that an exception of a transport stands for.

    Args:
        operation: What was to be carried out.
        error: The exception.
        options: The settings of the client.
        sent: Whether the server may have the whole request.
    """
    failure = Failure(sent=sent, is_permanent=is_certificate_error(error))
    request_line = f"{operation.method} {operation.path}"
    return AttemptFailure(
        failure,
        connection_error(
            request_line,
            error,
            options.host(operation.server),
            options.base_url_source(),
            sent=sent,
        ),
    )


def abandoned_before_send(operation: Operation[Any]) -> AttemptFailure:
    """Return the failure of a request that was not sent because its caller had gone."""
    error = APIConnectionError(f"{operation.method} {operation.path}: {ABANDONED}")
    return AttemptFailure(Failure(sent=False, is_permanent=True), error)


def expired_before_send(operation: Operation[Any]) -> AttemptFailure:
    """Return the failure of a request for which no time was left."""
    error = APITimeoutError(f"{operation.method} {operation.path}: no time was left")
    return AttemptFailure(Failure(sent=False), error)


def from_response(
    operation: Operation[Any], response: httpx.Response, options: Options
) -> AttemptFailure:
    """Return the failure that a response without success stands for.

    Args:
        operation: What was to be carried out.
        response: The response.
        options: The settings of the client.
    """
    response = redact_response(response)
    problem_json = _problem_json(response)
    retry_after = parse_retry_after(response.headers, problem_json, now=datetime.now(UTC))
    error: APIStatusError = status_error(
        method=operation.method,
        path=operation.path,
        status_code=response.status_code,
        problem=read_problem(problem_json) if problem_json else None,
        headers=response.headers,
        body=excerpt(response),
        request_id=request_id(response),
        retry_after=retry_after,
        subject=subject_of(operation),
        input_names=input_names(operation),
        token_source=options.token_source(),
        base_url_source=options.base_url_source(),
    )
    if 300 <= response.status_code < 400:
        message = (
            f"{operation.method} {operation.path} was redirected to another place, which was not "
            f"followed. Check {options.base_url_source() or 'the proxy'}"
        )
        error.args = (message,)
    shown = response_for_error(response)
    error.attach(request=shown.request, response=shown)
    failure = Failure(sent=True, status_code=response.status_code, retry_after=retry_after)
    return AttemptFailure(failure, error)


def without_body(response: httpx.Response) -> httpx.Response:
    """Return a response whose body was not read as one that has none."""
    return httpx.Response(
        response.status_code, headers=response.headers.raw, request=response.request
    )


def _problem_json(response: httpx.Response) -> dict[str, Any] | None:
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    return value if is_object(value) else None


def excerpt(response: httpx.Response) -> str:
    """Return the beginning of a response as text."""
    content = redact_response(response).content
    return content[: MAX_EXCERPT * 4].decode("utf-8", "replace")[:MAX_EXCERPT]


def request_id(response: httpx.Response) -> str | None:
    """Return the id of a request in the logs of the API, or of the edge before it."""
    headers = response.headers
    found: str | None = headers.get("x-request-id") or headers.get("cf-ray")
    return found
