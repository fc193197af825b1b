# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...decoding import (
    read_str,
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
    model_owner: str,
    model_name: str,
) -> Operation[str]:
    """Get the readme of a model.

    Operation ``models.readme.get``.

    The readme as Markdown text; 404 when the model has none.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.

    Returns:
        The operation; its result is ``str``.

    Raises:
        ValueError: model_owner or model_name is empty, ``.`` or ``..``.
    """
    return Operation(
        id="models.readme.get",
        method="GET",
        path="/models/{model_owner}/{model_name}/readme".format(
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
) -> str:
    """Get the readme of a model.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.

    Returns:
        str

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
) -> DetailedResponse[str]:
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
) -> str:
    """Get the readme of a model.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.

    Returns:
        str

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
) -> DetailedResponse[str]:
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


_RESPONSES: tuple[ResponseCase[str], ...] = (
    ResponseCase(first=200, last=200, kind="text", decode=read_str, media_type="text/plain"),
)
