"""The responses that a block of code receives, beside what its calls return.

A call returns an object of the API, and no two calls return it in the same way. Their responses are
collected where every request ends with a success, for the blocks that ask for them.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, overload

import httpx
from replicate_api.operation import Operation

from .._base.public import public
from .._base.records import frozen, safe_repr
from .any_request import APIResponse
from .connections import Connections


@public
class Responses(Sequence[APIResponse]):
    """The successful responses of the API to the calls of a block, in the order of their arrival."""

    def __init__(self, received: list[APIResponse]) -> None:
        self._received = received

    def __len__(self) -> int:
        return len(self._received)

    @overload
    def __getitem__(self, index: int) -> APIResponse: ...
    @overload
    def __getitem__(self, index: slice) -> list[APIResponse]: ...
    def __getitem__(self, index: int | slice) -> APIResponse | list[APIResponse]:
        return self._received[index]

    @safe_repr
    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(map(repr, self._received)) or 'none'}>"


@frozen
class _Collector:
    """A block that collects the responses that come over some connections."""

    connections: Connections
    received: list[APIResponse]


_collectors: ContextVar[tuple[_Collector, ...]] = ContextVar(
    "replicate_typed_responses", default=()
)


@contextmanager
def collect(connections: Connections) -> Generator[Responses]:
    """Collect the responses that come over some connections, in this thread or task."""
    received: list[APIResponse] = []
    token = _collectors.set((*_collectors.get(), _Collector(connections, received)))
    try:
        yield Responses(received)
    finally:
        _collectors.reset(token)


def note_response(
    connections: Connections,
    operation: Operation[Any],
    response: httpx.Response,
    *,
    is_read: bool,
) -> None:
    """Add a response to what the blocks that the caller is in have collected.

    Args:
        connections: The connections that it came over.
        operation: What it is the response to.
        response: The response, a success.
        is_read: Whether its body was read, which that of a stream of events is not.
    """
    for collector in _collectors.get():
        if collector.connections is connections:
            content = response.content if is_read else b""
            received = APIResponse(response.status_code, response.headers, content, operation.id)
            collector.received.append(received)
