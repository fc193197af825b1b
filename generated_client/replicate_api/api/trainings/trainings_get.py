# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.training import Training
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
    training_id: str,
) -> Operation[Training]:
    """Look up a training.

    Operation ``trainings.get``.

    The training as it is now; its `output` names the new version once it succeeded.

    Args:
        training_id (str): Which training, by `id`.

    Returns:
        The operation; its result is ``Training``.

    Raises:
        ValueError: training_id is empty, ``.`` or ``..``.
    """
    return Operation(
        id="trainings.get",
        method="GET",
        path="/trainings/{training_id}".format(
            training_id=make_path_part("training_id", training_id),
        ),
        responses=_RESPONSES,
        security=True,
    )


def sync(
    training_id: str,
    *,
    client: SyncClient,
) -> Training:
    """Look up a training.

    Args:
        training_id (str): Which training, by `id`.

    Returns:
        Training

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: training_id is empty, ``.`` or ``..``.
    """
    return client.send(
        operation(
            training_id,
        )
    )


def sync_detailed(
    training_id: str,
    *,
    client: SyncDetailedClient,
) -> DetailedResponse[Training]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            training_id,
        )
    )


async def asyncio(
    training_id: str,
    *,
    client: AsyncClient,
) -> Training:
    """Look up a training.

    Args:
        training_id (str): Which training, by `id`.

    Returns:
        Training

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: training_id is empty, ``.`` or ``..``.
    """
    return await client.asend(
        operation(
            training_id,
        )
    )


async def asyncio_detailed(
    training_id: str,
    *,
    client: AsyncDetailedClient,
) -> DetailedResponse[Training]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            training_id,
        )
    )


_RESPONSES: tuple[ResponseCase[Training], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=Training.from_dict),
)
