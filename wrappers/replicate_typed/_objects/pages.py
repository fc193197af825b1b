"""What a page of a list holds, and which request gets the next one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import EllipsisType
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, urlsplit

from attrs import evolve, frozen
from replicate_api.errors import ResponseDecodeError
from replicate_api.operation import Operation

from .._base.errors import InputError, ReplicateError
from .._base.json_values import is_list, is_object, object_items
from .._base.logs import logger
from .._http.options import Options
from .._http.origin import resolve_api_url

T = TypeVar("T")


@frozen
class PageFields:
    """A page as received, looked through."""

    raw: dict[str, Any]
    results: list[dict[str, Any]]
    next: str | None
    previous: str | None


def build_items(raw_items: list[dict[str, Any]], build: Callable[[dict[str, Any]], T]) -> list[T]:
    """The items of a list; one that cannot be read is left out, not the list with it."""
    items: list[T] = []
    for index, raw in enumerate(raw_items):
        try:
            items.append(build(raw))
        except ResponseDecodeError as error:
            logger.warning("item %d of a list was left out: %s", index, error)
    return items


def parse_page(raw: object, operation_id: str) -> PageFields:
    """The parts of a page.

    Raises:
        replicate_api.errors.ResponseDecodeError: It is no page.
    """
    if is_object(raw):
        results = raw.get("results")
        if is_list(results):
            return PageFields(
                raw=raw,
                results=object_items(results),
                next=_url_or_none(raw.get("next")),
                previous=_url_or_none(raw.get("previous")),
            )
    raise ResponseDecodeError(operation_id, "/results", "it is no page: it has no list of results")


def _url_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def fetch_first_page(list_method: Callable[[], T] | Callable[[str | EllipsisType], T]) -> T:
    """What a list method answers for its first page, whether it must be given a cursor or not."""
    try:
        inspect.signature(list_method).bind()
    except TypeError:
        return cast("Callable[[str | EllipsisType], T]", list_method)(...)
    return cast("Callable[[], T]", list_method)()


def check_cursor(cursor: object) -> str:
    """The cursor, if it is one.

    Raises:
        InputError: It is none: the list ended, and a list of it would begin anew.
    """
    if isinstance(cursor, str) and cursor:
        return cursor
    raise InputError(
        f"a cursor is the `next` or `previous` of a page, not {cursor!r}; leave it out for the "
        "first page"
    )


def page_operation(operation: Operation[Any], url: str, options: Options) -> Operation[Any]:
    """The operation that gets the page at a URL that the API named.

    Raises:
        ReplicateError: The URL is not the API's own: the token does not go there.
    """
    base_url = options.resolved_base_url()
    target = resolve_api_url(url, base_url)
    if target is None:
        raise ReplicateError(
            f"{operation.id} named a next page that is not the API's own, which was not followed: "
            "the token goes to the API only"
        )
    return evolve(
        operation,
        path=target.path.removeprefix(urlsplit(base_url).path),
        params=dict(parse_qsl(target.query, keep_blank_values=True)),
    )
