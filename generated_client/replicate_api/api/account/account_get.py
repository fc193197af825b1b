# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.account import Account
from ...operation import (
    AsyncClient,
    AsyncDetailedClient,
    Operation,
    ResponseCase,
    SyncClient,
    SyncDetailedClient,
)
from ...types import Response as DetailedResponse


def operation() -> Operation[Account]:
    """Get the account of the token.

    Operation ``account.get``.

    The account, personal or of an organization, that the API token was made for.

    Returns:
        The operation; its result is ``Account``.
    """
    return Operation(
        id="account.get",
        method="GET",
        path="/account",
        responses=_RESPONSES,
        security=True,
    )


def sync(
    *,
    client: SyncClient,
) -> Account:
    """Get the account of the token.

    Returns:
        Account

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return client.send(operation())


def sync_detailed(
    *,
    client: SyncDetailedClient,
) -> DetailedResponse[Account]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(operation())


async def asyncio(
    *,
    client: AsyncClient,
) -> Account:
    """Get the account of the token.

    Returns:
        Account

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return await client.asend(operation())


async def asyncio_detailed(
    *,
    client: AsyncDetailedClient,
) -> DetailedResponse[Account]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(operation())


_RESPONSES: tuple[ResponseCase[Account], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=Account.from_dict),
)
