# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.prediction import Prediction
from ...operation import (
    AsyncClient,
    AsyncDetailedClient,
    Operation,
    ResponseCase,
    SyncClient,
    SyncDetailedClient,
)
from ...request_parts import make_path_part
from ...types import Response as DetailedResponse


def operation(
    prediction_id: str,
) -> Operation[Prediction]:
    """Look up a prediction.

    Operation ``predictions.get``.

    The prediction as it is now. Inputs, outputs, logs and files are removed an hour after an
    API prediction ended.

    Args:
        prediction_id (str): Which prediction, by `id`.

    Returns:
        The operation; its result is ``Prediction``.

    Raises:
        ValueError: prediction_id is empty, ``.`` or ``..``.
    """
    return Operation(
        id="predictions.get",
        method="GET",
        path="/predictions/{prediction_id}".format(
            prediction_id=make_path_part("prediction_id", prediction_id),
        ),
        responses=_RESPONSES,
        security=True,
    )


def sync(
    prediction_id: str,
    *,
    client: SyncClient,
) -> Prediction:
    """Look up a prediction.

    Args:
        prediction_id (str): Which prediction, by `id`.

    Returns:
        Prediction

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: prediction_id is empty, ``.`` or ``..``.
    """
    return client.send(
        operation(
            prediction_id,
        )
    )


def sync_detailed(
    prediction_id: str,
    *,
    client: SyncDetailedClient,
) -> DetailedResponse[Prediction]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            prediction_id,
        )
    )


async def asyncio(
    prediction_id: str,
    *,
    client: AsyncClient,
) -> Prediction:
    """Look up a prediction.

    Args:
        prediction_id (str): Which prediction, by `id`.

    Returns:
        Prediction

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: prediction_id is empty, ``.`` or ``..``.
    """
    return await client.asend(
        operation(
            prediction_id,
        )
    )


async def asyncio_detailed(
    prediction_id: str,
    *,
    client: AsyncDetailedClient,
) -> DetailedResponse[Prediction]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            prediction_id,
        )
    )


_RESPONSES: tuple[ResponseCase[Prediction], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=Prediction.from_dict),
)
