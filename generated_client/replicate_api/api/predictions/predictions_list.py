# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

import datetime

from ...models.prediction_page import PredictionPage
from ...models.predictions_list_source import PredictionsListSource
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
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    source: PredictionsListSource | Unset = UNSET,
) -> Operation[PredictionPage]:
    """List the account's predictions.

    Operation ``predictions.list``.

    A page of 100 predictions, newest first, whether made by program or on the website.

    Args:
        created_after (datetime.datetime | Unset): Only predictions made at this time or
            later.
        created_before (datetime.datetime | Unset): Only predictions made before this time.
        source (PredictionsListSource | Unset): With `web`, only predictions made on the
            website, 14 days back at most; all unless given.

    Returns:
        The operation; its result is ``PredictionPage``.
    """
    return Operation(
        id="predictions.list",
        method="GET",
        path="/predictions",
        responses=_RESPONSES,
        params=make_query(
            {
                "created_after": created_after,
                "created_before": created_before,
                "source": source,
            }
        ),
        security=True,
    )


def sync(
    *,
    client: SyncClient,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    source: PredictionsListSource | Unset = UNSET,
) -> PredictionPage:
    """List the account's predictions.

    Args:
        created_after (datetime.datetime | Unset): Only predictions made at this time or
            later.
        created_before (datetime.datetime | Unset): Only predictions made before this time.
        source (PredictionsListSource | Unset): With `web`, only predictions made on the
            website, 14 days back at most; all unless given.

    Returns:
        PredictionPage

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return client.send(
        operation(
            created_after=created_after,
            created_before=created_before,
            source=source,
        )
    )


def sync_detailed(
    *,
    client: SyncDetailedClient,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    source: PredictionsListSource | Unset = UNSET,
) -> DetailedResponse[PredictionPage]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            created_after=created_after,
            created_before=created_before,
            source=source,
        )
    )


async def asyncio(
    *,
    client: AsyncClient,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    source: PredictionsListSource | Unset = UNSET,
) -> PredictionPage:
    """List the account's predictions.

    Args:
        created_after (datetime.datetime | Unset): Only predictions made at this time or
            later.
        created_before (datetime.datetime | Unset): Only predictions made before this time.
        source (PredictionsListSource | Unset): With `web`, only predictions made on the
            website, 14 days back at most; all unless given.

    Returns:
        PredictionPage

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return await client.asend(
        operation(
            created_after=created_after,
            created_before=created_before,
            source=source,
        )
    )


async def asyncio_detailed(
    *,
    client: AsyncDetailedClient,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    source: PredictionsListSource | Unset = UNSET,
) -> DetailedResponse[PredictionPage]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            created_after=created_after,
            created_before=created_before,
            source=source,
        )
    )


_RESPONSES: tuple[ResponseCase[PredictionPage], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=PredictionPage.from_dict),
)
