"""The program that runs inside a model's environment: Cog's server, reporting over a socket.

Started as a script by the interpreter of the model's environment, never imported by this package,
and free of imports from it. It has two commands:

``describe``
    prints the OpenAPI document of the model in the working directory and ends.
``serve``
    runs Cog's own HTTP application on a socket it is given, and its own worker process.

What it adds to ``python -m cog.server.http``:

- Events. Cog tells of a prediction by webhooks that repeat the whole prediction each time, so a
  long answer costs quadratic work or comes in lumps. Here each event is one frame (four bytes of
  length, then JSON) on an inherited socket: nothing is repeated, delayed or dropped.
- Files. An output file is copied into a spool folder before the model goes on, for models write
  the next picture over the last one.
- An end. When the other end of the socket closes, the whole process group is killed, so a model
  never outlives the server that started it, however that one died.

The worker process of Cog, in which the model runs, imports this file again as ``__mp_main__``.
"""

# Cog is not installed where this file is type-checked: its classes are unknown there.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import contextlib
import ctypes
import importlib
import io
import json
import os
import re
import shutil
import signal
import socket
import struct
import sys
import threading
import time
import traceback
import uuid
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1  # linux/prctl.h
SPOOL_VARIABLE = "REPLICATE_TYPED_SPOOL"
LONGEST_NAME = 200  # file systems allow 255 bytes, and a unique prefix is added
PARENT_CHECK_SECONDS = 1.0  # where the kernel does not tell of a parent's death


def main() -> None:
    """Run the command named by the first argument, with the JSON options of the second."""
    command, options = sys.argv[1], json.loads(sys.argv[2])
    # A model imports the modules beside it, and must not see the ones beside this file.
    sys.path[0] = str(Path.cwd())
    sys.argv = sys.argv[:1]
    if command == "describe":
        describe(options)
    else:
        serve(options)


def describe(options: dict[str, Any]) -> None:
    """Write the model's OpenAPI document to the file named by `options`, or say why there is none."""
    config = importlib.import_module("cog.config").Config()
    predictor = importlib.import_module("cog.predictor")
    http = importlib.import_module("cog.server.http")
    try:
        # Cog reads the signature without running the imports of the file; a missing package would
        # come to light only at the first prediction.
        for reference in filter(None, [config.predictor_predict_ref, config.predictor_train_ref]):
            predictor.load_predictor_from_ref(reference)
        app = http.create_app(cog_config=config, shutdown_event=None, is_build=True)
    except BaseException:  # noqa: BLE001 - a model may raise anything, SystemExit too
        sys.exit(f"{options['mark']}{traceback.format_exc()}")
    if app.state.setup_result is not None:
        sys.exit(f"{options['mark']}{''.join(app.state.setup_result.logs)}")
    document = {"schema": app.openapi(), "cog_version": http.__version__}
    Path(options["out"]).write_text(json.dumps(document), encoding="utf-8")


