"""The keywords of the methods that create a prediction.

Each keyword stands here once, with its type and its meaning; the methods take them as
``**params: Unpack[…]``. What only ``replicate`` 1.x has is in the classes named ``Legacy…``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Generic, Literal, TypeVar

from .._base.file_encoding import FileEncoding
from .._base.typed_dicts import TypedDict
from .._http.stopping import CancelEvent

P = TypeVar("P")

WebhookEventName = Literal["start", "output", "logs", "completed"]
WEBHOOK_EVENTS: tuple[WebhookEventName, ...] = ("start", "output", "logs", "completed")


class CommonParams(TypedDict, total=False):
    """The keywords of every method that creates a prediction."""

    cancel_after: float | str | timedelta | None
    """When the API is to cancel the prediction, even if this process is gone: seconds, or a time
    such as ``"5m"``; between 5 s and 24 h."""

    webhook: str | None
    """An HTTPS URL that the API sends news of the prediction to."""

    webhook_events_filter: Sequence[WebhookEventName] | None
    """The events that the webhook is called for; all if not given."""

    file_encoding: FileEncoding
    """How files are sent: ``base64`` inside the input, ``url`` by upload, ``auto`` by size."""

    validate: bool
    """False to send the input of a ``ModelRef`` that has its schema without a check by it."""

    headers: Mapping[str, str] | None
    """Headers to add to the request that creates the prediction, or to send in place of the usual
    ones."""

    query: Mapping[str, Any] | None
    """Members to add to the query of that request."""


class CreateParams(CommonParams, total=False):
    """The keywords of ``client.predictions.create`` besides the model and its input."""

    timeout: float | None
    """The longest time that the create may take with uploads and all attempts, in seconds; None for
    no limit."""

    wait: float | bool | None
    """For how many seconds the API may hold its response back for an output, at the most 60; True
    for 60."""

    webhook_completed: str | None
    """A URL that is called when the prediction has ended; the old form of ``webhook``."""

    stream: bool | None
    """Whether to ask for a stream of events; only old models need it."""

    file_encoding_strategy: Literal["base64", "url"] | None
    """``file_encoding`` by its old name."""


class StreamParams(CommonParams, total=False):
    """The keywords of ``client.stream`` besides the model and its input."""

    timeout: float | None
    """The longest time that it may take, in seconds; None for no limit."""

    cancel_on_exit: bool
    """Whether the prediction is canceled when the caller stops before it ends: by the timeout, an
    interrupt, a cancellation or an error. True if not given."""


class LegacyStreamParams(StreamParams, total=False):
    """The keywords of ``client.stream`` for a model without types."""

    file_encoding_strategy: Literal["base64", "url"] | None
    """``file_encoding`` by its old name."""


class RunParams(StreamParams, Generic[P], total=False):
    """The keywords of ``client.run`` besides the model and its input."""

    wait: float | bool | None
    """For how many seconds the API holds its first response back for an output, at the most 60; True
    for 60, False for not at all. If not given, 60 without ``cancel_on_exit``, and 3 with it: a
    caller who stops earlier is kept until the response names the prediction, since nobody could
    cancel it otherwise. With a longer hold, the prediction is searched for in your list of
    predictions then. ``run`` waits for the prediction either way."""

    poll_interval: float | None
    """Seconds between two polls of the prediction; as the client has it if not given."""

    cancel_event: CancelEvent | None
    """An event that stops the call when another thread or task sets it: the prediction is canceled,
    and ``RunStopped`` is raised."""

    on_update: Callable[[P], object] | None
    """Called with the prediction whenever its status, log or output changed. In async code, it
    may be a coroutine function."""


class LegacyRunParams(RunParams[P], Generic[P], total=False):
    """The keywords of ``client.run`` for a model without types."""

    file_encoding_strategy: Literal["base64", "url"] | None
    """``file_encoding`` by its old name."""

    use_file_output: bool
    """False for plain URLs instead of ``FileOutput``, True for a ``FileOutput`` also where the
    schema says that the URL is a text."""

    webhook_completed: str | None
    """A URL that is called when the prediction has ended; the old form of ``webhook``."""

    stream: bool | None
    """Whether to ask for a stream of events; only old models need it."""


CREATE_KEYWORDS = frozenset(CreateParams.__optional_keys__)
STREAM_KEYWORDS = frozenset(LegacyStreamParams.__optional_keys__)
RUN_KEYWORDS = frozenset(LegacyRunParams.__optional_keys__)
USE_KEYWORDS = frozenset(RunParams.__optional_keys__)
STREAMING_USE_KEYWORDS = frozenset(StreamParams.__optional_keys__)

#: What to do instead of passing a keyword that ``use`` of ``replicate`` 2.x has.
NO_USE_ASYNC = (
    "use() has no use_async: use() of an AsyncClient, and async_use() of the module, return "
    "asynchronous functions"
)


def file_encoding_of(
    params: CreateParams | LegacyStreamParams | LegacyRunParams[P], usual: FileEncoding
) -> FileEncoding:
    """Return how files are sent, by the old name of the keyword or by the present one.

    Args:
        params: The keywords of a call.
        usual: How its client sends them.
    """
    return params.get("file_encoding_strategy") or params.get("file_encoding", usual)
