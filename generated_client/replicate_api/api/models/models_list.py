# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.model_page import ModelPage
from ...models.models_list_sort_by import ModelsListSortBy
from ...models.models_list_sort_direction import ModelsListSortDirection
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
    sort_by: ModelsListSortBy | Unset = UNSET,
    sort_direction: ModelsListSortDirection | Unset = UNSET,
) -> Operation[ModelPage]:
    """List all public models.

    Operation ``models.list``.

    A page of 25 public models, each with its default example and latest version, so answers
    are large.

    Args:
        sort_by (ModelsListSortBy | Unset): The date to sort by; the date of the latest
            version unless given. Default: 'latest_version_created_at'.
        sort_direction (ModelsListSortDirection | Unset): Whether old or new comes first;
            `desc`, new first, unless given. Default: 'desc'.

    Returns:
        The operation; its result is ``ModelPage``.
    """
    return Operation(
        id="models.list",
        method="GET",
        path="/models",
        responses=_RESPONSES,
        params=make_query(
            {
                "sort_by": sort_by,
                "sort_direction": sort_direction,
            }
        ),
        security=True,
    )


def sync(
    *,
    client: SyncClient,
    sort_by: ModelsListSortBy | Unset = UNSET,
    sort_direction: ModelsListSortDirection | Unset = UNSET,
) -> ModelPage:
    """List all public models.

    Args:
        sort_by (ModelsListSortBy | Unset): The date to sort by; the date of the latest
            version unless given. Default: 'latest_version_created_at'.
        sort_direction (ModelsListSortDirection | Unset): Whether old or new comes first;
            `desc`, new first, unless given. Default: 'desc'.

    Returns:
        ModelPage

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return client.send(
        operation(
            sort_by=sort_by,
            sort_direction=sort_direction,
        )
    )


def sync_detailed(
    *,
    client: SyncDetailedClient,
    sort_by: ModelsListSortBy | Unset = UNSET,
    sort_direction: ModelsListSortDirection | Unset = UNSET,
) -> DetailedResponse[ModelPage]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            sort_by=sort_by,
            sort_direction=sort_direction,
        )
    )


async def asyncio(
    *,
    client: AsyncClient,
    sort_by: ModelsListSortBy | Unset = UNSET,
    sort_direction: ModelsListSortDirection | Unset = UNSET,
) -> ModelPage:
    """List all public models.

    Args:
        sort_by (ModelsListSortBy | Unset): The date to sort by; the date of the latest
            version unless given. Default: 'latest_version_created_at'.
        sort_direction (ModelsListSortDirection | Unset): Whether old or new comes first;
            `desc`, new first, unless given. Default: 'desc'.

    Returns:
        ModelPage

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return await client.asend(
        operation(
            sort_by=sort_by,
            sort_direction=sort_direction,
        )
    )


async def asyncio_detailed(
    *,
    client: AsyncDetailedClient,
    sort_by: ModelsListSortBy | Unset = UNSET,
    sort_direction: ModelsListSortDirection | Unset = UNSET,
) -> DetailedResponse[ModelPage]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            sort_by=sort_by,
            sort_direction=sort_direction,
        )
    )


_RESPONSES: tuple[ResponseCase[ModelPage], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=ModelPage.from_dict),
)
