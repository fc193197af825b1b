# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.deployment_page import DeploymentPage
from ...operation import (
    AsyncClient,
    AsyncDetailedClient,
    Operation,
    ResponseCase,
    SyncClient,
    SyncDetailedClient,
)
from ...types import Response as DetailedResponse


def operation() -> Operation[DeploymentPage]:
    """List the account's deployments.

    Operation ``deployments.list``.

    A page of the deployments of the account, each with its current release.

    Returns:
        The operation; its result is ``DeploymentPage``.
    """
    return Operation(
        id="deployments.list",
        method="GET",
        path="/deployments",
        responses=_RESPONSES,
        security=True,
    )


def sync(
    *,
    client: SyncClient,
) -> DeploymentPage:
    """List the account's deployments.

    Returns:
        DeploymentPage

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return client.send(operation())


def sync_detailed(
    *,
    client: SyncDetailedClient,
) -> DetailedResponse[DeploymentPage]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(operation())


async def asyncio(
    *,
    client: AsyncClient,
) -> DeploymentPage:
    """List the account's deployments.

    Returns:
        DeploymentPage

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return await client.asend(operation())


async def asyncio_detailed(
    *,
    client: AsyncDetailedClient,
) -> DetailedResponse[DeploymentPage]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(operation())


_RESPONSES: tuple[ResponseCase[DeploymentPage], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=DeploymentPage.from_dict),
)
