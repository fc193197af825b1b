# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.prediction_page import PredictionPage
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
) -> Operation[PredictionPage]:
    """List the examples of a model.

    Operation ``models.examples.list``.

    A page of predictions that the author chose to show.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.

    Returns:
        The operation; its result is ``PredictionPage``.

    Raises:
        ValueError: model_owner or model_name is empty, ``.`` or ``..``.
    """
    return Operation(
        id="models.examples.list",
        method="GET",
        path="/models/{model_owner}/{model_name}/examples".format(
            model_owner=make_path_part("model_owner", model_owner),
            model_name=make_path_part("model_name", model_name),
        ),
        responses=_RESPONSES,
        security=True,
    )


def sync(
    model_owner: str,
    model_name: str,
    *,
    client: SyncClient,
) -> PredictionPage:
    """List the examples of a model.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.

    Returns:
        PredictionPage

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
        )
    )


def sync_detailed(
    model_owner: str,
    model_name: str,
    *,
    client: SyncDetailedClient,
) -> DetailedResponse[PredictionPage]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            model_owner,
            model_name,
        )
    )


async def asyncio(
    model_owner: str,
    model_name: str,
    *,
    client: AsyncClient,
) -> PredictionPage:
    """List the examples of a model.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.

    Returns:
        PredictionPage

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
        )
    )


async def asyncio_detailed(
    model_owner: str,
    model_name: str,
    *,
    client: AsyncDetailedClient,
) -> DetailedResponse[PredictionPage]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            model_owner,
            model_name,
        )
    )


_RESPONSES: tuple[ResponseCase[PredictionPage], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=PredictionPage.from_dict),
)
