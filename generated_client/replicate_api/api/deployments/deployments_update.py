# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...encoding import to_json
from ...models.deployment import Deployment
from ...models.update_deployment_request import UpdateDeploymentRequest
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
from ...request_parts import make_path_part
from ...types import Response as DetailedResponse


def operation(
    deployment_owner: str,
    deployment_name: str,
    *,
    body: UpdateDeploymentRequest,
) -> Operation[Deployment]:
    """Change a deployment.

    Operation ``deployments.update``.

    Makes a new release from the fields that are given; the others stay. The release number
    goes up by one.

    Args:
        deployment_owner (str): Whose deployment it is, a user or an organization.
        deployment_name (str): The deployment's name, without its owner.
        body (UpdateDeploymentRequest): What to change about a deployment.

    Returns:
        The operation; its result is ``Deployment``.

    Raises:
        ValueError: deployment_owner or deployment_name is empty, ``.`` or ``..``.
    """
    content: Body | None = JsonBody(to_json(body))
    return Operation(
        id="deployments.update",
        method="PATCH",
        path="/deployments/{deployment_owner}/{deployment_name}".format(
            deployment_owner=make_path_part("deployment_owner", deployment_owner),
            deployment_name=make_path_part("deployment_name", deployment_name),
        ),
        responses=_RESPONSES,
        body=content,
        security=True,
    )


def sync(
    deployment_owner: str,
    deployment_name: str,
    *,
    client: SyncClient,
    body: UpdateDeploymentRequest,
) -> Deployment:
    """Change a deployment.

    Args:
        deployment_owner (str): Whose deployment it is, a user or an organization.
        deployment_name (str): The deployment's name, without its owner.
        body (UpdateDeploymentRequest): What to change about a deployment.

    Returns:
        Deployment

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: deployment_owner or deployment_name is empty, ``.`` or ``..``.
    """
    return client.send(
        operation(
            deployment_owner,
            deployment_name,
            body=body,
        )
    )


def sync_detailed(
    deployment_owner: str,
    deployment_name: str,
    *,
    client: SyncDetailedClient,
    body: UpdateDeploymentRequest,
) -> DetailedResponse[Deployment]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            deployment_owner,
            deployment_name,
            body=body,
        )
    )


async def asyncio(
    deployment_owner: str,
    deployment_name: str,
    *,
    client: AsyncClient,
    body: UpdateDeploymentRequest,
) -> Deployment:
    """Change a deployment.

    Args:
        deployment_owner (str): Whose deployment it is, a user or an organization.
        deployment_name (str): The deployment's name, without its owner.
        body (UpdateDeploymentRequest): What to change about a deployment.

    Returns:
        Deployment

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: deployment_owner or deployment_name is empty, ``.`` or ``..``.
    """
    return await client.asend(
        operation(
            deployment_owner,
            deployment_name,
            body=body,
        )
    )


async def asyncio_detailed(
    deployment_owner: str,
    deployment_name: str,
    *,
    client: AsyncDetailedClient,
    body: UpdateDeploymentRequest,
) -> DetailedResponse[Deployment]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            deployment_owner,
            deployment_name,
            body=body,
        )
    )


_RESPONSES: tuple[ResponseCase[Deployment], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=Deployment.from_dict),
)
