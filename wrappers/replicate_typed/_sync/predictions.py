# Derived from ../_async/predictions.py: edit that file, then run `make regenerate`.
"""``client.predictions``: everything the API does with predictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from types import EllipsisType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from replicate_api.api.predictions import predictions_cancel, predictions_get, predictions_list

from .._base.errors import InputError
from .._base.timestamps import as_datetime
from .._files.inputs import FileEncoding
from .._jobs.create_request import WebhookEventName, make_extras
from .._objects.arguments import as_id, one_of
from .._objects.refs import InputOf, ModelRef, Named, Reference
from .job import create, make_job
from .page import Page, fetch_page
from .prediction import Prediction
from .resource import Resource

if TYPE_CHECKING:
    from .._objects.models import ModelVersion
    from .models import Model

I = TypeVar("I")  # noqa: E741 - input


class Predictions(Resource):
    """Predictions: create, get, list, cancel."""

    @overload
    def create(
        self,
        version: ModelRef[I, Any],
        input: InputOf[I],
        *,
        wait: float | bool | None = ...,
        cancel_after: float | str | timedelta | None = ...,
        webhook: str | None = ...,
        webhook_events_filter: Sequence[WebhookEventName] | None = ...,
        webhook_completed: str | None = ...,
        stream: bool | None = ...,
        file_encoding: FileEncoding = ...,
        file_encoding_strategy: Literal["base64", "url"] | None = ...,
    ) -> Prediction: ...
    @overload
    def create(
        self,
        version: str | tuple[str, str] | Model | ModelVersion | None = ...,
        input: Mapping[str, Any] | None = ...,
        *,
        model: Reference | None = ...,
        deployment: Named | None = ...,
        wait: float | bool | None = ...,
        cancel_after: float | str | timedelta | None = ...,
        webhook: str | None = ...,
        webhook_events_filter: Sequence[WebhookEventName] | None = ...,
        webhook_completed: str | None = ...,
        stream: bool | None = ...,
        file_encoding: FileEncoding = ...,
        file_encoding_strategy: Literal["base64", "url"] | None = ...,
    ) -> Prediction: ...
    def create(
        self,
        version: object = None,
        input: Any = None,
        *,
        model: Reference | None = None,
        deployment: Named | None = None,
        wait: float | bool | None = None,
        cancel_after: float | str | timedelta | None = None,
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEventName] | None = None,
        webhook_completed: str | None = None,
        stream: bool | None = None,
        file_encoding: FileEncoding = "auto",
        file_encoding_strategy: Literal["base64", "url"] | None = None,
    ) -> Prediction:
        """A new prediction, at once (operations ``predictions.create``,
        ``models.predictions.create`` and ``deployments.predictions.create``).

        Args:
            version: A version or model: ``owner/name``, ``owner/name:version``, a version id, a
                ``ModelVersion``, ``Model`` or ``ModelRef``.
            input: What the model takes. Files may stand in it at any depth.
            model: A model, as another way to name it.
            deployment: A deployment, ``owner/name``.
            wait: For how many seconds the API may hold the answer back for an output, at the
                most 60; True for 60.
            cancel_after: When the API is to cancel the prediction: seconds, or a time such as
                ``"5m"``; between 5 s and 24 h.
            webhook: An HTTPS URL that the API tells about the prediction.
            webhook_events_filter: Of which events it tells; all if not given.
            webhook_completed: A URL that is told when it is over; the old form.
            stream: Ask for a stream of events; only old models need it.
            file_encoding: How files are sent: ``base64`` inside the input, ``url`` by upload,
                ``auto`` by size.
            file_encoding_strategy: The same, by its old name.

        Raises:
            InputError: Something cannot be sent; nothing was created.
            APIError: ``error.maybe_accepted`` says whether a prediction may exist all the same.
        """
        if version is not None and model is not None:
            raise InputError("name a model or a version, not both")
        extras = make_extras(
            wait=wait,
            cancel_after=cancel_after,
            webhook=webhook,
            webhook_events_filter=webhook_events_filter,
            webhook_completed=webhook_completed,
            stream=stream,
        )
        job = make_job(
            version if version is not None else model,
            input,
            extras,
            deployment=deployment,
            file_encoding=file_encoding_strategy or file_encoding,
        )
        return create(self._core, job)

    def get(self, id: str) -> Prediction:
        """The prediction with this id (operation ``predictions.get``).

        Raises:
            InputError: That is no id.
            NotFoundError: There is none.
            APIError: The API did not answer.
        """
        core = self._core
        return core.request(predictions_get.operation(as_id(id, "id")), partial(Prediction, core))

    def list(
        self,
        cursor: str | EllipsisType = ...,
        *,
        created_after: datetime | str | None = None,
        created_before: datetime | str | None = None,
        source: Literal["web"] | None = None,
    ) -> Page[Prediction]:
        """Predictions, newest first, 100 a page (operation ``predictions.list``).

        Args:
            cursor: The ``next`` or ``previous`` of another page, to get that one.
            created_after: Only those created at this moment or later, ISO 8601 if a string.
            created_before: Only those created before this moment.
            source: ``web`` for those made on the web site, of the last 14 days.

        Raises:
            InputError: A moment cannot be read, or the source or cursor is none.
            APIError: The API did not answer.
        """
        core = self._core
        filters: dict[str, Any] = {}
        if created_after is not None:
            filters["created_after"] = as_datetime(created_after, "created_after")
        if created_before is not None:
            filters["created_before"] = as_datetime(created_before, "created_before")
        if source is not None:
            filters["source"] = one_of(source, "source", ("web",))
        operation = predictions_list.operation(**filters)
        return fetch_page(core, operation, partial(Prediction, core), cursor)

    def cancel(self, id: str) -> Prediction:
        """Cancel a prediction; one that is over stays as it is (operation
        ``predictions.cancel``).

        Raises:
            InputError: That is no id.
            NotFoundError: There is none with this id.
            APIError: The API did not answer.
        """
        core = self._core
        return core.request(
            predictions_cancel.operation(as_id(id, "id")), partial(Prediction, core)
        )
