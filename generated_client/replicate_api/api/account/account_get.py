# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.account import Account
from ...operation import (
    AsyncClient,
    Operation,
    ResponseCase,
    SyncClient,
)


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


_RESPONSES: tuple[ResponseCase[Account], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=Account.from_dict),
)
