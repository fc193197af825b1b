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

import httpx
from anyio.lowlevel import RunVar

from ._errors import ReplicateError

#: Connections of one pool, and how many of them are kept when idle.
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=5.0)


def _no_cookies() -> CookieJar:
    """A jar that stays empty: the API needs none, and one connection pool serves many hosts."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


class _Pool:
    """The async pool of one event loop."""

    def __init__(self, client: httpx.AsyncClient, *, owned: bool) -> None:
        self.client = client
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


_pools: RunVar[WeakKeyDictionary[Connections, _Pool]] = RunVar("replicate_typed_pools")


def _pools_here() -> WeakKeyDictionary[Connections, _Pool]:
    """The pools of the running event loop."""
    try:
        return _pools.get()
    except LookupError:
        pools: WeakKeyDictionary[Connections, _Pool] = WeakKeyDictionary()
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
        self._sync: httpx.Client | None = None
        self._pid = os.getpid()
        self._closed = False

    def __getstate__(self) -> dict[str, Any]:
        # Connections, locks and a caller's own client stay where they are.
        return {"_timeout": self._timeout}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(timeout=state["_timeout"])  # type: ignore[misc]  # a plain re-initialisation

    def sync(self) -> httpx.Client:
        """The sync httpx client of this process.

        Raises:
            ReplicateError: The client was closed.
        """
        if isinstance(self._given, httpx.Client):
            return self._given
        if self._sync is not None and self._pid == os.getpid():
            return self._sync
        with self._lock:
            if self._sync is None or self._pid != os.getpid():
                self._check_open()
                transport = self._transport
                self._sync = httpx.Client(
                    timeout=self._timeout,
                    transport=transport if isinstance(transport, httpx.BaseTransport) else None,
                    limits=LIMITS,
                    cookies=_no_cookies(),
                )
                self._pid = os.getpid()
                # A client that nobody closed closes when it goes.
                weakref.finalize(self, _close_in, self._pid, self._sync)
            return self._sync

    async def asynchronous(self) -> httpx.AsyncClient:
        """The async httpx client of the running event loop.

        Raises:
            ReplicateError: The client was closed.
        """
        pools = _pools_here()
        pool = pools.get(self)
        if pool is None:
            self._check_open()
            pool = pools[self] = _Pool(self._make_async(), owned=self._given is None)
            await pool.open()
        return pool.client

    def _make_async(self) -> httpx.AsyncClient:
        if isinstance(self._given, httpx.AsyncClient):
            return self._given
        transport = self._transport
        return httpx.AsyncClient(
            timeout=self._timeout,
            transport=transport if isinstance(transport, httpx.AsyncBaseTransport) else None,
            limits=LIMITS,
            cookies=_no_cookies(),
        )

    def _check_open(self) -> None:
        if self._closed:
            raise ReplicateError("this client was closed: make a new one")

    def close(self) -> None:
        """Close the sync connections; the client cannot be used any more."""
        self._closed = True
        with self._lock:
            client, self._sync = self._sync, None
        if client is not None and self._pid == os.getpid():
            client.close()

    async def aclose(self) -> None:
        """Close all connections of this event loop; the client cannot be used any more."""
        self.close()
        pool = _pools_here().pop(self, None)
        if pool is not None:
            await pool.aclose()
