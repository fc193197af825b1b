"""Decoding an object that lacks what it should have, rather than losing what it stands for.

A prediction whose response has no ``created_at`` still runs, and is still billed: as long as there
is an id and a status, there is an object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from replicate_api.errors import ResponseDecodeError

from .._base.json_values import is_object

T = TypeVar("T")

#: What stands for a timestamp that cannot be read; ``timestamp_or_none`` turns it into ``None``.
EPOCH = "1970-01-01T00:00:00Z"


def decode_leniently(
    build: Callable[[Mapping[str, Any]], T], raw: Any, fallbacks: Mapping[str, Any]
) -> T:
    """Return the generated object, with fallbacks for members that are missing or cannot be read.

    Args:
        build: Makes the object of JSON, ``from_dict`` of a generated class.
        raw: The JSON as received.
        fallbacks: What stands for each member that the object can do without.

    Raises:
        ResponseDecodeError: A member without a fallback cannot be read.
    """
    candidate = raw
    for _ in fallbacks:
        try:
            return build(candidate)
        except ResponseDecodeError as error:
            name = error.pointer.split("/")[1] if error.pointer else ""
            if name not in fallbacks or not is_object(candidate):
                raise
            candidate = {**candidate, name: fallbacks[name]}
    return build(candidate)
