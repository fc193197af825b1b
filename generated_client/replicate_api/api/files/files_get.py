# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.file import File
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
) -> Operation[File]:
    """Look up a file.

    Operation ``files.get``.

    Name, size, type and checksums of an upload, not its content.

    Args:
        file_id (str): Which file, by `id`.

    Returns:
        The operation; its result is ``File``.

    Raises:
        ValueError: file_id is empty, ``.`` or ``..``.
    """
    return Operation(
        id="files.get",
        method="GET",
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
) -> File:
    """Look up a file.

    Args:
        file_id (str): Which file, by `id`.

    Returns:
        File

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
) -> DetailedResponse[File]:
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
) -> File:
    """Look up a file.

    Args:
        file_id (str): Which file, by `id`.

    Returns:
        File

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
) -> DetailedResponse[File]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            file_id,
        )
    )


_RESPONSES: tuple[ResponseCase[File], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=File.from_dict),
)
