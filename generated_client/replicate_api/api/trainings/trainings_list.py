# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.training_page import TrainingPage
from ...operation import (
    AsyncClient,
    Operation,
    ResponseCase,
    SyncClient,
)


def operation() -> Operation[TrainingPage]:
    """List the account's trainings.

    Operation ``trainings.list``.

    A page of 100 trainings of the account, newest first.

    Returns:
        The operation; its result is ``TrainingPage``.
    """
    return Operation(
        id="trainings.list",
        method="GET",
        path="/trainings",
        responses=_RESPONSES,
        security=True,
    )


def sync(
    *,
    client: SyncClient,
) -> TrainingPage:
    """List the account's trainings.

    Returns:
        TrainingPage

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return client.send(operation())


async def asyncio(
    *,
    client: AsyncClient,
) -> TrainingPage:
    """List the account's trainings.

    Returns:
        TrainingPage

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return await client.asend(operation())


_RESPONSES: tuple[ResponseCase[TrainingPage], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=TrainingPage.from_dict),
)
