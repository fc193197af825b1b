"""The httpx clients of this package itself, which have nothing to add to a request.

A client of httpx merges its own address, headers, query and cookies into each request, asks again
and again which headers there are, and looks for cookies in each response. All that takes a quarter
of the time of a call. The clients here have none of these: a request is what it is built of. They
send as any client does, by way of its proxies, and of whatever a library for tests or for tracing
has put in the place of a method of httpx.
"""

from __future__ import annotations

import json as json_
from functools import lru_cache
from typing import Any

import httpx

#: How many addresses are kept parsed: a program uses a few of them again and again.
MAX_PARSED = 64

#: The methods whose requests say that they have no body.
_METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class _NoCookies(httpx.Cookies):
    """A jar that stays empty: the API needs no cookies, and a pool serves many hosts."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Take none."""


_NO_COOKIES = _NoCookies()


class _Bare:
    """What both clients have in place of the methods of httpx."""

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
        url = _parsed(url) if isinstance(url, str) else url
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
        given = httpx.Headers(headers)
        added: list[tuple[bytes, bytes]] = []
        if "host" not in given:
            added.append((b"Host", url.netloc))
        if json is not None:
            content = _as_json(json)
            if "content-type" not in given:
                added.append((b"Content-Type", b"application/json"))
        if (content or method in _METHODS_WITH_BODY) and "content-length" not in given:
            added.append((b"Content-Length", b"%d" % len(content or b"")))
        stream = httpx.ByteStream(content or b"")
        request = httpx.Request(
            method, url, headers=[*added, *given.raw], stream=stream, extensions=extensions
        )
        request.read()  # as any request whose body is known
        return request


@lru_cache(MAX_PARSED)
def _parsed(url: str) -> httpx.URL:
    return httpx.URL(url)


def _as_json(value: Any) -> bytes:
    """Write a value as httpx does."""
    text = json_.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


class BareClient(_Bare, httpx.Client):
    """Such a client for blocking code."""


class BareAsyncClient(_Bare, httpx.AsyncClient):
    """Such a client for async code."""
