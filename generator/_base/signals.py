"""Signal handlers that are replaced for as long as a context lasts."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from types import FrameType
from typing import TypeAlias

Handler: TypeAlias = Callable[[int, FrameType | None], object] | signal.Handlers


def available(*names: str) -> list[signal.Signals]:
    """Return the signals of these names that the operating system has."""
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


@contextmanager
def handled_by(
    handler: Handler, signals: Iterable[signal.Signals], *, only_default: bool = False
) -> Generator[None]:
    """Replace the handlers of some signals, and restore them at the end.

    Only the main thread can do so; in any other thread nothing is replaced.

    Args:
        handler: The new handler.
        signals: The signals.
        only_default: Whether a signal that is handled or ignored already stays as it is.
    """
    before = {
        number: signal.signal(number, handler)
        for number in signals
        if threading.current_thread() is threading.main_thread()
        and (not only_default or signal.getsignal(number) is signal.SIG_DFL)
    }
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
