"""What is remembered from one call to the next, and how all of it is forgotten.

Clients remember what was expensive to learn: schemas of outputs, limits of the account, ids. Tests
that share a client, or the module-level functions, must not learn from each other.
"""

from __future__ import annotations

from typing import Protocol
from weakref import WeakSet

from .public import public


class Remembers(Protocol):
    """An object that can forget what it has learned."""

    def forget(self) -> None: ...


_owners: WeakSet[Remembers] = WeakSet()


def forget_on_reset(owner: Remembers) -> None:
    """Have an object forget what it has learned whenever ``reset_caches`` is called."""
    _owners.add(owner)


@public
def reset_caches() -> None:
    """Forget what all clients have learned from earlier responses; their settings stay.

    That is the schemas of outputs, the limits of the account and the ids of predictions. The plugin
    for pytest calls this after each test.
    """
    for owner in [*_owners]:
        owner.forget()
