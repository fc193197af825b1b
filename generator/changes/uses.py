"""Which schemas of a description callers send or receive, and by which operation."""

from __future__ import annotations

from ..description.document import Json, follow, operations
from .references import reachable, referred
from .schema_pairs import Use


def resolved_parameters(operation: Json, document: Json) -> list[Json]:
    """Return the parameters of an operation, also those that it shares."""
    return [follow(document, parameter) for parameter in operation.get("parameters", [])]


def resolved_responses(operation: Json, document: Json) -> dict[str, Json]:
    """Return the responses of an operation by status, also those that it shares."""
    return {
        status: follow(document, response) for status, response in operation["responses"].items()
    }


class Uses:
    """Which schemas of a description are sent, received, and used by which operation."""

    def __init__(self, document: Json) -> None:
        schemas: Json = document["components"]["schemas"]
        written: set[str] = set()
        read: set[str] = set()
        self.by_operation: dict[str, set[str]] = {}
        for _, _, operation in operations(document):
            sent = referred(
                operation.get("requestBody", {}), resolved_parameters(operation, document)
            )
            received = referred(resolved_responses(operation, document))
            written |= sent
            read |= received
            self.by_operation[operation["operationId"]] = reachable(sent | received, schemas)
        self._written = reachable(written, schemas)
        self._read = reachable(read, schemas)

    def of(self, name: str) -> Use:
        """Return how callers use a schema."""
        return Use(name in self._written, name in self._read)
