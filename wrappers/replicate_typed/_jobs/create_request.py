"""The request that creates a prediction, from what the user named and gave: no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
from attrs import Factory, evolve, field
from replicate_api import models as api
from replicate_api.operation import Operation
from replicate_api.types import UNSET, Unset

from .._base.durations import MAX_WAIT, SAFE_WAIT, cancel_after_header, wait_seconds
from .._base.errors import InputError
from .._base.file_encoding import FileEncoding
from .._base.records import frozen
from .._files.inputs import EncodedInput, encode_input
from .._files.structured_inputs import input_mapping
from .._http.preload import preload
from .._http.request_options import make_query, make_request_headers, with_headers, with_query
from .._objects.refs import Target, parse_model_name, parse_reference, validate_by_reference
from .create_params import WEBHOOK_EVENTS, CreateParams, LegacyRunParams, WebhookEventName

#: How much longer than the hold a response may take, in seconds.
HOLD_SLACK = 15.0


def _prefer(options: CreateOptions) -> str | None:
    # The longest wait is the one that the API takes "wait" for, as replicate 1.x writes it.
    if options.wait is None:
        return None
    is_longest = options.is_longest_wait and options.wait == MAX_WAIT
    return "wait" if is_longest else f"wait={options.wait}"


def _webhook_events(options: CreateOptions) -> list[api.WebhookEvent] | Unset:
    names = options.webhook_events_filter
    return UNSET if names is None else [api.WebhookEvent(name) for name in names]


@frozen
class CreateOptions:
    """What a create carries besides the model and its input.

    Attributes:
        wait: For how many seconds the API holds its response back, None for not at all.
        is_longest_wait: Whether the caller asked for the longest wait, and not for its seconds.
        cancel_after: When the API cancels the prediction, as in the ``Cancel-After`` header.
        webhook: The URL that the API sends news of the prediction to.
        webhook_events_filter: The events that the webhook is called for.
        stream: Whether to ask for a stream of events.
        headers: Headers that the caller adds.
        query: Members that the caller adds to the query.
        prefer: The ``Prefer`` header, None if the response is not held back.
        webhook_events: The filter as a member of a request's body.
    """

    wait: int | None = None
    is_longest_wait: bool = False
    cancel_after: str | None = None
    webhook: str | None = None
    webhook_events_filter: tuple[WebhookEventName, ...] | None = None
    stream: bool | None = None
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    query: Mapping[str, Any] | None = field(default=None, repr=False)

    prefer: str | None = field(
        init=False, repr=False, eq=False, default=Factory(_prefer, takes_self=True)
    )
    webhook_events: list[api.WebhookEvent] | Unset = field(
        init=False, repr=False, eq=False, default=Factory(_webhook_events, takes_self=True)
    )

    @property
    def is_held_long(self) -> bool:
        """Whether the API may be silent for long because it was asked to hold its response back."""
        return (self.wait or 0) > SAFE_WAIT

    def limits(self, timeout: httpx.Timeout) -> httpx.Timeout:
        """Return the limits for the request: those of the client, with time for the hold."""
        if self.wait is None:
            return timeout
        return httpx.Timeout(
            connect=timeout.connect,
            write=timeout.write,
            pool=timeout.pool,
            read=max(self.wait + HOLD_SLACK, timeout.read or 0.0),
        )


#: What a create carries that is called without any keyword.
NO_OPTIONS = CreateOptions()


def make_create_options(
    *,
    wait: float | bool | None = None,
    cancel_after: float | str | timedelta | None = None,
    webhook: str | None = None,
    webhook_events_filter: Sequence[WebhookEventName] | None = None,
    stream: bool | None = None,
    webhook_completed: str | None = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, Any] | None = None,
) -> CreateOptions:
    """Check and normalise what a create carries.

    Raises:
        InputError: A value cannot be sent.
    """
    if webhook_events_filter is None and webhook_completed:
        webhook_events_filter = ("completed",)
    return CreateOptions(
        wait=wait_seconds(wait),
        is_longest_wait=wait is True,
        cancel_after=cancel_after_header(cancel_after),
        webhook=_webhook_url(webhook or webhook_completed),
        webhook_events_filter=_event_names(webhook_events_filter),
        stream=stream,
        headers=_request_headers(headers),
        query=make_query(query),
    )


def create_options_of(
    params: CreateParams | LegacyRunParams[Any], *, wait: float | bool | None
) -> CreateOptions:
    """Check and normalise what a create carries, from the keywords of the call.

    Args:
        params: The keywords of ``create`` or ``run``.
        wait: For how long the response is held back, as the keyword says or by default.

    Raises:
        InputError: A value cannot be sent.
    """
    if not params and wait is None:
        return NO_OPTIONS
    return make_create_options(
        wait=wait,
        cancel_after=params.get("cancel_after"),
        webhook=params.get("webhook"),
        webhook_events_filter=params.get("webhook_events_filter"),
        webhook_completed=params.get("webhook_completed"),
        stream=params.get("stream"),
        headers=params.get("headers"),
        query=params.get("query"),
    )


def _request_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    given = make_request_headers(headers)
    if "Prefer" in given:
        raise InputError("headers: Prefer is set by wait=, the seconds of the hold")
    return given


def _webhook_url(url: str | None) -> str | None:
    if url is None:
        return None
    if not isinstance(url, str) or not _is_web_address(url):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"webhook must be an https URL, not {url!r}")
    return url


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_http = parts.scheme in {"https", "http"} and bool(parts.hostname)
    return is_http and url.isprintable() and " " not in url


def _event_names(
    names: Sequence[WebhookEventName] | None,
) -> tuple[WebhookEventName, ...] | None:
    if names is None:
        return None
    known = ", ".join(WEBHOOK_EVENTS)
    if isinstance(names, str) or not isinstance(names, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"webhook_events_filter must be a list of {known}, not {names!r}")
    given = tuple(names)
    for name in given:
        if name not in WEBHOOK_EVENTS:
            raise InputError(f"webhook_events_filter must be a list of {known}, not {name!r} in it")
    return given


@frozen
class JobSpec:
    """What is to be run.

    Attributes:
        target: The model, version or deployment.
        input: The input as the user gave it.
        options: What else the create carries.
        is_deployment: Whether the target is a deployment.
        file_encoding: How files are sent.
        reference: What the user named the target by; it may know the version's schema.
    """

    target: Target
    input: Any
    options: CreateOptions
    is_deployment: bool = False
    file_encoding: FileEncoding = "auto"
    reference: object = None

    def within(self, seconds: float | None) -> JobSpec:
        """Return the same job, whose response is held back no longer than the caller waits."""
        if self.options.wait is None or seconds is None:
            return self
        wait = min(self.options.wait, int(seconds))
        return evolve(self, options=evolve(self.options, wait=wait or None))

    def encode_input(self) -> EncodedInput:
        """Return the input as JSON, with the files that must be uploaded first.

        Raises:
            InputError: The input cannot be sent.
        """
        return encode_input(input_mapping(self.input), file_encoding=self.file_encoding)

    def operation(self, input: dict[str, Any], target: Target | None = None) -> Operation[Any]:
        """Return the operation that creates the prediction.

        Args:
            input: The input as JSON.
            target: What to run instead of the target itself.
        """
        options = self.options
        if target is not None:
            preload(_kind(target, deployment=self.is_deployment))
        operation = create_operation(
            target or self.target, input, options, deployment=self.is_deployment
        )
        if options.headers or options.query:
            return with_query(with_headers(operation, options.headers), options.query)
        return operation


def make_job_spec(
    reference: object,
    input: Any,
    options: CreateOptions,
    *,
    deployment: object = None,
    file_encoding: FileEncoding = "auto",
    validate: bool = True,
) -> JobSpec:
    """Return what is to be run, from what the user named.

    Args:
        reference: The model or version.
        input: The input as the user gave it.
        options: What else the create carries.
        deployment: The deployment, instead of a reference.
        file_encoding: How files are sent.
        validate: Whether the input is checked by the schema of a reference that has one.

    Raises:
        InputError: The user named nothing, or a model and a deployment; or the input is not valid.
    """
    if (reference is None) == (deployment is None):
        raise InputError("name a model, a version or a deployment, and only one of them")
    if deployment is not None:
        target = parse_model_name(deployment, kind="deployment")
    elif hasattr(reference, "current_release"):
        raise InputError("this is a deployment, not a model: pass it as deployment=")
    else:
        target = parse_reference(reference)
        if validate:
            validate_by_reference(reference, input)
    preload(_kind(target, deployment=deployment is not None))
    return JobSpec(target, input, options, deployment is not None, file_encoding, reference)


def _kind(target: Target, *, deployment: bool) -> Literal["version", "model", "deployment"]:
    """Return what a create runs, as ``create_operation`` chooses."""
    if target.version is not None or target.model is None:
        return "version"
    return "deployment" if deployment else "model"


def create_operation(
    target: Target, input: dict[str, Any], options: CreateOptions, *, deployment: bool = False
) -> Operation[Any]:
    """Return the operation that creates a prediction.

    Args:
        target: The model, version or deployment.
        input: The model's input, JSON.
        options: What else the request carries.
        deployment: Whether the target's owner and name are those of a deployment.
    """
    webhook: str | Unset = options.webhook or UNSET
    stream: bool | Unset = UNSET if options.stream is None else options.stream
    events = options.webhook_events
    prefer: str | Unset = options.prefer or UNSET
    cancel_after: str | Unset = UNSET if options.cancel_after is None else options.cancel_after
    if target.version is not None or target.owner is None or target.name is None:
        from replicate_api.api.predictions import predictions_create

        body = api.CreatePredictionRequest(
            version=target.version or "",
            input=input,
            webhook=webhook,
            webhook_events_filter=events,
            stream=stream,
        )
        return predictions_create.operation(body=body, prefer=prefer, cancel_after=cancel_after)
    if deployment:
        from replicate_api.api.deployments import deployments_predictions_create

        return deployments_predictions_create.operation(
            target.owner,
            target.name,
            body=api.CreateDeploymentPredictionRequest(
                input=input, webhook=webhook, webhook_events_filter=events, stream=stream
            ),
            prefer=prefer,
            cancel_after=cancel_after,
        )
    from replicate_api.api.models import models_predictions_create

    return models_predictions_create.operation(
        target.owner,
        target.name,
        body=api.CreateModelPredictionRequest(
            input=input, webhook=webhook, webhook_events_filter=events, stream=stream
        ),
        prefer=prefer,
        cancel_after=cancel_after,
    )
