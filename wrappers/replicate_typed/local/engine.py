"""Runs jobs: holds them, lets them run, ends them, and tells everybody who listens."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from typing import Any

from .catalog import Catalog, Runnable
from .ids import delivery_key, new_job_id
from .jobs import Job, JobSink, render
from .problems import not_found
from .runtime import BrokenModel, ModelFailed
from .store import Store
from .webhooks import Webhook

#: Finished jobs that are kept in memory with the events of their streams.
REMEMBERED = 5000

#: Seconds after which the data of a job that was created through the API is removed.
DATA_LIFETIME = 3600.0

RESTARTED = "Director: the server was stopped while this ran (E9001)"


class Engine:
    """The jobs of one server."""

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        *,
        base: str,
        webhook_secret: str,
        data_lifetime: float = DATA_LIFETIME,
    ) -> None:
        self._store = store
        self._catalog = catalog
        self._base = base
        self._secret = webhook_secret
        self._lifetime = data_lifetime
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._streams: dict[str, str] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._webhooks: dict[str, Webhook] = {}
        self._background: set[asyncio.Task[None]] = set()

    def recover(self) -> None:
        """End the jobs that ran when the server stopped."""
        for _, record in list(self._store.unfinished()):
            job = Job.restore(record)
            job.status, job.error, job.completed = "failed", RESTARTED, time.time()
            self._save(job)

    async def aclose(self) -> None:
        """Stop everything; what still runs fails and says why."""
        for id, task in list(self._tasks.items()):
            job = self._jobs[id]
            if not job.done:
                self._end(job, "failed", RESTARTED)
            task.cancel()
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._tasks.values(), *self._background, return_exceptions=True)

    @property
    def running(self) -> int:
        """How many jobs run now."""
        return sum(1 for id in self._tasks if not self._jobs[id].done)

    def show(self, job: Job) -> dict[str, Any]:
        """A job as the API shows it."""
        self._remove_old_data(job)
        return render(job, self._base)

    def start(
        self,
        runnable: Runnable,
        input: dict[str, Any],
        *,
        kind: str = "prediction",
        webhook: str | None = None,
        webhook_events_filter: list[str] | None = None,
        deployment: str | None = None,
        cancel_after: float | None = None,
        readable: dict[str, Any] | None = None,
    ) -> Job:
        """Create a job and let it run.

        Args:
            runnable: What runs.
            input: Its input as it was sent.
            kind: ``prediction`` or ``training``.
            webhook: The URL that is told about it.
            webhook_events_filter: What it is told.
            deployment: The deployment that it runs in.
            cancel_after: Seconds until it is stopped.
            readable: The input as the model gets it, if that differs.
        """
        now = time.time()
        job = Job(
            id=new_job_id(now),
            kind=kind,
            model=runnable.model,
            version=runnable.version.id,
            input=input,
            created=now,
            webhook=webhook,
            webhook_events_filter=webhook_events_filter,
            deployment=deployment,
            deadline=None if cancel_after is None else now + cancel_after,
        )
        self._remember(job)
        self._store.put_job(kind, job.record(), done=False)
        self._catalog.count_run(runnable.model)
        if webhook is not None:
            self._webhooks[job.id] = Webhook(webhook, webhook_events_filter, self._secret)
            self._spawn(self._webhooks[job.id].run())
        self._tasks[job.id] = asyncio.create_task(
            self._run(job, runnable, input if readable is None else readable)
        )
        if cancel_after is not None:
            self._spawn(self._expire(job, cancel_after))
        return job

    def get(self, id: str, kind: str | None = None) -> Job:
        """The job of this id.

        Raises:
            Problem: There is none.
        """
        job = self._jobs.get(id)
        if job is None:
            found = self._store.get_job(id)
            if found is None:
                raise not_found()
            job = Job.restore(found[1])
        if kind is not None and job.kind != kind:
            raise not_found()
        return job

    def by_stream(self, key: str) -> Job | None:
        """The job whose stream has this key, if it is remembered."""
        id = self._streams.get(key)
        return self._jobs.get(id) if id is not None else None

    async def cancel(self, job: Job) -> Job:
        """Cancel a job; one that is over stays as it is."""
        if not job.done:
            self._end(job, "canceled", None)
            task = self._tasks.get(job.id)
            if task is not None:
                task.cancel()
        return job

    async def hold(self, job: Job, seconds: float) -> tuple[dict[str, Any], bool]:
        """The job as it is when its output is there, or when the time is up, and whether it is."""
        try:
            async with asyncio.timeout(seconds):
                while job.ready is None and not job.done:
                    await job.change()
        except TimeoutError:
            return self.show(job), False
        return job.ready or self.show(job), True

    async def _run(self, job: Job, runnable: Runnable, input: dict[str, Any]) -> None:
        sink = JobSink(job, on_change=self._changed, store_file=self._store_file)
        try:
            await runnable.runtime.predict(job.id, input, sink)
        except asyncio.CancelledError:
            if not job.done:
                self._end(job, "canceled", None)
        except (ModelFailed, BrokenModel) as error:
            self._end(job, "failed", str(error))
        except Exception as error:  # noqa: BLE001 - whatever a model does ends one job, not the server
            self._end(job, "failed", f"{type(error).__name__}: {error}")
        else:
            if not job.done:
                job.ready = self.show(job)
                self._end(job, "succeeded", None)
        finally:
            self._tasks.pop(job.id, None)

    async def _expire(self, job: Job, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if not job.done:
            self._end(job, "canceled" if job.started is not None else "aborted", None)
            task = self._tasks.get(job.id)
            if task is not None:
                task.cancel()

    def _end(self, job: Job, status: str, error: str | None) -> None:
        if job.done:
            return
        job.completed = time.time()
        job.error = error
        job.metrics.setdefault("total_time", round(job.completed - job.created, 6))
        if job.started is not None:
            job.metrics.setdefault("predict_time", round(job.completed - job.started, 6))
        if status == "failed":
            job.add_event("error", _json({"detail": error or ""}))
        reason = {"failed": "error", "canceled": "canceled", "aborted": "canceled"}.get(status)
        job.add_event("done", _json({"reason": reason} if reason else {}))
        job.status = status
        self._save(job)
        self._changed(job, "completed")

    def _changed(self, job: Job, event: str) -> None:
        webhook = self._webhooks.get(job.id)
        if webhook is not None:
            webhook.tell(event, render(job, self._base))
            if event == "completed":
                del self._webhooks[job.id]
        job.notify()

    def _save(self, job: Job) -> None:
        self._store.put_job(job.kind, job.record(), done=job.done)

    def _remember(self, job: Job) -> None:
        self._jobs[job.id] = job
        self._streams[job.stream_key] = job.id
        while len(self._jobs) > REMEMBERED:
            oldest = next((j for j in self._jobs.values() if j.done), None)
            if oldest is None:
                return
            del self._jobs[oldest.id]
            self._streams.pop(oldest.stream_key, None)

    def _remove_old_data(self, job: Job) -> None:
        ended = job.completed
        if (
            ended is None
            or job.data_removed
            or job.source != "api"
            or time.time() - ended < self._lifetime
        ):
            return
        job.input, job.output, job.logs, job.data_removed = {}, None, "", True
        job.events.clear()
        self._save(job)

    def _store_file(self, _: Job, name: str, content: bytes, content_type: str | None) -> str:
        from .contents import clean_name, guess_type

        key = delivery_key()
        kind = content_type or guess_type(name, content)
        shown = clean_name(name, kind)
        self._store.put_content(key, shown, kind, content, time.time() + self._lifetime)
        return f"{self._base}/delivery/pbxt/{key}/{shown}"

    def _spawn(self, coroutine: Any) -> None:
        task = asyncio.create_task(coroutine)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _json(value: Any) -> str:
    import json

    return json.dumps(value)
