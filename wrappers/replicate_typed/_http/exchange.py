"""The parts of one request to the API that need no connection: what it may do, what it came to."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

import httpx
from attrs import frozen
from replicate_api import models as api
from replicate_api.operation import Operation

from .._base.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    InputError,
    ResponseDecodeError,
)
from .._base.json_values import is_object
from .connection_errors import connection_error, is_untrusted
from .options import Options, same_origin
from .retry import Failure, Safety, parse_retry_after
from .status_errors import status_error

#: The largest answer that is read, in bytes after decompression. Answers with files inside reach
#: some tens of megabytes.
MAX_ANSWER = 256 * 1024 * 1024

#: What ``Body`` can decompress within bounds.
ACCEPT_ENCODING = "gzip, deflate"

#: How much of an answer's body an error keeps, in characters.
EXCERPT = 2000

MAX_REDIRECTS = 5

#: Why a request was not sent.
UNWANTED = "it was not sent, since its caller had gone"

#: The shortest limit in seconds of a phase of a request.
LEAST_LIMIT = 0.001

#: How zlib is told of an encoding: 32 makes it look for the header of gzip or zlib itself.
_WINDOWS = {"gzip": 32 + zlib.MAX_WBITS, "deflate": 32 + zlib.MAX_WBITS}

#: Failures of httpx in which nothing of the request was sent.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

_REPEATABLE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE", "QUERY"})


def safety(operation: Operation[Any]) -> Safety:
    """Whether an operation can be carried out twice without harm."""
    if operation.method.upper() in _REPEATABLE_METHODS or operation.id.endswith(".cancel"):
        return Safety.REPEATABLE
    return Safety.ONCE


def is_held(operation: Operation[Any]) -> bool:
    """Whether the server may take its time to answer."""
    return "Prefer" in operation.headers


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
    headers = {"Accept-Encoding": ACCEPT_ENCODING}
    headers |= options.request_headers(secure=operation.security) | dict(parts.pop("headers", {}))
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
    # With a limit of 0, a socket would not wait at all, and report that it has begun to connect.
    most = max(seconds, LEAST_LIMIT)

    def least(value: float | None) -> float:
        return most if value is None else min(value, most)

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


#: What one attempt came to.
Answered: TypeAlias = httpx.Response | Outcome


def from_exception(
    operation: Operation[Any], error: httpx.RequestError | httpx.InvalidURL, host: str
) -> Outcome:
    """What a failure of the connection means."""
    sent = not isinstance(error, NOT_SENT)
    what = f"{operation.method} {operation.path}"
    failure = Failure(sent=sent, final=is_untrusted(error))
    return Outcome(failure, connection_error(what, error, host, sent=sent))


class _Body(httpx.SyncByteStream):
    """A body that is not sent once nobody wants it any more."""

    def __init__(self, stream: httpx.SyncByteStream, wanted: Callable[[], bool]) -> None:
        self._stream = stream
        self._wanted = wanted

    def __iter__(self) -> Iterator[bytes]:
        if not self._wanted():
            raise httpx.PoolTimeout(UNWANTED)
        yield from self._stream


def if_wanted(request: httpx.Request, wanted: Callable[[], bool]) -> httpx.Request:
    """The same request, of which a server gets no body, and so nothing to do, if it had to wait for
    a connection and is not wanted by then."""
    stream = request.stream
    if not isinstance(stream, httpx.SyncByteStream):
        return request
    return httpx.Request(
        request.method,
        request.url,
        headers=request.headers,
        stream=_Body(stream, wanted),
        extensions=request.extensions,
    )


def unwanted(operation: Operation[Any]) -> Outcome:
    """A request that was not sent, and will not be."""
    error = APIConnectionError(f"{operation.method} {operation.path}: {UNWANTED}")
    return Outcome(Failure(sent=False, final=True), error)


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


def nested_encoding(headers: Mapping[str, str]) -> bool:
    """Whether a body is compressed more than once, which only an attack is."""
    return "," in headers.get("content-encoding", "")


class Body:
    """An answer's body, decompressed as it comes, and never more of it than is allowed.

    httpx decompresses each piece whole: a few kilobytes that were compressed twice become
    gigabytes there.

    Args:
        response: The answer, of which nothing has been read yet.
    """

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._parts: list[bytes] = []
        self._size = 0
        names = response.headers.get("content-encoding", "").lower().split(",")
        encodings = [name.strip() for name in names if name.strip() not in {"", "identity"}]
        # A transport that makes answers up has them decompressed already.
        plain = response.is_stream_consumed or not encodings
        if not plain and (len(encodings) > 1 or encodings[0] not in _WINDOWS):
            raise self._broken(f"it is compressed as {', '.join(encodings)!r:.60}")
        self._decoder = None if plain else zlib.decompressobj(_WINDOWS[encodings[0]])

    def feed(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            ResponseDecodeError: The body is too large.
            httpx.DecodingError: It cannot be decompressed.
        """
        decoder = self._decoder
        if decoder is None:
            self._add(piece)
            return
        while piece:
            try:
                self._add(decoder.decompress(piece, MAX_ANSWER + 1 - self._size))
            except zlib.error as error:
                raise self._broken(str(error)) from error
            piece = decoder.unconsumed_tail

    def _add(self, part: bytes) -> None:
        self._parts.append(part)
        self._size += len(part)
        if self._size > MAX_ANSWER:
            raise ResponseDecodeError(
                f"the answer is larger than {MAX_ANSWER:,} bytes",
                status_code=self._response.status_code,
                request_id=request_id(self._response),
            )

    def finish(self) -> bytes:
        """The whole body.

        Raises:
            httpx.DecodingError: Its end is missing.
        """
        if self._decoder is not None and self._size and not self._decoder.eof:
            raise self._broken("the end of the compressed answer is missing")
        return b"".join(self._parts)

    def _broken(self, reason: str) -> httpx.DecodingError:
        return httpx.DecodingError(reason, request=self._response.request)


def whole(response: httpx.Response, body: bytes) -> httpx.Response:
    """An answer with its body read and decompressed."""
    # As bytes: what a server sends need not be text of any encoding.
    headers = [
        (name, value)
        for name, value in response.headers.raw
        if name.lower() not in {b"content-encoding", b"content-length", b"transfer-encoding"}
    ]
    return httpx.Response(
        response.status_code, headers=headers, content=body, request=response.request
    )
