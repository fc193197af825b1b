"""The client behind the functions of the module itself. Nothing is sent before it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import EllipsisType
from typing import TYPE_CHECKING, TypeVar

from .._objects.pages import fetch_first_page
from .._sync.client import Client

if TYPE_CHECKING:
    from .._sync.page import Page

T = TypeVar("T")

default_client: Client = Client()


def paginate(
    first: Page[T] | Callable[[], Page[T]] | Callable[[str | EllipsisType], Page[T]],
) -> Iterator[Page[T]]:
    """A page and those that follow it.

    Args:
        first: A page, or a method that gets the first one, such as ``client.models.list``; it may
            take a cursor, which is ``...`` for the first.
    """
    page = fetch_first_page(first) if callable(first) else first
    return page.pages()
