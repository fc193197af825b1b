"""The default asynchronous client, and the ``async_`` functions that the package takes from it.

Creating the client sends nothing: it connects when it is first used.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from types import EllipsisType
from typing import TYPE_CHECKING, Final, TypeVar

from .._async.client import AsyncClient
from .._base.public import public
from .._objects.pages import fetch_first_page

if TYPE_CHECKING:
    from .._async.page import AsyncPage

T = TypeVar("T")

default_async_client: AsyncClient = AsyncClient()
# Code for ``replicate`` 1.x may read the outputs of ``async_run`` in the event loop.
default_async_client._core.downloader.is_async = False  # pyright: ignore[reportPrivateUsage]  # see above

async_run: Final = default_async_client.run
async_stream: Final = default_async_client.stream


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
