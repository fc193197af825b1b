"""Whether something has taken the place of a step of httpx or httpcore.

Libraries for tests answer requests there, and those that trace or record look at them there. What
they put in its place imitates a step in all but the module that it was written in.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import FunctionType

import httpx

from .._base.loaded import loaded_module

_PACKAGES = frozenset({"httpx", "httpcore"})

#: What a transport of httpx does with a request: the methods of httpcore, in both modes.
_STEPS = (("ConnectionPool", "HTTPConnection", "HTTP11Connection"), "handle_request")
_ASYNC_STEPS = (
    ("AsyncConnectionPool", "AsyncHTTPConnection", "AsyncHTTP11Connection"),
    "handle_async_request",
)


def are_original(steps: Iterable[object]) -> bool:
    """Return whether functions are those of httpx and httpcore themselves."""
    for step in steps:
        if type(step) is not FunctionType:
            return False
        if str(step.__globals__.get("__name__")).partition(".")[0] not in _PACKAGES:
            return False
    return True


def is_intercepted() -> bool:
    """Return whether something looks at what the transports of httpx send in blocking code."""
    return not are_original((httpx.HTTPTransport.handle_request, *_httpcore(*_STEPS)))


def is_intercepted_async() -> bool:
    """Return whether something looks at what the transports of httpx send in async code."""
    steps = (httpx.AsyncHTTPTransport.handle_async_request, *_httpcore(*_ASYNC_STEPS))
    return not are_original(steps)


def _httpcore(owners: Iterable[str], name: str) -> Iterable[object]:
    # Where it was not imported, nothing has taken the place of anything.
    httpcore = loaded_module("httpcore", *owners)
    if httpcore is None:
        return ()
    return [getattr(getattr(httpcore, owner), name) for owner in owners]
