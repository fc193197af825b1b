"""Which HTTP library a client, transport or timeout of the user's is of: nothing else knows.

httpx is used directly. What is of httpx2, its successor with the same interface, is called by way
of a transport of httpx.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from .._base.errors import InputError
from .origin import NO_CREDENTIALS

_HTTPX2 = "httpx2"


def is_of_httpx2(value: object) -> bool:
    """Return whether a value is of httpx2, or of a class that is derived from one of its classes."""
    return any(base.__module__.partition(".")[0] == _HTTPX2 for base in type(value).__mro__)


def as_httpx_client(client: Any) -> httpx.Client | httpx.AsyncClient | None:
    """Return a client of httpx that sends with a user's client; None for None.

    Raises:
        InputError: The value is no client of httpx or httpx2.
    """
    if client is None or isinstance(client, httpx.Client | httpx.AsyncClient):
        return client
    engine = _engine_of(client, "http_client must be an httpx.Client or httpx.AsyncClient")
    if isinstance(client, engine.Client):
        return _BorrowedClient(client, engine)
    if isinstance(client, engine.AsyncClient):
        return _BorrowedAsyncClient(client, engine)
    raise InputError(f"http_client must be a client of httpx or httpx2, not {_name(client)}")


def as_httpx_transport(transport: Any) -> httpx.BaseTransport | httpx.AsyncBaseTransport | None:
    """Return a transport of httpx that sends with a user's transport; None for None.

    Raises:
        InputError: The value is no transport of httpx or httpx2.
    """
    if transport is None or isinstance(transport, httpx.BaseTransport | httpx.AsyncBaseTransport):
        return transport
    engine = _engine_of(transport, "transport must be an httpx.BaseTransport or AsyncBaseTransport")
    if isinstance(transport, engine.BaseTransport):
        client = engine.Client(transport=transport, trust_env=False)
        return _Httpx2Transport(client, engine, is_owned=True)
    if isinstance(transport, engine.AsyncBaseTransport):
        client = engine.AsyncClient(transport=transport, trust_env=False)
        return _AsyncHttpx2Transport(client, engine, is_owned=True)
    raise InputError(f"transport must be a transport of httpx or httpx2, not {_name(transport)}")


def as_httpx_timeout(timeout: Any) -> Any:
    """Return an ``httpx.Timeout`` for one of httpx2, and any other value as it is."""
    return httpx.Timeout(**timeout.as_dict()) if _is_httpx2_timeout(timeout) else timeout


def _is_httpx2_timeout(value: object) -> bool:
    return is_of_httpx2(value) and hasattr(value, "as_dict")


def _engine_of(value: object, otherwise: str) -> Any:
    if not is_of_httpx2(value):
        raise InputError(f"{otherwise}, not {_name(value)}")
    return importlib.import_module(_HTTPX2)


def _name(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


class _BorrowedClient(httpx.Client):
    """Sends with a client of httpx2, which stays the user's: it is not closed."""

    def __init__(self, client: Any, engine: Any) -> None:
        transport = _Httpx2Transport(client, engine)
        super().__init__(transport=transport, trust_env=False, **_defaults(client))
        self._borrowed = client

    @property
    def is_closed(self) -> bool:
        return super().is_closed or bool(self._borrowed.is_closed)


class _BorrowedAsyncClient(httpx.AsyncClient):
    """The same for async code."""

    def __init__(self, client: Any, engine: Any) -> None:
        transport = _AsyncHttpx2Transport(client, engine)
        super().__init__(transport=transport, trust_env=False, **_defaults(client))
        self._borrowed = client

    @property
    def is_closed(self) -> bool:
        return super().is_closed or bool(self._borrowed.is_closed)


def _defaults(client: Any) -> dict[str, Any]:
    """Return what a client adds to each request, so that it can be removed from some."""
    return {
        "headers": client.headers.multi_items(),
        "cookies": client.cookies.jar,
        "params": str(client.params),
    }


class _Httpx2Transport(httpx.BaseTransport):
    """Sends requests of httpx with a client of httpx2: its headers, authentication and hooks."""

    def __init__(self, client: Any, engine: Any, *, is_owned: bool = False) -> None:
        self._client = client
        self._engine = engine
        self._is_owned = is_owned

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with _as_httpx_errors(request):
            built = _build(self._engine, request)
            response = self._client.send(built, **_send_options(request))
        return _response(response, _Chunks(response, request))

    def close(self) -> None:
        if self._is_owned:
            self._client.close()


class _AsyncHttpx2Transport(httpx.AsyncBaseTransport):
    """The same for async code."""

    def __init__(self, client: Any, engine: Any, *, is_owned: bool = False) -> None:
        self._client = client
        self._engine = engine
        self._is_owned = is_owned

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        with _as_httpx_errors(request):
            built = _build(self._engine, request)
            response = await self._client.send(built, **_send_options(request))
        return _response(response, _AsyncChunks(response, request))

    async def aclose(self) -> None:
        if self._is_owned:
            await self._client.aclose()


class _Chunks(httpx.SyncByteStream):
    """The body of a response of httpx2."""

    def __init__(self, response: Any, request: httpx.Request) -> None:
        self._stream = response.stream
        self._response = response
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx_errors(self._request):
            yield from self._stream

    def close(self) -> None:
        with _as_httpx_errors(self._request):
            self._response.close()


class _AsyncChunks(httpx.AsyncByteStream):
    """The same for async code."""

    def __init__(self, response: Any, request: httpx.Request) -> None:
        self._stream = response.stream
        self._response = response
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx_errors(self._request):
            async for chunk in self._stream:
                yield chunk

    async def aclose(self) -> None:
        with _as_httpx_errors(self._request):
            await self._response.aclose()


def _build(engine: Any, request: httpx.Request) -> Any:
    has_body = bool({"content-length", "transfer-encoding"} & request.headers.keys())
    return engine.Request(
        request.method,
        str(request.url),
        headers=request.headers.multi_items(),
        content=request.stream if has_body else None,
        extensions=dict(request.extensions),
    )


def _send_options(request: httpx.Request) -> dict[str, Any]:
    options: dict[str, Any] = {"stream": True, "follow_redirects": False}
    if NO_CREDENTIALS in request.extensions:
        options["auth"] = None
    return options


def _response(
    response: Any, stream: httpx.SyncByteStream | httpx.AsyncByteStream
) -> httpx.Response:
    return httpx.Response(
        response.status_code,
        headers=response.headers.raw,
        stream=stream,
        extensions=response.extensions,
    )


@contextmanager
def _as_httpx_errors(request: httpx.Request) -> Generator[None]:
    """Raise the exceptions of httpx2 as those of the same name in httpx."""
    try:
        yield
    except Exception as error:
        if not is_of_httpx2(error):
            raise
        make: Callable[..., Exception] = getattr(httpx, type(error).__name__, httpx.TransportError)
        if not issubclass(make, httpx.RequestError):  # type: ignore[arg-type]
            make = httpx.TransportError
        raise make(str(error), request=request) from error
