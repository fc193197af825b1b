# Derived from ../_async/_run.py: edit that file, then run `make regenerate`.
"""Creating predictions, and running them to their end."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Any, Self

import httpx
from attrs import define, evolve, frozen
from replicate_api.api.files import files_create
from replicate_api.api.models import models_get
from replicate_api.errors import ResponseDecodeError
from replicate_api.models import UploadFileRequest
from replicate_api.types import File

from .. import _inputs as inputs
from .._create import Extras, create_operation
from .._errors import APIError, InputError, NotFoundError, PredictionTimeout, ReplicateError
from .._events import ServerSentEvent
from .._following import StreamState
from .._inputs import FileEncoding
from .._json import is_object
from .._logging import logger
from .._refs import Target, parse, parse_model
from .._sync_io import insist, now, outlast, run_all
from ._core import Core
from ._output import converted_output, is_complete, remember
from ._stream import follow
from ._waiting import wait_until_done
from .prediction import Prediction

#: How long a cancellation on the way out may take, in seconds.
CANCEL_TIME = 5.0

#: The longest hold in seconds of a create whose prediction must not outlive its caller: without
#: the answer nobody knows the prediction, and nobody can cancel it.
MAX_NAMELESS = 4


@frozen
class Job:
    """What is to be run."""

    target: Target
    input: Any
    extras: Extras
    deployment: bool = False
    file_encoding: FileEncoding = "auto"
    reference: object = None


def make_job(
    reference: object,
    input: Any,
    extras: Extras,
    *,
    deployment: object = None,
    file_encoding: FileEncoding = "auto",
) -> Job:
    """What is to be run, from what the caller named.

    Raises:
        InputError: It names nothing, or a model and a deployment.
    """
    if (reference is None) == (deployment is None):
        raise InputError("name a model, a version or a deployment, and only one of them")
    if deployment is not None:
        target = parse_model(deployment, what="deployment")
    else:
        target = parse(reference)
    return Job(target, input, extras, deployment is not None, file_encoding, reference)


def create(core: Core, job: Job) -> Prediction:
    """Create a prediction and return it at once, or after the hold that was asked for.

    Raises:
        InputError: The input cannot be sent; nothing was created.
        APIError: ``error.maybe_accepted`` says whether a prediction may exist all the same.
    """
    if job.input is not None and not hasattr(job.input, "items"):
        raise InputError(f"the input is a mapping of names to values, not {job.input!r:.100}")
    plan = inputs.make_plan(job.input or {}, file_encoding=job.file_encoding)
    upload_all(core, plan)
    timeout = core.options.timeout
    if job.extras.read_timeout is not None:
        timeout = httpx.Timeout(
            connect=timeout.connect,
            write=timeout.write,
            pool=timeout.pool,
            read=max(job.extras.read_timeout, timeout.read or 0.0),
        )
    try:
        prediction = _send(core, job, job.target, plan.value, timeout)
    except NotFoundError:
        # Only official models run by their name; any other model runs by its latest version.
        target = None if job.deployment or job.target.version else _latest(core, job.target)
        if target is None:
            raise
        prediction = _send(core, job, target, plan.value, timeout)
    remember(core, job.reference, prediction)
    return prediction


def _send(
    core: Core, job: Job, target: Target, value: dict[str, Any], timeout: httpx.Timeout
) -> Prediction:
    operation = create_operation(target, value, job.extras, deployment=job.deployment)
    return core.request(operation, lambda raw: Prediction(core, raw), timeout=timeout)


def _latest(core: Core, target: Target) -> Target | None:
    operation = models_get.operation(target.owner or "", target.name or "")

    def latest_id(raw: Any) -> object:
        latest: object = raw.get("latest_version") if is_object(raw) else None
        return latest.get("id") if is_object(latest) else None

    try:
        version = core.request(operation, latest_id)
    except APIError:
        return None
    return Target(target.owner, target.name, version) if isinstance(version, str) else None


def upload_all(core: Core, plan: inputs.Plan) -> None:
    """Upload what an input needs, and complete it."""

    def job(upload: inputs.Upload) -> Callable[[], None]:
        def send() -> None:
            upload.set(upload_source(core, upload.source))

        return send

    if plan.uploads:
        run_all(job(upload) for upload in plan.uploads)


def upload_source(core: Core, source: inputs.Source) -> str:
    """Upload a file, and return the URL that stands for it in an input."""

    def url_of(raw: Any) -> str:
        urls: object = raw.get("urls") if is_object(raw) else None
        url: object = urls.get("get") if is_object(urls) else None
        if not isinstance(url, str):
            raise ResponseDecodeError("files.create", "/urls/get", "it is no address")
        return url

    with source.open() as stream:
        body = UploadFileRequest(
            content=File(payload=stream, file_name=source.name, mime_type=source.content_type)
        )
        return core.request(files_create.operation(body=body), url_of)


def run(
    core: Core,
    job: Job,
    *,
    timeout: float | None,
    on_update: Callable[[Prediction], object] | None,
    cancel_on_exit: bool,
    files: bool = True,
) -> Any:
    """Create a prediction, wait for its end, and return its output.

    Raises:
        ModelError: It failed.
        PredictionCanceled: It was canceled or aborted.
        PredictionTimeout: The time ran out.
        APIError: The API could not be asked any more.
    """
    started = now()
    held = _within(job, timeout, cancel_on_exit=cancel_on_exit)
    prediction = _begin(lambda: create(core, held), cancel_on_exit=cancel_on_exit)
    try:
        if on_update is not None:
            on_update(prediction)
        if not prediction.done and is_complete(core, prediction):
            return converted_output(core, prediction, files=files)
        left = None if timeout is None else max(0.0, timeout - (now() - started))
        wait_until_done(prediction, core, timeout=left, on_update=on_update)
    except PredictionTimeout as error:
        canceled = cancel_on_exit and cancel_quietly(prediction)
        if prediction.status != "succeeded":
            raise PredictionTimeout(prediction, timeout or 0.0, canceled=canceled) from error
    except BaseException:
        if cancel_on_exit and not prediction.done:
            cancel_quietly(prediction)
        raise
    prediction.raise_for_status()
    return converted_output(core, prediction, files=files)


def _within(job: Job, timeout: float | None, *, cancel_on_exit: bool) -> Job:
    """The same job, held open no longer than the caller waits, or than it may be nameless."""
    if job.extras.hold is None:
        return job
    longest = min(job.extras.hold, MAX_NAMELESS if cancel_on_exit else job.extras.hold)
    if timeout is not None:
        longest = min(longest, int(timeout))
    return evolve(job, extras=evolve(job.extras, hold=longest or None))


def _begin(start: Callable[[], Prediction], *, cancel_on_exit: bool) -> Prediction:
    """Create a prediction that does not outlive its caller, even if he goes during the create."""

    def give_up(prediction: Prediction | None) -> None:
        if prediction is None:
            logger.warning(
                "the create of a prediction was interrupted before the API named it: it may run "
                "all the same. Look at client.predictions.list()"
            )
        elif cancel_on_exit and not prediction.done:
            cancel_quietly(prediction)

    return outlast(start, CANCEL_TIME, give_up)


def cancel_quietly(prediction: Prediction) -> bool:
    """Cancel on the way out, as well as can be done in a few seconds; say whether it was done."""

    def cancel() -> None:
        try:
            prediction.cancel(deadline=now() + CANCEL_TIME)
        except ReplicateError as error:
            logger.warning("prediction %s could not be canceled: %s", prediction.id, error)

    insist(cancel, CANCEL_TIME)
    return prediction.status in {"canceled", "aborted"}


@define
class _Started:
    """What a stream has created, once it has."""

    prediction: Prediction | None = None


def _generate(
    start: Callable[[], Prediction],
    core: Core,
    started: _Started,
    *,
    timeout: float | None,
    cancel_on_exit: bool,
) -> Generator[ServerSentEvent]:
    # No method of the stream: one that is dropped must go at once, and a cycle would keep it.
    prediction = started.prediction = _begin(start, cancel_on_exit=cancel_on_exit)
    state = StreamState()
    try:
        with closing(follow(core, prediction, state, timeout=timeout)) as events:
            for event in events:
                yield event
    except PredictionTimeout as error:
        canceled = cancel_on_exit and cancel_quietly(prediction)
        if prediction.status != "succeeded":
            raise PredictionTimeout(prediction, timeout or 0.0, canceled=canceled) from error
    except BaseException:
        if cancel_on_exit and not prediction.done:
            cancel_quietly(prediction)
        raise
    else:
        return
    # It ended while it was canceled.
    with closing(follow(core, prediction, state)) as events:
        for event in events:
            yield event


class Stream:
    """The output of a prediction that is created when the first event is asked for.

    Iterate over it, and close it (or use it as a context manager) if you stop early: the
    prediction is then canceled.
    """

    def __init__(
        self,
        start: Callable[[], Prediction],
        core: Core,
        *,
        timeout: float | None,
        cancel_on_exit: bool,
    ) -> None:
        self._started = _Started()
        self._events = _generate(
            start, core, self._started, timeout=timeout, cancel_on_exit=cancel_on_exit
        )

    @property
    def prediction(self) -> Prediction | None:
        """The prediction, None before the first event was asked for."""
        return self._started.prediction

    def __iter__(self) -> Iterator[ServerSentEvent]:
        return self

    def __next__(self) -> ServerSentEvent:
        return next(self._events)

    def close(self) -> None:
        """Stop; a prediction that still runs is canceled."""
        self._events.close()

    def text(self) -> str:
        """The whole output as one text."""
        return "".join([str(event) for event in self])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
