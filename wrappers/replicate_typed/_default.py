"""The clients behind the functions of the module itself. Nothing is sent before they are used."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from ._async.client import AsyncClient
from ._sync.client import Client

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from ._async.page import AsyncPage
    from ._sync.page import Page

T = TypeVar("T")

default_client: Client = Client()
default_async_client: AsyncClient = AsyncClient()


def paginate(first: Page[T] | Callable[[], Page[T]]) -> Iterator[Page[T]]:
    """A page and those that follow it.

    Args:
        first: A page, or a method that gets the first one, such as ``client.models.list``.
    """
    page = first() if callable(first) else first
    return page.pages()


async def async_paginate(
    first: AsyncPage[T] | Callable[[], Awaitable[AsyncPage[T]]],
) -> AsyncIterator[AsyncPage[T]]:
    """A page and those that follow it.

    Args:
        first: A page, or a method that gets the first one, such as ``client.models.list``.
    """
    page = await first() if callable(first) else first
    async for following in page.pages():
        yield following
