"""Notice in any thread that the program is being interrupted.

Python raises Ctrl-C in the main thread alone, which often goes on to wait for the others: when an
executor is left, when ``asyncio.run`` ends, when a thread is joined. A call in one of these would
keep the program until its prediction ends. Therefore it looks, about once a second, whether the
main thread waits for other threads because it was interrupted, and stops as if it had been
interrupted itself. Nothing stops while the main thread does anything else, such as ask the user.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from types import FrameType

from .._base.forks import forks_wait
from .._base.loaded import loaded_module
from . import stopping

#: The modules of Python with the functions that wait for other threads.
_WAITING = frozenset({"threading", "asyncio", "concurrent", "selectors", "queue"})

#: Exit statuses above this one say by which signal a program was ended.
_SIGNALED = 128

#: How many exceptions are looked at that were raised while another was handled.
_MAX_CHAIN = 20

_is_shielded: ContextVar[bool] = ContextVar("replicate_typed_is_shielded", default=False)


@contextmanager
def shielded() -> Generator[None]:
    """Let nothing in this context be interrupted: it cleans up after an interrupt."""
    token = _is_shielded.set(True)
    try:
        yield
    finally:
        _is_shielded.reset(token)


def check() -> None:
    """Raise what interrupts the thread from outside.

    Raises:
        KeyboardInterrupt: The main thread was interrupted by Ctrl-C, and waits for other threads.
        SystemExit: It was ended by a signal (its exit status is above 128), and waits likewise.
        Stopped: The event of the call is set.
        BaseException: The task that waits for this thread of anyio or trio was canceled.
    """
    if _is_shielded.get():
        return
    stopping.check()
    if threading.current_thread() is threading.main_thread():
        return
    for check_cancelled in _task_checks():
        with suppress(RuntimeError):  # this thread is none of theirs
            check_cancelled()
    interrupt = _find_interrupt(_exception_of_main_thread())
    if isinstance(interrupt, SystemExit):
        raise SystemExit(interrupt.code)
    if interrupt is not None:
        raise KeyboardInterrupt("the main thread was interrupted")


def _task_checks() -> list[Callable[[], None]]:
    checks: list[Callable[[], None]] = []
    # A program that has not imported what starts such a thread has none.
    if "anyio.to_thread" in sys.modules:
        with forks_wait():
            from anyio.from_thread import check_cancelled

        checks.append(check_cancelled)
    if "trio" in sys.modules:
        from trio.from_thread import check_cancelled

        checks.append(check_cancelled)
    return checks


def _exception_of_main_thread() -> BaseException | None:
    """Return what the main thread handles or ended with, if it waits for other threads."""
    ident = threading.main_thread().ident or 0
    frame = sys._current_frames().get(ident)  # pyright: ignore[reportPrivateUsage]  # documented
    if frame is None or _module(frame).partition(".")[0] not in _WAITING:
        return None
    while frame.f_back is not None:
        frame = frame.f_back
    if (_module(frame), frame.f_code.co_name) == ("threading", "_shutdown"):
        # The last error of an interactive session is not what ended it.
        return None if hasattr(sys, "ps1") else getattr(sys, "last_value", None)
    handled: object = sys._current_exceptions().get(ident)  # pyright: ignore[reportPrivateUsage]  # documented
    handled = handled[1] if isinstance(handled, tuple) else handled  # a tuple before Python 3.12
    return handled if isinstance(handled, BaseException) else None


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _find_interrupt(error: BaseException | None) -> BaseException | None:
    """Return the interrupt that an exception is, or that it was raised after."""
    one: BaseException
    for _ in range(_MAX_CHAIN):
        if error is None:
            return None
        for one in getattr(error, "exceptions", ()) or (error,):  # a group has some
            if _is_interrupt(one):
                return one
        if _is_of_interrupted_loop(error):
            return KeyboardInterrupt()
        error = error.__context__
    return None


def _is_interrupt(error: object) -> bool:
    if isinstance(error, SystemExit):
        return isinstance(error.code, int) and error.code > _SIGNALED
    return isinstance(error, KeyboardInterrupt)


def _is_of_interrupted_loop(error: BaseException) -> bool:
    """Return whether an error is what Ctrl-C canceled the main task of ``asyncio.run`` with."""
    asyncio = loaded_module("asyncio", "CancelledError", "Runner")  # else, there is no event loop
    if asyncio is None or not isinstance(error, asyncio.CancelledError):
        return False
    runner = getattr(getattr(signal.getsignal(signal.SIGINT), "func", None), "__self__", None)
    return isinstance(runner, asyncio.Runner) and getattr(runner, "_interrupt_count", 0) > 0
