"""Locks that work in a forked process.

A fork copies locks in the state that they have, but not the threads that hold them: a lock that
another thread held at that moment would never be released in the child.
"""

from __future__ import annotations

import os
import threading
from typing import Protocol
from weakref import WeakSet


class HasLock(Protocol):
    """An object with a lock of its own."""

    _lock: threading.Lock


_owners: WeakSet[HasLock] = WeakSet()


def renew_lock_after_fork(owner: HasLock) -> None:
    """Give an object a new lock in each process that is forked from this one."""
    _owners.add(owner)


def _renew_locks() -> None:
    for owner in [*_owners]:
        owner._lock = threading.Lock()  # pyright: ignore[reportPrivateUsage]  # as agreed


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)
