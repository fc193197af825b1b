"""The parts of one request to the API that need no connection: what it may do, what it came to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
from attrs import frozen
from replicate_api import models as api
from replicate_api.operation import Operation

from ._errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    InputError,
    status_error,
)
from ._json import is_object
from ._options import Options, same_origin
from ._retry import Failure, Safety, parse_retry_after

#: The largest answer that is read, in bytes after decompression. Answers with files inside reach
#: some tens of megabytes.
MAX_ANSWER = 256 * 1024 * 1024

#: How much of an answer's body an error keeps, in characters.
EXCERPT = 2000

MAX_REDIRECTS = 5

#: Failures of httpx in which nothing of the request was sent.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

_PHASES: dict[type[httpx.TimeoutException], str] = {
    httpx.ConnectTimeout: "connecting",
    httpx.PoolTimeout: "waiting for a free connection",
    httpx.WriteTimeout: "sending the request",
}

_REPEATABLE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE", "QUERY"})


def safety(operation: Operation[Any]) -> Safety:
    """Whether an operation can be carried out twice without harm."""
    if operation.method.upper() in _REPEATABLE_METHODS or operation.id.endswith(".cancel"):
        return Safety.REPEATABLE
    return Safety.ONCE


def build_request(
    client: httpx.Client | httpx.AsyncClient,
    operation: Operation[Any],
    options: Options,
    timeout: httpx.Timeout,
) -> httpx.Request:
    """The request of an operation.

    Raises:
        InputError: Its arguments cannot be sent.
        MissingTokenError: There is no token.
    """
    parts = operation.request_kwargs()
    headers = options.request_headers(secure=operation.security) | dict(parts.pop("headers", {}))
    method, path = parts.pop("method"), parts.pop("url")
    try:
        return client.build_request(
            method, f"{options.address()}{path}", headers=headers, timeout=timeout, **parts
        )
    except (TypeError, ValueError, RecursionError, httpx.InvalidURL) as error:
        raise InputError(f"{operation.id} cannot be sent: {error}") from error


def limit(timeout: httpx.Timeout, seconds: float | None) -> httpx.Timeout:
    """The same limits, none of them over a number of seconds."""
    if seconds is None:
        return timeout

    def least(value: float | None) -> float:
        return seconds if value is None else min(value, seconds)

    return httpx.Timeout(
        connect=least(timeout.connect),
        read=least(timeout.read),
        write=least(timeout.write),
        pool=least(timeout.pool),
    )


@frozen
class Outcome:
    """A failed attempt: for the retry policy, and for the caller."""

    failure: Failure
    error: APIError


def from_exception(operation: Operation[Any], error: httpx.RequestError, host: str) -> Outcome:
    """What a failure of the connection means."""
    failure = Failure(sent=not isinstance(error, NOT_SENT))
    reason = str(error) or type(error).__name__
    what = f"{operation.method} {operation.path}"
    if isinstance(error, httpx.TimeoutException):
        phase = _PHASES.get(type(error), "waiting for the answer")
        made: APIError = APITimeoutError(f"{what} timed out {phase} at {host}")
    elif not failure.sent:
        made = APIConnectionError(
            f"{what}: cannot connect to {host}: {reason}. "
            "Check the network, the proxy and REPLICATE_BASE_URL"
        )
    else:
        made = APIConnectionError(f"{what}: the connection to {host} broke: {reason}")
    made.__cause__ = error
    return Outcome(failure, made)


def from_response(operation: Operation[Any], response: httpx.Response) -> Outcome:
    """What an answer that is no success means."""
    problem_json = _problem_json(response)
    retry_after = parse_retry_after(response.headers, problem_json, now=datetime.now(UTC))
    error: APIStatusError = status_error(
        method=operation.method,
        path=operation.path,
        status_code=response.status_code,
        problem=api.Problem.from_dict(problem_json) if problem_json else None,
        headers=response.headers,
        body=excerpt(response),
        request_id=request_id(response),
        retry_after=retry_after,
    )
    if 300 <= response.status_code < 400:
        message = (
            f"{operation.method} {operation.path} was redirected to another place, which was not "
            "followed. Check REPLICATE_BASE_URL"
        )
        error.args = (message,)
    failure = Failure(sent=True, status_code=response.status_code, retry_after=retry_after)
    return Outcome(failure, error)


def _problem_json(response: httpx.Response) -> dict[str, Any] | None:
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    return value if is_object(value) else None


def excerpt(response: httpx.Response) -> str:
    """The beginning of an answer as text."""
    return response.content[: EXCERPT * 4].decode("utf-8", "replace")[:EXCERPT]


def request_id(response: httpx.Response) -> str | None:
    """What the API, or the edge before it, calls this request."""
    headers = response.headers
    found: str | None = headers.get("x-request-id") or headers.get("cf-ray")
    return found


def redirect(response: httpx.Response) -> httpx.URL | None:
    """Where to go on for an answer that is a redirect within the API, None if it is none."""
    target = response.headers.get("location")
    if response.status_code not in {301, 302, 303, 307, 308} or not target:
        return None
    if response.request.method not in {"GET", "HEAD"}:
        return None
    try:
        url = response.request.url.join(target)
    except (httpx.InvalidURL, ValueError):
        return None
    return url if same_origin(str(url), str(response.request.url)) else None


def whole(response: httpx.Response, body: bytes) -> httpx.Response:
    """An answer with its body read and decompressed."""
    headers = [
        (name, value)
        for name, value in response.headers.multi_items()
        if name.lower() not in {"content-encoding", "content-length", "transfer-encoding"}
    ]
    return httpx.Response(
        response.status_code, headers=headers, content=body, request=response.request
    )
