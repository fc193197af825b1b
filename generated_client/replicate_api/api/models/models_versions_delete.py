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
    model_owner: str,
    model_name: str,
    version_id: str,
) -> Operation[None]:
    """Remove a version of a model.

    Operation ``models.versions.delete``.

    Accepts the request and deletes the version, its predictions and their output files a
    little later. Versions that others used, trained from or deployed cannot be deleted.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        version_id (str): Which version, by `id` (64 hexadecimal digits).

    Returns:
        The operation; its result is ``None``.

    Raises:
        ValueError: model_owner or model_name or version_id is empty, ``.`` or ``..``.
    """
    return Operation(
        id="models.versions.delete",
        method="DELETE",
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
) -> None:
    """Remove a version of a model.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        version_id (str): Which version, by `id` (64 hexadecimal digits).

    Returns:
        None

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
) -> DetailedResponse[None]:
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
) -> None:
    """Remove a version of a model.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        version_id (str): Which version, by `id` (64 hexadecimal digits).

    Returns:
        None

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
) -> DetailedResponse[None]:
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


_RESPONSES: tuple[ResponseCase[None], ...] = (
    ResponseCase(first=202, last=202, kind="none", decode=read_none),
)
