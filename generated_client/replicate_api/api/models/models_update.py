# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...encoding import to_json
from ...models.model import Model
from ...models.update_model_request import UpdateModelRequest
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
    *,
    body: UpdateModelRequest,
) -> Operation[Model]:
    """Change what is said about a model.

    Operation ``models.update``.

    Changes the fields that are given; the others stay.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        body (UpdateModelRequest): What to change about a model.

    Returns:
        The operation; its result is ``Model``.

    Raises:
        ValueError: model_owner or model_name is empty, ``.`` or ``..``.
    """
    content: Body | None = JsonBody(to_json(body))
    return Operation(
        id="models.update",
        method="PATCH",
        path="/models/{model_owner}/{model_name}".format(
            model_owner=make_path_part("model_owner", model_owner),
            model_name=make_path_part("model_name", model_name),
        ),
        responses=_RESPONSES,
        body=content,
        security=True,
    )


def sync(
    model_owner: str,
    model_name: str,
    *,
    client: SyncClient,
    body: UpdateModelRequest,
) -> Model:
    """Change what is said about a model.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        body (UpdateModelRequest): What to change about a model.

    Returns:
        Model

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: model_owner or model_name is empty, ``.`` or ``..``.
    """
    return client.send(
        operation(
            model_owner,
            model_name,
            body=body,
        )
    )


def sync_detailed(
    model_owner: str,
    model_name: str,
    *,
    client: SyncDetailedClient,
    body: UpdateModelRequest,
) -> DetailedResponse[Model]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            model_owner,
            model_name,
            body=body,
        )
    )


async def asyncio(
    model_owner: str,
    model_name: str,
    *,
    client: AsyncClient,
    body: UpdateModelRequest,
) -> Model:
    """Change what is said about a model.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        body (UpdateModelRequest): What to change about a model.

    Returns:
        Model

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: model_owner or model_name is empty, ``.`` or ``..``.
    """
    return await client.asend(
        operation(
            model_owner,
            model_name,
            body=body,
        )
    )


async def asyncio_detailed(
    model_owner: str,
    model_name: str,
    *,
    client: AsyncDetailedClient,
    body: UpdateModelRequest,
) -> DetailedResponse[Model]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            model_owner,
            model_name,
            body=body,
        )
    )


_RESPONSES: tuple[ResponseCase[Model], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=Model.from_dict),
)
