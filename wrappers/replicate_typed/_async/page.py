"""Lists of the API, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from functools import partial
from types import EllipsisType
from typing import Any, Generic, TypeVar, overload

from replicate_api.operation import Operation

from .._base.default_clients import default_client_of
from .._base.errors import ReplicateError
from .._base.fixed_attributes import FixedAttributes
from .._base.public import public
from .._base.records import safe_repr
from .._http.any_request import any_operation
from .._http.request_options import RequestOptions, make_query, with_default_query
from .._objects.pages import build_items, check_cursor, page_operation, parse_page
from .._objects.values import Raw, raw_value
from .core import AsyncCore

T = TypeVar("T")


@public
class AsyncPage(Raw, Generic[T]):
    """One page of a list; iteration continues across the pages that follow."""

    results: list[T]
    """The items of this page."""

    next: str | None
    """The URL of the next page, None if this is the last."""

    previous: str | None
    """The URL of the page before, None if this is the first."""

    raw: dict[str, Any]
    """The JSON as received."""

    def __init__(
        self,
        core: AsyncCore,
        operation: Operation[Any],
        build: Callable[[dict[str, Any]], T],
        raw: Any,
        options: RequestOptions | None = None,
    ) -> None:
        self._core = core
        self._operation = operation
        self._build = build
        self._options: RequestOptions = options or {}
        fields = parse_page(raw, operation.id)
        vars(self).update(
            raw=fields.raw,
            next=fields.next,
            previous=fields.previous,
            results=build_items(fields.results, build),
        )

    def __getstate__(self) -> dict[str, Any]:
        # A pickle holds no headers, which may be credentials, as it holds none of the client.
        return {**vars(self), "_options": {**self._options, "headers": None}}

    @classmethod
    def _from_members(cls, members: dict[str, Any]) -> AsyncPage[Any]:
        """Return a page that a test makes of its members, for the default client."""
        items = list(members.get("results", ()))
        core, first = default_client_of(cls)._core, any_operation("GET", "/")
        raw = {"next": None, "previous": None, **members, "results": raw_value(items)}
        page: AsyncPage[Any] = cls(core, first, lambda item: item, raw)  # type: ignore[arg-type, return-value]  # of any items
        vars(page).update(results=items)
        return page

    def __len__(self) -> int:
        return len(self.results)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self.results[index]

    def has_next_page(self) -> bool:
        """Return whether the API names a page after this one."""
        return self.next is not None

    async def next_page(self) -> AsyncPage[T] | None:
        """Get the page after this one, None if this is the last.

        Raises:
            ReplicateError: The API names a next page at another host.
            APIError: The page cannot be fetched.
        """
        return await self._follow(self.next)

    async def previous_page(self) -> AsyncPage[T] | None:
        """Get the page before this one, None if this is the first."""
        return await self._follow(self.previous)

    async def _follow(self, url: str | None) -> AsyncPage[T] | None:
        if url is None:
            return None
        operation = page_operation(self._operation, url, self._core.options)
        # The API's URL has the place in the list; what it has comes before what the caller added.
        operation = with_default_query(operation, make_query(self._options.get("query")))
        options: RequestOptions = {**self._options, "query": None}
        return await _fetch(self._core, operation, self._build, options)

    def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """Iterate over this page and those that follow.

        Raises:
            ReplicateError: The pages lead in a circle.
        """
        return _Pages(self)

    def __aiter__(self) -> AsyncIterator[T]:
        return _Items(self.pages())

    @safe_repr
    def __repr__(self) -> str:
        more = ", more follow" if self.next else ""
        return f"<{type(self).__name__} of {self._operation.id}: {len(self)} results{more}>"


class _Pages(Generic[T]):
    """Iterates over a page and those that follow.

    No generator: one that is left early would have to be closed.
    """

    def __init__(self, first: AsyncPage[T] | None) -> None:
        self._first = first
        self._last: AsyncPage[T] | None = None
        self._seen: set[str] = set()

    def __aiter__(self) -> AsyncIterator[AsyncPage[T]]:
        return self

    async def __anext__(self) -> AsyncPage[T]:
        page = await (self._begin() if self._last is None else self._after(self._last))
        if page is None:
            raise StopAsyncIteration
        self._last = page
        return page

    async def _begin(self) -> AsyncPage[T] | None:
        return self._first

    async def _after(self, page: AsyncPage[T]) -> AsyncPage[T] | None:
        if page.next in self._seen:
            list_id = page._operation.id  # pyright: ignore[reportPrivateUsage]  # of this module
            raise ReplicateError(f"the pages of {list_id} lead in a circle: one came up twice")
        following = await page.next_page()
        if page.next is not None:
            self._seen.add(page.next)
        return following


class _Items(Generic[T]):
    """Iterates over the items of pages."""

    def __init__(self, pages: AsyncIterator[AsyncPage[T]]) -> None:
        self._pages = pages
        self._items: Iterator[T] = iter(())

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        while True:
            for item in self._items:
                return item
            page = await anext(self._pages)
            self._items = iter(page.results)


# async only: begin
@public
class AsyncPageRequest(FixedAttributes, Coroutine[Any, Any, AsyncPage[T]], Generic[T]):
    """The first page of a list, before it is requested.

    ``await`` returns the page; ``async for`` iterates over its items and those of the pages that
    follow. Nothing is sent before that.
    """

    def __init__(self, fetch: Callable[[], Coroutine[Any, Any, AsyncPage[T]]]) -> None:
        self._fetch = fetch
        self._running: Coroutine[Any, Any, AsyncPage[T]] | None = None

    def __await__(self) -> Generator[Any, None, AsyncPage[T]]:
        return self._fetch().__await__()

    def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """Iterate over the first page and those that follow.

        Raises:
            APIError: A page cannot be fetched.
            ReplicateError: The pages lead in a circle.
        """
        return _RequestedPages(self)

    def __aiter__(self) -> AsyncIterator[T]:
        return _Items(self.pages())

    def _coroutine(self) -> Coroutine[Any, Any, AsyncPage[T]]:
        if self._running is None:
            self._running = self._fetch()
        return self._running

    def send(self, value: Any, /) -> Any:
        """Run the request to its next pause, as an event loop does with a task of it."""
        return self._coroutine().send(value)

    def throw(self, *error: Any) -> Any:
        """Raise an error where the request pauses, as an event loop does to cancel a task of it."""
        return self._coroutine().throw(*error)

    def close(self) -> None:
        """Drop the request; one that was not begun is never sent."""
        if self._running is not None:
            self._running.close()

    @safe_repr
    def __repr__(self) -> str:
        return f"<{type(self).__name__}: await it, or iterate over it with async for>"


class _RequestedPages(_Pages[T]):
    """Iterates over the pages of a request that was not made yet."""

    def __init__(self, request: AsyncPageRequest[T]) -> None:
        super().__init__(None)
        self._request = request

    async def _begin(self) -> AsyncPage[T] | None:
        return await self._request


# async only: end


def fetch_page(
    core: AsyncCore,
    operation: Operation[Any],
    build: Callable[[dict[str, Any]], T],
    cursor: str | EllipsisType = ...,
    options: RequestOptions | None = None,
) -> AsyncPageRequest[T]:
    """Get the first page of a list, or the one that a cursor leads to.

    Raises:
        InputError: The cursor or an option is not valid, such as the None after the last page.
        ReplicateError: The cursor leads to another host.
    """
    if cursor is not ...:
        operation = page_operation(operation, check_cursor(cursor), core.options)
    if options:
        core.deadline(options, operation.id)  # refuses what is not valid at the call
    fetch = partial(_fetch, core, operation, build, options)
    return AsyncPageRequest(fetch)


async def _fetch(
    core: AsyncCore,
    operation: Operation[Any],
    build: Callable[[dict[str, Any]], T],
    options: RequestOptions | None,
) -> AsyncPage[T]:
    def page(raw: Any) -> AsyncPage[T]:
        return AsyncPage(core, operation, build, raw, options)

    return await core.request(operation, page, options)
