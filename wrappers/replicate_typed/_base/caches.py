"""What the process remembers from one call to the next, and how it is forgotten.

Clients remember what was expensive to learn: schemas of outputs, limits of the account, ids. Tests
that share a client, or the module-level functions, must not learn from each other.
"""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakMethod

from .public import public

_resets: set[WeakMethod[Callable[[], None]]] = set()


def on_reset(reset: Callable[[], None]) -> None:
    """Call a method whenever the caches are reset, as long as there is its object.

    Args:
        reset: The method of an object that empties one of them.
    """
    _resets.add(WeakMethod(reset, _resets.discard))


@public
def reset_caches() -> None:
    """Forget what all clients of this process have learned of the API; their settings stay.

    That is how the outputs of model versions are read, what limits the account has, and which ids
    there were. What is needed of it is learned again. The plugin for pytest calls this before each
    test.
    """
    for reference in [*_resets]:
        if (reset := reference()) is not None:
            reset()
