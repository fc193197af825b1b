# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from ...encoding import to_json
from ...models.create_model_prediction_request import CreateModelPredictionRequest
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
from ...request_parts import make_headers, make_path_part
from ...types import UNSET, Unset
from ...types import Response as DetailedResponse


def operation(
    model_owner: str,
    model_name: str,
    *,
    body: CreateModelPredictionRequest,
    cancel_after: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Operation[Prediction]:
    """Run an official model.

    Operation ``models.predictions.create``.

    Starts a prediction on whatever version the model currently has. Only official models
    answer here; others answer
    404. Answers at once unless `Prefer` asks to wait. Sending it again starts another
    prediction.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        body (CreateModelPredictionRequest): The input of a prediction whose model is named by
            the path.
        cancel_after (str | Unset): Stop the prediction this long after it was created, unless
            it ended before: seconds (`30`), or units that add up (`30s`, `5m`, `1h30m45s`). From
            5 seconds to 24 hours. One that never started ends as `aborted`.
        prefer (str | Unset): `wait=n` holds the answer until there is output, n seconds at
            most (1 to 60); `wait` alone is 60. An answer that came first may still have the
            status `starting` or `processing`.

    Returns:
        The operation; its result is ``Prediction``.

    Raises:
        ValueError: model_owner or model_name is empty, ``.`` or ``..``.
    """
    content: Body | None = JsonBody(to_json(body))
    return Operation(
        id="models.predictions.create",
        method="POST",
        path="/models/{model_owner}/{model_name}/predictions".format(
            model_owner=make_path_part("model_owner", model_owner),
            model_name=make_path_part("model_name", model_name),
        ),
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
    model_owner: str,
    model_name: str,
    *,
    client: SyncClient,
    body: CreateModelPredictionRequest,
    cancel_after: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Prediction:
    """Run an official model.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        body (CreateModelPredictionRequest): The input of a prediction whose model is named by
            the path.
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
        ValueError: model_owner or model_name is empty, ``.`` or ``..``.
    """
    return client.send(
        operation(
            model_owner,
            model_name,
            body=body,
            cancel_after=cancel_after,
            prefer=prefer,
        )
    )


def sync_detailed(
    model_owner: str,
    model_name: str,
    *,
    client: SyncDetailedClient,
    body: CreateModelPredictionRequest,
    cancel_after: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> DetailedResponse[Prediction]:
    """Do what ``sync`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``sync`` returns.
    """
    return client.send_detailed(
        operation(
            model_owner,
            model_name,
            body=body,
            cancel_after=cancel_after,
            prefer=prefer,
        )
    )


async def asyncio(
    model_owner: str,
    model_name: str,
    *,
    client: AsyncClient,
    body: CreateModelPredictionRequest,
    cancel_after: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Prediction:
    """Run an official model.

    Args:
        model_owner (str): Whose model it is, a user or an organization.
        model_name (str): The model's name, without its owner.
        body (CreateModelPredictionRequest): The input of a prediction whose model is named by
            the path.
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
        ValueError: model_owner or model_name is empty, ``.`` or ``..``.
    """
    return await client.asend(
        operation(
            model_owner,
            model_name,
            body=body,
            cancel_after=cancel_after,
            prefer=prefer,
        )
    )


async def asyncio_detailed(
    model_owner: str,
    model_name: str,
    *,
    client: AsyncDetailedClient,
    body: CreateModelPredictionRequest,
    cancel_after: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> DetailedResponse[Prediction]:
    """Do what ``asyncio`` does, which has the arguments and the errors.

    Returns:
        The status, the headers and the content, and as ``parsed`` what ``asyncio`` returns.
    """
    return await client.asend_detailed(
        operation(
            model_owner,
            model_name,
            body=body,
            cancel_after=cancel_after,
            prefer=prefer,
        )
    )


_RESPONSES: tuple[ResponseCase[Prediction], ...] = (
    ResponseCase(first=201, last=201, kind="json", decode=Prediction.from_dict),
    ResponseCase(first=202, last=202, kind="json", decode=Prediction.from_dict),
)
