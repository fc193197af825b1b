# Derived from ../_async/trainings.py: edit that file, then run `make regenerate`.
"""``client.trainings``: training a version of a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import EllipsisType
from typing import TYPE_CHECKING, Any, Literal, Unpack, cast

from replicate_api import models as api
from replicate_api.api.trainings import (
    trainings_cancel,
    trainings_create,
    trainings_get,
    trainings_list,
)
from replicate_api.types import UNSET

from .._base.errors import InputError
from .._base.file_encoding import FileEncoding
from .._base.public import public
from .._files.inputs import encode_input
from .._files.structured_inputs import input_mapping
from .._http.request_options import RequestOptions
from .._jobs.create_params import WebhookEventName
from .._jobs.create_request import make_create_options
from .._jobs.identity import about
from .._objects.arguments import check_id
from .._objects.refs import Named, Target, parse_reference, validate_by_reference
from .core import Resource
from .jobs import Training
from .page import Page, fetch_page
from .uploads import upload_all

if TYPE_CHECKING:
    from replicate_typed_models import TrainCall


def _as_train(method: Callable[..., object]) -> TrainCall:
    """Give ``create`` the signatures that a project can add its models to."""
    return cast("TrainCall", method)


@public
class Trainings(Resource):
    """Trainings: create, get, list, cancel."""

    def _build(self, raw: dict[str, Any]) -> Training:
        return Training(self._core, raw)

    @_as_train
    def create(
        self,
        version: object = None,
        input: Any = None,
        destination: Named | None = None,
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEventName] | None = None,
        *,
        model: object = None,
        webhook_completed: str | None = None,
        file_encoding: FileEncoding | None = None,
        file_encoding_strategy: Literal["base64", "url"] | None = None,
        validate: bool = True,
        **options: Unpack[RequestOptions],
    ) -> Training:
        """Create a training (operation ``trainings.create``).

        Args:
            version: The version to start from: ``owner/name:version``, a ``ModelRef`` with a
                version, a ``ModelVersion`` of ``model.versions``, or a version id together with
                ``model``.
            input: The input of the training. It may hold files at any depth.
            destination: The model that the new version is to belong to, ``owner/name``; it must
                exist.
            webhook: An HTTPS URL that the API sends news of the training to.
            webhook_events_filter: The events that the webhook is called for; all if not given.
            model: The model to start from, if ``version`` does not name it.
            webhook_completed: A URL that is called when it has ended; the old form.
            file_encoding: How files are sent, as for ``client.run``.
            file_encoding_strategy: ``file_encoding`` by its old name.
            validate: False to send the input of a ``ModelRef`` that has its schema without a check
                by it.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: Something cannot be sent; nothing was created.
            APIError: ``error.maybe_accepted`` says whether a training may exist all the same.
        """
        base = _base(model, version)
        if destination is None:
            raise InputError("destination is missing: name the model that is to get the version")
        place = parse_reference(destination).model
        if place is None:
            raise InputError(f"destination must be 'owner/name', not {destination!r}")
        carried = make_create_options(
            webhook=webhook,
            webhook_events_filter=webhook_events_filter,
            webhook_completed=webhook_completed,
        )
        if validate:
            validate_by_reference(version, input, training=True)
            validate_by_reference(model, input, training=True)
        encoded = encode_input(
            input_mapping(input),
            file_encoding=file_encoding_strategy
            or file_encoding
            or self._core.options.file_encoding,
        )
        deadline = self._core.deadline(options, "trainings.create")
        upload_all(self._core, encoded, deadline)
        body = api.CreateTrainingRequest(
            destination=place,
            input=encoded.value,
            webhook=carried.webhook or UNSET,
            webhook_events_filter=carried.webhook_events,
        )
        operation = trainings_create.operation(
            base.owner or "", base.name or "", base.version or "", body=body
        )
        build = partial(self._acknowledge, place)
        return self._core.request(operation, build, options, deadline=deadline)

    def _acknowledge(self, destination: str, raw: dict[str, Any]) -> Training:
        training = Training(self._core, raw, destination)
        self._core.in_flight.known_ids.add(training.id, is_mocked=self._core.connections.is_mocked)
        return training

    def get(self, id: str, **options: Unpack[RequestOptions]) -> Training:
        """Get the training with this id (operation ``trainings.get``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The id is not valid.
            NotFoundError: There is no such training.
            APIError: The API did not answer.
        """
        id = check_id(id, "id")
        return self._core.request(trainings_get.operation(id), about(id, self._build), options)

    def list(
        self, cursor: str | EllipsisType = ..., **options: Unpack[RequestOptions]
    ) -> Page[Training]:
        """List trainings, newest first, 100 a page (operation ``trainings.list``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer.
        """
        return fetch_page(self._core, trainings_list.operation(), self._build, cursor, options)

    def cancel(self, id: str, **options: Unpack[RequestOptions]) -> Training:
        """Cancel a training; one that has ended stays as it is (operation ``trainings.cancel``).

        If the API accepts that without a word (204), the training is asked for.

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The id is not valid.
            NotFoundError: There is no such training.
            APIError: The API did not answer.
        """
        core, id = self._core, check_id(id, "id")
        limit = core.deadline(options, "trainings.cancel")
        build = about(id, self._build)
        operation = trainings_cancel.operation(id)
        response = core.fetch(operation, options, deadline=limit)
        if response.content.strip():
            return core.read(operation, response, build)
        return core.request(trainings_get.operation(id), build, options, deadline=limit)


def _base(model: object, version: object) -> Target:
    if version is None and getattr(model, "version", None) is not None:
        version = model
    if version is None:
        raise InputError("version is missing: name the version to begin with")
    target = parse_reference(version)
    if target.model is None and model is not None:
        named = parse_reference(model)
        target = Target(named.owner, named.name, target.version)
    if target.model is None or target.version is None:
        raise InputError(
            "a training begins with a version of a model: use 'owner/name:version', "
            "or model='owner/name' and version='…'"
        )
    return target
