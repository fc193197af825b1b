# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...decoding import (
    read_bytes,
)
from ...operation import (
    AsyncClient,
    AsyncDetailedClient,
    Operation,
    ResponseCase,
    SyncClient,
    SyncDetailedClient,
)
from ...request_parts import make_path_part, make_query
from ...types import Response as DetailedResponse


def operation(
    file_id: str,
    *,
    expiry: int,
    owner: str,
    signature: str,
) -> Operation[bytes]:
    """Read the bytes of a file.

    Operation ``files.download``.

    The bytes of an upload, for whoever holds a signed link made with the signing secret for
    files.

    Args:
        file_id (str): Which file, by `id`.
        expiry (int): When the link expires, in seconds since 1970-01-01 UTC.
        owner (str): Whose upload it is, a user or an organization.
        signature (str): HMAC-SHA256 of `{owner} {file_id} {expiry}` with the signing secret
            for files, in base64.

    Returns:
        The operation; its result is ``bytes``.

    Raises:
        ValueError: file_id is empty, ``.`` or ``..``.
    """
    return Operation(
        id="files.download",
        method="GET",
        path="/files/{file_id}/download".format(
            file_id=make_path_part("file_id", file_id),
        ),
        responses=_RESPONSES,
        params=make_query(
            {
                "expiry": expiry,
                "owner": owner,
                "signature": signature,
            }
        ),
        security=True,
    )


def sync(
    file_id: str,
    *,
    client: SyncClient,
    expiry: int,
    owner: str,
    signature: str,
) -> bytes:
    """Read the bytes of a file.

    Args:
        file_id (str): Which file, by `id`.
        expiry (int): When the link expires, in seconds since 1970-01-01 UTC.
        owner (str): Whose upload it is, a user or an organization.
        signature (str): HMAC-SHA256 of `{owner} {file_id} {expiry}` with the signing secret
            for files, in base64.

    Returns:
        bytes

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: file_id is empty, ``.`` or ``..``.
    """
    return client.send(
        operation(
            file_id,
            expiry=expiry,
            owner=owner,
            signature=signature,
        )
    )


def sync_detailed(
    file_id: str,
    *,
    client: SyncDetailedClient,
    expiry: int,
    owner: str,
    signature: str,
) -> DetailedResponse[bytes]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            file_id,
            expiry=expiry,
            owner=owner,
            signature=signature,
        )
    )


async def asyncio(
    file_id: str,
    *,
    client: AsyncClient,
    expiry: int,
    owner: str,
    signature: str,
) -> bytes:
    """Read the bytes of a file.

    Args:
        file_id (str): Which file, by `id`.
        expiry (int): When the link expires, in seconds since 1970-01-01 UTC.
        owner (str): Whose upload it is, a user or an organization.
        signature (str): HMAC-SHA256 of `{owner} {file_id} {expiry}` with the signing secret
            for files, in base64.

    Returns:
        bytes

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: file_id is empty, ``.`` or ``..``.
    """
    return await client.asend(
        operation(
            file_id,
            expiry=expiry,
            owner=owner,
            signature=signature,
        )
    )


async def asyncio_detailed(
    file_id: str,
    *,
    client: AsyncDetailedClient,
    expiry: int,
    owner: str,
    signature: str,
) -> DetailedResponse[bytes]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            file_id,
            expiry=expiry,
            owner=owner,
            signature=signature,
        )
    )


_RESPONSES: tuple[ResponseCase[bytes], ...] = (
    ResponseCase(
        first=200, last=200, kind="bytes", decode=read_bytes, media_type="application/octet-stream"
    ),
)
