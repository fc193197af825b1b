"""What one call adds to its request: a limit of time, headers and members of the query.

Every method of a resource takes these keywords as ``**options: Unpack[RequestOptions]``. Headers
and query become a part of the operation, so all that looks at an operation sees what is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import evolve
from replicate_api.operation import Operation
from replicate_api.request_parts import make_query as make_generated_query

from .._base.durations import timeout_seconds
from .._base.errors import InputError
from .._base.json_values import is_list
from .._base.keywords import check_keywords
from .._base.public import public
from .._base.secret import Secret
from .._base.typed_dicts import TypedDict
from .header_fields import make_headers, merge_headers

T = TypeVar("T")

#: Headers that say how the body is framed, or to whom the connection leads. Other values than those
#: of the request itself would break it.
_FRAMING = frozenset(
    {"connection", "content-length", "content-type", "host", "transfer-encoding", "upgrade"}
)


@public
class SearchOptions(TypedDict, total=False):
    """The keywords of ``search``, whose own argument is the ``query``."""

    timeout: float | None
    """The longest time that the call may take with all its attempts, in seconds; None for no
    limit."""

    headers: Mapping[str, str] | None
    """Headers to add to the request, or to send in place of the usual ones. An ``Authorization``
    takes the place of the client's token, for this call alone."""


@public
class RequestOptions(SearchOptions, total=False):
    """The keywords that every method of a resource takes, for ``**options: Unpack[RequestOptions]``."""

    query: Mapping[str, Any] | None
    """Members to add to the query of the request, or to send in place of those that the method
    sends. A list is one member for each item, and ``None`` removes a member."""


REQUEST_KEYWORDS = frozenset(RequestOptions.__optional_keys__)


def make_query(query: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return members of a query, those that are ``None`` included.

    Raises:
        InputError: They are no mapping, or a name is not text.
    """
    if query is None:
        return {}
    if not isinstance(query, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"query must be a mapping, not {type(query).__name__}")
    for name in query:
        if not isinstance(name, str) or not name:  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
            raise InputError(f"query: {name!r} is not the name of a member")
    return dict(query)


def with_query(operation: Operation[T], query: Mapping[str, Any] | None) -> Operation[T]:
    """Return an operation with other members in its query.

    Raises:
        InputError: A member cannot be sent.
    """
    members = make_query(query)
    if not members:
        return operation
    kept = {name: value for name, value in operation.params.items() if name not in members}
    return evolve(operation, params={**kept, **encode_query(members)})


def with_default_query(operation: Operation[T], query: Mapping[str, Any]) -> Operation[T]:
    """Return an operation with more members in its query; those that it has stay as they are.

    Raises:
        InputError: A member cannot be sent.
    """
    return evolve(operation, params={**encode_query(query), **operation.params})


def encode_query(members: Mapping[str, Any], argument: str = "query") -> dict[str, Any]:
    """Return members of a query as they are sent; those that are ``None`` are left out.

    Args:
        members: The members by name.
        argument: The argument that they are, for messages.

    Raises:
        InputError: A member cannot be sent.
    """
    try:
        encoded = make_generated_query(members)
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"{argument} cannot be sent: {error}") from error
    for name, value in encoded.items():
        for item in value if is_list(value) else [value]:
            if not isinstance(item, str | int | float | None):
                raise InputError(f"{argument}: the value of {name} is a {type(item).__name__}")
    return encoded


def make_request_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return headers that a caller may add to a request.

    Raises:
        InputError: A header cannot be sent, or is not the caller's to set.
    """
    given = make_headers(headers)
    for name in given:
        if name.lower() in _FRAMING:
            raise InputError(f"headers: {name} is set by the client, and cannot be given")
    # How long a response is held back is read from the header of that spelling. The values may be
    # credentials.
    return {"Prefer" if name.lower() == "prefer" else name: Secret(given[name]) for name in given}


def with_headers(operation: Operation[T], headers: Mapping[str, str] | None) -> Operation[T]:
    """Return an operation with more headers, which take the place of those that it has.

    Raises:
        InputError: A header cannot be sent, or is not the caller's to set.
    """
    given = make_request_headers(headers)
    if not given:
        return operation
    has_token = any(name.lower() == "authorization" for name in given)
    return evolve(
        operation,
        headers=merge_headers(operation.headers, given),
        security=operation.security and not has_token,
    )


def check_options(options: RequestOptions, function: str) -> None:
    """Check the options of a call before anything is sent for it.

    Args:
        options: The options.
        function: The name of the function, for messages.

    Raises:
        InputError: One of them cannot be sent.
        TypeError: There is no such keyword.
    """
    check_keywords(options, REQUEST_KEYWORDS, function)
    make_request_headers(options.get("headers"))
    encode_query(make_query(options.get("query")))


def with_options(operation: Operation[T], options: RequestOptions) -> Operation[T]:
    """Return an operation with the headers and the query of one call.

    Raises:
        InputError: One of them cannot be sent.
        TypeError: There is no such keyword.
    """
    check_keywords(options, REQUEST_KEYWORDS, operation.id)
    return with_query(with_headers(operation, options.get("headers")), options.get("query"))


def limit_of(options: RequestOptions) -> float | None:
    """Return the longest time that a call may take in seconds, None for no limit.

    Raises:
        InputError: It is no number of seconds.
    """
    return timeout_seconds(options.get("timeout"))
