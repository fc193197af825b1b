"""What openapi-python-client would lose without a warning: operations that it does not look for."""

from __future__ import annotations

from .._base.errors import SpecError
from ..description.document import METHODS, Json, pointer, quoted

#: Members of a path that are no operations.
_OTHERS = frozenset({"parameters", "summary", "description", "servers"})


def operation_ids(description: Json) -> list[str]:
    """Return the ids of the operations that a checked description has for the compiler.

    ``update-spec`` writes a description in which every path is spelled out and a method that
    OpenAPI 3.1 does not have is an extension. Only a description of other origin is refused here.

    Raises:
        SpecError: A path has an operation of another method, or is a reference.
    """
    found: list[str] = []
    for path, item in description["paths"].items():
        if path.startswith("x-"):
            continue
        for key, operation in item.items():
            at = pointer("paths", path, key)
            if key in METHODS:
                found.append(operation["operationId"])
            elif key == "$ref":
                raise SpecError(
                    "a path cannot be compiled from a reference; spell it out", pointer=at
                )
            elif key not in _OTHERS and not key.startswith("x-"):
                raise SpecError(
                    f"{quoted(key)} cannot be compiled: openapi-python-client has no such method; "
                    f"describe the operation as x-{key} and write it by hand",
                    pointer=at,
                )
    return found
