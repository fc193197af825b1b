"""What openapi-python-client would lose without a warning: operations that it does not look for."""

from __future__ import annotations

from .._base.errors import SpecError
from ..description.document import Json, operations, pointer


def operation_ids(description: Json) -> list[str]:
    """Return the ids of the operations that a checked description has for the compiler.

    ``update-spec`` writes a description in which every path is spelled out. Only a description of
    other origin is refused here.

    Raises:
        SpecError: A path is a reference.
    """
    for path, item in description["paths"].items():
        if "$ref" in item and not path.startswith("x-"):
            raise SpecError(
                "a path cannot be compiled from a reference; spell it out",
                pointer=pointer("paths", path, "$ref"),
            )
    return [operation["operationId"] for _, _, operation in operations(description)]
