# Derived from ../_async/predictions.py: edit that file, then run `make regenerate`.
"""``client.predictions``: everything the API does with predictions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from types import EllipsisType
from typing import TYPE_CHECKING, Any, Literal, Unpack, cast

from replicate_api.api.predictions import predictions_cancel, predictions_get

from .._base.errors import InputError
from .._base.forks import forks_wait
from .._base.keywords import check_keywords
from .._base.public import public
from .._base.timestamps import parse_timestamp
from .._http.request_options import RequestOptions
from .._jobs.create_params import CREATE_KEYWORDS, CreateParams
from .._jobs.identity import about
from .._objects.arguments import check_choice, check_id
from .._objects.refs import Named, Reference
from .core import Core, Resource
from .jobs import Prediction
from .page import Page, fetch_page

if TYPE_CHECKING:
    from replicate_typed_models import CreateCall


def _as_create(method: Callable[..., object]) -> CreateCall:
    """Give ``create`` the signatures that a project can add its models to."""
    return cast("CreateCall", method)


@cache
def _creator() -> Callable[[Core, object, Any, Named | None, CreateParams], Prediction]:
    """Load what creates predictions, which a program may never do."""
    with forks_wait():
        from .creating import create_prediction

    return create_prediction


@public
class Predictions(Resource):
    """Predictions: create, get, list, cancel."""

    @_as_create
    def create(
        self,
        version: object = None,
        input: Any = None,
        *,
        model: Reference | None = None,
        deployment: Named | None = None,
        **params: Unpack[CreateParams],
    ) -> Prediction:
        """Create a prediction and return it at once (operations ``predictions.create``,
        ``models.predictions.create`` and ``deployments.predictions.create``).

        Args:
            version: A version or model: ``owner/name``, ``owner/name:version``, a version id, a
                ``ModelVersion``, ``Model`` or ``ModelRef``.
            input: What the model takes. Files may stand in it at any depth.
            model: A model, as another way to name it.
            deployment: A deployment, ``owner/name``.
            **params: Any of these keywords.

                - ``timeout``: The longest time that the create may take with uploads and all
                  attempts, in seconds; None for no limit.
                - ``headers``, ``query``: What to add to the request, as in ``RequestOptions``.
                - ``wait``: For how many seconds the API may hold its response back for an output,
                  at the most 60; True for 60.
                - ``cancel_after``: When the API is to cancel the prediction: seconds, or a time
                  such as ``"5m"``; between 5 s and 24 h.
                - ``webhook``: An HTTPS URL that the API sends news of the prediction to.
                - ``webhook_events_filter``: The events that the webhook is called for; all if not
                  given.
                - ``file_encoding``: How files are sent: ``base64`` inside the input, ``url`` by
                  upload, ``auto`` by size.
                - ``validate``: False to send the input of a ``ModelRef`` that has its schema
                  without a check by it.
                - ``file_encoding_strategy``, ``webhook_completed``, ``stream``: As in
                  ``replicate`` 1.x.

        Raises:
            InputError: Something cannot be sent; nothing was created.
            APIError: ``error.maybe_accepted`` says whether a prediction may exist all the same.
        """
        if params:
            check_keywords(params, CREATE_KEYWORDS, f"{type(self).__name__}.create")
        if (version is not None) + (model is not None) + (deployment is not None) > 1:
            raise InputError(
                "Exactly one of 'model', 'version', or 'deployment' must be specified."
            )
        reference = version if version is not None else model
        return _creator()(self._core, reference, input, deployment, params)

    def get(self, id: str, **options: Unpack[RequestOptions]) -> Prediction:
        """Get the prediction with this id (operation ``predictions.get``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The id is not valid.
            NotFoundError: There is no such prediction.
            APIError: The API did not answer.
        """
        core, id = self._core, check_id(id, "id")
        return core.request(
            predictions_get.operation(id), about(id, partial(Prediction, core)), options
        )

    def list(
        self,
        cursor: str | EllipsisType = ...,
        *,
        created_after: datetime | str | None = None,
        created_before: datetime | str | None = None,
        source: Literal["web"] | None = None,
        **options: Unpack[RequestOptions],
    ) -> Page[Prediction]:
        """List predictions, newest first, 100 a page (operation ``predictions.list``).

        Args:
            cursor: The ``next`` or ``previous`` of another page, to get that one.
            created_after: Only those created at this time or later, ISO 8601 if a string.
            created_before: Only those created before this time.
            source: ``web`` for those made on the web site, of the last 14 days.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: A time cannot be read, or the source or cursor is not valid.
            APIError: The API did not answer.
        """
        from replicate_api.api.predictions import predictions_list

        core = self._core
        filters: dict[str, Any] = {}
        if created_after is not None:
            filters["created_after"] = parse_timestamp(created_after, "created_after")
        if created_before is not None:
            filters["created_before"] = parse_timestamp(created_before, "created_before")
        if source is not None:
            filters["source"] = check_choice(source, "source", ("web",))
        operation = predictions_list.operation(**filters)
        return fetch_page(core, operation, partial(Prediction, core), cursor, options)

    def cancel(self, id: str, **options: Unpack[RequestOptions]) -> Prediction:
        """Cancel a prediction; one that has ended stays as it is (operation
        ``predictions.cancel``).

        If the API accepts that without a word (204), the prediction is asked for.

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The id is not valid.
            NotFoundError: There is no such prediction.
            APIError: The API did not answer.
        """
        core, id = self._core, check_id(id, "id")
        limit = core.deadline(options, "predictions.cancel")
        build = about(id, partial(Prediction, core))
        operation = predictions_cancel.operation(id)
        response = core.fetch(operation, options, deadline=limit)
        if response.content.strip():
            return core.read(operation, response, build)
        return core.request(predictions_get.operation(id), build, options, deadline=limit)
