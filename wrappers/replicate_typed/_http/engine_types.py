"""What a client takes of an HTTP library, as types that the classes of several libraries have.

The classes of httpx and of its successor httpx2 have them, and so has what is derived from these: a
type checker accepts either library, and neither needs to be installed for the other.
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from .._base.public import public


@public
@runtime_checkable
class HTTPClient(Protocol):
    """An HTTP client for blocking code: an ``httpx.Client``, an ``httpx2.Client``, or a subclass."""

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        ...

    def build_request(self, method: str, url: Any) -> object:
        """Return a request with all that this client adds to any.

        Args:
            method: The HTTP method.
            url: Where the request goes.
        """
        ...

    def send(self, request: Any, *, stream: bool = False) -> object:
        """Return the response to a request.

        Args:
            request: What ``build_request`` returned.
            stream: Whether the body is left to be read.
        """
        ...

    def close(self) -> None:
        """Close its connections."""
        ...


@public
@runtime_checkable
class AsyncHTTPClient(Protocol):
    """An HTTP client for async code: an ``httpx.AsyncClient``, ``httpx2.AsyncClient``, or subclass."""

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        ...

    def build_request(self, method: str, url: Any) -> object:
        """Return a request with all that this client adds to any.

        Args:
            method: The HTTP method.
            url: Where the request goes.
        """
        ...

    async def send(self, request: Any, *, stream: bool = False) -> object:
        """Return the response to a request.

        Args:
            request: What ``build_request`` returned.
            stream: Whether the body is left to be read.
        """
        ...

    async def aclose(self) -> None:
        """Close its connections."""
        ...


@public
@runtime_checkable
class HTTPTransport(Protocol):
    """A transport for blocking code, of httpx or httpx2, or made for one of them.

    What is not derived from a class of httpx2 is called with requests of httpx.
    """

    def handle_request(self, request: Any, /) -> object:
        """Return the response to a request.

        Args:
            request: A request of the library that the transport is made for.
        """
        ...

    def close(self) -> None:
        """Close its connections."""
        ...


@public
@runtime_checkable
class AsyncHTTPTransport(Protocol):
    """A transport for async code, of httpx or httpx2, or made for one of them.

    What is not derived from a class of httpx2 is called with requests of httpx.
    """

    async def handle_async_request(self, request: Any, /) -> object:
        """Return the response to a request.

        Args:
            request: A request of the library that the transport is made for.
        """
        ...

    async def aclose(self) -> None:
        """Close its connections."""
        ...


@public
@runtime_checkable
class HTTPTimeout(Protocol):
    """The limits of one request in seconds, each None for no limit: ``httpx.Timeout`` and the like."""

    @property
    def connect(self) -> float | None:
        """How long a connection may take to be opened."""
        ...

    @property
    def read(self) -> float | None:
        """How long the next part of a response may take."""
        ...

    @property
    def write(self) -> float | None:
        """How long the next part of a request may take."""
        ...

    @property
    def pool(self) -> float | None:
        """How long the request may wait for a connection."""
        ...
