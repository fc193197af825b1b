"""Whether something has arrived over a socket, the end of the connection included."""

from __future__ import annotations

import select
import sys
from collections.abc import Callable
from typing import Protocol


class _Socket(Protocol):
    def fileno(self) -> int: ...


def readiness(socket: _Socket) -> Callable[[], bool]:
    """Return a function that returns whether a socket can be read without waiting, or is closed.

    It is asked before each request, whether the connection has ended while nobody used it.
    """
    if sys.platform == "win32" or not hasattr(select, "poll"):
        return lambda: socket.fileno() < 0 or bool(select.select([socket], [], [], 0)[0])
    poll = select.poll()
    poll.register(socket.fileno(), select.POLLIN)
    return lambda: socket.fileno() < 0 or bool(poll.poll(0))
