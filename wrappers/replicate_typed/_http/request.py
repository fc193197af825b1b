"""Build the HTTP request of an operation."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import httpx
from attrs import evolve
from replicate_api.operation import JsonBody, Operation

from .._base.durations import MAX_WAIT
from .._base.errors import InputError
from .._base.json_values import is_list, is_object
from .options import Options
from .retry import Idempotency

#: Why an abandoned request was not sent.
ABANDONED = "it was not sent, since its caller had gone"

#: The shortest limit of a phase of a request, in seconds. With a limit of 0, a socket would not
#: wait at all, and report that it has begun to connect.
MIN_TIMEOUT = 0.001

#: For how long after a deadline a request may end by a limit of its transport, in seconds: those
#: limits, which are the same, say more about what took too long.
LIMIT_SLACK = 0.25

_HOLD = re.compile(r"wait(?:=(\d{1,4}))?")
_IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE", "QUERY"})


def idempotency(operation: Operation[Any]) -> Idempotency:
    """Return whether an operation can be carried out twice without harm."""
    if operation.method.upper() in _IDEMPOTENT_METHODS or operation.id.endswith(".cancel"):
        return Idempotency.IDEMPOTENT
    return Idempotency.ONCE


def is_long_lived(operation: Operation[Any]) -> bool:
    """Return whether a request takes no turn with others, even if its response is no stream.

    A create that the server holds back (``Prefer: wait``) would keep them waiting, and a cancel
    must not wait for them.
    """
    return "Prefer" in operation.headers or operation.id.endswith(".cancel")


def cap_hold(operation: Operation[Any], seconds: float) -> Operation[Any]:
    """Return the same operation, whose response is held back no longer than a number of seconds.

    A create that waited for its turn has less time left than when its caller asked for the hold.
    """
    hold = _HOLD.fullmatch(operation.headers["Prefer"]) if "Prefer" in operation.headers else None
    if hold is None or int(hold[1] or MAX_WAIT) <= seconds:
        return operation
    headers = {**operation.headers, "Prefer": f"wait={max(1, math.ceil(seconds))}"}
    return evolve(operation, headers=headers)


#: The length of the texts in a body, in characters, from which on it takes long to write as JSON.
LARGE_BODY = 1024 * 1024


def build_request(
    client: httpx.Client | httpx.AsyncClient,
    operation: Operation[Any],
    options: Options,
    timeout: httpx.Timeout,
) -> httpx.Request:
    """Build the request of an operation.

    Raises:
        InputError: The operation's arguments cannot be sent.
        MissingTokenError: There is no token.
    """
    parts = operation.request_kwargs()
    base_url = options.resolved_base_url()
    url = operation.url(base_url)
    is_secure = operation.security and not (operation.anonymous and not options.has_token())
    headers = options.merged_headers(url, base_url, parts.get("headers", {}), secure=is_secure)
    parts.update(url=url, headers=headers, timeout=timeout)
    try:
        return client.build_request(**parts)
    except (TypeError, ValueError, RecursionError, httpx.InvalidURL) as error:
        raise InputError(f"{operation.id} cannot be sent: {error}") from error


def is_large(operation: Operation[Any]) -> bool:
    """Return whether the body of an operation is JSON that takes long to write."""
    return isinstance(operation.body, JsonBody) and _size(operation.body.value) > LARGE_BODY


def _size(value: object) -> int:
    """Return about how many characters the texts in a JSON value have, as soon as they are many."""
    size, rest = 0, [value]
    while rest and size <= LARGE_BODY:
        item = rest.pop()
        if isinstance(item, str):
            size += len(item)
        elif is_object(item):
            rest += item.values()
        elif is_list(item):
            rest += item
    return size


def cap_timeout(timeout: httpx.Timeout, seconds: float) -> httpx.Timeout:
    """Return the same limits, none of them over a number of seconds."""
    if seconds == math.inf:
        return timeout
    cap = max(seconds, MIN_TIMEOUT)

    def capped(value: float | None) -> float:
        return cap if value is None else min(value, cap)

    return httpx.Timeout(
        connect=capped(timeout.connect),
        read=capped(timeout.read),
        write=capped(timeout.write),
        pool=capped(timeout.pool),
    )


class OutgoingBody(httpx.SyncByteStream):
    """The body of a request that must not be carried out twice.

    Every transport asks for the body when there is a connection, and only then: without it, the
    server has nothing to carry out. What a transport says of a failure need not be true.

    Attributes:
        is_requested: Whether a transport has asked for it, and the server may have all of it.
        is_wanted: Whether the request is still to be sent: it may have waited long for a
            connection.
    """

    def __init__(self, request: httpx.Request, stream: httpx.SyncByteStream) -> None:
        """Take the place of the body of a request.

        The request forgets its content: a transport could send that without asking for the body.

        Args:
            request: The request.
            stream: Its body.
        """
        self.is_requested: bool = False
        self.is_wanted: bool = True
        self._stream = stream
        request.stream = self
        vars(request).pop("_content", None)

    def __iter__(self) -> Iterator[bytes]:
        # In this order, so that whoever abandons it and finds it not requested can be sure.
        self.is_requested = True
        if not self.is_wanted:
            self.is_requested = False
            raise httpx.PoolTimeout(ABANDONED)
        yield from self._stream
