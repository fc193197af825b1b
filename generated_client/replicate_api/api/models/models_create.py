# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...encoding import to_json
from ...models.create_model_request import CreateModelRequest
from ...models.model import Model
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
    body: CreateModelRequest,
) -> Operation[Model]:
    """Make a model.

    Operation ``models.create``.

    Makes an empty model to push versions to or train into. An account can have 1,000 models.

    Args:
        body (CreateModelRequest): A model to create.

    Returns:
        The operation; its result is ``Model``.
    """
    content: Body | None = JsonBody(to_json(body))
    return Operation(
        id="models.create",
        method="POST",
        path="/models",
        responses=_RESPONSES,
        body=content,
        security=True,
    )


def sync(
    *,
    client: SyncClient,
    body: CreateModelRequest,
) -> Model:
    """Make a model.

    Args:
        body (CreateModelRequest): A model to create.

    Returns:
        Model

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
    body: CreateModelRequest,
) -> DetailedResponse[Model]:
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
    body: CreateModelRequest,
) -> Model:
    """Make a model.

    Args:
        body (CreateModelRequest): A model to create.

    Returns:
        Model

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
    body: CreateModelRequest,
) -> DetailedResponse[Model]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            body=body,
        )
    )


_RESPONSES: tuple[ResponseCase[Model], ...] = (
    ResponseCase(first=201, last=201, kind="json", decode=Model.from_dict),
)
