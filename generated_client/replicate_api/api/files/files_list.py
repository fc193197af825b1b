# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.file_page import FilePage
from ...operation import (
    AsyncClient,
    AsyncDetailedClient,
    Operation,
    ResponseCase,
    SyncClient,
    SyncDetailedClient,
)
from ...types import Response as DetailedResponse


def operation() -> Operation[FilePage]:
    """List the account's files.

    Operation ``files.list``.

    A page of the uploads of the account.

    Returns:
        The operation; its result is ``FilePage``.
    """
    return Operation(
        id="files.list",
        method="GET",
        path="/files",
        responses=_RESPONSES,
        security=True,
    )


def sync(
    *,
    client: SyncClient,
) -> FilePage:
    """List the account's files.

    Returns:
        FilePage

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return client.send(operation())


def sync_detailed(
    *,
    client: SyncDetailedClient,
) -> DetailedResponse[FilePage]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(operation())


async def asyncio(
    *,
    client: AsyncClient,
) -> FilePage:
    """List the account's files.

    Returns:
        FilePage

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return await client.asend(operation())


async def asyncio_detailed(
    *,
    client: AsyncDetailedClient,
) -> DetailedResponse[FilePage]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(operation())


_RESPONSES: tuple[ResponseCase[FilePage], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=FilePage.from_dict),
)
