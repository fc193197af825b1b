"""Execution of jobs: starts, cancels and ends them, and notifies those who follow them."""

from __future__ import annotations

import asyncio
import logging
import time
import weakref
from contextlib import nullcontext, suppress
from typing import Any

from ..._base.records import frozen
from ..._objects.input_schema import read_output
from .._base.filenames import guess_media_type, safe_filename
from .._base.ids import new_delivery_key, new_job_id
from .._base.json_values import replace_surrogates
from .._base.timestamps import now_in_milliseconds
from .._contract.runtime import BrokenModel, ModelFailed, NotTrainable, VersionInfo
from . import shapes
from .archive import Archive
from .catalog import Catalog, Runnable
from .job import Job
from .job_reporter import JobReporter
from .secret_inputs import secret_names
from .store import Store
from .webhooks import WebhookDispatcher, WebhookSender

logger = logging.getLogger("replicate_typed.local")

#: Seconds after its end when the data of a job created through the API is removed, as by the API.
DATA_LIFETIME = 3600.0

#: The schema of the input of each kind of job.
_INPUT_SCHEMAS = {"prediction": "Input", "training": "TrainingInput"}

#: The error of a job that was running when the server stopped.
STOPPED = "Prediction interrupted: the server was stopped while it ran; please retry (code: PA)"


@frozen
class JobRequest:
    """What to run, and how.

    Attributes:
        runnable: The version to run.
        input: The input, as it was sent.
        model_input: The input for the model, with signed URLs of uploaded files.
        kind: ``prediction`` or ``training``.
        hidden: Whether the version is hidden, as for official models.
        webhook: The URL of the webhook.
        webhook_events_filter: The events that the webhook receives, None for all.
        deployment: The name of the deployment.
        slots: Limits how many jobs of the deployment run at once.
        cancel_after: Seconds until the job is canceled.
    """

    runnable: Runnable
    input: dict[str, Any]
    model_input: dict[str, Any]
    kind: str = "prediction"
    hidden: bool = False
    webhook: str | None = None
    webhook_events_filter: list[str] | None = None
    deployment: str | None = None
    slots: asyncio.Semaphore | None = None
    cancel_after: float | None = None


