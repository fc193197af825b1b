"""What the process remembers from one client to the next, and how it is forgotten."""

from __future__ import annotations

from collections.abc import Callable

from .public import public

_resets: list[Callable[[], None]] = []


def on_reset(reset: Callable[[], None]) -> None:
    """Call a function whenever the caches are reset; it empties one of them.

    Args:
        reset: The function, which stays for as long as the process.
    """
    _resets.append(reset)


@public
def reset_caches() -> None:
    """Forget what all clients of this process have learned of the API.

    That is how the outputs of model versions are read. What is needed of it is asked for again.
    The pytest plugin of ``replicate-typed[local]`` calls this before each test.
    """
    for reset in _resets:
        reset()
