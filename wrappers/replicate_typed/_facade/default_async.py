"""The default asynchronous client, and the ``async_`` functions that the package takes from it.

Until one is assigned, it has the settings of the default client, those that are assigned later too.
Creating the client sends nothing: it connects when it is first used.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from types import EllipsisType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .._async.client import AsyncClient
from .._async.core import AsyncCore
from .._async.page import AsyncPage
from .._base.errors import InputError
from .._base.public import public
from .._http.connections import Connections
from .._http.options import DEFAULT_TIMEOUT
from .._objects.pages import fetch_first_page
from .._sync.client import Client
from .default import get_default_client
from .live import LiveClient, live_method, named
from .old_results import in_pieces

T = TypeVar("T")

#: The client that was assigned, None if none was.
_assigned: AsyncClient | None = None

#: The default client, and the asynchronous one with its settings.
_twins: tuple[Client, AsyncClient] | None = None


def get_default_async_client() -> AsyncClient:
    """Return the client that is the default one for asynchronous code now."""
    global _twins  # noqa: PLW0603 - one per process
    if _assigned is not None:
        return _assigned
    client, twins = get_default_client(), _twins
    if twins is None or twins[0] is not client:
        _twins = twins = client, _with_settings_of(client)
    return twins[1]


def _with_settings_of(client: Client) -> AsyncClient:
    core = client._core  # pyright: ignore[reportPrivateUsage]  # no use to callers
    # Blocking connections of the user's own are not bypassed: an asynchronous call refuses them.
    connections = core.connections
    if not connections.is_foreign:
        connections = Connections(timeout=DEFAULT_TIMEOUT)
    made = AsyncCore(connections, core.options)
    # Code for ``replicate`` 1.x may read the outputs of ``async_run`` in the event loop.
    made.downloader.is_async = False
    made.pieces_as = in_pieces
    return AsyncClient._with_core(made)  # pyright: ignore[reportPrivateUsage]  # likewise


def set_default_async_client(client: object) -> bool:
    """Make a client the default one for asynchronous code.

    Returns:
        Whether it is another one than that with the settings of the default client.

    Raises:
        InputError: It is no ``AsyncClient``.
    """
    global _assigned  # noqa: PLW0603 - one per process
    if not isinstance(client, AsyncClient):
        raise InputError(
            f"default_async_client must be an AsyncClient, not {type(client).__name__}"
        )
    _assigned = None if _twins is not None and client is _twins[1] else client
    return _assigned is not None


def reset_default_async_client() -> None:
    """Make the one with the settings of the default client the default one again."""
    global _assigned  # noqa: PLW0603 - one per process
    _assigned = None


if TYPE_CHECKING:
    default_async_client: AsyncClient = AsyncClient()
    async_run: Final = default_async_client.run
    async_stream: Final = default_async_client.stream
    async_use: Final = default_async_client.use
else:

    async def _run(*args: Any, **kwargs: Any) -> Any:
        return await get_default_async_client().run(*args, **kwargs)

    _UNBOUND = AsyncClient()
    async_run = named(_run, "async_run", _UNBOUND.run)
    async_stream = named(
        live_method(get_default_async_client, "stream"), "async_stream", _UNBOUND.stream
    )
    async_use = named(
        partial(AsyncClient.use, LiveClient(get_default_async_client)), "async_use", _UNBOUND.use
    )

    def __getattr__(name: str) -> Any:
        if name == "default_async_client":
            return get_default_async_client()
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@public
async def async_paginate(
    first: AsyncPage[T]
    | Callable[[], Awaitable[AsyncPage[T]]]
    | Callable[[str | EllipsisType], Awaitable[AsyncPage[T]]],
) -> AsyncIterator[AsyncPage[T]]:
    """Iterate over a page and the pages after it.

    Args:
        first: A page, or a method that fetches the first one, such as ``client.models.list``. The
            method may take a cursor, which is ``...`` for the first page.
    """
    page = await fetch_first_page(first) if callable(first) else first
    async for following in page.pages():
        yield following
