# Derived from ../_async/page.py: edit that file, then run `make regenerate`.
"""Lists of the API, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import EllipsisType
from typing import Any, Generic, TypeVar, overload

from replicate_api.operation import Operation

from .._base.default_clients import default_client_of
from .._base.errors import ReplicateError
from .._base.public import public
from .._base.records import safe_repr
from .._http.any_request import any_operation
from .._objects.pages import build_items, check_cursor, page_operation, parse_page
from .._objects.values import Raw, raw_value
from .core import Core

T = TypeVar("T")


@public
class Page(Raw, Generic[T]):
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
        core: Core,
        operation: Operation[Any],
        build: Callable[[dict[str, Any]], T],
        raw: Any,
    ) -> None:
        self._core = core
        self._operation = operation
        self._build = build
        fields = parse_page(raw, operation.id)
        vars(self).update(
            raw=fields.raw,
            next=fields.next,
            previous=fields.previous,
            results=build_items(fields.results, build),
        )

    @classmethod
    def _from_members(cls, members: dict[str, Any]) -> Page[Any]:
        """Return a page that a test makes of its members, for the default client."""
        items = list(members.get("results", ()))
        core, first = default_client_of(cls)._core, any_operation("GET", "/")
        raw = {"next": None, "previous": None, **members, "results": raw_value(items)}
        page: Page[Any] = cls(core, first, lambda item: item, raw)  # type: ignore[arg-type, return-value]  # of any items
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

    def next_page(self) -> Page[T] | None:
        """Get the page after this one, None if this is the last.

        Raises:
            ReplicateError: The API names a next page at another host.
            APIError: The page cannot be fetched.
        """
        return self._follow(self.next)

    def previous_page(self) -> Page[T] | None:
        """Get the page before this one, None if this is the first."""
        return self._follow(self.previous)

    def _follow(self, url: str | None) -> Page[T] | None:
        if url is None:
            return None
        operation = page_operation(self._operation, url, self._core.options)
        return fetch_page(self._core, operation, self._build)

    def pages(self) -> Iterator[Page[T]]:
        """Yield this page and those that follow.

        Raises:
            ReplicateError: The pages lead in a circle.
        """
        page: Page[T] | None = self
        seen: set[str] = set()
        while page is not None:
            yield page
            if page.next in seen:
                raise ReplicateError(
                    f"the pages of {self._operation.id} lead in a circle: one came up twice"
                )
            if page.next is not None:
                seen.add(page.next)
            page = page.next_page()

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            for item in page.results:
                yield item

    @safe_repr
    def __repr__(self) -> str:
        more = ", more follow" if self.next else ""
        return f"<{type(self).__name__} of {self._operation.id}: {len(self)} results{more}>"


def fetch_page(
    core: Core,
    operation: Operation[Any],
    build: Callable[[dict[str, Any]], T],
    cursor: str | EllipsisType = ...,
) -> Page[T]:
    """Get the first page of a list, or the one that a cursor leads to.

    Raises:
        InputError: The cursor is not valid, such as the None after the last page.
        ReplicateError: The cursor leads to another host.
    """
    if cursor is not ...:
        operation = page_operation(operation, check_cursor(cursor), core.options)
    return core.request(operation, lambda raw: Page(core, operation, build, raw))
