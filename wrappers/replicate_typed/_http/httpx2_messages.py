"""Requests, responses and exceptions of httpx2 in the form of httpx, and requests back again.

Bodies pass through chunk by chunk. Each exception becomes that of the same name in httpx, with the
original one as its cause.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

import httpx
import httpx2

from .engines import is_of_httpx2

#: URLs that are kept in the form of both libraries: those of polls are sent again and again.
MAX_URLS = 1024

#: Headers that describe the body on the wire, and not the one that was read.
_WIRE_HEADERS = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})

_NO_BODY = httpx2.ByteStream(b"")


class Body(httpx2.SyncByteStream):
    """The body of a request of httpx."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)


class AsyncBody(httpx2.AsyncByteStream):
    """The same for async code."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)


class _BuiltBody(httpx.SyncByteStream):
    """The body of a request that a client of httpx2 has built."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)


class _BuiltAsyncBody(httpx.AsyncByteStream):
    """The same of a body for async code only."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)


class Chunks(httpx.SyncByteStream):
    """The body of a response of httpx2."""

    def __init__(self, response: httpx2.Response, request: httpx.Request) -> None:
        self._stream: Any = response.stream
        self._response = response
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        with as_httpx_errors(self._request):
            yield from self._stream

    def close(self) -> None:
        with as_httpx_errors(self._request):
            self._response.close()


class AsyncChunks(httpx.AsyncByteStream):
    """The same for async code."""

    def __init__(self, response: httpx2.Response, request: httpx.Request) -> None:
        self._stream: Any = response.stream
        self._response = response
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with as_httpx_errors(self._request):
            async for chunk in self._stream:
                yield chunk

    async def aclose(self) -> None:
        with as_httpx_errors(self._request):
            await self._response.aclose()


@lru_cache(maxsize=MAX_URLS)
def _parsed(url: str) -> tuple[httpx.URL, httpx2.URL]:
    return httpx.URL(url), httpx2.URL(url)


def to_httpx(request: httpx2.Request) -> httpx.Request:
    """Return a request that a client of httpx2 has built as one of httpx."""
    body = request.stream
    stream: httpx.SyncByteStream | httpx.AsyncByteStream
    if isinstance(body, httpx2.ByteStream):
        stream = httpx.ByteStream(request.read())
    elif isinstance(body, httpx2.SyncByteStream):
        stream = _BuiltBody(body)
    else:
        stream = _BuiltAsyncBody(body)
    return httpx.Request(
        request.method,
        _parsed(str(request.url))[0],
        headers=request.headers.raw,
        stream=stream,
        extensions=request.extensions,
    )


def to_httpx2(
    request: httpx.Request, body: Callable[[Any], httpx2.SyncByteStream | httpx2.AsyncByteStream]
) -> httpx2.Request:
    """Return a request of httpx as one of httpx2.

    Args:
        request: The request.
        body: ``Body``, or ``AsyncBody`` in async code.
    """
    made = httpx2.Request(
        request.method,
        _parsed(str(request.url))[1],
        headers=request.headers.raw,
        stream=_NO_BODY if _is_empty(request) else body(request.stream),
        extensions=request.extensions,
    )
    if made.stream is _NO_BODY:
        made.read()  # some transports look at the content first
    return made


def _is_empty(request: httpx.Request) -> bool:
    headers = request.headers
    return "content-length" not in headers and "transfer-encoding" not in headers


def to_httpx_response(
    response: httpx2.Response,
    request: httpx.Request,
    stream: httpx.SyncByteStream | httpx.AsyncByteStream,
) -> httpx.Response:
    """Return the response to a request of httpx.

    Its body is the stream, unless a hook of the user's client has read it, or a transport has made
    the response up.
    """
    headers = response.headers.raw
    body: dict[str, Any] = {"stream": stream}
    if response.is_stream_consumed:
        headers = [(name, value) for name, value in headers if name.lower() not in _WIRE_HEADERS]
        body = {"content": response.content}
    made = httpx.Response(
        response.status_code,
        headers=headers,
        request=request,
        extensions=response.extensions,
        **body,
    )
    if response.next_request is not None:
        with suppress(httpx.InvalidURL):
            made.next_request = to_httpx(response.next_request)
    return made


@contextmanager
def as_httpx_errors(request: httpx.Request | None) -> Generator[None]:
    """Raise an exception of httpx2 as that of the same name in httpx."""
    try:
        yield
    except Exception as error:
        if not is_of_httpx2(error):
            raise
        raise to_httpx_error(error, request) from error


def to_httpx_error(error: Exception, request: httpx.Request | None) -> Exception:
    """Return the exception of httpx that stands for one of httpx2.

    Args:
        error: An exception of httpx2, or of a class that is derived from one of its classes. What
            httpx lacks becomes that of the nearest base class that it has.
        request: The request that it is about, None if there is none yet.
    """
    names = [base.__name__ for base in type(error).__mro__ if base.__module__.startswith("httpx2")]
    kinds = [getattr(httpx, name, None) for name in names]
    kind: type[Exception] = next(filter(None, kinds), httpx.TransportError)
    if isinstance(error, httpx2.HTTPStatusError):
        response = httpx.Response(error.response.status_code, headers=error.response.headers.raw)
        response.request = request = request or to_httpx(error.request)
        return httpx.HTTPStatusError(str(error), request=request, response=response)
    if issubclass(kind, httpx.RequestError):
        return kind(str(error), request=request)
    made = kind.__new__(kind)  # some of the others take no message
    made.args = (str(error),)
    return made
