"""Reading an object that lacks what it should have, rather than losing what it stands for.

A prediction whose answer has no ``created_at`` still runs, and is still billed: as long as there
is an id and a status, there is an object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from replicate_api.errors import ResponseDecodeError

from .._base.json_values import is_object

T = TypeVar("T")

#: What stands for a member that cannot be read. The epoch is read as no moment at all.
EPOCH = "1970-01-01T00:00:00Z"
JOB_SPARES: Mapping[str, Any] = {
    "created_at": EPOCH,
    "error": None,
    "input": {},
    "urls": {"get": "", "cancel": ""},
    "version": None,
}


def read(build: Callable[[Mapping[str, Any]], T], raw: Any, spares: Mapping[str, Any]) -> T:
    """The object, with spares for the members that are missing or of another kind.

    Raises:
        ResponseDecodeError: A member that nothing can stand for cannot be read.
    """
    candidate = raw
    for _ in spares:
        try:
            return build(candidate)
        except ResponseDecodeError as error:
            name = error.pointer.split("/")[1] if error.pointer else ""
            if name not in spares or not is_object(candidate):
                raise
            candidate = {**candidate, name: spares[name]}
    return build(candidate)
