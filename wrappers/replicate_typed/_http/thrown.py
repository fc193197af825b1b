"""Tell a request that failed from an exception that was thrown into the middle of it.

The time limit of a worker is such an exception: a signal handler, or another thread, raises it
wherever the program happens to be. It must reach the caller.
"""

from __future__ import annotations

import signal
import traceback
from types import CodeType

import httpx

from .._base.errors import ReplicateError


def raise_unless_failure(error: Exception, *, is_foreign: bool) -> None:
    """Raise an exception that does not mean that a request failed, so that another one may do.

    httpx raises its own exceptions for that. A transport or an httpx client of the caller's own may
    raise anything.

    Args:
        error: What was raised while a request was sent, or its response was awaited or read.
        is_foreign: Whether the caller gave the transport or the httpx client.

    Raises:
        ReplicateError: It is this package's own.
        Exception: It was thrown into the request.
    """
    if isinstance(error, ReplicateError | MemoryError):
        raise error
    if not is_foreign and not isinstance(error, httpx.RequestError | httpx.InvalidURL):
        raise error
    handlers = _signal_handlers()
    link: BaseException | None = error
    # A transport may take what a handler raised for a failure, and raise its own from it.
    while link is not None:
        if any(frame.f_code in handlers for frame, _ in traceback.walk_tb(link.__traceback__)):
            raise link
        link = link.__cause__


def _signal_handlers() -> set[CodeType]:
    handlers = [signal.getsignal(number) for number in signal.valid_signals()]
    functions = [getattr(handler, "__func__", handler) for handler in handlers if callable(handler)]
    return {function.__code__ for function in functions if hasattr(function, "__code__")}
