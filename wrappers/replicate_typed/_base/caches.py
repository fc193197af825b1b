"""What the process remembers from one call to the next, and how it is forgotten.

Clients remember what was expensive to learn: schemas of outputs, limits of the account, ids. Tests
that share a client, or the module-level functions, must not learn from each other.
"""

from __future__ import annotations

from typing import Protocol
from weakref import WeakSet

from .public import public


class Remembers(Protocol):
    """Something that has learned of the API."""

    def forget(self) -> None: ...


_owners: WeakSet[Remembers] = WeakSet()


def on_reset(owner: Remembers) -> None:
    """Have an object forget what it has learned whenever the caches are reset.

    Args:
        owner: The object, which is held by nothing but its other users.
    """
    _owners.add(owner)


@public
def reset_caches() -> None:
    """Forget what all clients of this process have learned of the API; their settings stay.

    That is how the outputs of model versions are read, what limits the account has, and which ids
    there were. What is needed of it is learned again. The plugin for pytest calls this before each
    test.
    """
    for owner in [*_owners]:
        owner.forget()
