"""The request that creates a prediction, from what the caller named and gave."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal, TypeVar

from attrs import evolve, frozen
from replicate_api import models as api
from replicate_api.api.predictions import predictions_create
from replicate_api.operation import Operation
from replicate_api.types import UNSET, Unset

from ._errors import InputError
from ._refs import Target

#: The longest time in seconds that the API holds a create open (operation ``predictions.create``).
MAX_HOLD = 60

#: How much longer than the hold its answer may take, in seconds.
HOLD_SLACK = 15.0

T = TypeVar("T")

WebhookEventName = Literal["start", "output", "logs", "completed"]
WEBHOOK_EVENTS: tuple[WebhookEventName, ...] = ("start", "output", "logs", "completed")

_DURATION = re.compile(r"(?=.)(?:\d+h)?(?:\d+m)?(?:\d+s)?|\d+")


@frozen
class Extras:
    """What a create carries besides the model and its input."""

    hold: int | None = None
    cancel_after: str | None = None
    webhook: str | None = None
    webhook_events_filter: tuple[WebhookEventName, ...] | None = None
    stream: bool | None = None

    @property
    def read_timeout(self) -> float | None:
        """How long the answer may take in seconds, None for the client's own limit."""
        return None if self.hold is None else self.hold + HOLD_SLACK


def make_extras(
    *,
    wait: float | bool | None,
    cancel_after: float | str | timedelta | None,
    webhook: str | None,
    webhook_events_filter: Sequence[WebhookEventName] | None,
    stream: bool | None = None,
    webhook_completed: str | None = None,
) -> Extras:
    """Check and normalise what a create carries.

    Raises:
        InputError: One of the values cannot be sent.
    """
    return Extras(
        hold=hold_seconds(wait),
        cancel_after=duration(cancel_after),
        webhook=_webhook_url(webhook or webhook_completed),
        webhook_events_filter=_events(
            webhook_events_filter
            if webhook_events_filter is not None or not webhook_completed
            else ("completed",)
        ),
        stream=stream,
    )


def hold_seconds(wait: float | bool | None) -> int | None:
    """For how many seconds the API is asked to hold the create open, None for not at all.

    Raises:
        InputError: It is not a number of seconds, 0 or more.
    """
    if wait is None or wait is False:
        return None
    if wait is True:
        return MAX_HOLD
    if not isinstance(wait, int | float) or not 0 <= wait < math.inf:  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"wait is True, False or a number of seconds, not {wait!r}")
    return min(MAX_HOLD, math.ceil(wait)) or None


def duration(value: float | str | timedelta | None) -> str | None:
    """A time for the ``Cancel-After`` header, such as ``90s`` or ``1h30m``.

    Raises:
        InputError: It is no such time, or shorter than the 5 s that the API asks for.
    """
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip()
        if not text or not _DURATION.fullmatch(text):
            raise InputError(
                f"cancel_after is seconds or a time such as '90s', '5m', '1h30m': {value!r}"
            )
        return text
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    if not 5 <= seconds <= 24 * 3600:
        raise InputError(f"cancel_after is between 5 seconds and 24 hours: {value!r}")
    return f"{math.ceil(seconds)}s"


def _webhook_url(url: str | None) -> str | None:
    if url is None:
        return None
    if not url.startswith(("https://", "http://")) or any(c.isspace() for c in url):
        raise InputError(f"webhook is an https URL, not {url!r}")
    return url


def _events(names: Sequence[WebhookEventName] | None) -> tuple[WebhookEventName, ...] | None:
    if names is None:
        return None
    given = tuple(names)
    for name in given:
        if name not in WEBHOOK_EVENTS:
            raise InputError(
                f"webhook_events_filter takes {', '.join(WEBHOOK_EVENTS)}: not {name!r}"
            )
    return given


def create_operation(
    target: Target, input: dict[str, Any], extras: Extras, *, deployment: bool = False
) -> Operation[Any]:
    """The operation that creates the prediction.

    Args:
        target: The model, version or deployment.
        input: The model's input, JSON.
        extras: What goes along.
        deployment: Whether the target's owner and name are those of a deployment.
    """
    webhook: str | Unset = extras.webhook or UNSET
    stream: bool | Unset = UNSET if extras.stream is None else extras.stream
    events: list[api.WebhookEvent] | Unset = (
        UNSET
        if extras.webhook_events_filter is None
        else [api.WebhookEvent(name) for name in extras.webhook_events_filter]
    )
    if target.version is not None or target.owner is None or target.name is None:
        body = api.CreatePredictionRequest(
            version=target.version or "",
            input=input,
            webhook=webhook,
            webhook_events_filter=events,
            stream=stream,
        )
        return _with_headers(predictions_create.operation(body=body), extras)
    if deployment:
        from replicate_api.api.deployments import deployments_predictions_create

        operation = deployments_predictions_create.operation(
            target.owner,
            target.name,
            body=api.CreateDeploymentPredictionRequest(
                input=input, webhook=webhook, webhook_events_filter=events, stream=stream
            ),
        )
        return _with_headers(operation, extras)
    from replicate_api.api.models import models_predictions_create

    operation = models_predictions_create.operation(
        target.owner,
        target.name,
        body=api.CreateModelPredictionRequest(
            input=input, webhook=webhook, webhook_events_filter=events, stream=stream
        ),
    )
    return _with_headers(operation, extras)


def _with_headers(operation: Operation[T], extras: Extras) -> Operation[T]:
    """The operation with the headers that all three creates take."""
    headers = dict(operation.headers)
    if extras.hold is not None:
        headers["Prefer"] = f"wait={extras.hold}"
    if extras.cancel_after is not None:
        headers["Cancel-After"] = extras.cancel_after
    return evolve(operation, headers=headers)
