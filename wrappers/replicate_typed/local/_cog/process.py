"""One running model: Cog's server in a process group of its own, and the events it sends."""

from __future__ import annotations

import asyncio
import shutil
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx

from .frames import Event, read_frame
from .launch import Launch, Mode
from .spawn import HTTP_SOCKET, SpawnedProcess, describe_exit, kill_group, spawn

#: Lines kept of what the process prints outside of predictions.
_MAX_LINES = 40

#: Seconds in which the process must stop by itself before it is killed.
_STOP_TIMEOUT = 3.0

#: Seconds in which Cog must respond to a request, and to a health check.
_REQUEST_TIMEOUT = 30.0
_HEALTH_TIMEOUT = 10.0

_ACCEPTED = 202


class SetupFailed(Exception):
    """The setup of the model failed.

    Args:
        reason: The error.
        logs: What the model printed.

    Attributes:
        logs: What the model printed.
    """

    def __init__(self, reason: str, logs: str) -> None:
        super().__init__(reason)
        self.logs = logs


class Rejected(Exception):
    """Cog rejected the prediction.

    Args:
        status: The HTTP status, 0 if there was no response.
        detail: The body of the response.

    Attributes:
        status: The HTTP status, 0 if there was no response.
        detail: The body of the response.
    """

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"HTTP {status}: {detail}")
        self.status = status
        self.detail = detail


class ModelProcess:
    """A running model, created by ``start``; ``stop`` and ``kill`` end it with all its children.

    Args:
        spawned: The started process.

    Attributes:
        mark: The key of the objects that stand for files in outputs.
    """

    def __init__(self, spawned: SpawnedProcess) -> None:
        self.mark = spawned.mark
        self._process = spawned.process
        self._reader = spawned.reader
        self._writer = spawned.writer
        self._scratch = spawned.scratch
        self._output: deque[str] = deque(maxlen=_MAX_LINES)
        self._queues: dict[str, asyncio.Queue[Event]] = {}
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._usable = True
        self._reason: str | None = None
        self._lost: Event | None = None
        transport = httpx.AsyncHTTPTransport(uds=str(self._scratch / HTTP_SOCKET))
        self._http = httpx.AsyncClient(
            transport=transport, base_url="http://cog", timeout=_REQUEST_TIMEOUT, trust_env=False
        )
        self._tasks = [
            asyncio.create_task(self._read_output()),
            asyncio.create_task(self._read_events()),
        ]

    @classmethod
    async def start(cls, launch: Launch) -> ModelProcess:
        """Start the model, and return when its setup has succeeded.

        Cancelling the task kills the process.

        Args:
            launch: How to start the process.

        Raises:
            SetupFailed: The setup of the model failed.
        """
        model = cls(await spawn(launch))
        try:
            await model._ready
        except BaseException:
            await model.kill()
            raise
        return model

    @property
    def usable(self) -> bool:
        """Whether the process accepts predictions."""
        return self._usable

    @property
    def pid(self) -> int:
        """The id of the process, which is also that of its process group."""
        return self._process.pid

    async def healthy(self) -> bool:
        """Return whether Cog reports the model as healthy."""
        try:
            response = await self._http.get("/health-check", timeout=_HEALTH_TIMEOUT)
            status = response.json()["status"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return False
        return status in {"READY", "BUSY"}

    async def submit(
        self, mode: Mode, prediction_id: str, input: Mapping[str, Any]
    ) -> asyncio.Queue[Event]:
        """Submit a prediction to Cog, and return the queue of its events.

        The last event is ``done``, or ``lost`` if the process ended first.

        Args:
            mode: Whether to predict or to train.
            prediction_id: The prediction's id.
            input: The input.

        Raises:
            Rejected: Cog rejected the prediction.
        """
        path = "predictions" if mode == "predict" else "trainings"
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._queues[prediction_id] = queue
        if self._lost is not None:
            queue.put_nowait(self._lost)
            return queue
        try:
            response = await self._http.put(
                f"/{path}/{prediction_id}",
                json={"input": input},
                headers={"Prefer": "respond-async"},
            )
        except httpx.HTTPError as error:
            if not self._usable:
                return queue
            self._queues.pop(prediction_id, None)
            raise Rejected(0, str(error) or type(error).__name__) from None
        if response.status_code != _ACCEPTED:
            self._queues.pop(prediction_id, None)
            raise Rejected(response.status_code, response.text)
        return queue

    def forget(self, prediction_id: str) -> None:
        """Drop further events of a prediction."""
        self._queues.pop(prediction_id, None)

    async def cancel(self, prediction_id: str) -> None:
        """Cancel a prediction; Cog sends its ``done`` event afterwards."""
        with suppress(httpx.HTTPError):
            await self._http.post(f"/predictions/{prediction_id}/cancel")

    async def stop(self, reason: str = "it was idle") -> None:
        """Stop the process, and kill it if it does not stop within a few seconds.

        Args:
            reason: The reason in the error of the predictions that are running.
        """
        self._usable = False
        self._reason = self._reason or reason
        with suppress(ProcessLookupError):
            self._process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), _STOP_TIMEOUT)
        await self.kill()

    async def kill(self, reason: str | None = None) -> None:
        """Kill the process and its children.

        Args:
            reason: The reason in the error of the predictions that are running.
        """
        self._usable = False
        self._reason = self._reason or reason
        kill_group(self._process.pid)
        await self._process.wait()
        for task in self._tasks:
            # Both tasks end with their stream, unless a process outside the group keeps it open.
            with suppress(TimeoutError):
                await asyncio.wait_for(task, _STOP_TIMEOUT)
        self._writer.close()
        await self._http.aclose()
        await asyncio.to_thread(shutil.rmtree, self._scratch, ignore_errors=True)

    async def _read_output(self) -> None:
        stream = self._process.stdout
        assert stream is not None  # noqa: S101 - it is a pipe
        while True:
            try:
                line = await stream.readline()
            except ValueError:
                continue  # a line over the limit, which the reader has dropped
            if not line:
                return
            self._output.append(line.decode(errors="replace").rstrip())

    async def _read_events(self) -> None:
        while (frame := await read_frame(self._reader)) is not None:
            self._handle(frame)
        self._usable = False
        kill_group(self._process.pid)
        code = await self._process.wait()
        if not self._ready.done():
            self._ready.set_exception(
                SetupFailed(f"The model process ended with {describe_exit(code)}.", self.output)
            )
        reason = f"The model process ended with {describe_exit(code)}."
        if self._reason is not None:
            reason = f"The model process was stopped: {self._reason}."
        self._lost = {"event": "lost", "reason": reason}
        for queue in self._queues.values():
            queue.put_nowait(self._lost)

    def _handle(self, frame: Event) -> None:
        match frame["event"]:
            case "ready":
                # The start may have been cancelled in the meantime.
                if not self._ready.done():
                    self._ready.set_result(None)
            case "setup_failed":
                self._usable = False
                if not self._ready.done():
                    self._ready.set_exception(SetupFailed(frame["error"], frame["logs"]))
            case event:
                if event == "done" and frame["fatal"]:
                    self._usable = False
                queue = self._queues.get(frame["id"])
                if queue is not None:
                    queue.put_nowait(frame)

    @property
    def output(self) -> str:
        """The last lines that the process printed outside of predictions."""
        return "\n".join(self._output)