def serve(options: dict[str, Any]) -> None:
    """Run Cog's HTTP application on the socket of `options` until it is told to stop."""
    os.environ[SPOOL_VARIABLE] = options["spool"]
    channel = Channel(options["channel"])
    end = Ending(channel, options["spool"])
    end.follow_parent(options["parent"])
    listener = socket.socket(fileno=options["http"])
    listener.set_inheritable(False)

    config = importlib.import_module("cog.config")
    http = importlib.import_module("cog.server.http")
    logging = importlib.import_module("cog.logging")
    mode = importlib.import_module("cog.mode").Mode(options["mode"])
    uvicorn = importlib.import_module("uvicorn")
    report_to(channel, Spool(options["spool"], options["mark"]))
    logging.setup_logging(log_level="WARNING")

    stop = Stop()
    app = http.create_app(cog_config=config.Config(), shutdown_event=stop, mode=mode)
    if app.state.setup_result is not None:
        channel.send("setup_failed", error="", logs="".join(app.state.setup_result.logs))
        sys.exit(1)
    stop.server = uvicorn.Server(
        uvicorn.Config(
            app,
            loop="asyncio",
            ws="none",
            lifespan="on",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
    )
    stop.server.run(sockets=[listener])


class Stop:
    """What Cog calls to end the server after a fatal error: an event with nothing but `set`."""

    server: Any = None

    def set(self) -> None:
        if self.server is not None:
            self.server.should_exit = True


class Channel:
    """The socket to the server that started this process; it writes, and reads only the end."""

    def __init__(self, fd: int) -> None:
        self._socket = socket.socket(fileno=fd)
        self._socket.set_inheritable(False)
        self._lock = threading.Lock()

    def send(self, event: str, **fields: Any) -> None:
        # NaN and infinity are not JSON: allow_nan=False turns them into an error of the prediction.
        body = json.dumps({"event": event, **fields}, allow_nan=False).encode()
        with self._lock:
            try:
                self._socket.sendall(struct.pack("!I", len(body)) + body)
            except OSError:
                return  # the reader is gone; the thread in `Ending` sees it too and ends the group

    def wait_for_end(self) -> None:
        while self._socket.recv(1):
            pass


class Ending:
    """Kills this process and all that it started when the server that started it is gone."""

    def __init__(self, channel: Channel, spool: str) -> None:
        self._channel = channel
        self._folder = Path(spool).parent

    def follow_parent(self, parent: int) -> None:
        threading.Thread(target=self._wait, daemon=True).start()
        # A forked copy of the parent may hold the socket open: the kernel is asked as well. A signal
        # with a handler, for SIGKILL would leave no one to end the rest of the group.
        signal.signal(signal.SIGHUP, self._on_signal)
        ask_for_signal_at_parents_death(signal.SIGHUP)
        if os.getppid() != parent:
            self._end()

    def _on_signal(self, *_: object) -> None:
        self._end()

    def _wait(self) -> None:
        with contextlib.suppress(OSError):
            self._channel.wait_for_end()
        self._end()

    def _end(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


class Spool:
    """Turns an output into JSON, its files named by an object that no model can make."""

    def __init__(self, folder: str, mark: str) -> None:
        self._folder = Path(folder)
        self._mark = mark
        self._encode = importlib.import_module("fastapi.encoders").jsonable_encoder

    def encode(self, output: Any) -> Any:
        """Return `output` as JSON values."""
        return output if isinstance(output, str) else self._encode(self._named(output))

    def _named(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._named(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._named(item) for item in value]
        if isinstance(value, io.IOBase):
            value = keep_file(value, self._folder)
        if isinstance(value, Path):
            return {self._mark: {"path": str(value), "name": value.name.partition("-")[2]}}
        return value


def keep_file(source: Any, folder: Path) -> Path:
    """Return a copy of a file, given by path or opened, that is named `<unique>-<name>`."""
    if isinstance(source, Path):
        copy = folder / f"{uuid.uuid4().hex}-{source.name[-LONGEST_NAME:]}"
        shutil.copyfile(source, copy)
        return copy
    name = Path(str(getattr(source, "name", "") or "output")).name
    copy = folder / f"{uuid.uuid4().hex}-{name[-LONGEST_NAME:]}"
    if source.seekable():
        source.seek(0)
    if isinstance(source, io.TextIOBase):
        copy.write_text(source.read(), encoding="utf-8")
    else:
        with copy.open("wb") as file:
            shutil.copyfileobj(source, file)
    return copy


def keep_outputs(folder: Path) -> None:
    """Make this worker process copy each output file before the model goes on.

    Cog itself reads it later, in another process, when the model may have written over it.
    """
    worker: Any = importlib.import_module("cog.server.worker")
    encode = worker.make_encodeable

    def keep(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: keep(item) for key, item in value.items()}
        if isinstance(value, list):
            return [keep(item) for item in value]
        return keep_file(value, folder) if isinstance(value, Path) else value

    worker.make_encodeable = lambda output: keep(encode(output))


def report_to(channel: Channel, spool: Spool) -> None:
    """Make Cog's runner tell `channel` what happens, in place of its webhooks and uploads."""
    runner: Any = importlib.import_module("cog.server.runner")
    events: Any = importlib.import_module("cog.server.eventtypes")

    class ReportedSetup(runner.SetupTask):  # type: ignore[misc]  # cog is not installed here
        detail = ""

        def handle_event(self, event: Any) -> None:
            if isinstance(event, events.Done) and event.error:
                self.detail = event.error_detail or "no message"
            super().handle_event(event)

        def append_logs(self, message: str) -> None:
            if not self.detail:  # what follows the failure is Cog's own traceback
                super().append_logs(message)

        def track(self, fut: Any) -> None:
            # Only after the future is done does Cog take predictions.
            super().track(fut)
            fut.add_done_callback(self._report)

        def _report(self, fut: Any) -> None:
            error = fut.exception()
            if error is None:
                channel.send("ready")
                return
            logs = "".join(self.result.logs)
            channel.send("setup_failed", error=self.detail or plain(error), logs=logs)

    class ReportedPrediction(runner.PredictTask):  # type: ignore[misc]  # as above
        items: int | None = None
        output_error: str | None = None
        fatal = False

        def track(self, fut: Any) -> None:
            channel.send("started", id=self.result.id)
            fut.add_done_callback(self._note_death)
            super().track(fut)
            fut.add_done_callback(self._report)

        def handle_event(self, event: Any) -> None:
            if isinstance(event, events.Log):
                self.append_logs(event.message)
            elif isinstance(event, events.PredictionOutputType):
                self.items = 0 if event.multi else None
            elif isinstance(event, events.PredictionOutput):
                self._pass_on(event.payload)
            else:
                super().handle_event(event)

        def append_logs(self, logs: str) -> None:
            if not self.fatal:
                channel.send("log", id=self.result.id, text=logs)

        def set_metric(self, key: str, value: float) -> None:
            super().set_metric(key, value)
            channel.send("metrics", id=self.result.id, values=dict(self.result.metrics))

        def _pass_on(self, payload: Any) -> None:
            kind = "output" if self.items is None else "append"
            try:
                channel.send(kind, id=self.result.id, value=spool.encode(payload))
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it fails the prediction
                self.output_error = self.output_error or f"The output cannot be sent: {error}"
                return
            if self.items is not None:
                self.items += 1

        def _note_death(self, fut: Any) -> None:
            self.fatal = fut.exception() is not None

        def _report(self, fut: Any) -> None:
            prediction = self.result
            status, error = str(prediction.status.value), prediction.error
            death = fut.exception()
            if death is not None:
                error = plain(death)
            elif status == "succeeded" and self.output_error:
                status, error = "failed", self.output_error
            elif status == "succeeded" and self.items == 0:
                channel.send("output", id=prediction.id, value=[])
            channel.send("done", id=prediction.id, status=status, error=error, fatal=self.fatal)

    runner.SetupTask = ReportedSetup
    runner.PredictTask = ReportedPrediction


def plain(error: BaseException) -> str:
    """Return what Cog says of a dead worker with the exit code spelled out."""
    match = re.search(r"\(exitcode (-?\d+)\)", str(error))
    if match is None:
        return str(error)
    code = int(match.group(1))
    if code >= 0:
        return f"The model process exited with code {code}."
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    hint = " It may have run out of memory." if -code == signal.SIGKILL else ""
    return f"The model process was ended by {name}.{hint}"


def ask_for_signal_at_parents_death(number: int) -> bool:
    """Have the kernel send signal `number` when the parent dies; False where it cannot."""
    if not sys.platform.startswith("linux"):
        return False
    return bool(ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) == 0)


def follow_server() -> None:
    """End this worker process when Cog's server process is gone."""
    parent = os.getppid()
    if ask_for_signal_at_parents_death(signal.SIGKILL):
        return

    def check() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=check, daemon=True).start()


if __name__ == "__main__":
    main()
elif __name__ == "__mp_main__":
    follow_server()
    keep_outputs(Path(os.environ[SPOOL_VARIABLE]))
