# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.webhook_secret import WebhookSecret
from ...operation import (
    AsyncClient,
    AsyncDetailedClient,
    Operation,
    ResponseCase,
    SyncClient,
    SyncDetailedClient,
)
from ...types import Response as DetailedResponse


def operation() -> Operation[WebhookSecret]:
    """Get the secret that signs webhooks.

    Operation ``webhooks.default.secret.get``.

    The key to check the `webhook-signature` header with. Keep it as safe as a token.

    Returns:
        The operation; its result is ``WebhookSecret``.
    """
    return Operation(
        id="webhooks.default.secret.get",
        method="GET",
        path="/webhooks/default/secret",
        responses=_RESPONSES,
        security=True,
    )


def sync(
    *,
    client: SyncClient,
) -> WebhookSecret:
    """Get the secret that signs webhooks.

    Returns:
        WebhookSecret

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return client.send(operation())


def sync_detailed(
    *,
    client: SyncDetailedClient,
) -> DetailedResponse[WebhookSecret]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(operation())


async def asyncio(
    *,
    client: AsyncClient,
) -> WebhookSecret:
    """Get the secret that signs webhooks.

    Returns:
        WebhookSecret

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return await client.asend(operation())


async def asyncio_detailed(
    *,
    client: AsyncDetailedClient,
) -> DetailedResponse[WebhookSecret]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(operation())


_RESPONSES: tuple[ResponseCase[WebhookSecret], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=WebhookSecret.from_dict),
)
