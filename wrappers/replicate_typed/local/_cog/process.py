"""One running model: Cog's server in a process group of its own, and what it reports."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
import socket
import sys
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from .frames import read_frame
from .launch import BOOT_SCRIPT, Launch, Mode, model_environment, scratch_folder

_KEPT_OUTPUT_LINES = 40
_OUTPUT_LINE_BYTES = 1 << 20
_STOP_SECONDS = 3.0
_REQUEST_SECONDS = 30.0
_HEALTH_SECONDS = 10.0
_ACCEPTED = 202

Event = dict[str, Any]


class SetupFailed(Exception):
    """The model could not be loaded: `str()` is the reason, `logs` what it printed."""

    def __init__(self, reason: str, logs: str) -> None:
        super().__init__(reason)
        self.logs = logs


class Rejected(Exception):
    """Cog did not take the prediction: `detail` is its answer."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"HTTP {status}: {detail}")
        self.status = status
        self.detail = detail


class ModelProcess:
    """A started model. Make one with `start`; `stop` or `kill` ends it with all its children."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        scratch: Path,
        mark: str,
    ) -> None:
        self.mark = mark
        self._process = process
        self._reader = reader
        self._writer = writer
        self._scratch = scratch
        self._output: deque[str] = deque(maxlen=_KEPT_OUTPUT_LINES)
        self._inboxes: dict[str, asyncio.Queue[Event]] = {}
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._usable = True
        self._reason: str | None = None
        self._lost: Event | None = None
        transport = httpx.AsyncHTTPTransport(uds=str(scratch / "http.sock"))
        self._http = httpx.AsyncClient(
            transport=transport, base_url="http://cog", timeout=_REQUEST_SECONDS, trust_env=False
        )
        self._tasks = [
            asyncio.create_task(self._keep_output()),
            asyncio.create_task(self._read_events()),
        ]

    @classmethod
    async def start(cls, launch: Launch) -> ModelProcess:
        """Start the model and return once its setup has run.

        Cancelling ends the process. Raises SetupFailed.
        """
        model = await _spawn(launch)
        try:
            await model._ready
        except BaseException:
            await model.kill()
            raise
        return model

    @property
    def usable(self) -> bool:
        """Whether it takes predictions."""
        return self._usable

    @property
    def pid(self) -> int:
        """The process that serves; its id is also that of the process group."""
        return self._process.pid

    async def healthy(self) -> bool:
        """Whether Cog answers that the model can work, its own health check included."""
        try:
            answer = await self._http.get("/health-check", timeout=_HEALTH_SECONDS)
            status = answer.json()["status"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return False
        return status in {"READY", "BUSY"}

    async def submit(
        self, mode: Mode, prediction_id: str, input: Mapping[str, Any]
    ) -> asyncio.Queue[Event]:
        """Hand a prediction to Cog and return the queue on which its events come.

        The last event is `done`; `lost` stands for it when the process ended first. Raises Rejected.
        """
        path = "predictions" if mode == "predict" else "trainings"
        inbox: asyncio.Queue[Event] = asyncio.Queue()
        self._inboxes[prediction_id] = inbox
        if self._lost is not None:
            inbox.put_nowait(self._lost)
            return inbox
        try:
            answer = await self._http.put(
                f"/{path}/{prediction_id}",
                json={"input": input},
                headers={"Prefer": "respond-async"},
            )
        except httpx.HTTPError as error:
            if not self._usable:
                return inbox
            self._inboxes.pop(prediction_id, None)
            raise Rejected(0, str(error) or type(error).__name__) from None
        if answer.status_code != _ACCEPTED:
            self._inboxes.pop(prediction_id, None)
            raise Rejected(answer.status_code, answer.text)
        return inbox

    def forget(self, prediction_id: str) -> None:
        """Take no more events of a prediction."""
        self._inboxes.pop(prediction_id, None)

    async def cancel(self, prediction_id: str) -> None:
        """Ask Cog to cancel a prediction; its `done` event tells when it has."""
        with suppress(httpx.HTTPError):
            await self._http.post(f"/predictions/{prediction_id}/cancel")

    async def stop(self, reason: str = "it was idle") -> None:
        """End the process, giving it a few seconds to do so itself."""
        self._usable = False
        self._reason = self._reason or reason
        with suppress(ProcessLookupError):
            self._process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
        await self.kill()

    async def kill(self, reason: str | None = None) -> None:
        """End the process and all that it started, at once.

        `reason` is what the predictions that it was running fail with.
        """
        self._usable = False
        self._reason = self._reason or reason
        _kill_group(self._process.pid)
        await self._process.wait()
        for task in self._tasks:
            # Both see the end of their stream, unless something outside the group holds it open.
            with suppress(TimeoutError):
                await asyncio.wait_for(task, _STOP_SECONDS)
        self._writer.close()
        await self._http.aclose()
        await asyncio.to_thread(shutil.rmtree, self._scratch, ignore_errors=True)

    async def _keep_output(self) -> None:
        stream = self._process.stdout
        assert stream is not None  # noqa: S101 - it is a pipe
        while True:
            try:
                line = await stream.readline()
            except ValueError:
                continue  # a line over the limit; the reader has dropped it
            if not line:
                return
            self._output.append(line.decode(errors="replace").rstrip())

    async def _read_events(self) -> None:
        while (frame := await read_frame(self._reader)) is not None:
            self._handle(frame)
        self._usable = False
        _kill_group(self._process.pid)
        code = await self._process.wait()
        if not self._ready.done():
            self._ready.set_exception(
                SetupFailed(f"The model process ended with {describe_exit(code)}.", self.output)
            )
        reason = f"The model process ended with {describe_exit(code)}."
        if self._reason is not None:
            reason = f"The model process was ended: {self._reason}."
        self._lost = {"event": "lost", "reason": reason}
        for inbox in self._inboxes.values():
            inbox.put_nowait(self._lost)

    def _handle(self, frame: Event) -> None:
        match frame["event"]:
            case "ready":
                # A start that was canceled in this moment waits for it no more.
                if not self._ready.done():
                    self._ready.set_result(None)
            case "setup_failed":
                self._usable = False
                if not self._ready.done():
                    self._ready.set_exception(SetupFailed(frame["error"], frame["logs"]))
            case event:
                if event == "done" and frame["fatal"]:
                    self._usable = False
                inbox = self._inboxes.get(frame["id"])
                if inbox is not None:
                    inbox.put_nowait(frame)

    @property
    def output(self) -> str:
        """The last lines that the process printed outside of a prediction."""
        return "\n".join(self._output)


async def _spawn(launch: Launch) -> ModelProcess:
    scratch = scratch_folder()
    spool, temporary = scratch / "spool", scratch / "tmp"
    ours, theirs = socket.socketpair()
    listener = socket.socket(socket.AF_UNIX)
    mark = f"file:{secrets.token_hex(16)}"
    try:
        spool.mkdir()
        temporary.mkdir()
        # A socket in a private folder, not a port: no other user and no web page can reach it.
        listener.bind(str(scratch / "http.sock"))
        options = {
            "channel": theirs.fileno(),
            "http": listener.fileno(),
            "mode": launch.mode,
            "parent": os.getpid(),
            "spool": str(spool),
            "mark": mark,
        }
        process = await asyncio.create_subprocess_exec(
            *(str(launch.python), str(BOOT_SCRIPT), "serve", json.dumps(options)),
            cwd=launch.folder,
            env=model_environment(launch) | {"TMPDIR": str(temporary)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=_OUTPUT_LINE_BYTES,
            pass_fds=(theirs.fileno(), listener.fileno()),
            start_new_session=True,
        )
        reader, writer = await asyncio.open_unix_connection(sock=ours)
    except BaseException:
        ours.close()
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    finally:
        theirs.close()
        listener.close()
    return ModelProcess(process, reader, writer, scratch, mark)


def describe_exit(code: int) -> str:
    """Return an exit status in words: `exit code 3`, `signal SIGKILL`."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


def _kill_group(pid: int) -> None:
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
