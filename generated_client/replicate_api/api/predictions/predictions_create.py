# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...encoding import to_json
from ...models.create_prediction_request import CreatePredictionRequest
from ...models.prediction import Prediction
from ...operation import (
    AsyncClient,
    AsyncDetailedClient,
    Body,
    JsonBody,
    Operation,
    ResponseCase,
    SyncClient,
    SyncDetailedClient,
)
from ...request_parts import make_headers
from ...types import UNSET, Unset
from ...types import Response as DetailedResponse


def operation(
    *,
    body: CreatePredictionRequest,
    cancel_after: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Operation[Prediction]:
    """Run a model.

    Operation ``predictions.create``.

    Starts a prediction on the version that the body names. Answers at once unless `Prefer`
    asks to wait. Sending it again starts another prediction: there is no idempotency key.

    Args:
        body (CreatePredictionRequest): What to run, and with which input.
        cancel_after (str | Unset): Stop the prediction this long after it was created, unless
            it ended before: seconds (`30`), or units that add up (`30s`, `5m`, `1h30m45s`). From
            5 seconds to 24 hours. One that never started ends as `aborted`.
        prefer (str | Unset): `wait=n` holds the answer until there is output, n seconds at
            most (1 to 60); `wait` alone is 60. An answer that came first may still have the
            status `starting` or `processing`.

    Returns:
        The operation; its result is ``Prediction``.
    """
    content: Body | None = JsonBody(to_json(body))
    return Operation(
        id="predictions.create",
        method="POST",
        path="/predictions",
        responses=_RESPONSES,
        headers=make_headers(
            {
                "Cancel-After": cancel_after,
                "Prefer": prefer,
            }
        ),
        body=content,
        security=True,
    )


def sync(
    *,
    client: SyncClient,
    body: CreatePredictionRequest,
    cancel_after: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Prediction:
    """Run a model.

    Args:
        body (CreatePredictionRequest): What to run, and with which input.
        cancel_after (str | Unset): Stop the prediction this long after it was created, unless
            it ended before: seconds (`30`), or units that add up (`30s`, `5m`, `1h30m45s`). From
            5 seconds to 24 hours. One that never started ends as `aborted`.
        prefer (str | Unset): `wait=n` holds the answer until there is output, n seconds at
            most (1 to 60); `wait` alone is 60. An answer that came first may still have the
            status `starting` or `processing`.

    Returns:
        Prediction

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return client.send(
        operation(
            body=body,
            cancel_after=cancel_after,
            prefer=prefer,
        )
    )


def sync_detailed(
    *,
    client: SyncDetailedClient,
    body: CreatePredictionRequest,
    cancel_after: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> DetailedResponse[Prediction]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            body=body,
            cancel_after=cancel_after,
            prefer=prefer,
        )
    )


async def asyncio(
    *,
    client: AsyncClient,
    body: CreatePredictionRequest,
    cancel_after: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Prediction:
    """Run a model.

    Args:
        body (CreatePredictionRequest): What to run, and with which input.
        cancel_after (str | Unset): Stop the prediction this long after it was created, unless
            it ended before: seconds (`30`), or units that add up (`30s`, `5m`, `1h30m45s`). From
            5 seconds to 24 hours. One that never started ends as `aborted`.
        prefer (str | Unset): `wait=n` holds the answer until there is output, n seconds at
            most (1 to 60); `wait` alone is 60. An answer that came first may still have the
            status `starting` or `processing`.

    Returns:
        Prediction

    Raises:
        UnexpectedStatus: The API responded with an error, or with a status that is not described.
        ResponseDecodeError: The response cannot be decoded.
        httpx.HTTPError: There was no response.
    """
    return await client.asend(
        operation(
            body=body,
            cancel_after=cancel_after,
            prefer=prefer,
        )
    )


async def asyncio_detailed(
    *,
    client: AsyncDetailedClient,
    body: CreatePredictionRequest,
    cancel_after: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> DetailedResponse[Prediction]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            body=body,
            cancel_after=cancel_after,
            prefer=prefer,
        )
    )


_RESPONSES: tuple[ResponseCase[Prediction], ...] = (
    ResponseCase(first=201, last=201, kind="json", decode=Prediction.from_dict),
    ResponseCase(first=202, last=202, kind="json", decode=Prediction.from_dict),
)
