"""What the process remembers from one call to the next, and how it is forgotten.

Clients remember what was expensive to learn: schemas of outputs, limits of the account, ids. Tests
that share a client, or the module-level functions, must not learn from each other.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any, cast
from weakref import WeakKeyDictionary

from .public import public

#: The objects that remember something, with the function that empties each.
_resets: WeakKeyDictionary[object, Callable[[Any], None]] = WeakKeyDictionary()


def on_reset(reset: Callable[[], None]) -> None:
    """Call a method whenever the caches are reset, as long as there is its object.

    Args:
        reset: The method of an object that empties what it remembers.
    """
    method = cast("MethodType", reset)
    _resets[method.__self__] = method.__func__


@public
def reset_caches() -> None:
    """Forget what all clients of this process have learned of the API; their settings stay.

    That is how the outputs of model versions are read, what limits the account has, and which ids
    there were. What is needed of it is learned again. The plugin for pytest calls this before each
    test.
    """
    for reference in _resets.keyrefs():
        if (owner := reference()) is not None and (reset := _resets.get(owner)) is not None:
            reset(owner)
