"""What may be given with any new prediction, whichever way its model is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal, TypedDict

from .._files.inputs import FileEncoding
from .create_request import WebhookEventName


class CreateParams(TypedDict, total=False):
    """The keywords of ``client.predictions.create`` besides the model and its input.

    Attributes:
        wait: For how many seconds the API may hold the answer back for an output, at the most 60;
            True for 60.
        cancel_after: When the API is to cancel the prediction: seconds, or a time such as
            ``"5m"``; between 5 s and 24 h.
        webhook: An HTTPS URL that the API tells about the prediction.
        webhook_events_filter: Of which events it tells; all if not given.
        webhook_completed: A URL that is told when it is over; the old form.
        stream: Ask for a stream of events; only old models need it.
        file_encoding: How files are sent: ``base64`` inside the input, ``url`` by upload, ``auto``
            by size.
        file_encoding_strategy: The same, by its old name.
    """

    wait: float | bool | None
    cancel_after: float | str | timedelta | None
    webhook: str | None
    webhook_events_filter: Sequence[WebhookEventName] | None
    webhook_completed: str | None
    stream: bool | None
    file_encoding: FileEncoding
    file_encoding_strategy: Literal["base64", "url"] | None
