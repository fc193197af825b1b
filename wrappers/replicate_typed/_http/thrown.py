"""Tell what a transport raised from what was thrown into it from outside.

Whatever a transport raises is a failure of the request. The time limit of a worker, which a signal
handler or another thread throws into the middle of it, is none: it must reach the caller.
"""

from __future__ import annotations

import signal
import sys
import traceback
from types import CodeType, FrameType

#: Whose exceptions this package raises, too.
_HTTPX = "httpx"


def thrown_from_outside(error: BaseException) -> BaseException | None:
    """Return the exception that was thrown into a transport, None if it raised one of its own.

    A transport may have taken the one for a failure, and raised its own from it.
    """
    link: BaseException | None = error
    while link is not None:
        if _was_thrown(link):
            return link
        link = link.__cause__
    return None


def _was_thrown(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or not isinstance(error, Exception):
        return True
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    handlers = _signal_handlers()
    if any(frame.f_code in handlers for frame in frames):
        return True
    package = _package(type(error).__module__)
    known = sys.stdlib_module_names | {_HTTPX} | set(map(_package_of, frames))
    return package not in known


def _signal_handlers() -> set[CodeType]:
    handlers = [signal.getsignal(number) for number in signal.valid_signals()]
    functions = [getattr(handler, "__func__", handler) for handler in handlers if callable(handler)]
    return {function.__code__ for function in functions if hasattr(function, "__code__")}


def _package_of(frame: FrameType) -> str:
    return _package(frame.f_globals.get("__name__", ""))


def _package(module: str) -> str:
    return module.partition(".")[0]
