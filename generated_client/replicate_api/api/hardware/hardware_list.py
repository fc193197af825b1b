# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from typing import Any

from ...decoding import (
    Reader,
)
from ...models.hardware import Hardware
from ...operation import (
    AsyncClient,
    AsyncDetailedClient,
    Operation,
    ResponseCase,
    SyncClient,
    SyncDetailedClient,
)
from ...readers import (
    answer_reader,
    list_reader,
)
from ...types import Response as DetailedResponse


def operation() -> Operation[list[Hardware]]:
    """List hardware.

    Operation ``hardware.list``.

    All kinds of hardware that a model or deployment can ask for, in one list without pages.

    Returns:
        The operation; its result is ``list[Hardware]``.
    """
    return Operation(
        id="hardware.list",
        method="GET",
        path="/hardware",
        responses=_RESPONSES,
        security=True,
    )


def sync(
    *,
    client: SyncClient,
) -> list[Hardware]:
    """List hardware.

    Returns:
        list[Hardware]

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return client.send(operation())


def sync_detailed(
    *,
    client: SyncDetailedClient,
) -> DetailedResponse[list[Hardware]]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(operation())


async def asyncio(
    *,
    client: AsyncClient,
) -> list[Hardware]:
    """List hardware.

    Returns:
        list[Hardware]

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return await client.asend(operation())


async def asyncio_detailed(
    *,
    client: AsyncDetailedClient,
) -> DetailedResponse[list[Hardware]]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(operation())


_READER_200: Reader[list[Hardware]] = answer_reader(
    "hardware.list", list_reader(Hardware.from_dict)
)


def _read_200(value: Any) -> list[Hardware]:
    return _READER_200(value)


_RESPONSES: tuple[ResponseCase[list[Hardware]], ...] = (
    ResponseCase(first=200, last=200, kind="json", decode=_read_200),
)
