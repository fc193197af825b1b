# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""Clients that send each operation once with httpx, without retries"""

from __future__ import annotations

import ssl
from typing import Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

import httpx
from attrs import define, evolve, field

from .operation import Operation
from .types import Response

T = TypeVar("T")

DEFAULT_BASE_URL = "https://api.replicate.com/v1"

#: Seconds. The API holds some requests for up to a minute.
DEFAULT_TIMEOUT = httpx.Timeout(connect=10.0, read=75.0, write=60.0, pool=60.0)


def _check_raises(_: object, __: object, value: object) -> None:
    if value is not True:
        raise ValueError(
            "a status that is not described is always an error: catch UnexpectedStatus"
        )


@define
class Client:
    """A client without a token.

    Attributes:
        base_url: The address of the API.
        cookies: Cookies to send with every request.
        headers: Headers to send with every request.
        timeout: The longest time for each phase of a request, in seconds.
        verify_ssl: Whether, or by which certificates, the server is verified.
        follow_redirects: Whether redirects are followed.
        httpx_args: More arguments for the httpx clients.
        raise_on_unexpected_status: Always true, since a status that is not described is an error.
            For compatibility with code that was written for openapi-python-client's own templates.
    """

    raise_on_unexpected_status: Literal[True] = field(
        default=True, kw_only=True, repr=False, validator=_check_raises
    )
    _base_url: str = field(default=DEFAULT_BASE_URL, alias="base_url")
    _cookies: dict[str, str] = field(
        factory=dict[str, str], kw_only=True, alias="cookies", repr=False
    )
    _headers: dict[str, str] = field(
        factory=dict[str, str], kw_only=True, alias="headers", repr=False
    )
    _timeout: httpx.Timeout = field(default=DEFAULT_TIMEOUT, kw_only=True, alias="timeout")
    _verify_ssl: str | bool | ssl.SSLContext = field(default=True, kw_only=True, alias="verify_ssl")
    _follow_redirects: bool = field(default=False, kw_only=True, alias="follow_redirects")
    _httpx_args: dict[str, Any] = field(
        factory=dict[str, Any], kw_only=True, alias="httpx_args", repr=False
    )
    _client: httpx.Client | None = field(default=None, init=False, repr=False, eq=False)
    _async_client: httpx.AsyncClient | None = field(default=None, init=False, repr=False, eq=False)

    def with_headers(self, headers: dict[str, str]) -> Self:
        """Return a copy of this client with more headers"""
        return evolve(self, headers={**self._headers, **headers})

    def with_cookies(self, cookies: dict[str, str]) -> Self:
        """Return a copy of this client with more cookies"""
        return evolve(self, cookies={**self._cookies, **cookies})

    def with_timeout(self, timeout: httpx.Timeout) -> Self:
        """Return a copy of this client with another timeout"""
        return evolve(self, timeout=timeout)

    def send(self, operation: Operation[T], /) -> T:
        """Send an operation, and return its result.

        Raises:
            UnexpectedStatus: The API responded with an error.
            ResponseDecodeError: The response cannot be decoded.
            httpx.HTTPError: There was no response.
        """
        return operation.parse(self._exchange(operation))

    def send_detailed(self, operation: Operation[T], /) -> Response[T]:
        """Send an operation, and return its result with the status and the headers; see ``send``"""
        return operation.parse_detailed(self._exchange(operation))

    async def asend(self, operation: Operation[T], /) -> T:
        """Send an operation in async code, and return its result; see ``send``"""
        return operation.parse(await self._aexchange(operation))

    async def asend_detailed(self, operation: Operation[T], /) -> Response[T]:
        """Send an operation in async code, and return its result with the status and the headers"""
        return operation.parse_detailed(await self._aexchange(operation))

    def _exchange(self, operation: Operation[Any]) -> httpx.Response:
        """Return a response whose body was read, unless it is a stream of events"""
        client = self.get_httpx_client()
        response = client.send(self._build(operation, client), stream=operation.may_stream)
        if operation.may_stream and not operation.is_stream(response):
            response.read()
        return response

    async def _aexchange(self, operation: Operation[Any]) -> httpx.Response:
        client = self.get_async_httpx_client()
        response = await client.send(self._build(operation, client), stream=operation.may_stream)
        if operation.may_stream and not operation.is_stream(response):
            await response.aread()
        return response

    def _build(
        self, operation: Operation[Any], client: httpx.Client | httpx.AsyncClient
    ) -> httpx.Request:
        kwargs = operation.request_kwargs()
        if operation.server:
            kwargs["url"] = operation.url(str(client.base_url) or self._base_url)
        request = client.build_request(**kwargs)
        if operation.server and not self._is_home(request):
            # The headers and cookies of the client are for the API.
            own = {name.lower() for name in operation.headers}
            for name in {"authorization", "cookie", *map(str.lower, self._headers)} - own:
                request.headers.pop(name, None)
        else:
            self._authorize(operation, request)
        return request

    def _is_home(self, request: httpx.Request) -> bool:
        """Return whether a request goes to the origin of the API"""
        home, there = httpx.URL(self._base_url), request.url
        return (home.scheme, home.host, home.port) == (there.scheme, there.host, there.port)

    def _authorize(self, operation: Operation[Any], request: httpx.Request) -> None:
        """Add the credentials to a request"""

    def _withdraw(self, request: httpx.Request) -> None:
        """Remove the credentials from a request to another origin, as after a redirect"""

    async def _awithdraw(self, request: httpx.Request) -> None:
        self._withdraw(request)

    def _common(self) -> dict[str, Any]:
        return {
            "base_url": self._base_url,
            "cookies": self._cookies,
            "headers": self._headers,
            "timeout": self._timeout,
            "verify": self._verify_ssl,
            "follow_redirects": self._follow_redirects,
            **self._httpx_args,
        }

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Use an httpx client as it is, instead of one that is made of the settings"""
        self._client = client
        return self

    def get_httpx_client(self) -> httpx.Client:
        """Return the httpx client, which is made when it is first needed"""
        if self._client is None:
            self._client = httpx.Client(**self._common())
            self._client.event_hooks["request"].append(self._withdraw)
        return self._client

    def __enter__(self) -> Self:
        self.get_httpx_client().__enter__()
        return self

    def __exit__(self, *args: Any) -> None:
        self.get_httpx_client().__exit__(*args)

    def set_async_httpx_client(self, async_client: httpx.AsyncClient) -> Self:
        """Use an async httpx client as it is, instead of one that is made of the settings"""
        self._async_client = async_client
        return self

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """Return the async httpx client, which is made when it is first needed"""
        if self._async_client is None:
            self._async_client = httpx.AsyncClient(**self._common())
            self._async_client.event_hooks["request"].append(self._awithdraw)
        return self._async_client

    async def __aenter__(self) -> Self:
        await self.get_async_httpx_client().__aenter__()
        return self

    async def __aexit__(self, *args: Any) -> None:
        await self.get_async_httpx_client().__aexit__(*args)


@define
class AuthenticatedClient(Client):
    """A client with a token, which is sent with the operations that need it.

    Attributes:
        token: The token.
        prefix: The word before the token in its header.
        auth_header_name: The name of the header.
    """

    token: str = field(kw_only=True, repr=False)
    prefix: str = field(default="Bearer", kw_only=True)
    auth_header_name: str = field(default="Authorization", kw_only=True)

    def _authorize(self, operation: Operation[Any], request: httpx.Request) -> None:
        if operation.security and not urlsplit(operation.path).netloc and self._is_home(request):
            value = f"{self.prefix} {self.token}" if self.prefix else self.token
            request.headers[self.auth_header_name] = value

    def _withdraw(self, request: httpx.Request) -> None:
        sent = request.headers.get(self.auth_header_name, "")
        if self.token and self.token in sent and not self._is_home(request):
            del request.headers[self.auth_header_name]


__all__ = ["AuthenticatedClient", "Client"]
