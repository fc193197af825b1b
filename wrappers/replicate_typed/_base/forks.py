"""Locks that work in a forked process.

A fork copies locks in the state that they have, but not the threads that hold them: a lock that
another thread held at that moment would never be released in the child. Own locks are renewed
there. For those of others, such as OpenSSL's while it loads certificates, the fork waits.
"""

from __future__ import annotations

import os
import threading
from contextlib import AbstractContextManager
from typing import Protocol
from weakref import WeakSet


class HasLock(Protocol):
    """An object with a lock of its own."""

    _lock: threading.Lock


_owners: WeakSet[HasLock] = WeakSet()
#: Held by a fork, and by whatever a fork waits for. The latter may fork itself.
_fork_lock = threading.RLock()


def renew_lock_after_fork(owner: HasLock) -> None:
    """Give an object a new lock in each process that is forked from this one."""
    _owners.add(owner)


def forks_wait() -> AbstractContextManager[object]:
    """Let the forks of other threads wait for the end of a short block."""
    return _fork_lock


def _renew_locks() -> None:
    for owner in [*_owners]:
        owner._lock = threading.Lock()  # pyright: ignore[reportPrivateUsage]  # as agreed


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)
    os.register_at_fork(
        before=_fork_lock.acquire,
        after_in_parent=_fork_lock.release,
        after_in_child=_fork_lock.release,
    )
