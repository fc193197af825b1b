"""Runs jobs: holds them, lets them run, ends them, and tells everybody who listens."""

from __future__ import annotations

import asyncio
import logging
import time
import weakref
from collections.abc import Coroutine
from contextlib import nullcontext, suppress
from typing import Any

from .._base.filenames import clean_name, guess_type
from .._base.ids import delivery_key, new_job_id, now_in_milliseconds
from .._base.json_values import writable
from .._contract.runtime import BrokenModel, ModelFailed, NotTrainable
from .._contract.schemas import is_joined
from . import shapes
from .archive import Archive
from .catalog import Catalog, Runnable
from .job import Job, JobSink
from .secret_inputs import secret_names
from .store import Store
from .webhooks import Sender, Webhook

logger = logging.getLogger("replicate_typed.local")

#: Seconds after which the data of a job that was created through the API is removed.
DATA_LIFETIME = 3600.0

#: Seconds that the last webhooks have when the server stops.
LAST_WEBHOOKS = 1.0

#: The schema of what each kind of job takes.
_INPUTS = {"prediction": "Input", "training": "TrainingInput"}

STOPPED = "Prediction interrupted: the server was stopped while it ran; please retry (code: PA)"


class Engine:
    """The jobs of one server.

    Args:
        store: Keeps them.
        catalog: The models, told of each run.
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
        sender: Sender,
        data_lifetime: float = DATA_LIFETIME,
    ) -> None:
        self._store = store
        self._catalog = catalog
        self._base = base
        self._sender = sender
        self._lifetime = data_lifetime
        self._archive = Archive(store, data_lifetime)
        self._running: dict[str, Job] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._webhooks: dict[str, Webhook] = {}
        self._telling: set[asyncio.Task[None]] = set()
        self._streamed: weakref.WeakSet[Job] = weakref.WeakSet()
        self._sweeping: asyncio.Task[None] | None = None
        self.closing = asyncio.Event()

    def begin(self) -> None:
        """End the jobs that ran when the server stopped, and begin to remove old data."""
        for job in self._archive.unfinished():
            self._listen(job)
            self._end(job, "failed", STOPPED)
        self._sweeping = asyncio.create_task(self._archive.sweep())

    async def aclose(self) -> None:
        """Stop everything; what still runs fails and says why."""
        self.closing.set()
        if self._sweeping is not None:
            self._sweeping.cancel()
        for id, task in list(self._tasks.items()):
            self._end(self._running[id], "failed", STOPPED)
            task.cancel()
        for timer in self._timers.values():
            timer.cancel()
        for job in list(self._streamed):
            job.notify()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        if self._telling:
            await asyncio.wait(self._telling, timeout=LAST_WEBHOOKS)
        for task in self._telling:
            task.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)
        self._archive.save_again()

    @property
    def running(self) -> int:
        """How many jobs run now."""
        return sum(not job.done for job in self._running.values())

    def runs_in(self, deployment: str) -> bool:
        """Whether a job of a deployment runs now."""
        jobs = self._running.values()
        return any(job.deployment == deployment and not job.done for job in jobs)

    def show(self, job: Job) -> dict[str, Any]:
        """A job as a GET shows it: a recent one as the newer servers do."""
        self._archive.remove_old_data(job)
        if job.data_removed or not self._archive.is_recent(job):
            return shapes.kept(job, self._base)
        return shapes.created(job, self._base)

    def show_kept(self, job: Job, *, as_training: bool = False) -> dict[str, Any]:
        """A job as lists show it."""
        self._archive.remove_old_data(job)
        return shapes.kept(job, self._base, as_training=as_training)

    def start(
        self,
        runnable: Runnable,
        input: dict[str, Any],
        *,
        kind: str = "prediction",
        hidden: bool = False,
        webhook: str | None = None,
        webhook_events_filter: list[str] | None = None,
        deployment: str | None = None,
        slots: asyncio.Semaphore | None = None,
        cancel_after: float | None = None,
        readable: dict[str, Any] | None = None,
    ) -> Job:
        """Create a job and let it run.

        Args:
            runnable: What runs.
            input: Its input as it was sent.
            kind: ``prediction`` or ``training``.
            hidden: Do not tell which version runs.
            webhook: The URL that is told about it.
            webhook_events_filter: What it is told.
            deployment: The deployment that it runs in.
            slots: How many may run beside it; it waits for its turn.
            cancel_after: Seconds until it is stopped.
            readable: The input as the model gets it, if that differs.
        """
        now = now_in_milliseconds()
        job = Job(
            id=new_job_id(now),
            kind=kind,
            model=runnable.model,
            version=runnable.version.id,
            input=input,
            created=now,
            hidden=hidden,
            webhook=webhook,
            webhook_events_filter=webhook_events_filter,
            deployment=deployment,
            deadline=None if cancel_after is None else now + cancel_after,
            secrets=secret_names(runnable.version.openapi_schema, _INPUTS[kind]),
            joined=is_joined(runnable.version.openapi_schema),
        )
        # First of all: what is answered for is kept.
        self._archive.add(job)
        self._running[job.id] = job
        self._catalog.count_run(runnable.model)
        self._listen(job)
        given = input if readable is None else readable
        task = asyncio.create_task(self._run(job, runnable, given, slots))
        self._tasks[job.id] = task
        task.add_done_callback(lambda _: self._forget(job))
        if cancel_after is not None:
            loop = asyncio.get_running_loop()
            self._timers[job.id] = loop.call_later(cancel_after, self._stop, job, None)
        return job

    def find(self, id: str) -> Job | None:
        """The job of this id, None if there is none."""
        return self._archive.find(id)

    def current(self, record: dict[str, Any]) -> Job:
        """The job of a record, as it is now if it is remembered."""
        return self._archive.current(record)

    def by_stream(self, key: str) -> Job | None:
        """The job whose stream has this key, None if there is none."""
        job = self._archive.by_stream(key)
        if job is None:
            return None
        self._archive.remove_old_data(job)
        self._streamed.add(job)
        return job

    def cancel(self, job: Job) -> Job:
        """Cancel a job; one that is over stays as it is."""
        self._stop(job, "canceled")
        return job

    async def hold(self, job: Job, seconds: float) -> tuple[dict[str, Any], bool]:
        """The job as it is when its output is there, or when the time is up, and whether it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (job.ready or job.done):
                    await job.change()
        if job.ready and job.status in {"processing", "succeeded"}:
            return shapes.held(job, self._base), True
        return shapes.created(job, self._base), job.done

    async def _run(
        self,
        job: Job,
        runnable: Runnable,
        input: dict[str, Any],
        slots: asyncio.Semaphore | None,
    ) -> None:
        sink = JobSink(job, on_change=self._changed, store_file=self._store_file)
        try:
            async with slots or nullcontext():
                await runnable.runtime.predict(job.id, input, sink)
        except asyncio.CancelledError:
            self._end(job, "canceled", None)
        except (ModelFailed, BrokenModel, NotTrainable) as error:
            self._end(job, "failed", str(error))
        except Exception as error:
            # Whatever a model does ends one job, not the server.
            logger.exception("%s failed in an unforeseen way", job.id)
            self._end(job, "failed", f"{type(error).__name__}: {error}")
        else:
            job.ready = job.output is not None
            self._end(job, "succeeded", None)

    def _forget(self, job: Job) -> None:
        del self._tasks[job.id], self._running[job.id]

    def _stop(self, job: Job, status: str | None) -> None:
        if job.done:
            return
        if status is None:
            status = "canceled" if job.started is not None else "aborted"
        self._end(job, status, None)
        task = self._tasks.get(job.id)
        if task is not None:
            task.cancel()

    def _end(self, job: Job, status: str, error: str | None) -> None:
        if job.done:
            return
        job.end(status, None if error is None else writable(error), time.time())
        timer = self._timers.pop(job.id, None)
        if timer is not None:
            timer.cancel()
        self._archive.save(job)
        self._changed(job, "completed")

    def _listen(self, job: Job) -> None:
        """Tell the job's webhook, if it has one, what becomes of it."""
        if job.webhook is None:
            return
        webhook = Webhook(
            job.webhook,
            job.webhook_events_filter,
            self._sender,
            lambda: shapes.created(job, self._base),
        )
        self._webhooks[job.id] = webhook
        self._spawn(webhook.run())

    def _changed(self, job: Job, event: str) -> None:
        if event == "start" and job.secrets:
            # They are not to be in the store either, should the server be killed.
            self._archive.save(job)
        webhook = self._webhooks.get(job.id)
        if webhook is not None:
            webhook.tell(event)
            if event == "completed":
                del self._webhooks[job.id]
        job.notify()

    def _store_file(self, name: str, content: bytes, content_type: str | None) -> str:
        key = delivery_key()
        kind = content_type or guess_type(name, content)
        shown = clean_name(name, kind)
        self._store.put_content(key, shown, kind, content, time.time() + self._lifetime)
        return f"{self._base}/delivery/pbxt/{key}/{shown}"

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
