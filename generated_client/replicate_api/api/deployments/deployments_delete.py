# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...decoding import (
    read_none,
)
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
    deployment_owner: str,
    deployment_name: str,
) -> Operation[None]:
    """Remove a deployment.

    Operation ``deployments.delete``.

    Works only when the deployment was offline and unused for 15 minutes.

    Args:
        deployment_owner (str): Whose deployment it is, a user or an organization.
        deployment_name (str): The deployment's name, without its owner.

    Returns:
        The operation; its result is ``None``.

    Raises:
        ValueError: deployment_owner or deployment_name is empty, ``.`` or ``..``.
    """
    return Operation(
        id="deployments.delete",
        method="DELETE",
        path="/deployments/{deployment_owner}/{deployment_name}".format(
            deployment_owner=make_path_part("deployment_owner", deployment_owner),
            deployment_name=make_path_part("deployment_name", deployment_name),
        ),
        responses=_RESPONSES,
        security=True,
    )


def sync(
    deployment_owner: str,
    deployment_name: str,
    *,
    client: SyncClient,
) -> None:
    """Remove a deployment.

    Args:
        deployment_owner (str): Whose deployment it is, a user or an organization.
        deployment_name (str): The deployment's name, without its owner.

    Returns:
        None

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
        )
    )


def sync_detailed(
    deployment_owner: str,
    deployment_name: str,
    *,
    client: SyncDetailedClient,
) -> DetailedResponse[None]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            deployment_owner,
            deployment_name,
        )
    )


async def asyncio(
    deployment_owner: str,
    deployment_name: str,
    *,
    client: AsyncClient,
) -> None:
    """Remove a deployment.

    Args:
        deployment_owner (str): Whose deployment it is, a user or an organization.
        deployment_name (str): The deployment's name, without its owner.

    Returns:
        None

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
        )
    )


async def asyncio_detailed(
    deployment_owner: str,
    deployment_name: str,
    *,
    client: AsyncDetailedClient,
) -> DetailedResponse[None]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            deployment_owner,
            deployment_name,
        )
    )


_RESPONSES: tuple[ResponseCase[None], ...] = (
    ResponseCase(first=204, last=204, kind="none", decode=read_none),
)
