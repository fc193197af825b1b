# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...encoding import to_json
from ...models.create_training_request import CreateTrainingRequest
from ...models.training import Training
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
    model_owner: str,
    model_name: str,
    version_id: str,
    *,
    body: CreateTrainingRequest,
) -> Operation[Training]:
    """Start a training.

    Operation ``trainings.create``.

    Trains from a version; the result is pushed as a new version of the model that
    `destination` names.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        version_id (str): Which version, by `id` (64 hexadecimal digits).
        body (CreateTrainingRequest): Where to put the trained model, and what to train with.

    Returns:
        The operation; its result is ``Training``.

    Raises:
        ValueError: model_owner or model_name or version_id is empty, ``.`` or ``..``.
    """
    content: Body | None = JsonBody(to_json(body))
    return Operation(
        id="trainings.create",
        method="POST",
        path="/models/{model_owner}/{model_name}/versions/{version_id}/trainings".format(
            model_owner=make_path_part("model_owner", model_owner),
            model_name=make_path_part("model_name", model_name),
            version_id=make_path_part("version_id", version_id),
        ),
        responses=_RESPONSES,
        body=content,
        security=True,
    )


def sync(
    model_owner: str,
    model_name: str,
    version_id: str,
    *,
    client: SyncClient,
    body: CreateTrainingRequest,
) -> Training:
    """Start a training.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        version_id (str): Which version, by `id` (64 hexadecimal digits).
        body (CreateTrainingRequest): Where to put the trained model, and what to train with.

    Returns:
        Training

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
            body=body,
        )
    )


def sync_detailed(
    model_owner: str,
    model_name: str,
    version_id: str,
    *,
    client: SyncDetailedClient,
    body: CreateTrainingRequest,
) -> DetailedResponse[Training]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            model_owner,
            model_name,
            version_id,
            body=body,
        )
    )


async def asyncio(
    model_owner: str,
    model_name: str,
    version_id: str,
    *,
    client: AsyncClient,
    body: CreateTrainingRequest,
) -> Training:
    """Start a training.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        version_id (str): Which version, by `id` (64 hexadecimal digits).
        body (CreateTrainingRequest): Where to put the trained model, and what to train with.

    Returns:
        Training

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
            body=body,
        )
    )


async def asyncio_detailed(
    model_owner: str,
    model_name: str,
    version_id: str,
    *,
    client: AsyncDetailedClient,
    body: CreateTrainingRequest,
) -> DetailedResponse[Training]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            model_owner,
            model_name,
            version_id,
            body=body,
        )
    )


_RESPONSES: tuple[ResponseCase[Training], ...] = (
    ResponseCase(first=201, last=201, kind="json", decode=Training.from_dict),
)
