"""Pages of lists: their members, and the request for the next one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import EllipsisType
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, urlsplit

from attrs import evolve
from replicate_api.errors import ResponseDecodeError
from replicate_api.operation import Operation

from .._base.errors import InputError, ReplicateError
from .._base.json_values import is_list, is_object, object_items
from .._base.logs import logger
from .._base.records import frozen
from .._http.options import Options
from .._http.origin import resolve_api_url

T = TypeVar("T")


@frozen
class PageFields:
    """The members of a page.

    Attributes:
        raw: The JSON as received.
        results: The items of the page that are objects.
        next: The URL of the next page, None for the last page.
        previous: The URL of the previous page, None for the first page.
    """

    raw: dict[str, Any]
    results: list[dict[str, Any]]
    next: str | None
    previous: str | None


def build_items(raw_items: list[dict[str, Any]], build: Callable[[dict[str, Any]], T]) -> list[T]:
    """Return the objects of a list; an item that cannot be decoded is logged and left out.

    Args:
        raw_items: The items as JSON.
        build: Makes an object of an item.
    """
    items: list[T] = []
    for index, raw in enumerate(raw_items):
        try:
            items.append(build(raw))
        except ResponseDecodeError as error:
            logger.warning("item %d of a list was left out: %s", index, error)
    return items


def parse_page(raw: object, operation_id: str) -> PageFields:
    """Parse a page.

    Args:
        raw: The JSON as received.
        operation_id: The id of the list operation, for the message.

    Raises:
        replicate_api.errors.ResponseDecodeError: The JSON is not a page.
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
    raise ResponseDecodeError(operation_id, "/results", "the page has no list of results")


def _url_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def fetch_first_page(list_method: Callable[[], T] | Callable[[str | EllipsisType], T]) -> T:
    """Call a list method for its first page, whether or not it requires a cursor.

    Args:
        list_method: A method without arguments, or one whose cursor is ``...`` for the first page.
    """
    try:
        inspect.signature(list_method).bind()
    except TypeError:
        return cast("Callable[[str | EllipsisType], T]", list_method)(...)
    return cast("Callable[[], T]", list_method)()


def check_cursor(cursor: object) -> str:
    """Return a cursor, unchanged.

    Raises:
        InputError: The cursor is not text. It is None after the last page, and must not start the
            list from the beginning.
    """
    if isinstance(cursor, str) and cursor:
        return cursor
    raise InputError(
        f"cursor must be the `next` or `previous` of a page, not {cursor!r}; leave it out for the "
        "first page"
    )


def page_operation(operation: Operation[Any], url: str, options: Options) -> Operation[Any]:
    """Return the operation that gets the next or previous page of a list.

    Args:
        operation: The operation that returned a page of the list.
        url: The URL of the next or previous page, from the response.
        options: The settings of the client.

    Raises:
        ReplicateError: The URL does not belong to the API, so the token must not be sent there.
    """
    base_url = options.resolved_base_url()
    target = resolve_api_url(url, base_url)
    if target is None:
        raise ReplicateError(
            f"{operation.id} returned a URL of a page that is not the API's own. It was not "
            "requested, since the token is sent only to the API"
        )
    return evolve(
        operation,
        path=target.path.removeprefix(urlsplit(base_url).path),
        params=dict(parse_qsl(target.query, keep_blank_values=True)),
    )
