"""The request that creates a prediction, from what the caller named and gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from attrs import evolve, frozen
from replicate_api import models as api
from replicate_api.api.predictions import predictions_create
from replicate_api.operation import Operation
from replicate_api.types import UNSET, Unset

from .._base.durations import cancel_after_header, hold_seconds
from .._base.errors import InputError
from .._objects.refs import Target

#: How much longer than the hold its answer may take, in seconds.
HOLD_SLACK = 15.0

T = TypeVar("T")

WebhookEventName = Literal["start", "output", "logs", "completed"]
WEBHOOK_EVENTS: tuple[WebhookEventName, ...] = ("start", "output", "logs", "completed")


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
        cancel_after=cancel_after_header(cancel_after),
        webhook=_webhook_url(webhook or webhook_completed),
        webhook_events_filter=_events(
            webhook_events_filter
            if webhook_events_filter is not None or not webhook_completed
            else ("completed",)
        ),
        stream=stream,
    )


def _webhook_url(url: str | None) -> str | None:
    if url is None:
        return None
    if not isinstance(url, str) or not _is_web_address(url):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"webhook is an https URL, not {url!r}")
    return url


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    known = parts.scheme in {"https", "http"} and bool(parts.hostname)
    return known and url.isprintable() and " " not in url


def _events(names: Sequence[WebhookEventName] | None) -> tuple[WebhookEventName, ...] | None:
    if names is None:
        return None
    known = ", ".join(WEBHOOK_EVENTS)
    if isinstance(names, str) or not isinstance(names, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"webhook_events_filter is a list of {known}: not {names!r}")
    given = tuple(names)
    for name in given:
        if name not in WEBHOOK_EVENTS:
            raise InputError(f"webhook_events_filter is a list of {known}: not {name!r} in it")
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
