"""The connections of one client: made when first needed, kept, and closed with what they live in.

One sync pool per process, one async pool per event loop. A pool is left behind, not shared, after
a fork; a pool of an event loop closes when that loop ends, so that one ``AsyncClient`` survives
several ``asyncio.run`` calls and leaves no socket behind.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import AsyncGenerator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from weakref import WeakKeyDictionary

import anyio
import httpx
from anyio.lowlevel import RunVar

from ._errors import ReplicateError

#: How many requests are on their way at once. Whenever one ends, httpx looks at each that waits for
#: a connection: with a thousand of them it does little else, so they wait before they come to it.
MAX_REQUESTS = 100

#: How many streams and downloads go on beside them, each on a connection that it keeps for long.
MAX_STREAMS = 900

#: Connections of one pool, and how many of them are kept when idle.
LIMITS = httpx.Limits(
    max_connections=MAX_REQUESTS + MAX_STREAMS, max_keepalive_connections=20, keepalive_expiry=5.0
)


def _no_cookies() -> CookieJar:
    """A jar that stays empty: the API needs none, and one connection pool serves many hosts."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


class SyncPool:
    """The pool of one process.

    Attributes:
        client: Sends requests.
        requests: Room for requests, None without a limit.
        streams: Room for streams and downloads, None without a limit.
    """

    def __init__(self, client: httpx.Client, *, limited: bool) -> None:
        self.client = client
        self.requests = threading.Semaphore(MAX_REQUESTS) if limited else None
        self.streams = threading.Semaphore(MAX_STREAMS) if limited else None


class AsyncPool:
    """The pool of one event loop.

    Attributes:
        client: Sends requests.
        requests: Room for requests, None without a limit.
        streams: Room for streams and downloads, None without a limit.
    """

    def __init__(self, client: httpx.AsyncClient, *, owned: bool, limited: bool) -> None:
        self.client = client
        self.requests = anyio.Semaphore(MAX_REQUESTS) if limited else None
        self.streams = anyio.Semaphore(MAX_STREAMS) if limited else None
        self._owned = owned
        self._life = self._live()

    async def _live(self) -> AsyncGenerator[None]:
        """Closes the pool when it is closed itself, which the event loop does at its end."""
        try:
            yield
        finally:
            if self._owned:
                await self.client.aclose()

    async def open(self) -> None:
        await anext(self._life)

    async def aclose(self) -> None:
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


def _close_in(pid: int, client: httpx.Client) -> None:
    """Close a client in the process that it was made in; a fork shares its sockets."""
    if os.getpid() == pid:
        client.close()


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
        self._pid = os.getpid()
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
        if isinstance(self._given, httpx.Client):
            return SyncPool(self._given, limited=False)
        if self._sync is not None and self._pid == os.getpid():
            return self._sync
        with self._lock:
            if self._sync is None or self._pid != os.getpid():
                self._check_open()
                given = self._transport
                transport = given if isinstance(given, httpx.BaseTransport) else None
                client = httpx.Client(
                    timeout=self._timeout,
                    transport=transport,
                    limits=LIMITS,
                    cookies=_no_cookies(),
                )
                self._sync = SyncPool(client, limited=transport is None)
                self._pid = os.getpid()
                # A client that nobody closed closes when it goes.
                weakref.finalize(self, _close_in, self._pid, client)
            return self._sync

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
        if isinstance(self._given, httpx.AsyncClient):
            return AsyncPool(self._given, owned=False, limited=False)
        given = self._transport
        transport = given if isinstance(given, httpx.AsyncBaseTransport) else None
        client = httpx.AsyncClient(
            timeout=self._timeout, transport=transport, limits=LIMITS, cookies=_no_cookies()
        )
        return AsyncPool(client, owned=self._given is None, limited=transport is None)

    def _check_open(self) -> None:
        if self._closed:
            raise ReplicateError("this client was closed: make a new one")

    def close(self) -> None:
        """Close the sync connections; the client cannot be used any more."""
        self._closed = True
        with self._lock:
            pool, self._sync = self._sync, None
        if pool is not None and self._pid == os.getpid():
            pool.client.close()

    async def aclose(self) -> None:
        """Close all connections of this event loop; the client cannot be used any more."""
        self.close()
        pool = _pools_here().pop(self, None)
        if pool is not None:
            await pool.aclose()