class Engine:
    """Runs the jobs of one server.

    Args:
        store: Stores jobs and output files.
        catalog: Counts the runs of each model.
        base: The server's address, without ``/v1``.
        sender: Sends webhooks.
        data_lifetime: Seconds after its end when a job's data is removed.
    """

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        *,
        base: str,
        sender: WebhookSender,
        data_lifetime: float = DATA_LIFETIME,
    ) -> None:
        self._store = store
        self._catalog = catalog
        self._base = base
        self._lifetime = data_lifetime
        self._archive = Archive(store, data_lifetime)
        self._webhooks = WebhookDispatcher(sender)
        self._running: dict[str, Job] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._deadlines: dict[str, asyncio.TimerHandle] = {}
        self._facts: dict[tuple[str, str], tuple[frozenset[str], bool]] = {}
        self._streamed: weakref.WeakSet[Job] = weakref.WeakSet()
        self._sweep: asyncio.Task[None] | None = None
        self.closing = asyncio.Event()

    def begin(self) -> None:
        """Fail the jobs that a stop interrupted, and start to remove expired data."""
        for job in self._archive.unfinished():
            self._register_webhook(job)
            self._end(job, "failed", STOPPED)
        self._sweep = asyncio.create_task(self._archive.sweep())

    async def aclose(self) -> None:
        """Fail the running jobs, and stop."""
        self.closing.set()
        if self._sweep is not None:
            self._sweep.cancel()
        for id, task in list(self._tasks.items()):
            self._end(self._running[id], "failed", STOPPED)
            task.cancel()
        for timer in self._deadlines.values():
            timer.cancel()
        for job in list(self._streamed):
            job.notify()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._webhooks.aclose()
        self._archive.retry_saving()

    @property
    def running(self) -> int:
        """The number of running jobs."""
        return sum(not job.done for job in self._running.values())

    def is_deployment_used(self, deployment: str) -> bool:
        """Return whether a job of a deployment is running."""
        jobs = self._running.values()
        return any(job.deployment == deployment and not job.done for job in jobs)

    def live_shape(self, job: Job) -> dict[str, Any]:
        """Return a job as the API shows it by itself: in its live shape while it is recent."""
        self._archive.remove_expired_data(job)
        if job.data_removed or not self._archive.is_recent(job):
            return shapes.stored(job, self._base)
        return shapes.live(job, self._base)

    def stored_shape(self, job: Job, *, as_training: bool = False) -> dict[str, Any]:
        """Return a job as the API shows it in lists and after a cancellation."""
        self._archive.remove_expired_data(job)
        return shapes.stored(job, self._base, as_training=as_training)

    def start(self, request: JobRequest) -> Job:
        """Create a job and start to run it.

        Raises:
            StoreError: The job cannot be stored.
        """
        now = now_in_milliseconds()
        runnable, cancel_after = request.runnable, request.cancel_after
        secrets, joined = self._schema_facts(runnable.version, request.kind)
        job = Job(
            id=new_job_id(now),
            kind=request.kind,
            model=runnable.model,
            version=runnable.version.id,
            input=request.input,
            created=now,
            hidden=request.hidden,
            webhook=request.webhook,
            webhook_events_filter=request.webhook_events_filter,
            deployment=request.deployment,
            deadline=None if cancel_after is None else now + cancel_after,
            secrets=secrets,
            joined=joined,
        )
        # First of all, so that every job that is acknowledged is stored.
        self._archive.add(job)
        self._running[job.id] = job
        self._catalog.count_run(runnable.model)
        self._register_webhook(job)
        task = asyncio.create_task(self._run(job, request))
        self._tasks[job.id] = task
        task.add_done_callback(lambda _: self._forget(job))
        if cancel_after is not None:
            loop = asyncio.get_running_loop()
            self._deadlines[job.id] = loop.call_later(cancel_after, self._expire, job)
        return job

    def _schema_facts(self, version: VersionInfo, kind: str) -> tuple[frozenset[str], bool]:
        """Return the names of secret inputs, and whether the output is text in pieces."""
        key = (version.id, kind)
        if key not in self._facts:
            output = read_output(version.openapi_schema)
            self._facts[key] = (
                secret_names(version.openapi_schema, _INPUT_SCHEMAS[kind]),
                output is not None and output.is_concatenated,
            )
        return self._facts[key]

    def find(self, id: str) -> Job | None:
        """Return the job with an id, or None."""
        return self._archive.find(id)

    def current(self, record: dict[str, Any]) -> Job:
        """Return the job of a record, in its current state if it is recent."""
        return self._archive.current(record)

    def find_by_stream(self, key: str) -> Job | None:
        """Return the job whose stream has a key, or None."""
        job = self._archive.find_by_stream(key)
        if job is None:
            return None
        self._archive.remove_expired_data(job)
        self._streamed.add(job)
        return job

    def cancel(self, job: Job) -> Job:
        """Cancel a job, unless it has ended."""
        self._stop(job, "canceled")
        return job

    async def wait_for_output(self, job: Job, seconds: float) -> tuple[dict[str, Any], bool]:
        """Wait for the output of a job, and return the job's shape and whether the wait succeeded.

        Args:
            job: The job.
            seconds: How long to wait.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (job.output_complete or job.done):
                    await job.wait_for_change()
        if job.output_complete and job.status in {"processing", "succeeded"}:
            return shapes.waited(job, self._base), True
        return shapes.live(job, self._base), job.done

    async def _run(self, job: Job, request: JobRequest) -> None:
        reporter = JobReporter(job, on_change=self._on_change, store_file=self._store_file)
        try:
            async with request.slots or nullcontext():
                await request.runnable.runtime.predict(job.id, request.model_input, reporter)
        except asyncio.CancelledError:
            self._end(job, "canceled", None)
        except (ModelFailed, BrokenModel, NotTrainable) as error:
            self._end(job, "failed", str(error))
        except Exception as error:
            # An unexpected error of a runtime ends one job, not the server.
            logger.exception("%s failed unexpectedly", job.id)
            self._end(job, "failed", f"{type(error).__name__}: {error}")
        else:
            job.output_complete = job.output is not None
            self._end(job, "succeeded", None)

    def _forget(self, job: Job) -> None:
        del self._tasks[job.id], self._running[job.id]

    def _expire(self, job: Job) -> None:
        """Stop a job whose deadline has passed."""
        self._stop(job, "canceled" if job.started is not None else "aborted")

    def _stop(self, job: Job, status: str) -> None:
        if job.done:
            return
        self._end(job, status, None)
        task = self._tasks.get(job.id)
        if task is not None:
            task.cancel()

    def _end(self, job: Job, status: str, error: str | None) -> None:
        if job.done:
            return
        job.end(status, None if error is None else replace_surrogates(error), time.time())
        timer = self._deadlines.pop(job.id, None)
        if timer is not None:
            timer.cancel()
        self._archive.save(job)
        self._on_change(job, "completed")

    def _register_webhook(self, job: Job) -> None:
        if job.webhook is not None:
            self._webhooks.register(
                job.id,
                job.webhook,
                job.webhook_events_filter,
                lambda: shapes.live(job, self._base),
            )

    def _on_change(self, job: Job, event: str) -> None:
        if event == "start" and job.secrets:
            # Redacted in the store at once, in case the server is killed.
            self._archive.save(job)
        self._webhooks.notify(job.id, event)
        job.notify()

    def _store_file(self, name: str, content: bytes, content_type: str | None) -> str:
        key = new_delivery_key()
        media_type = content_type or guess_media_type(name, content)
        filename = safe_filename(name, media_type)
        self._store.put_content(key, filename, media_type, content, time.time() + self._lifetime)
        return f"{self._base}/delivery/pbxt/{key}/{filename}"
