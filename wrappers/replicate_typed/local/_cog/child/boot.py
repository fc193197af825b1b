"""The program that runs in a model's environment: Cog's server, with events over a socket.

It is started as a script by the interpreter of the model's environment, is never imported by this
package, and imports nothing from it. It has two commands:

``describe``
    writes the OpenAPI document of the model in the working directory.
``serve``
    runs Cog's own HTTP application on an inherited socket, with Cog's own worker process.

What it adds to ``python -m cog.server.http``:

- Events. Cog reports a prediction by webhooks that repeat the whole prediction, which for long
  outputs takes quadratic work or is throttled. Here each event is one frame (four bytes of length,
  then JSON) on an inherited socket; nothing is repeated, delayed or dropped.
- Files. An output file is copied into a spool folder before the model continues, because models
  overwrite their output files.
- Logs. What a model prints is buffered outside of its process, so that a crash does not lose it.
- Cleanup. When the other end of the socket is closed, the whole process group is killed, so that a
  model never outlives its server, even if the server was killed.

Cog's worker process, in which the model runs, imports this file again as ``__mp_main__``.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import struct
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1  # linux/prctl.h
SPOOL_VARIABLE = "REPLICATE_TYPED_SPOOL"
PARENT_CHECK_SECONDS = 1.0  # where the kernel does not signal the death of the parent


def main() -> None:
    """Run the command named by the first argument, with the JSON options of the second."""
    command, options = sys.argv[1], json.loads(sys.argv[2])
    # The model imports modules from its own folder, and must not find those in this folder.
    sys.path[0] = str(Path.cwd())
    sys.argv = sys.argv[:1]
    if command == "describe":
        describe(options)
    else:
        serve(options)


def describe(options: dict[str, Any]) -> None:
    """Write the model's OpenAPI document to the file in ``options``, or exit with the traceback."""
    follow_parent()
    config = importlib.import_module("cog.config").Config()
    predictor = importlib.import_module("cog.predictor")
    http = importlib.import_module("cog.server.http")
    try:
        # Cog reads the signature without the imports of the file; without this, a missing package
        # would be detected only by the first prediction.
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
    """Run Cog's HTTP application on the socket in ``options`` until it is stopped."""
    os.environ[SPOOL_VARIABLE] = options["spool"]
    channel = Channel(options["channel"])
    cleanup = Cleanup(channel, options["spool"])
    cleanup.follow_parent(options["parent"])
    listener = socket.socket(fileno=options["http"])
    listener.set_inheritable(False)

    config = importlib.import_module("cog.config")
    http = importlib.import_module("cog.server.http")
    logging = importlib.import_module("cog.logging")
    mode = importlib.import_module("cog.mode").Mode(options["mode"])
    names = SemaphoreNames()
    reports = load_sibling("reports")
    spool = reports.Spool(options["spool"], options["mark"])
    streams = load_sibling("streams").Streams(Path(options["spool"]).parent)
    reports.report_to(channel, spool, streams, on_setup_done=names.remove)
    logging.setup_logging(log_level="WARNING")

    try:
        run_server(http, config.Config(), mode, channel, listener)
    finally:
        names.remove()


def run_server(http: Any, config: Any, mode: Any, channel: Channel, listener: Any) -> None:
    """Run the application, or report that the model cannot be loaded."""
    uvicorn = importlib.import_module("uvicorn")
    stop = Stop()
    app = http.create_app(cog_config=config, shutdown_event=stop, mode=mode)
    if app.state.setup_result is not None:
        logs = "".join(app.state.setup_result.logs)
        channel.send("setup_failed", error=logs.rstrip().rpartition("\n")[2], logs=logs)
        sys.exit(1)
    options: Any = {"loop": "asyncio", "ws": "none", "lifespan": "on", "log_config": None}
    stop.server = uvicorn.Server(uvicorn.Config(app, timeout_graceful_shutdown=1, **options))
    signal.signal(signal.SIGTERM, ignore_signal)
    stop.server.run(sockets=[listener])


def ignore_signal(*_: object) -> None:
    """Ignore a signal: uvicorn raises the signal that stopped it again, before the cleanup."""


class Stop:
    """The event that Cog sets to stop the server after a fatal error."""

    server: Any = None

    def set(self) -> None:
        if self.server is not None:
            self.server.should_exit = True


class Channel:
    """The socket to the server that started this process; only the end of the stream is read."""

    def __init__(self, fd: int) -> None:
        self._socket = socket.socket(fileno=fd)
        self._socket.set_inheritable(False)
        self._lock = threading.Lock()

    def send(self, event: str, **fields: Any) -> None:
        """Send an event."""
        # NaN and infinity are not valid JSON: with allow_nan=False, they fail the prediction.
        text = json.dumps({"event": event, **fields}, allow_nan=False, ensure_ascii=False)
        # Lone surrogates cannot be encoded.
        body = text.encode("utf-8", "replace")
        with self._lock:
            try:
                self._socket.sendall(struct.pack("!I", len(body)) + body)
            except OSError:
                return  # the reader has closed it; the thread of ``Cleanup`` detects it too, and ends the group

    def wait_for_end(self) -> None:
        """Wait until the server closes the socket."""
        while self._socket.recv(1):
            pass


class Cleanup:
    """Kills this process and its children when the server that started it has ended."""

    def __init__(self, channel: Channel, spool: str) -> None:
        self._channel = channel
        self._folder = Path(spool).parent

    def follow_parent(self, parent: int) -> None:
        """Start to watch the server, whose process id is ``parent``."""
        threading.Thread(target=self._wait, daemon=True).start()
        # A forked copy of the parent may keep the socket open, so the kernel is asked as well. The
        # signal has a handler: after SIGKILL, the rest of the group would keep running.
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


class SemaphoreNames:
    """The names of the semaphores that this process shares with its worker.

    The names are needed until the worker has opened the semaphores. Names that are not removed stay
    in the system when the processes are killed.
    """

    def __init__(self) -> None:
        lock: Any = importlib.import_module("multiprocessing.synchronize").SemLock
        self._names: list[str] = []
        self._remove = lock._cleanup
        make_name = lock._make_name

        def make() -> str:
            self._names.append(make_name())
            return self._names[-1]

        def forget(_: str) -> None:
            """Do nothing: the name is removed by ``remove``."""

        lock._make_name = staticmethod(make)
        lock._cleanup = staticmethod(forget)

    def remove(self) -> None:
        """Remove the names, when the worker has started or cannot start."""
        while self._names:
            with contextlib.suppress(OSError):
                self._remove(self._names.pop())


def load_sibling(name: str) -> Any:
    """Import a module from the folder of this file, which is not on the path."""
    spec: Any = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ask_for_signal_at_parents_death(number: int) -> bool:
    """Request a signal for when the parent dies, and return whether the kernel supports this."""
    if not sys.platform.startswith("linux"):
        return False
    return bool(ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) == 0)


def follow_parent() -> None:
    """Exit when the process that started this one has ended."""
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
    follow_parent()
    _spool: Path = Path(os.environ[SPOOL_VARIABLE])
    load_sibling("reports").copy_outputs(_spool)
    load_sibling("streams").write_to(_spool.parent)
