# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...models.collection import Collection
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
    collection_slug: str,
) -> Operation[Collection]:
    """Look up a collection with its models.

    Operation ``collections.get``.

    The collection and every model in it, each with its default example and latest version, so
    answers are large.

    Args:
        collection_slug (str): The collection's name in URLs, such as `text-to-image`.

    Returns:
        The operation; its result is ``Collection``.

    Raises:
        ValueError: collection_slug is empty, ``.`` or ``..``.
    """
    return Operation(
        id="collections.get",
        method="GET",
        path="/collections/{collection_slug}".format(
            collection_slug=make_path_part("collection_slug", collection_slug),
        ),
        responses=_RESPONSES,
        security=True,
    )


def sync(
    collection_slug: str,
    *,
    client: SyncClient,
) -> Collection:
    """Look up a collection with its models.

    Args:
        collection_slug (str): The collection's name in URLs, such as `text-to-image`.

    Returns:
        Collection

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: collection_slug is empty, ``.`` or ``..``.
    """
    return client.send(
        operation(
            collection_slug,
        )
    )


def sync_detailed(
    collection_slug: str,
    *,
    client: SyncDetailedClient,
) -> DetailedResponse[Collection]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            collection_slug,
        )
    )


async def asyncio(
    collection_slug: str,
    *,
    client: AsyncClient,
) -> Collection:
    """Look up a collection with its models.

    Args:
        collection_slug (str): The collection's name in URLs, such as `text-to-image`.

    Returns:
        Collection

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
        ValueError: collection_slug is empty, ``.`` or ``..``.
    """
    return await client.asend(
        operation(
            collection_slug,
        )
    )


async def asyncio_detailed(
    collection_slug: str,
    *,
    client: AsyncDetailedClient,
) -> DetailedResponse[Collection]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            collection_slug,
        )
    )


_RESPONSES: tuple[ResponseCase[Collection], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=Collection.from_dict),
)
