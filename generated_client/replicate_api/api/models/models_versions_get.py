# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.model_version import ModelVersion
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
    model_owner: str,
    model_name: str,
    version_id: str,
) -> Operation[ModelVersion]:
    """Look up a version of a model.

    Operation ``models.versions.get``.

    The version with the schema of its inputs and outputs.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        version_id (str): Which version, by `id` (64 hexadecimal digits).

    Returns:
        The operation; its result is ``ModelVersion``.

    Raises:
        ValueError: model_owner or model_name or version_id is empty, ``.`` or ``..``.
    """
    return Operation(
        id="models.versions.get",
        method="GET",
        path="/models/{model_owner}/{model_name}/versions/{version_id}".format(
            model_owner=make_path_part("model_owner", model_owner),
            model_name=make_path_part("model_name", model_name),
            version_id=make_path_part("version_id", version_id),
        ),
        responses=_RESPONSES,
        security=True,
    )


def sync(
    model_owner: str,
    model_name: str,
    version_id: str,
    *,
    client: SyncClient,
) -> ModelVersion:
    """Look up a version of a model.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        version_id (str): Which version, by `id` (64 hexadecimal digits).

    Returns:
        ModelVersion

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: model_owner or model_name or version_id is empty, ``.`` or ``..``.
    """
    return client.send(
        operation(
            model_owner,
            model_name,
            version_id,
        )
    )


def sync_detailed(
    model_owner: str,
    model_name: str,
    version_id: str,
    *,
    client: SyncDetailedClient,
) -> DetailedResponse[ModelVersion]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            model_owner,
            model_name,
            version_id,
        )
    )


async def asyncio(
    model_owner: str,
    model_name: str,
    version_id: str,
    *,
    client: AsyncClient,
) -> ModelVersion:
    """Look up a version of a model.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        version_id (str): Which version, by `id` (64 hexadecimal digits).

    Returns:
        ModelVersion

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: model_owner or model_name or version_id is empty, ``.`` or ``..``.
    """
    return await client.asend(
        operation(
            model_owner,
            model_name,
            version_id,
        )
    )


async def asyncio_detailed(
    model_owner: str,
    model_name: str,
    version_id: str,
    *,
    client: AsyncDetailedClient,
) -> DetailedResponse[ModelVersion]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            model_owner,
            model_name,
            version_id,
        )
    )


_RESPONSES: tuple[ResponseCase[ModelVersion], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=ModelVersion.from_dict),
)
