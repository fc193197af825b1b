"""Many requests at once, carried by several httpx clients with a few requests each.

Whenever a request begins or ends, httpx looks at every connection of its client. With four that
costs next to nothing; with a hundred httpx does little else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from attrs import define

C = TypeVar("C")

#: How many requests one client carries at once.
WIDTH = 4

#: How many clients are kept with nothing to do, for their open connections.
MAX_IDLE = 5


@define(eq=False)
class Lane(Generic[C]):
    """One client, and how many requests it carries."""

    client: C
    busy: int = 0


class Lanes(Generic[C]):
    """The clients of one pool, made as they are needed. Safe in threads.

    Args:
        make: Makes a client.
        width: How many requests one client carries at once, None for as many as there are.
    """

    def __init__(self, make: Callable[[], C], *, width: int | None) -> None:
        self._make = make
        self._width = width
        self._lanes: list[Lane[C]] = []
        self._lock = threading.Lock()

    def enter(self) -> Lane[C]:
        """The first lane with room: the fewer are used, the more connections serve again."""
        with self._lock:
            for lane in self._lanes:
                if self._width is None or lane.busy < self._width:
                    break
            else:
                lane = Lane(self._make())
                self._lanes.append(lane)
            lane.busy += 1
            return lane

    def leave(self, lane: Lane[C]) -> C | None:
        """Give a place back; the client that is no longer needed, to be closed, if one is not."""
        with self._lock:
            lane.busy -= 1
            if lane.busy or sum(not other.busy for other in self._lanes) <= MAX_IDLE:
                return None
            if lane not in self._lanes:
                return None
            self._lanes.remove(lane)
            return lane.client

    def clear(self) -> list[C]:
        """All clients, to be closed; the next request gets a new one."""
        with self._lock:
            lanes, self._lanes = self._lanes, []
        return [lane.client for lane in lanes]
