"""Which of the API's predictions may be the one whose create was never answered: no I/O."""

from __future__ import annotations

import email.utils
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from .._objects.jobs import PredictionValues
from .._objects.refs import Target

P = TypeVar("P", bound=PredictionValues)

#: The ``Date`` of an answer has whole seconds, and the create took a moment to be sent.
TOLERANCE = timedelta(seconds=2)

#: How far the clock of this machine may be off before nothing is found.
SKEW = timedelta(minutes=5)


def lookalikes(
    listed: Iterable[P],
    target: Target,
    body: Mapping[str, Any],
    *,
    deployment: bool,
    since: datetime,
) -> list[P]:
    """Those that still run, run the same thing with the same input, and are no older.

    Args:
        listed: Predictions.
        target: What was to be run.
        body: The body of the create.
        deployment: Whether the target is a deployment.
        since: When the create was sent, by the API's clock.
    """
    return [
        prediction
        for prediction in listed
        if not prediction.done
        and prediction.created_at is not None
        and prediction.created_at >= since - TOLERANCE
        and _runs(prediction, target, body.get("version"), deployment=deployment)
        and prediction.input == body.get("input")
    ]


def _runs(
    prediction: PredictionValues, target: Target, version: object, *, deployment: bool
) -> bool:
    if deployment:
        return prediction.deployment == target.model
    if version is not None:
        return prediction.version == version
    return prediction.model == target.model


def server_time(headers: Mapping[str, str]) -> datetime:
    """The time by the clock of who answered, by the clock of this machine if it did not say."""
    try:
        moment = email.utils.parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, OverflowError):
        return datetime.now(UTC)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
