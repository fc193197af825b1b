"""The connections of one client: made when first needed, kept, and closed with what they live in.

One sync pool per process, one async pool per event loop. A pool is left behind, not shared, after
a fork; a pool of an event loop closes when that loop ends, so that one ``AsyncClient`` survives
several ``asyncio.run`` calls and leaves no socket behind.
"""

from __future__ import annotations

import os
import ssl
import threading
import weakref
from collections.abc import AsyncGenerator, Callable
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import anyio
import httpx
from anyio.lowlevel import RunVar

from .._base.errors import ReplicateError
from .sharding import WIDTH, Lanes

C = TypeVar("C")

#: How many requests are on their way at once; the others wait for their turn.
MAX_REQUESTS = 100

#: How many streams, downloads and held creates go on beside them. Together they stay below the
#: number of files that a process may usually have open.
MAX_LASTING = 900

#: Connections of one httpx client: how many are kept when idle, and for how many seconds.
LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=4, keepalive_expiry=5.0)

#: What httpx takes from the environment.
CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", *CERTIFICATE_VARIABLES)


_WRONG_KIND = "the httpx client or transport that this client was given is of the other kind"


def _no_cookies() -> CookieJar:
    """A jar that stays empty: the API needs none, and one connection pool serves many hosts."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


@lru_cache(maxsize=4)
def _certificates(file: str | None, folder: str | None) -> ssl.SSLContext:  # noqa: ARG001 - httpx reads them itself
    """What servers are checked by, shared by all clients: it takes long to read."""
    return httpx.create_ssl_context()


def _maker(kind: Callable[..., C], timeout: httpx.Timeout, transport: object) -> Callable[[], C]:
    """Makes the clients of one pool."""

    def make() -> C:
        try:
            verify: ssl.SSLContext | bool = True
            if transport is None:
                verify = _certificates(*map(os.environ.get, CERTIFICATE_VARIABLES))
            return kind(
                timeout=timeout,
                verify=verify,
                transport=transport,
                limits=LIMITS,
                cookies=_no_cookies(),
            )
        except (ValueError, OSError, ImportError, httpx.InvalidURL) as error:
            raise ReplicateError(
                "the proxies or certificates that the environment names cannot be used: "
                f"{error}. Look at {', '.join(VARIABLES)}"
            ) from error

    return make


class SyncPool:
    """The pool of one process.

    Args:
        client: A caller's own client, None to make some.
        timeout: Limits for one request, in seconds.
        transport: A caller's own transport.

    Attributes:
        lanes: The clients that send requests.
        requests: Room for requests, None without a limit.
        lasting: Room for what keeps a connection for long, None without a limit.
    """

    def __init__(
        self,
        client: httpx.Client | None,
        timeout: httpx.Timeout,
        transport: httpx.BaseTransport | None,
    ) -> None:
        limited = client is None and transport is None
        make = (lambda: client) if client else _maker(httpx.Client, timeout, transport)
        self.lanes = Lanes(make, width=WIDTH if limited else None)
        self.requests = threading.Semaphore(MAX_REQUESTS) if limited else None
        self.lasting = threading.Semaphore(MAX_LASTING) if limited else None
        self._owned = client is None
        self._pid = os.getpid()

    @property
    def here(self) -> bool:
        """Whether it is of this process; a fork shares its sockets."""
        return self._pid == os.getpid()

    def close(self) -> None:
        """Close the connections."""
        clients = self.lanes.clear()
        if self._owned and self.here:
            for client in clients:
                client.close()


class AsyncPool:
    """The pool of one event loop.

    Args:
        client: A caller's own client, None to make some.
        timeout: Limits for one request, in seconds.
        transport: A caller's own transport.
        second_hand: Whether an event loop that has ended used the caller's own client or transport.

    Attributes:
        lanes: The clients that send requests.
        requests: Room for requests, None without a limit.
        lasting: Room for what keeps a connection for long, None without a limit.
    """

    def __init__(
        self,
        client: httpx.AsyncClient | None,
        timeout: httpx.Timeout,
        transport: httpx.AsyncBaseTransport | None,
        *,
        second_hand: bool,
    ) -> None:
        limited = client is None and transport is None
        self.second_hand = second_hand
        make = (lambda: client) if client else _maker(httpx.AsyncClient, timeout, transport)
        self.lanes = Lanes(make, width=WIDTH if limited else None)
        self.requests = anyio.Semaphore(MAX_REQUESTS) if limited else None
        self.lasting = anyio.Semaphore(MAX_LASTING) if limited else None
        self._owned = client is None
        self._life = self._live()

    async def _live(self) -> AsyncGenerator[None]:
        """Closes the pool when it is closed itself, which the event loop does at its end."""
        try:
            yield
        finally:
            clients = self.lanes.clear()
            if self._owned:
                for client in clients:
                    await client.aclose()

    async def open(self) -> None:
        await anext(self._life)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._life.aclose()


_pools: RunVar[WeakKeyDictionary[Connections, AsyncPool]] = RunVar("replicate_typed_pools")


def _pools_here() -> WeakKeyDictionary[Connections, AsyncPool]:
    """The pools of the running event loop."""
    try:
        return _pools.get()
    except LookupError:
        pools: WeakKeyDictionary[Connections, AsyncPool] = WeakKeyDictionary()
        _pools.set(pools)
        return pools


class Connections:
    """Where a client gets its httpx clients from.

    Args:
        timeout: Limits for one request, in seconds.
        transport: An httpx transport to use instead of the usual one.
        http_client: A caller's own httpx client; it is used as it is and never closed.
    """

    def __init__(
        self,
        *,
        timeout: httpx.Timeout,
        transport: httpx.BaseTransport | httpx.AsyncBaseTransport | None = None,
        http_client: httpx.Client | httpx.AsyncClient | None = None,
    ) -> None:
        self._timeout = timeout
        self._transport = transport
        self._given = http_client
        self._lock = threading.Lock()
        self._sync: SyncPool | None = None
        self._lent = False
        self._closed = False

    def __getstate__(self) -> dict[str, Any]:
        # Connections, locks and a caller's own client stay where they are.
        return {"_timeout": self._timeout}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(timeout=state["_timeout"])  # type: ignore[misc]  # a plain re-initialisation

    def sync(self) -> SyncPool:
        """The sync pool of this process.

        Raises:
            ReplicateError: The client was closed.
        """
        pool = self._sync
        if pool is not None and pool.here:
            return pool
        with self._lock:
            if self._sync is None or not self._sync.here:
                self._check_open()
                self._sync = self._make_sync()
            return self._sync

    def _make_sync(self) -> SyncPool:
        given, transport = self._given, self._transport
        if isinstance(given, httpx.AsyncClient) or not (
            transport is None or isinstance(transport, httpx.BaseTransport)
        ):
            raise ReplicateError(f"{_WRONG_KIND}: use a Client with one of its own")
        pool = SyncPool(
            given if isinstance(given, httpx.Client) else None, self._timeout, transport
        )
        # A client that nobody closed closes when it goes.
        weakref.finalize(self, pool.close)
        return pool

    async def asynchronous(self) -> AsyncPool:
        """The async pool of the running event loop.

        Raises:
            ReplicateError: The client was closed.
        """
        pools = _pools_here()
        pool = pools.get(self)
        if pool is None:
            self._check_open()
            pool = pools[self] = self._make_async()
            await pool.open()
        return pool

    def _make_async(self) -> AsyncPool:
        given, transport = self._given, self._transport
        if isinstance(given, httpx.Client) or not (
            transport is None or isinstance(transport, httpx.AsyncBaseTransport)
        ):
            raise ReplicateError(f"{_WRONG_KIND}: use an AsyncClient with one of its own")
        second_hand, self._lent = self._lent, bool(given or transport)
        return AsyncPool(
            given if isinstance(given, httpx.AsyncClient) else None,
            self._timeout,
            transport,
            second_hand=second_hand,
        )

    def _check_open(self) -> None:
        if self._closed:
            raise ReplicateError("this client was closed: make a new one")

    def close(self) -> None:
        """Close the sync connections; the client cannot be used any more."""
        self._closed = True
        with self._lock:
            pool, self._sync = self._sync, None
        if pool is not None:
            pool.close()

    async def aclose(self) -> None:
        """Close all connections of this event loop; the client cannot be used any more."""
        self.close()
        pool = _pools_here().pop(self, None)
        if pool is not None:
            await pool.aclose()
