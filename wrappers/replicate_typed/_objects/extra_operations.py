"""The one operation that the generated client lacks.

``QUERY /models`` cannot be compiled: OpenAPI 3.1 has no place for that method, and the compiler
drops what it does not know. It is written here as the generated ones are.
"""

from __future__ import annotations

from replicate_api.models import ModelPage
from replicate_api.operation import ContentBody, Operation, ResponseCase


def search_models(query: str) -> Operation[ModelPage]:
    """Search public models (operation ``models.search``).

    Args:
        query: What to look for; it is the body, as plain text.
    """
    return Operation(
        id="models.search",
        method="QUERY",
        path="/models",
        responses=(ResponseCase(first=200, last=200, kind="json", decode=ModelPage.from_dict),),
        body=ContentBody(content=query.encode(), content_type="text/plain"),
        security=True,
    )
