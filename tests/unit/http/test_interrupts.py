"""Which exceptions of the main thread interrupt the others."""

from __future__ import annotations

import asyncio
import threading

import pytest
from replicate_typed._http import interrupts


def after(first: BaseException, second: BaseException) -> BaseException:
    """Return an exception that was raised while another one was handled."""
    second.__context__ = first
    return second


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (None, None),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (ValueError(), None),
        (SystemExit(), None),
        (SystemExit(1), None),
        (SystemExit("no"), None),
        (SystemExit(128), None),
        (SystemExit(143), SystemExit),
        (asyncio.CancelledError(), None),
        (BaseExceptionGroup("two", [ValueError(), KeyboardInterrupt()]), KeyboardInterrupt),
        (ExceptionGroup("one", [ValueError()]), None),
        (after(KeyboardInterrupt(), ValueError()), KeyboardInterrupt),
        (after(KeyboardInterrupt(), SystemExit(1)), KeyboardInterrupt),
        (after(ValueError(), KeyError()), None),
    ],
    ids=repr,
)
def test_find_interrupt__kinds(error, found):
    """Ctrl-C and an exit by a signal count, also when something else was raised after them."""
    assert type(interrupts._find_interrupt(error)) is (found or type(None))


def test_find_interrupt__cycle():
    """A chain of exceptions that never ends is given up."""
    first, second = ValueError(), KeyError()
    first.__context__, second.__context__ = second, first
    assert interrupts._find_interrupt(first) is None


def test_check__main_thread_that_waits():
    """A thread is interrupted while the main thread waits for it after Ctrl-C, and only then."""
    raised: list[BaseException] = []
    ready = threading.Event()

    def check():
        ready.wait(20)
        try:
            interrupts.check()
        except BaseException as error:  # noqa: BLE001 - compared below
            raised.append(error)

    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        interrupts.check()  # the main thread has its own
        thread = threading.Thread(target=check)
        thread.start()
        threading.Timer(0.2, ready.set).start()
        thread.join(20)
    assert [type(error) for error in raised] == [KeyboardInterrupt]
