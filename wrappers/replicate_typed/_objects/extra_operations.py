"""The operation ``QUERY /models``, which the generated client does not have.

OpenAPI 3.1 does not support the method ``QUERY``, so the compiler ignores the operation. This
module has the same form as the generated ones.
"""

from __future__ import annotations

from replicate_api.models import ModelPage
from replicate_api.operation import ContentBody, Operation, ResponseCase


def search_models(query: str) -> Operation[ModelPage]:
    """Search public models (operation ``models.search``).

    Args:
        query: The search text; it is sent as the body, as plain text.
    """
    return Operation(
        id="models.search",
        method="QUERY",
        path="/models",
        responses=(ResponseCase(first=200, last=200, kind="json", decode=ModelPage.from_dict),),
        body=ContentBody(content=query.encode(), content_type="text/plain"),
        security=True,
    )
