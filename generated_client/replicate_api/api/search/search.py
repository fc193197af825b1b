# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.search_results import SearchResults
from ...operation import (
    AsyncClient,
    AsyncDetailedClient,
    Operation,
    ResponseCase,
    SyncClient,
    SyncDetailedClient,
)
from ...request_parts import make_query
from ...types import UNSET, Unset
from ...types import Response as DetailedResponse


def operation(
    *,
    limit: int | Unset = UNSET,
    query: str,
) -> Operation[SearchResults]:
    """Search models, collections and documentation.

    Operation ``search``.

    The best matches of each kind. Beta, so its fields may change.

    Args:
        limit (int | Unset): How many models to answer with at most. Default: 20.
        query (str): The text to look for.

    Returns:
        The operation; its result is ``SearchResults``.
    """
    return Operation(
        id="search",
        method="GET",
        path="/search",
        responses=_RESPONSES,
        params=make_query(
            {
                "limit": limit,
                "query": query,
            }
        ),
        security=False,
    )


def sync(
    *,
    client: SyncClient,
    limit: int | Unset = UNSET,
    query: str,
) -> SearchResults:
    """Search models, collections and documentation.

    Args:
        limit (int | Unset): How many models to answer with at most. Default: 20.
        query (str): The text to look for.

    Returns:
        SearchResults

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return client.send(
        operation(
            limit=limit,
            query=query,
        )
    )


def sync_detailed(
    *,
    client: SyncDetailedClient,
    limit: int | Unset = UNSET,
    query: str,
) -> DetailedResponse[SearchResults]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            limit=limit,
            query=query,
        )
    )


async def asyncio(
    *,
    client: AsyncClient,
    limit: int | Unset = UNSET,
    query: str,
) -> SearchResults:
    """Search models, collections and documentation.

    Args:
        limit (int | Unset): How many models to answer with at most. Default: 20.
        query (str): The text to look for.

    Returns:
        SearchResults

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return await client.asend(
        operation(
            limit=limit,
            query=query,
        )
    )


async def asyncio_detailed(
    *,
    client: AsyncDetailedClient,
    limit: int | Unset = UNSET,
    query: str,
) -> DetailedResponse[SearchResults]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            limit=limit,
            query=query,
        )
    )


_RESPONSES: tuple[ResponseCase[SearchResults], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=SearchResults.from_dict),
)
