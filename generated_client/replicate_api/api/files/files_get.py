# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.file import File
from ...operation import (
    AsyncClient,
    Operation,
    ResponseCase,
    SyncClient,
    make_path_part,
)


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


_RESPONSES: tuple[ResponseCase[File], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=File.from_dict),
)
