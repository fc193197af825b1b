# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.model_page import ModelPage
from ...operation import (
    AsyncClient,
    AsyncDetailedClient,
    Body,
    ContentBody,
    Operation,
    ResponseCase,
    SyncClient,
    SyncDetailedClient,
)
from ...types import Response as DetailedResponse


def operation(
    *,
    body: str,
) -> Operation[ModelPage]:
    """Search public models by text.

    Operation ``models.search``.

    Answers the best 25 matches. The method is `QUERY` and the body is the search text;
    `search` is the newer way, by GET.

    Args:
        body (str):

    Returns:
        The operation; its result is ``ModelPage``.
    """
    content: Body | None = ContentBody(body.encode(), "text/plain")
    return Operation(
        id="models.search",
        method="QUERY",
        path="/models",
        responses=_RESPONSES,
        body=content,
        security=True,
    )


def sync(
    *,
    client: SyncClient,
    body: str,
) -> ModelPage:
    """Search public models by text.

    Args:
        body (str):

    Returns:
        ModelPage

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return client.send(
        operation(
            body=body,
        )
    )


def sync_detailed(
    *,
    client: SyncDetailedClient,
    body: str,
) -> DetailedResponse[ModelPage]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            body=body,
        )
    )


async def asyncio(
    *,
    client: AsyncClient,
    body: str,
) -> ModelPage:
    """Search public models by text.

    Args:
        body (str):

    Returns:
        ModelPage

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return await client.asend(
        operation(
            body=body,
        )
    )


async def asyncio_detailed(
    *,
    client: AsyncDetailedClient,
    body: str,
) -> DetailedResponse[ModelPage]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            body=body,
        )
    )


_RESPONSES: tuple[ResponseCase[ModelPage], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=ModelPage.from_dict),
)
