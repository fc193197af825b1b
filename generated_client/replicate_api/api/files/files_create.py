# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...encoding import to_parts
from ...models.file import File
from ...models.upload_file_request import UploadFileRequest
from ...operation import (
    AsyncClient,
    AsyncDetailedClient,
    Body,
    MultipartBody,
    Operation,
    ResponseCase,
    SyncClient,
    SyncDetailedClient,
)
from ...types import Response as DetailedResponse


def operation(
    *,
    body: UploadFileRequest,
) -> Operation[File]:
    """Upload a file.

    Operation ``files.create``.

    Stores up to 100 MB for 24 hours. Pass the file's `urls.get` as an input of a prediction.
    The name and the MIME type are taken from the `content` part.

    Args:
        body (UploadFileRequest): A file to upload, as a multipart form.

    Returns:
        The operation; its result is ``File``.
    """
    content: Body | None = MultipartBody(to_parts(body))
    return Operation(
        id="files.create",
        method="POST",
        path="/files",
        responses=_RESPONSES,
        body=content,
        security=True,
    )


def sync(
    *,
    client: SyncClient,
    body: UploadFileRequest,
) -> File:
    """Upload a file.

    Args:
        body (UploadFileRequest): A file to upload, as a multipart form.

    Returns:
        File

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
    body: UploadFileRequest,
) -> DetailedResponse[File]:
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
    body: UploadFileRequest,
) -> File:
    """Upload a file.

    Args:
        body (UploadFileRequest): A file to upload, as a multipart form.

    Returns:
        File

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
    body: UploadFileRequest,
) -> DetailedResponse[File]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            body=body,
        )
    )


_RESPONSES: tuple[ResponseCase[File], ...] = (
    ResponseCase(first=201, last=201, kind="json", decode=File.from_dict),
)
