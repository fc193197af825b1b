"""Connection pools: one sync pool for each process, and one async pool for each event loop.

A pool is made for the first request. After a fork, the child process makes a pool of its own. The
pool of an event loop is closed when that loop ends, so one ``AsyncClient`` can be used in several
``asyncio.run`` calls and leaves no socket open.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import AsyncGenerator, Callable
from functools import cache
from typing import TypeVar
from urllib.request import getproxies
from weakref import WeakKeyDictionary

import httpx

from .._base.errors import ReplicateError
from .._base.forks import forks_wait, renew_lock_after_fork
from .bare_clients import BareAsyncClient, BareClient
from .engine_types import AsyncHTTPClient, AsyncHTTPTransport, HTTPClient, HTTPTransport
from .engines import as_httpx_client, as_httpx_transport
from .sharding import ClientShards
from .tls import CERTIFICATE_VARIABLES, SharedContext, tls_context
from .workers import WorkerPool

C = TypeVar("C")

#: The most requests of a pool that are sent at once; others wait.
MAX_REQUESTS = 100

#: The most streams, downloads and held creates of a pool that are open beside them. The sum of both
#: is below the usual limit of open files of a process, which is 1024.
MAX_LONG_LIVED = 900

#: The limits of one httpx client that uses proxies: the number of its idle connections, and for how
#: many seconds it keeps them.
LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=4, keepalive_expiry=5.0)

#: The environment variables that httpx reads.
VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", *CERTIFICATE_VARIABLES)


def _client_factory(
    client_class: Callable[..., C],
    timeout: httpx.Timeout,
    transport: object,
    direct_transport: Callable[[SharedContext], object],
) -> Callable[[], C]:
    """Return a function that makes the httpx clients of one pool.

    A pool uses the proxies that the environment names when its first client is made: to look for
    them takes most of the time of making one. Only httpx itself can use them.

    Args:
        client_class: The class of the clients.
        timeout: Limits for one request, in seconds.
        transport: The user's own transport.
        direct_transport: Makes one for a client that uses no proxy.
    """
    has_proxies = cache(lambda: bool(getproxies()))

    def make_client() -> C:
        try:
            with forks_wait():
                if transport is not None:
                    return client_class(timeout=timeout, transport=transport, trust_env=False)
                context = tls_context()
                if has_proxies():
                    return client_class(timeout=timeout, verify=context, limits=LIMITS)
                return client_class(
                    timeout=timeout, transport=direct_transport(context), trust_env=False
                )
        except (ValueError, OSError, ImportError, httpx.InvalidURL) as error:
            raise ReplicateError(
                "the proxies or certificates that the environment names cannot be used: "
                f"{error}. Check {', '.join(VARIABLES)}"
            ) from error

    return make_client


def _direct_transport(context: SharedContext) -> httpx.BaseTransport:
    from .direct_transport import DirectTransport  # what makes no request needs none

    return DirectTransport(context)


def _direct_async_transport(context: SharedContext) -> httpx.AsyncBaseTransport:
    from .direct_async_transport import DirectAsyncTransport

    return DirectAsyncTransport(context)


class SyncPool:
    """The pool of one process.

    Attributes:
        shards: The httpx clients that send requests.
        request_capacity: Capacity for requests, None without a limit.
        long_lived_capacity: Capacity for requests that keep a connection for long, None without a
            limit.
        workers: Threads that finish a request although its caller is interrupted.
    """

    def __init__(
        self,
        client: httpx.Client | None,
        timeout: httpx.Timeout,
        transport: HTTPTransport | None,
    ) -> None:
        """Prepare to open connections when they are needed.

        Args:
            client: The user's own httpx client, None to make some.
            timeout: Limits for one request, in seconds.
            transport: The user's own transport.
        """
        is_limited = client is None and transport is None
        make = (
            (lambda: client)
            if client
            else _client_factory(BareClient, timeout, transport, _direct_transport)
        )
        self.shards: ClientShards[httpx.Client] = ClientShards(make, is_shared=not is_limited)
        self.request_capacity: threading.Semaphore | None = (
            threading.Semaphore(MAX_REQUESTS) if is_limited else None
        )
        self.long_lived_capacity: threading.Semaphore | None = (
            threading.Semaphore(MAX_LONG_LIVED) if is_limited else None
        )
        self.workers: WorkerPool = WorkerPool()
        self._is_owned = client is None
        self._pid = os.getpid()

    @property
    def is_of_this_process(self) -> bool:
        """Whether this process made the pool; after a fork, both processes share its sockets."""
        return self._pid == os.getpid()

    def close(self) -> None:
        """Close the connections."""
        if not self.is_of_this_process:
            return  # its locks may be held by threads of the other process
        clients = self.shards.clear()
        self.workers.close()
        if self._is_owned:
            for client in clients:
                client.close()


class AsyncPool:
    """The pool of one event loop.

    Attributes:
        shards: The httpx clients that send requests.
        request_capacity: Capacity for requests, None without a limit.
        long_lived_capacity: Capacity for requests that keep a connection for long, None without a
            limit.
        reused_across_loops: Whether an earlier event loop has used the user's own httpx client or
            transport.
    """

    def __init__(
        self,
        client: httpx.AsyncClient | None,
        timeout: httpx.Timeout,
        transport: AsyncHTTPTransport | None,
        *,
        reused_across_loops: bool,
    ) -> None:
        """Prepare to open connections when they are needed.

        Args:
            client: The user's own httpx client, None to make some.
            timeout: Limits for one request, in seconds.
            transport: The user's own transport.
            reused_across_loops: Whether an earlier event loop has used the client or transport.
        """
        from anyio import Semaphore  # blocking code needs nothing of anyio

        is_limited = client is None and transport is None
        self.reused_across_loops = reused_across_loops
        make = (
            (lambda: client)
            if client
            else _client_factory(BareAsyncClient, timeout, transport, _direct_async_transport)
        )
        self.shards = ClientShards(make, is_shared=not is_limited)
        self.request_capacity = Semaphore(MAX_REQUESTS) if is_limited else None
        self.long_lived_capacity = Semaphore(MAX_LONG_LIVED) if is_limited else None
        self._is_owned = client is None
        self._lifetime = self._live()

    async def _live(self) -> AsyncGenerator[None]:
        """Close the pool when this generator is closed, as the event loop does when it ends."""
        try:
            yield
        finally:
            clients = self.shards.clear()
            if self._is_owned:
                for client in clients:
                    await client.aclose()

    async def open(self) -> None:
        """Bind the pool to the running event loop."""
        await anext(self._lifetime)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._lifetime.aclose()


#: The async pools by the event loop that they are of, and by the connections that have them.
_pools: WeakKeyDictionary[object, WeakKeyDictionary[Connections, AsyncPool]] = WeakKeyDictionary()


def _pools_of(loop: object) -> WeakKeyDictionary[Connections, AsyncPool]:
    pools = _pools.get(loop)
    if pools is None:
        pools = _pools[loop] = WeakKeyDictionary()
    return pools


class Connections:
    """The pools of one client and of those that its ``with_options`` returns.

    Attributes:
        is_mocked: Whether the last response was made up, by a mock of HTTP.
    """

    def __init__(
        self,
        *,
        timeout: httpx.Timeout,
        transport: HTTPTransport | AsyncHTTPTransport | None = None,
        http_client: HTTPClient | AsyncHTTPClient | None = None,
    ) -> None:
        """Prepare to open connections when they are needed.

        Args:
            timeout: Limits for one request, in seconds.
            transport: The user's own transport, instead of the usual one.
            http_client: The user's own HTTP client; it is used as it is and never closed.

        Raises:
            InputError: The transport or client is none of these.
        """
        self._timeout = timeout
        self._transport = as_httpx_transport(transport)
        self._http_client = as_httpx_client(http_client)
        self._lock = threading.Lock()
        renew_lock_after_fork(self)
        self._sync_pool: SyncPool | None = None
        self._was_used_in_a_loop = False
        self._is_closed = False
        self.is_mocked: bool = False

    def note(self, response: httpx.Response) -> None:
        """Take note of whether a response was made up: httpx itself says what it came over.

        A transport of the caller's own need not, unless it is known to be a mock.
        """
        may_be_mocked = not self.is_foreign or isinstance(self._transport, httpx.MockTransport)
        self.is_mocked = may_be_mocked and "network_stream" not in response.extensions

    @property
    def is_foreign(self) -> bool:
        """Whether requests are sent by an HTTP client or transport of the caller's own."""
        return self._http_client is not None or self._transport is not None

    def sync_pool(self) -> SyncPool:
        """Return the sync pool of this process.

        Raises:
            ReplicateError: The client was closed.
        """
        pool = self._sync_pool
        if pool is not None and pool.is_of_this_process:
            return pool
        with self._lock:
            if self._sync_pool is None or not self._sync_pool.is_of_this_process:
                self._check_open()
                self._sync_pool = self._make_sync_pool()
            return self._sync_pool

    def _make_sync_pool(self) -> SyncPool:
        client, transport = self._http_client, self._transport
        if isinstance(client, httpx.AsyncClient) or not (
            transport is None or isinstance(transport, HTTPTransport)
        ):
            raise ReplicateError(
                "blocking calls cannot use the HTTP client or transport that this client was "
                "given: use a Client with a blocking one, such as an httpx.Client"
            )
        pool = SyncPool(
            client if isinstance(client, httpx.Client) else None, self._timeout, transport
        )
        # A client that is not closed explicitly closes its pool when it is garbage-collected.
        weakref.finalize(self, pool.close)
        return pool

    async def async_pool(self, loop: object) -> AsyncPool:
        """Return the async pool of an event loop.

        Args:
            loop: The event loop that runs the caller.

        Raises:
            ReplicateError: The client was closed.
        """
        pools = _pools_of(loop)
        pool = pools.get(self)
        if pool is None:
            self._check_open()
            pool = pools[self] = self._make_async_pool()
            await pool.open()
        return pool

    def _make_async_pool(self) -> AsyncPool:
        client, transport = self._http_client, self._transport
        if isinstance(client, httpx.Client) or not (
            transport is None or isinstance(transport, AsyncHTTPTransport)
        ):
            raise ReplicateError(
                "async calls cannot use the HTTP client or transport that this client was given: "
                "use an AsyncClient with an async one, such as an httpx.AsyncClient"
            )
        reused_across_loops = self._was_used_in_a_loop
        self._was_used_in_a_loop = bool(client or transport)
        return AsyncPool(
            client if isinstance(client, httpx.AsyncClient) else None,
            self._timeout,
            transport,
            reused_across_loops=reused_across_loops,
        )

    def retire(self, client: httpx.Client | httpx.AsyncClient) -> None:
        """Close an httpx client that has a request nobody waits for any more.

        One of the user's own stays in use. Async code cancels such a request.
        """
        pool = self._sync_pool
        if isinstance(client, httpx.Client) and pool is not None and pool.shards.retire(client):
            client.close()

    def _check_open(self) -> None:
        if self._is_closed:
            raise ReplicateError("this client is closed: create a new one")

    def close(self) -> None:
        """Close the sync connections; the client cannot be used any more."""
        self._is_closed = True
        with self._lock:
            pool, self._sync_pool = self._sync_pool, None
        if pool is not None:
            pool.close()

    async def aclose(self) -> None:
        """Close all connections of this event loop; the client cannot be used any more."""
        from .event_loops import event_loop  # blocking code needs none

        self.close()
        pool = _pools_of(event_loop()).pop(self, None)
        if pool is not None:
            await pool.aclose()
