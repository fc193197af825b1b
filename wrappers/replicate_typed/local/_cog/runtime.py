"""The runtime of Cog models: a queue, and a process that starts and stops on demand."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from .._contract.runtime import BrokenModel, ModelFailed, NotTrainable, RunReporter, VersionInfo
from .cache import cache_folder
from .digest import version_id
from .environment import (
    COG_VERSION,
    EnvironmentSpec,
    Progress,
    choose_python,
    ensure_environment,
)
from .frames import Event
from .launch import Launch, Mode
from .manifest import Manifest
from .process import ModelProcess, Rejected, SetupFailed
from .relay import relay_events
from .schema import cached_description, compute_description, schema_path

logger = logging.getLogger("replicate_typed.local.cog")

#: Seconds without a prediction after which a model's process is stopped.
IDLE_SECONDS = 300.0

#: Seconds after a cancellation when a process that has not stopped the prediction is killed.
CANCEL_SECONDS = 5.0

#: Seconds without a prediction after which a process must pass a health check.
HEALTH_CHECK_AFTER_SECONDS = 10.0

#: The status with which Cog rejects an invalid input.
_UNPROCESSABLE = 422


class CogRuntime:
    """Runs the predictions of one Cog model folder in a process.

    The process starts with the first prediction, and stops after some time without one.

    Args:
        manifest: The model's manifest.
        mode: Whether the process predicts or trains.
        cache: The folder for environments and schemas.
        idle_seconds: Seconds without a prediction after which the process is stopped.
        cancel_seconds: Seconds after a cancellation when a process that has not stopped the
            prediction is killed.
        progress: Called with a line for each step of a build; by default, the lines are logged.

    Attributes:
        python_warning: The warning about the version of Python, if it is not the requested one.
    """

    def __init__(
        self,
        manifest: Manifest,
        *,
        mode: Mode = "predict",
        cache: Path | None = None,
        idle_seconds: float = IDLE_SECONDS,
        cancel_seconds: float = CANCEL_SECONDS,
        progress: Progress | None = None,
    ) -> None:
        self._manifest = manifest
        self._mode: Mode = mode
        self._cache = cache_folder() if cache is None else cache
        self._idle_seconds = idle_seconds
        self._cancel_seconds = cancel_seconds
        self._progress = logger.info if progress is None else progress
        python, warning = choose_python(manifest.python_version)
        self.python_warning: str | None = warning
        self._spec = EnvironmentSpec(python, manifest.requirements)
        self._slots = asyncio.Semaphore(manifest.concurrency)
        self._process: ModelProcess | None = None
        self._starting: asyncio.Task[ModelProcess] | None = None
        self._active = 0
        self._idle_since = 0.0
        self._idle_timer: asyncio.TimerHandle | None = None
        self._background: set[asyncio.Task[None]] = set()
        self._closed = False
        self._trainer: CogRuntime | None = None

    async def describe(self) -> VersionInfo:
        """Return the model's version, with its schema from the cache or computed by Cog.

        The environment is built if it does not exist.

        Raises:
            BrokenModel: The environment cannot be built, or Cog cannot load the model.
        """
        version = await asyncio.to_thread(
            version_id, self._manifest.folder, COG_VERSION, *self._manifest.requirements
        )
        path = schema_path(self._cache, version, self._spec.key)
        description = cached_description(path)
        if description is None:
            self._progress(f"Reading the schema of {self._manifest.folder.name}")
            description = await compute_description(await self._launch(), path)
        return VersionInfo(
            id=version,
            cog_version=description["cog_version"],
            openapi_schema=description["schema"],
        )

    async def predict(
        self, prediction_id: str, input: Mapping[str, Any], reporter: RunReporter
    ) -> None:
        """Run a prediction to its end, after those before it where concurrency is limited.

        Cancelling the task cancels the prediction in the model.

        Raises:
            ModelFailed: The model failed.
        """
        async with self._slots:
            self._active += 1
            try:
                process = await self._ready_process(reporter)
                await self._run(process, prediction_id, input, reporter)
            finally:
                self._active -= 1
                self._schedule_stop()

    async def train(
        self, training_id: str, input: Mapping[str, Any], reporter: RunReporter
    ) -> None:
        """Run a training, in another process than that of the predictions.

        Raises:
            NotTrainable: The model's ``cog.yaml`` has no ``train``.
            ModelFailed: The model failed.
        """
        if self._manifest.train is None:
            raise NotTrainable(f"{self._manifest.folder.name}: the cog.yaml has no `train`.")
        if self._trainer is None:
            self._trainer = CogRuntime(
                self._manifest,
                mode="train",
                cache=self._cache,
                idle_seconds=self._idle_seconds,
                cancel_seconds=self._cancel_seconds,
                progress=self._progress,
            )
        await self._trainer.predict(training_id, input, reporter)

    async def aclose(self) -> None:
        """Stop the model's processes and the build of their environment."""
        self._closed = True
        if self._trainer is not None:
            await self._trainer.aclose()
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        if self._starting is not None:
            self._starting.cancel()
            with suppress(asyncio.CancelledError, BrokenModel, SetupFailed):
                await self._starting
        process, self._process = self._process, None
        if process is not None:
            await process.stop("the server stopped")
        while self._background:
            await asyncio.gather(*self._background)

    @property
    def pid(self) -> int | None:
        """The id of the model's process, None while no process is running."""
        return self._process.pid if self._process is not None else None

    async def _ready_process(self, reporter: RunReporter) -> ModelProcess:
        process = self._process
        if process is not None and process.usable and await self._is_healthy(process):
            return process
        if self._closed:
            raise ModelFailed("The server stopped before the prediction started.")
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
            self._starting.add_done_callback(self._started)
        try:
            # Shielded, because other predictions may wait for the same start.
            return await asyncio.shield(self._starting)
        except SetupFailed as error:
            if error.logs:
                reporter.log(error.logs if error.logs.endswith("\n") else error.logs + "\n")
            raise ModelFailed(f"The setup of the model failed. {error}".rstrip()) from None
        except BrokenModel as error:
            raise ModelFailed(str(error)) from None
        except asyncio.CancelledError:
            if self._closed:
                raise ModelFailed("The server stopped before the prediction started.") from None
            raise

    async def _is_healthy(self, process: ModelProcess) -> bool:
        idle = asyncio.get_running_loop().time() - self._idle_since
        if self._active > 1 or idle < HEALTH_CHECK_AFTER_SECONDS:
            return True
        return await process.healthy()

    async def _launch(self) -> Launch:
        python = await ensure_environment(self._spec, self._cache, self._progress)
        return Launch(python, self._manifest.folder, self._mode, self._manifest.environment)

    async def _start(self) -> ModelProcess:
        if self._process is not None:
            await self._process.kill("it did not respond")
            self._process = None
        return await ModelProcess.start(await self._launch())

    def _started(self, task: asyncio.Task[ModelProcess]) -> None:
        self._starting = None
        if task.cancelled() or task.exception() is not None:
            return
        self._process = task.result()
        self._schedule_stop()

    async def _run(
        self,
        process: ModelProcess,
        prediction_id: str,
        input: Mapping[str, Any],
        reporter: RunReporter,
    ) -> None:
        submission = asyncio.create_task(process.submit(self._mode, prediction_id, input))
        try:
            queue = await asyncio.shield(submission)
            await relay_events(queue, process.mark, reporter)
        except Rejected as error:
            if error.status != _UNPROCESSABLE:
                # The state of the prediction is unknown, so a new process is needed.
                await process.kill("it did not accept a prediction")
            raise ModelFailed(_rejection_message(error)) from None
        except ModelFailed:
            raise
        except BaseException:
            await _finish_despite_cancellation(self._cancel(process, prediction_id, submission))
            raise
        finally:
            process.forget(prediction_id)

    async def _cancel(
        self,
        process: ModelProcess,
        prediction_id: str,
        submission: asyncio.Task[asyncio.Queue[Event]],
    ) -> None:
        async def ended() -> None:
            queue = await submission
            await process.cancel(prediction_id)
            while (await queue.get())["event"] not in {"done", "lost"}:
                pass

        try:
            await asyncio.wait_for(ended(), self._cancel_seconds)
        except Rejected:
            return
        except TimeoutError:
            await process.kill("a prediction did not stop when it was canceled")

    def _schedule_stop(self) -> None:
        """Schedule the stop of the process for when it has been idle for some time."""
        loop = asyncio.get_running_loop()
        self._idle_since = loop.time()
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None
        process = self._process
        if process is None or self._active or self._closed:
            return
        if not process.usable:
            self._process = None
            self._spawn(process.kill())
        else:
            self._idle_timer = loop.call_later(self._idle_seconds, self._stop_idle)

    def _stop_idle(self) -> None:
        if self._active == 0 and self._process is not None:
            process, self._process = self._process, None
            self._spawn(process.stop())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _rejection_message(error: Rejected) -> str:
    if error.status == _UNPROCESSABLE:
        return f"Prediction input failed validation: {error.detail}"
    return f"The model's server rejected the prediction: {error}"


async def _finish_despite_cancellation(work: Coroutine[Any, Any, None]) -> None:
    """Finish work that is bounded in time, even if this task is cancelled again."""
    task = asyncio.create_task(work)
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(task)
