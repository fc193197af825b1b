"""Stop a call from outside, by an event that another thread or task sets.

The call looks at its event while it waits: for the response to its create, and between two polls. A
poll that is on its way is awaited.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, runtime_checkable

from .._base.errors import InputError
from .._base.public import public

#: The longest time between two looks at an event, in seconds.
CHECK_INTERVAL = 0.05


@public
@runtime_checkable  # pydantic asks for it where a function with this keyword is validated
class CancelEvent(Protocol):
    """What says that a call is to stop: an event of ``threading``, ``asyncio``, ``anyio``, ``trio``
    or ``multiprocessing``, or anything else with ``is_set``."""

    def is_set(self) -> bool:
        """Return whether the call is to stop."""
        ...


class Stopped(BaseException):
    """The event of a call is set. No handler of errors on the way may take it for one."""


_event: ContextVar[CancelEvent | None] = ContextVar("replicate_typed_cancel_event", default=None)


def check_cancel_event(event: object, *, cancel_on_exit: bool) -> None:
    """Check that an event can be looked at, before anything is paid for.

    Raises:
        InputError: It is no event, or the prediction must not be canceled.
    """
    if event is None:
        return
    if not callable(getattr(event, "is_set", None)):
        raise InputError(
            "cancel_event must be an event, such as threading.Event() or asyncio.Event(), "
            f"not {event!r}"
        )
    if not cancel_on_exit:
        raise InputError("cancel_event cancels the prediction: leave out cancel_on_exit=False")


@contextmanager
def stopping_on(event: CancelEvent | None) -> Generator[None]:
    """Let an event stop what waits in a block.

    Raises:
        Stopped: The event is set.
    """
    if event is None:
        yield
        return
    token = _event.set(event)
    try:
        check()
        yield
    finally:
        _event.reset(token)


def check() -> None:
    """Raise what stops the call, if its event is set.

    Raises:
        Stopped: It is set.
    """
    event = _event.get()
    if event is not None and event.is_set():
        raise Stopped


def longest_wait(usual: float) -> float:
    """Return for how many seconds to wait before the next look, ``usual`` if there is no event."""
    return usual if _event.get() is None else min(usual, CHECK_INTERVAL)
