"""The httpx clients of this package itself, which have nothing to add to a request.

A client of httpx merges its own address, headers, query and cookies into each request, asks again
and again which headers there are, and looks for cookies in each response. All that takes a quarter
of the time of a call. The clients here have none of these: a request is what it is built of. They
send as any client does, by way of its proxies, and of whatever a library for tests or for tracing
has put in the place of a method of httpx.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from json import JSONEncoder
from typing import Any

import httpx

from .intercepted import are_original

#: How many addresses, and how many sets of headers, are kept prepared: a program uses a few of them
#: again and again.
MAX_PREPARED = 64

#: The methods whose requests say that they have no body.
_METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})

#: The options of a request whose redirects and body are the caller's.
_AS_IT_IS = {"stream": True, "follow_redirects": False}

#: Writes JSON as httpx does.
_write_json = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class _NoCookies(httpx.Cookies):
    """A jar that stays empty: the API needs no cookies, and a pool serves many hosts."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Take none."""


_NO_COOKIES = _NoCookies()


class _Bare:
    """What both clients have in place of the methods of httpx."""

    def __init__(self, **options: Any) -> None:
        """Make a client as httpx does."""
        super().__init__(**options)
        # Of each client its own: they have the token, and end with it.
        self._prepared: dict[tuple[object, ...], tuple[httpx.Headers, bool]] = {}

    @property
    def cookies(self) -> httpx.Cookies:
        """A jar that stays empty."""
        return _NO_COOKIES

    @cookies.setter
    def cookies(self, cookies: object) -> None:
        """Keep none."""

    def build_request(
        self,
        method: str,
        url: httpx.URL | str,
        *,
        headers: Any = None,
        content: Any = None,
        json: Any = None,
        timeout: Any = None,
        extensions: Any = None,
        **parts: Any,
    ) -> httpx.Request:
        """Build a request of nothing but what is given.

        Args:
            method: The HTTP method.
            url: Where it goes.
            headers: Its headers; those that HTTP asks for are added where they are missing.
            content: Its body.
            json: A body that is written as JSON.
            timeout: The limits of its phases, an ``httpx.Timeout``; the client's if not given.
            extensions: What its transport is told besides.
            **parts: What else ``httpx.Request`` can be made of.
        """
        url, host = _parsed(url) if isinstance(url, str) else (url, url.netloc)
        extensions = dict(extensions or {})
        if isinstance(timeout, httpx.Timeout):
            extensions["timeout"] = timeout.as_dict()
        if parts or not (content is None or isinstance(content, bytes)):
            return httpx.Request(
                method,
                url,
                headers=headers,
                content=content,
                json=json,
                extensions=extensions,
                **parts,
            )
        body: bytes = content or b""
        prepared, has_length = self._prepare(headers or {}, host, is_json=json is not None)
        if json is not None:
            body = _write_json(json).encode()
        if not has_length and (body or method in _METHODS_WITH_BODY):
            prepared["Content-Length"] = str(len(body))
        stream = httpx.ByteStream(body)
        request = httpx.Request(method, url, stream=stream, extensions=extensions)
        request.headers = prepared
        request.read()  # as any request whose body is known
        return request

    def _prepare(
        self, headers: Mapping[Any, Any], host: bytes, *, is_json: bool
    ) -> tuple[httpx.Headers, bool]:
        """Return all headers but the length of the body, and whether that is among them."""
        key = (*headers.items(), host, is_json)
        found = self._prepared.get(key)
        if found is None:
            given = httpx.Headers(headers)
            added = [(b"Host", host)] if "host" not in given else []
            if is_json and "content-type" not in given:
                added.append((b"Content-Type", b"application/json"))
            if len(self._prepared) >= MAX_PREPARED:
                self._prepared.clear()
            complete = httpx.Headers([*added, *given.raw])
            found = self._prepared[key] = complete, "content-length" in complete
        return copy_headers(found[0]), found[1]


def copy_headers(headers: httpx.Headers) -> httpx.Headers:
    """Return a copy that need not look at all headers again to know in which encoding they are."""
    return httpx.Headers(headers, encoding=headers.encoding)


@lru_cache(MAX_PREPARED)
def _parsed(url: str) -> tuple[httpx.URL, bytes]:
    """Return an address with its host, as the header has it."""
    parsed = httpx.URL(url)
    return parsed, parsed.netloc


class BareClient(_Bare, httpx.Client):
    """Such a client for blocking code."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request as httpx does, but for the steps in which nothing happens.

        Args:
            request: What to send.
            **options: Those of ``httpx.Client.send``.

        Raises:
            httpx.RequestError: There is no response.
        """
        steps = httpx.Client.send, httpx.Client._send_single_request
        if not _is_direct(request, options, steps):
            return super().send(request, **options)
        started = time.perf_counter()
        try:
            response = self._transport_for_url(request.url).handle_request(request)
        except httpx.RequestError as error:
            error.request = request
            raise
        return _complete(response, request, started)


class BareAsyncClient(_Bare, httpx.AsyncClient):
    """Such a client for async code."""

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request as httpx does, but for the steps in which nothing happens.

        Args:
            request: What to send.
            **options: Those of ``httpx.AsyncClient.send``.

        Raises:
            httpx.RequestError: There is no response.
        """
        steps = httpx.AsyncClient.send, httpx.AsyncClient._send_single_request
        if not _is_direct(request, options, steps):
            return await super().send(request, **options)
        started = time.perf_counter()
        try:
            response = await self._transport_for_url(request.url).handle_async_request(request)
        except httpx.RequestError as error:
            error.request = request
            raise
        return _complete(response, request, started)


def _is_direct(request: httpx.Request, options: Mapping[str, Any], steps: Iterable[object]) -> bool:
    """Return whether nothing happens to a request on its way to the transport.

    Args:
        request: The request.
        options: Those of ``send``.
        steps: The functions of httpx on its way, as they are now.
    """
    return options == _AS_IT_IS and not request.url.userinfo and are_original(steps)


def _complete(response: httpx.Response, request: httpx.Request, started: float) -> httpx.Response:
    response.request = request
    response.elapsed = timedelta(seconds=time.perf_counter() - started)
    return response
