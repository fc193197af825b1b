"""What the ``async_`` names of ``replicate`` 1.x return, which old code uses as it did there.

There, the output of a model that makes it in pieces is an asynchronous iterator, and a page is a
``Page`` in both modes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from .._async.page import AsyncPage
from .._base.json_values import is_list
from .._sync.page import Page


class TextInPieces(str):
    """Text that came in pieces; ``async for`` yields it as one piece."""

    __slots__ = ()

    async def __aiter__(self) -> AsyncIterator[str]:
        if self:
            yield str(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return str, (str(self),)


class ListInPieces(list[Any]):
    """A list whose items came one after the other; ``async for`` yields them."""

    __slots__ = ()

    async def __aiter__(self) -> AsyncIterator[Any]:
        for item in self:
            yield item

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (list(self),)


def in_pieces(output: Any) -> Any:
    """Return an output that came in pieces as something that ``async for`` takes, too."""
    if type(output) is str:
        return TextInPieces(output)
    return ListInPieces(output) if is_list(output) else output


class OldPage(AsyncPage[Any], Page[Any]):  # type: ignore[misc]  # every method is that of AsyncPage
    """A page of an ``async_`` method: ``for`` yields the items of this page only."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self.results)


OldPage.__name__ = OldPage.__qualname__ = AsyncPage.__name__
