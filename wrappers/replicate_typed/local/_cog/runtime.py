"""A Cog model as a `Runtime`: a queue, a process that is there when it is needed, and an end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from .._contract.runtime import BrokenModel, ModelFailed, NotTrainable, Sink, VersionInfo
from .cache import cache_folder
from .digest import version_id
from .environment import (
    COG_VERSION,
    EnvironmentSpec,
    Progress,
    choose_python,
    ensure_environment,
)
from .launch import Launch, Mode
from .manifest import Manifest
from .output_files import store_files
from .process import Event, ModelProcess, Rejected, SetupFailed
from .schema import compute_description, known_description, schema_path

logger = logging.getLogger("replicate_typed.local.cog")

IDLE_SECONDS = 300.0
CANCEL_SECONDS = 5.0
HEALTH_CHECK_AFTER_SECONDS = 10.0
_UNPROCESSABLE = 422


class CogRuntime:
    """Runs the predictions of one Cog model folder in processes of its own.

    The process starts with the first prediction and ends after `idle_seconds` without one. A
    prediction that has not stopped `cancel_seconds` after it was canceled is ended with its process.
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
        python, self.python_warning = choose_python(manifest.python_version)
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
        """Return the model's schema and version id, from the cache when they were computed before.

        Builds the environment if there is none. Raises BrokenModel.
        """
        version = await asyncio.to_thread(
            version_id, self._manifest.folder, COG_VERSION, *self._manifest.requirements
        )
        path = schema_path(self._cache, version, self._spec.key)
        description = known_description(path)
        if description is None:
            self._progress(f"Reading the schema of {self._manifest.folder.name}")
            description = await compute_description(await self._launch(), path)
        return VersionInfo(
            id=version,
            cog_version=description["cog_version"],
            openapi_schema=description["schema"],
        )

    async def predict(self, prediction_id: str, input: Mapping[str, Any], sink: Sink) -> None:
        """Run one prediction to its end, telling `sink` of it; waits for its turn first.

        Cancelling cancels it in the model. Raises ModelFailed.
        """
        async with self._slots:
            self._active += 1
            try:
                process = await self._ready_process(sink)
                await self._run(process, prediction_id, input, sink)
            finally:
                self._active -= 1
                self._rest()

    async def train(self, training_id: str, input: Mapping[str, Any], sink: Sink) -> None:
        """Run the model's `train` function, in a process of its own, as `predict` runs predictions.

        Raises NotTrainable when its cog.yaml names none.
        """
        if self._manifest.train is None:
            raise NotTrainable(f"{self._manifest.folder.name}: its cog.yaml has no `train`.")
        if self._trainer is None:
            self._trainer = CogRuntime(
                self._manifest,
                mode="train",
                cache=self._cache,
                idle_seconds=self._idle_seconds,
                cancel_seconds=self._cancel_seconds,
                progress=self._progress,
            )
        await self._trainer.predict(training_id, input, sink)

    async def aclose(self) -> None:
        """End the model's processes and whatever is being built for them."""
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
        """The id of the model's process; None while there is none."""
        return self._process.pid if self._process is not None else None

    async def _ready_process(self, sink: Sink) -> ModelProcess:
        process = self._process
        if process is not None and process.usable and await self._is_well(process):
            return process
        if self._closed:
            raise ModelFailed("The server stopped before the prediction started.")
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
            self._starting.add_done_callback(self._started)
        try:
            # Shielded: others may wait for the same start, and the next prediction will need it.
            return await asyncio.shield(self._starting)
        except SetupFailed as error:
            if error.logs:
                sink.log(error.logs if error.logs.endswith("\n") else error.logs + "\n")
            raise ModelFailed(f"The model could not be set up. {error}".rstrip()) from None
        except BrokenModel as error:
            raise ModelFailed(str(error)) from None
        except asyncio.CancelledError:
            if self._closed:
                raise ModelFailed("The server stopped before the prediction started.") from None
            raise

    async def _is_well(self, process: ModelProcess) -> bool:
        idle = asyncio.get_running_loop().time() - self._idle_since
        if self._active > 1 or idle < HEALTH_CHECK_AFTER_SECONDS:
            return True
        return await process.healthy()

    async def _launch(self) -> Launch:
        python = await ensure_environment(self._spec, self._cache, self._progress)
        return Launch(python, self._manifest.folder, self._mode, self._manifest.environment)

    async def _start(self) -> ModelProcess:
        if self._process is not None:
            await self._process.kill("it did not answer")
            self._process = None
        return await ModelProcess.start(await self._launch())

    def _started(self, task: asyncio.Task[ModelProcess]) -> None:
        self._starting = None
        if task.cancelled() or task.exception() is not None:
            return
        self._process = task.result()
        self._rest()

    async def _run(
        self, process: ModelProcess, prediction_id: str, input: Mapping[str, Any], sink: Sink
    ) -> None:
        submission = asyncio.create_task(process.submit(self._mode, prediction_id, input))
        try:
            inbox = await asyncio.shield(submission)
            await self._relay(process, inbox, sink)
        except Rejected as error:
            if error.status != _UNPROCESSABLE:
                # What it does with the prediction is not known: a new process will know of none.
                await process.kill("it did not take a prediction")
            raise ModelFailed(_rejection(error)) from None
        except ModelFailed:
            raise
        except BaseException:
            await _whatever_happens(self._cancel(process, prediction_id, submission))
            raise
        finally:
            process.forget(prediction_id)

    async def _relay(self, process: ModelProcess, inbox: asyncio.Queue[Event], sink: Sink) -> None:
        began = False
        while True:
            event = await inbox.get()
            # Cog may tell of the first output before it tells of the start.
            if not began and event["event"] in {"started", "log", "append", "output"}:
                began = True
                sink.started()
            match event["event"]:
                case "started":
                    pass
                case "log":
                    sink.log(event["text"])
                case "append":
                    sink.append(await store_files(event["value"], process.mark, sink))
                case "output":
                    sink.output(await store_files(event["value"], process.mark, sink))
                case "metrics":
                    sink.metrics(event["values"])
                case "lost":
                    raise ModelFailed(event["reason"])
                case _:
                    return _conclude(event)

    async def _cancel(
        self,
        process: ModelProcess,
        prediction_id: str,
        submission: asyncio.Task[asyncio.Queue[Event]],
    ) -> None:
        async def ended() -> None:
            inbox = await submission
            await process.cancel(prediction_id)
            while (await inbox.get())["event"] not in {"done", "lost"}:
                pass

        try:
            await asyncio.wait_for(ended(), self._cancel_seconds)
        except Rejected:
            return
        except TimeoutError:
            await process.kill("a prediction did not stop when it was canceled")

    def _rest(self) -> None:
        """Arrange for the process to end if nothing happens for a while."""
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
            self._idle_timer = loop.call_later(self._idle_seconds, self._retire)

    def _retire(self) -> None:
        if self._active == 0 and self._process is not None:
            process, self._process = self._process, None
            self._spawn(process.stop())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _conclude(event: Event) -> None:
    if event["status"] == "failed":
        raise ModelFailed(event["error"] or "The model failed without a message.")
    if event["status"] == "canceled":
        raise ModelFailed("The model canceled the prediction.")


def _rejection(error: Rejected) -> str:
    if error.status == _UNPROCESSABLE:
        return f"Prediction input failed validation: {error.detail}"
    return f"The model's server did not take the prediction: {error}"


async def _whatever_happens(work: Coroutine[Any, Any, None]) -> None:
    """Finish `work`, which is bounded in time, even if this task is cancelled again."""
    task = asyncio.create_task(work)
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(task)
