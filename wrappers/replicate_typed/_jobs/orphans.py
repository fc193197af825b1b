"""Orphans: predictions whose create was never acknowledged, found in the account's list. No I/O."""

from __future__ import annotations

import email.utils
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from .._objects.jobs import PredictionValues
from .._objects.refs import Target

P = TypeVar("P", bound=PredictionValues)

#: The ``Date`` of a response has whole seconds, and the create took some time to be sent.
TOLERANCE = timedelta(seconds=2)

#: How far the clock of this machine may be off before nothing is found.
MAX_CLOCK_SKEW = timedelta(minutes=5)


def select_orphans(
    listed: Iterable[P],
    target: Target,
    body: Mapping[str, Any],
    *,
    is_deployment: bool,
    since: datetime,
) -> list[P]:
    """Return the predictions that still run, run the same with the same input, and are no older.

    Args:
        listed: Predictions of the account.
        target: What was to be run.
        body: The body of the create.
        is_deployment: Whether the target is a deployment.
        since: When the create was sent, by the API's clock.
    """
    return [
        prediction
        for prediction in listed
        if not prediction.done
        and prediction.created_at is not None
        and prediction.created_at >= since - TOLERANCE
        and _runs(prediction, target, body.get("version"), is_deployment=is_deployment)
        and prediction.input == body.get("input")
    ]


def _runs(
    prediction: PredictionValues, target: Target, version: object, *, is_deployment: bool
) -> bool:
    if is_deployment:
        return prediction.deployment == target.model
    if version is not None:
        return prediction.version == version
    return prediction.model == target.model


def server_time(headers: Mapping[str, str]) -> datetime:
    """Return the time by the server's clock, or by this machine's if the response has no ``Date``."""
    try:
        date = email.utils.parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, OverflowError):
        return datetime.now(UTC)
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
