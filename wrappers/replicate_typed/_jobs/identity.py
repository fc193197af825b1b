"""Whether a response is about what was asked for.

A server, a cache or a connection out of step may answer with another object of the same kind. Such
a response is read like one that cannot be decoded: nothing of it is believed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from replicate_api.errors import ResponseDecodeError

from .._base.json_values import is_object

R = TypeVar("R")

#: How many ids of its predictions a client remembers, so as not to take one for another.
MAX_KNOWN_IDS = 10_000


def about(asked: str, build: Callable[[Any], R]) -> Callable[[Any], R]:
    """Return ``build`` for responses about the object with an id.

    Args:
        asked: The id that was asked for.
        build: Makes something of the response's JSON; it decides about JSON without an id.

    Returns:
        A function that raises ``ResponseDecodeError`` for a response with another id.
    """

    def checked(raw: Any) -> R:
        found = raw.get("id") if is_object(raw) else None
        if isinstance(found, str) and found != asked:
            reason = f"it is about {found!r:.100}, and {asked!r:.100} was asked for"
            raise ResponseDecodeError("id", "", reason)
        return build(raw)

    return checked


class KnownIds:
    """The ids that creates were answered with, the last ``MAX_KNOWN_IDS`` of them."""

    def __init__(self) -> None:
        """Start without one."""
        self._ids: set[str] = set()
        self._oldest_first: deque[str] = deque()

    def __contains__(self, id: str) -> bool:
        return id in self._ids

    def add(self, created: str, *, is_mocked: bool = False) -> None:
        """Take note of an id.

        Args:
            created: The id in the response to a create.
            is_mocked: Whether the response was made up: tests give all predictions the same id.

        Raises:
            ResponseDecodeError: The id is empty, or that of an earlier create.
        """
        if not created:
            raise ResponseDecodeError("id", "", "it is empty")
        if created in self._ids:
            if is_mocked:
                return
            reason = f"it is about {created!r:.100}, which an earlier create was answered with"
            raise ResponseDecodeError("id", "", reason)
        self._ids.add(created)
        self._oldest_first.append(created)
        if len(self._oldest_first) > MAX_KNOWN_IDS:
            self._ids.discard(self._oldest_first.popleft())

    def forget(self, created: str) -> None:
        """Forget an id that nobody could take note of: its prediction is searched for later."""
        if created in self._ids:
            self._ids.discard(created)
            self._oldest_first.remove(created)
