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
    file_id: str,
) -> Operation[None]:
    """Remove a file before it expires.

    Operation ``files.delete``.

    The upload is gone at once; reading it afterwards answers 404.

    Args:
        file_id (str): Which file, by `id`.

    Returns:
        The operation; its result is ``None``.

    Raises:
        ValueError: file_id is empty, ``.`` or ``..``.
    """
    return Operation(
        id="files.delete",
        method="DELETE",
        path="/files/{file_id}".format(
            file_id=make_path_part("file_id", file_id),
        ),
        responses=_RESPONSES,
        security=True,
    )


def sync(
    file_id: str,
    *,
    client: SyncClient,
) -> None:
    """Remove a file before it expires.

    Args:
        file_id (str): Which file, by `id`.

    Returns:
        None

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: file_id is empty, ``.`` or ``..``.
    """
    return client.send(
        operation(
            file_id,
        )
    )


def sync_detailed(
    file_id: str,
    *,
    client: SyncDetailedClient,
) -> DetailedResponse[None]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            file_id,
        )
    )


async def asyncio(
    file_id: str,
    *,
    client: AsyncClient,
) -> None:
    """Remove a file before it expires.

    Args:
        file_id (str): Which file, by `id`.

    Returns:
        None

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: file_id is empty, ``.`` or ``..``.
    """
    return await client.asend(
        operation(
            file_id,
        )
    )


async def asyncio_detailed(
    file_id: str,
    *,
    client: AsyncDetailedClient,
) -> DetailedResponse[None]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            file_id,
        )
    )


_RESPONSES: tuple[ResponseCase[None], ...] = (
    ResponseCase(first=204, last=204, kind="none", decode=read_none),
)
