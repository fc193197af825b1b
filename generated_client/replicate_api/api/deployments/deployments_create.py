# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...encoding import to_json
from ...models.create_deployment_request import CreateDeploymentRequest
from ...models.deployment import Deployment
from ...operation import (
    AsyncClient,
    AsyncDetailedClient,
    Body,
    JsonBody,
    Operation,
    ResponseCase,
    SyncClient,
    SyncDetailedClient,
)
from ...types import Response as DetailedResponse


def operation(
    *,
    body: CreateDeploymentRequest,
) -> Operation[Deployment]:
    """Make a deployment.

    Operation ``deployments.create``.

    Puts a version of a model on hardware of its own. Instances are billed while they are up,
    idle or not.

    Args:
        body (CreateDeploymentRequest): A deployment to create.

    Returns:
        The operation; its result is ``Deployment``.
    """
    content: Body | None = JsonBody(to_json(body))
    return Operation(
        id="deployments.create",
        method="POST",
        path="/deployments",
        responses=_RESPONSES,
        body=content,
        security=True,
    )


def sync(
    *,
    client: SyncClient,
    body: CreateDeploymentRequest,
) -> Deployment:
    """Make a deployment.

    Args:
        body (CreateDeploymentRequest): A deployment to create.

    Returns:
        Deployment

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
    body: CreateDeploymentRequest,
) -> DetailedResponse[Deployment]:
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
    body: CreateDeploymentRequest,
) -> Deployment:
    """Make a deployment.

    Args:
        body (CreateDeploymentRequest): A deployment to create.

    Returns:
        Deployment

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
    body: CreateDeploymentRequest,
) -> DetailedResponse[Deployment]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            body=body,
        )
    )


_RESPONSES: tuple[ResponseCase[Deployment], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=Deployment.from_dict),
)
