# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...decoding import (
    list_reader,
)
from ...models.hardware import Hardware
from ...operation import (
    AsyncClient,
    Operation,
    ResponseCase,
    SyncClient,
)


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



    Raises:
        UnexpectedStatus: The API answered with an error.
        ResponseDecodeError: The answer cannot be read.
        httpx.HTTPError: There was no answer.

    """
    return client.send(operation())


async def asyncio(
    *,
    client: AsyncClient,
) -> list[Hardware]:
    """List hardware.



    Raises:
        UnexpectedStatus: The API answered with an error.
        ResponseDecodeError: The answer cannot be read.
        httpx.HTTPError: There was no answer.

    """
    return await client.asend(operation())


_RESPONSES: tuple[ResponseCase[list[Hardware]], ...] = (
    ResponseCase(
        first=200,
        last=200,
        kind="json",
        decode=list_reader(Hardware.from_dict),
    ),
)
