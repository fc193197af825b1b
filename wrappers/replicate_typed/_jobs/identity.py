"""Whether a response is about what was asked for.

A server, a cache or a connection out of step may answer with another object of the same kind. Such
a response is read like one that cannot be decoded: nothing of it is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from replicate_api.errors import ResponseDecodeError

from .._base.json_values import is_object

R = TypeVar("R")


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


def check_is_new(created: str, known: Collection[str]) -> None:
    """Check that the response to a create names something, and nothing that was created before.

    Args:
        created: The id in the response.
        known: The ids that other creates were answered with.

    Raises:
        ResponseDecodeError: The id is empty or one of them.
    """
    if not created:
        raise ResponseDecodeError("id", "", "it is empty")
    if created in known:
        reason = f"it is about {created!r:.100}, which an earlier create was answered with"
        raise ResponseDecodeError("id", "", reason)
