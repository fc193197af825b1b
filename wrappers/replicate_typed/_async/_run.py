"""Creating predictions, and running them to their end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, Self

import httpx
from attrs import define, evolve, frozen
from replicate_api.api.files import files_create
from replicate_api.api.models import models_get
from replicate_api.errors import ResponseDecodeError
from replicate_api.models import UploadFileRequest
from replicate_api.types import File

from .. import _inputs as inputs
from .._async_io import insist, now, outlast, run_all
from .._create import Extras, create_operation
from .._errors import APIError, InputError, NotFoundError, PredictionTimeout, ReplicateError
from .._events import ServerSentEvent
from .._following import StreamState
from .._inputs import FileEncoding
from .._json import is_object
from .._logging import logger
from .._refs import Target, parse, parse_model
from ._core import AsyncCore
from ._output import converted_output, is_complete, remember
from ._stream import follow
from ._waiting import wait_until_done
from .prediction import AsyncPrediction

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


async def create(core: AsyncCore, job: Job) -> AsyncPrediction:
    """Create a prediction and return it at once, or after the hold that was asked for.

    Raises:
        InputError: The input cannot be sent; nothing was created.
        APIError: ``error.maybe_accepted`` says whether a prediction may exist all the same.
    """
    if job.input is not None and not hasattr(job.input, "items"):
        raise InputError(f"the input is a mapping of names to values, not {job.input!r:.100}")
    plan = inputs.make_plan(job.input or {}, file_encoding=job.file_encoding)
    await upload_all(core, plan)
    timeout = core.options.timeout
    if job.extras.read_timeout is not None:
        timeout = httpx.Timeout(
            connect=timeout.connect,
            write=timeout.write,
            pool=timeout.pool,
            read=max(job.extras.read_timeout, timeout.read or 0.0),
        )
    try:
        prediction = await _send(core, job, job.target, plan.value, timeout)
    except NotFoundError:
        # Only official models run by their name; any other model runs by its latest version.
        target = None if job.deployment or job.target.version else await _latest(core, job.target)
        if target is None:
            raise
        prediction = await _send(core, job, target, plan.value, timeout)
    remember(core, job.reference, prediction)
    return prediction


async def _send(
    core: AsyncCore, job: Job, target: Target, value: dict[str, Any], timeout: httpx.Timeout
) -> AsyncPrediction:
    operation = create_operation(target, value, job.extras, deployment=job.deployment)
    return await core.request(operation, lambda raw: AsyncPrediction(core, raw), timeout=timeout)


async def _latest(core: AsyncCore, target: Target) -> Target | None:
    operation = models_get.operation(target.owner or "", target.name or "")

    def latest_id(raw: Any) -> object:
        latest: object = raw.get("latest_version") if is_object(raw) else None
        return latest.get("id") if is_object(latest) else None

    try:
        version = await core.request(operation, latest_id)
    except APIError:
        return None
    return Target(target.owner, target.name, version) if isinstance(version, str) else None


async def upload_all(core: AsyncCore, plan: inputs.Plan) -> None:
    """Upload what an input needs, and complete it."""

    def job(upload: inputs.Upload) -> Callable[[], Awaitable[None]]:
        async def send() -> None:
            upload.set(await upload_source(core, upload.source))

        return send

    if plan.uploads:
        await run_all(job(upload) for upload in plan.uploads)


async def upload_source(core: AsyncCore, source: inputs.Source) -> str:
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
        return await core.request(files_create.operation(body=body), url_of)


async def run(
    core: AsyncCore,
    job: Job,
    *,
    timeout: float | None,
    on_update: Callable[[AsyncPrediction], object] | None,
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
    prediction = await _begin(lambda: create(core, held), cancel_on_exit=cancel_on_exit)
    try:
        if on_update is not None:
            on_update(prediction)
        if not prediction.done and await is_complete(core, prediction):
            return await converted_output(core, prediction, files=files)
        left = None if timeout is None else max(0.0, timeout - (now() - started))
        await wait_until_done(prediction, core, timeout=left, on_update=on_update)
    except PredictionTimeout as error:
        canceled = cancel_on_exit and await cancel_quietly(prediction)
        if prediction.status != "succeeded":
            raise PredictionTimeout(prediction, timeout or 0.0, canceled=canceled) from error
    except BaseException:
        if cancel_on_exit and not prediction.done:
            await cancel_quietly(prediction)
        raise
    prediction.raise_for_status()
    return await converted_output(core, prediction, files=files)


def _within(job: Job, timeout: float | None, *, cancel_on_exit: bool) -> Job:
    """The same job, held open no longer than the caller waits, or than it may be nameless."""
    if job.extras.hold is None:
        return job
    longest = min(job.extras.hold, MAX_NAMELESS if cancel_on_exit else job.extras.hold)
    if timeout is not None:
        longest = min(longest, int(timeout))
    return evolve(job, extras=evolve(job.extras, hold=longest or None))


async def _begin(
    start: Callable[[], Awaitable[AsyncPrediction]], *, cancel_on_exit: bool
) -> AsyncPrediction:
    """Create a prediction that does not outlive its caller, even if he goes during the create."""

    async def give_up(prediction: AsyncPrediction | None) -> None:
        if prediction is None:
            logger.warning(
                "the create of a prediction was interrupted before the API named it: it may run "
                "all the same. Look at client.predictions.list()"
            )
        elif cancel_on_exit and not prediction.done:
            await cancel_quietly(prediction)

    return await outlast(start, CANCEL_TIME, give_up)


async def cancel_quietly(prediction: AsyncPrediction) -> bool:
    """Cancel on the way out, as well as can be done in a few seconds; say whether it was done."""

    async def cancel() -> None:
        try:
            await prediction.cancel(deadline=now() + CANCEL_TIME)
        except ReplicateError as error:
            logger.warning("prediction %s could not be canceled: %s", prediction.id, error)

    await insist(cancel, CANCEL_TIME)
    return prediction.status in {"canceled", "aborted"}


@define
class _Started:
    """What a stream has created, once it has."""

    prediction: AsyncPrediction | None = None


async def _generate(
    start: Callable[[], Awaitable[AsyncPrediction]],
    core: AsyncCore,
    started: _Started,
    *,
    timeout: float | None,
    cancel_on_exit: bool,
) -> AsyncGenerator[ServerSentEvent]:
    # No method of the stream: one that is dropped must go at once, and a cycle would keep it.
    prediction = started.prediction = await _begin(start, cancel_on_exit=cancel_on_exit)
    state = StreamState()
    try:
        async with aclosing(follow(core, prediction, state, timeout=timeout)) as events:
            async for event in events:
                yield event
    except PredictionTimeout as error:
        canceled = cancel_on_exit and await cancel_quietly(prediction)
        if prediction.status != "succeeded":
            raise PredictionTimeout(prediction, timeout or 0.0, canceled=canceled) from error
    except BaseException:
        if cancel_on_exit and not prediction.done:
            await cancel_quietly(prediction)
        raise
    else:
        return
    # It ended while it was canceled.
    async with aclosing(follow(core, prediction, state)) as events:
        async for event in events:
            yield event


class AsyncStream:
    """The output of a prediction that is created when the first event is asked for.

    Iterate over it, and close it (or use it as a context manager) if you stop early: the
    prediction is then canceled.
    """

    def __init__(
        self,
        start: Callable[[], Awaitable[AsyncPrediction]],
        core: AsyncCore,
        *,
        timeout: float | None,
        cancel_on_exit: bool,
    ) -> None:
        self._started = _Started()
        self._events = _generate(
            start, core, self._started, timeout=timeout, cancel_on_exit=cancel_on_exit
        )

    @property
    def prediction(self) -> AsyncPrediction | None:
        """The prediction, None before the first event was asked for."""
        return self._started.prediction

    def __aiter__(self) -> AsyncIterator[ServerSentEvent]:
        return self

    async def __anext__(self) -> ServerSentEvent:
        return await anext(self._events)

    async def aclose(self) -> None:
        """Stop; a prediction that still runs is canceled."""
        await self._events.aclose()

    async def text(self) -> str:
        """The whole output as one text."""
        return "".join([str(event) async for event in self])

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
