"""The client behind the ``async_`` functions of the module. Nothing is sent before it is used."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from types import EllipsisType
from typing import TYPE_CHECKING, TypeVar

from .._async.client import AsyncClient
from .._objects.pages import fetch_first_page

if TYPE_CHECKING:
    from .._async.page import AsyncPage

T = TypeVar("T")

default_async_client: AsyncClient = AsyncClient()


async def async_paginate(
    first: AsyncPage[T]
    | Callable[[], Awaitable[AsyncPage[T]]]
    | Callable[[str | EllipsisType], Awaitable[AsyncPage[T]]],
) -> AsyncIterator[AsyncPage[T]]:
    """A page and those that follow it.

    Args:
        first: A page, or a method that gets the first one, such as ``client.models.list``; it may
            take a cursor, which is ``...`` for the first.
    """
    page = await fetch_first_page(first) if callable(first) else first
    async for following in page.pages():
        yield following
