"""Canceling predictions on the way out: those that are known, and those that never got a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from replicate_api.api.predictions import predictions_list

from .._base.deadline import Deadline
from .._base.errors import ReplicateError, ResponseDecodeError
from .._base.json_values import is_list, is_object
from .._base.logs import logger
from .._http.io_async import now
from .._http.mocks import optional_request
from .._jobs.create_request import JobSpec
from .._jobs.orphans import MAX_CLOCK_SKEW, select_orphans, server_time
from .core import AsyncCore
from .jobs import AsyncPrediction


async def cancel_quietly(prediction: AsyncPrediction, deadline: Deadline) -> bool:
    """Cancel a prediction, and log a failure instead of raising it.

    Returns:
        Whether the API has canceled it before it came to its own end.
    """
    try:
        with optional_request():
            try:
                await prediction.cancel(timeout=deadline.remaining(now()))
            except ResponseDecodeError:
                # Such a response, or one about another prediction, says nothing about this one.
                await prediction.cancel(timeout=deadline.remaining(now()))
    except ReplicateError as error:
        warn_of_uncanceled(prediction, error)
        return False
    return prediction.status not in {"succeeded", "failed"}


async def find_orphans(
    core: AsyncCore, spec: JobSpec, body: Mapping[str, Any], *, age: float, deadline: Deadline
) -> list[AsyncPrediction]:
    """Return the listed predictions that an unacknowledged create may have made.

    Args:
        core: The core of the client.
        spec: What was to be run.
        body: The body of the create.
        age: How long ago the create was sent, in seconds.
        deadline: When to stop searching.
    """
    ago = timedelta(seconds=age)
    operation = predictions_list.operation(created_after=datetime.now(UTC) - ago - MAX_CLOCK_SKEW)
    build = partial(AsyncPrediction, core)
    try:
        with optional_request():
            response = await core.transport.send(operation, deadline=deadline)
        listed = core.read(operation, response, lambda raw: [*map(build, _results(raw))])
    except ReplicateError as error:
        logger.debug("predictions cannot be listed: %s", error)
        return []
    return select_orphans(
        [prediction for prediction in listed if prediction.id not in core.in_flight.known_ids],
        spec.target,
        body,
        is_deployment=spec.is_deployment,
        since=server_time(response.headers) - ago,
    )


def _results(raw: object) -> list[Any]:
    results: object = raw.get("results") if is_object(raw) else None
    return [*results] if is_list(results) else []


def warn_of_uncanceled(prediction: AsyncPrediction, reason: object) -> None:
    """Log that a prediction that could not be canceled runs on."""
    logger.warning("prediction %s could not be canceled: %s", prediction.id, reason)


def warn_of_orphans(ids: list[str]) -> None:
    """Log that a prediction may be running that could not be canceled."""
    logger.warning(
        "a create was interrupted before the API named its prediction, which may run all the same. "
        "Look at %s",
        ", ".join(ids) or "client.predictions.list()",
    )
