# Derived from ../_async/jobs.py: edit that file, then run `make regenerate`.
"""Predictions and trainings: objects to wait for, follow, reload and cancel."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, Unpack

from replicate_api.api.predictions import predictions_cancel, predictions_get
from replicate_api.operation import Operation

from .._base.deadline import Deadline
from .._base.durations import timeout_seconds
from .._base.errors import APIError, ModelError, PredictionCanceled
from .._base.late_types import late_type
from .._base.logs import logger
from .._base.public import public
from .._http.io_sync import now
from .._http.request_options import RequestOptions
from .._http.retry import NO_RETRIES
from .._jobs.identity import about
from .._objects.jobs import JobValues, PredictionValues, TrainingValues
from .._objects.refs import Target
from .core import Core
from .waiting import wait_until_done

if TYPE_CHECKING:
    from .._jobs.events import PredictionEvent, ServerSentEvent
    from .._jobs.schema_source import SchemaSource
    from .._objects.refs import O_co
else:
    PredictionEvent = late_type(__package__, ".._jobs.events", "PredictionEvent")
    ServerSentEvent = late_type(__package__, ".._jobs.events", "ServerSentEvent")
    O_co = TypeVar("O_co", covariant=True)


class Job(JobValues):
    """A prediction or a training."""

    _core: Core

    def __init__(self, core: Core, raw: dict[str, Any]) -> None:
        vars(self).update(_core=core)
        self._fill(raw)

    def _get_operation(self) -> Operation[Any]:
        raise NotImplementedError

    def _cancel_operation(self) -> Operation[Any]:
        raise NotImplementedError

    def reload(self, **options: Unpack[RequestOptions]) -> None:
        """Get its present state from the API.

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer, or with something else; the object keeps what it knew.
        """
        fill = about(self.id, self._fill)
        self._core.request(self._get_operation(), fill, options)

    def cancel(self, **options: Unpack[RequestOptions]) -> None:
        """Cancel it; a job that has ended stays as it is.

        If the API accepts that without a word (204), its state is asked for once. The object keeps
        what it knew if that fails.

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer, or with something else.
        """
        operation = self._cancel_operation()
        limit = self._core.deadline(options, operation.id)
        fill = about(self.id, self._fill)
        response = self._core.fetch(operation, options, deadline=limit)
        if response.content.strip():
            self._core.read(operation, response, fill)
            return
        try:
            self._core.request(
                self._get_operation(), fill, options, deadline=limit, retry=NO_RETRIES
            )
        except APIError as error:
            logger.debug("%s was canceled, and cannot be read: %s", self.id, error)

    def wait(
        self,
        *,
        timeout: float | None = None,
        on_update: Callable[[Self], object] | None = None,
        poll_interval: float | None = None,
    ) -> Self:
        """Wait until it has ended, however it ended, and return it.

        Look at ``status`` and ``error`` afterwards, or call ``raise_for_status``.

        Args:
            timeout: The longest time to wait in seconds, None for no limit.
            on_update: Called with this object whenever its status, logs or output changed.
                It may be a coroutine function.
            poll_interval: Seconds between two polls; as the client has it if not given.

        Raises:
            InputError: An argument is not valid.
            PredictionTimeout: The time is up. The job continues; wait again, or cancel it.
            APIError: The API did not answer any more; ``error.prediction`` is this object.
        """
        deadline = Deadline.after(timeout_seconds(timeout), now())
        wait_until_done(
            self, self._core, deadline=deadline, on_update=on_update, interval=poll_interval
        )
        return self

    def raise_for_status(self) -> Self:
        """Return this object, unless it failed or was canceled.

        Raises:
            ModelError: The job failed.
            PredictionCanceled: The job was canceled or aborted.
        """
        if self.status == "failed":
            raise ModelError(self)
        if self.status in {"canceled", "aborted"}:
            raise PredictionCanceled(self)
        return self


@public
class Prediction(Job, PredictionValues, Generic[O_co]):
    """One run of a model.

    ``Prediction[O]`` is one whose ``result`` has the type ``O``; alone, it is of any type.

    Its values are those of the last response of the API; ``reload`` and ``wait`` update them. While
    ``stream``, ``events`` or ``output_iterator`` is read, so does what the stream brings: ``status``,
    ``output`` and ``logs`` are as new as the last event. ``raw`` is always the last response.
    """

    #: The model and the version that were named at its create, as plain values: a pickle names no
    #: private class.
    _named: tuple[str | None, str | None] = (None, None)

    def __init__(self, core: Core, raw: dict[str, Any], target: Target | None = None) -> None:
        super().__init__(core, raw)
        if target is not None:
            vars(self).update(_named=(target.model, target.version))

    def _get_operation(self) -> Operation[Any]:
        return predictions_get.operation(self.id)

    def _cancel_operation(self) -> Operation[Any]:
        return predictions_cancel.operation(self.id)

    def result(self, *, timeout: float | None = None) -> O_co:
        """Wait for the output, and return it as ``run`` does: files as ``FileOutput``.

        Args:
            timeout: The longest time to wait in seconds, None for no limit.

        Raises:
            ModelError: The prediction failed.
            PredictionCanceled: The prediction was canceled or aborted.
            PredictionTimeout: The time is up.
            APIError: The API did not answer any more.
        """
        from .output import converted_output

        deadline = Deadline.after(timeout_seconds(timeout), now())
        wait_until_done(self, self._core, deadline=deadline)
        self.raise_for_status()
        files = self._core.options.use_file_output
        return converted_output(self._core, self, files=files)  # type: ignore[no-any-return]  # as the caller declared

    def stream(self) -> Generator[ServerSentEvent]:
        """Yield its output from the beginning, event by event, to its end.

        Raises:
            ModelError: The prediction failed.
            PredictionCanceled: The prediction was canceled or aborted.
            StreamMismatchError: The stream sent other text than the output.
            APIError: The API did not answer any more.
        """
        from .._jobs.stream_state import StreamState
        from .stream import follow

        with closing(follow(self._core, self, StreamState())) as events:
            for event in events:
                yield event

    def events(self) -> Generator[PredictionEvent]:
        """Yield every change: of its status, log, output and progress.

        What happened before the call comes first. The pieces of a text or of a list of files come
        from the prediction's stream as they are made, everything else from polls. The last event
        is a ``StatusEvent``; a failure is not raised.

        Raises:
            StreamMismatchError: The stream sent other text than the output.
            APIError: The API did not answer any more.
        """
        from .stream import watch

        with closing(watch(self._core, self)) as events:
            for event in events:
                yield event

    def output_iterator(self) -> Generator[Any]:
        """Yield the pieces of the output from the first on, converted, as they are made.

        Raises:
            ModelError: The prediction failed.
            PredictionCanceled: The prediction was canceled or aborted.
            StreamMismatchError: The stream sent other text than the output.
            APIError: The API did not answer any more.
        """
        from .stream import output_pieces

        with closing(output_pieces(self._core, self)) as pieces:
            for piece in pieces:
                yield piece


def schema_source(prediction: Prediction) -> SchemaSource | None:
    """Return where the schema of a prediction's output is to be had, None if nobody can know."""
    from .._jobs.schema_source import find_schema_source

    model, version = prediction._named  # pyright: ignore[reportPrivateUsage]  # no use to callers
    return find_schema_source(prediction.model or model, [prediction.version, version])


@public
class Training(Job, TrainingValues):
    """One training of a model."""

    def __init__(self, core: Core, raw: dict[str, Any], destination: str | None = None) -> None:
        super().__init__(core, raw)
        if destination is not None:
            self._destination = destination

    def _get_operation(self) -> Operation[Any]:
        from replicate_api.api.trainings import trainings_get

        return trainings_get.operation(self.id)

    def _cancel_operation(self) -> Operation[Any]:
        from replicate_api.api.trainings import trainings_cancel

        return trainings_cancel.operation(self.id)
