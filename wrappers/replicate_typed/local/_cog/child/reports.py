"""Events about what a model does. Loaded by the boot script in the model's environment.

Like the boot script, it imports nothing from this package.
"""

# Cog is not installed where this file is type-checked: its classes are unknown there.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import importlib
import io
import os
import re
import shutil
import signal
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol, cast

STDOUT = 1
MAX_NAME = 200  # file systems allow 255 bytes, and a unique prefix is added


class Channel(Protocol):
    """The socket to the server, as ``boot`` implements it."""

    def send(self, event: str, **fields: Any) -> None: ...


class Streams(Protocol):
    """What the model prints, as ``streams`` implements it."""

    def begin(self, listener: Callable[[str], None]) -> None: ...
    def catch_up(self) -> None: ...
    def end(self) -> None: ...


class Spool:
    """Converts outputs to JSON, with objects for files that a model cannot forge."""

    def __init__(self, folder: str, mark: str) -> None:
        self._folder = Path(folder)
        self._mark = mark
        self._encode = importlib.import_module("fastapi.encoders").jsonable_encoder

    def encode(self, output: Any) -> Any:
        """Return ``output`` as JSON values."""
        return (
            output
            if isinstance(output, str)
            else self._encode(map_leaves(output, self._encode_file))
        )

    def _encode_file(self, value: Any) -> Any:
        if isinstance(value, io.IOBase):
            value = copy_file(value, self._folder)
        if isinstance(value, Path):
            return {self._mark: {"path": str(value), "name": value.name.partition("-")[2]}}
        return value


def map_leaves(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a value with ``change`` applied to all items that are neither dicts nor lists."""
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {key: map_leaves(item, change) for key, item in fields.items()}
    if isinstance(value, list):
        return [map_leaves(item, change) for item in cast("Iterable[Any]", value)]
    return change(value)


def copy_file(source: Any, folder: Path) -> Path:
    """Copy a file, given as a path or opened, to ``<unique>-<name>`` in a folder."""
    if isinstance(source, Path):
        copy = folder / f"{uuid.uuid4().hex}-{source.name[-MAX_NAME:]}"
        shutil.copyfile(source, copy)
        return copy
    name = Path(str(getattr(source, "name", "") or "output")).name
    copy = folder / f"{uuid.uuid4().hex}-{name[-MAX_NAME:]}"
    if source.seekable():
        source.seek(0)
    if isinstance(source, io.TextIOBase):
        copy.write_text(source.read(), encoding="utf-8")
    else:
        with copy.open("wb") as file:
            shutil.copyfileobj(source, file)
    return copy


def copy_outputs(folder: Path) -> None:
    """Make this worker process copy each output file before the model continues.

    Cog itself reads the file later, in another process, when the model may have overwritten it.
    """
    worker: Any = importlib.import_module("cog.server.worker")
    encode = worker.make_encodeable

    def copy(value: Any) -> Any:
        return copy_file(value, folder) if isinstance(value, Path) else value

    def encode_and_copy(output: Any) -> Any:
        return map_leaves(encode(output), copy)

    worker.make_encodeable = encode_and_copy


def report_to(
    channel: Channel, spool: Spool, streams: Streams, *, on_setup_done: Callable[[], None]
) -> None:
    """Make Cog's runner send events, in place of its webhooks and uploads.

    Args:
        channel: The socket to the server.
        spool: Converts outputs to JSON.
        streams: What the model prints; that of async functions arrives in Cog's own events.
        on_setup_done: Called when the model's setup has ended, successfully or not.
    """
    runner: Any = importlib.import_module("cog.server.runner")
    events: Any = importlib.import_module("cog.server.eventtypes")

    class ReportedSetup(runner.SetupTask):  # type: ignore[misc]  # cog is not installed here
        detail = ""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            streams.begin(self._printed)

        def handle_event(self, event: Any) -> None:
            if isinstance(event, events.Done) and event.error:
                self.detail = event.error_detail or "no message"
            super().handle_event(event)

        def append_logs(self, message: str) -> None:
            if not self.detail:  # what follows is Cog's own traceback
                super().append_logs(message)

        def track(self, fut: Any) -> None:
            fut.add_done_callback(self._end)
            # Cog accepts predictions only after the callbacks of its own track().
            super().track(fut)
            fut.add_done_callback(self._report)

        def _printed(self, text: str) -> None:
            self.result.logs.append(text)
            # Also to stdout, where it is found if this process dies before it can send anything.
            os.write(STDOUT, text.encode())

        def _end(self, fut: Any) -> None:
            streams.end()
            death = fut.exception()
            if death is not None:
                self.detail = self.detail or describe_death(death)

        def _report(self, fut: Any) -> None:
            on_setup_done()
            if fut.exception() is None:
                channel.send("ready")
                return
            channel.send("setup_failed", error=self.detail, logs="".join(self.result.logs))

    class ReportedPrediction(runner.PredictTask):  # type: ignore[misc]  # as above
        items: int | None = None
        output_error: str | None = None
        fatal = False

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            streams.begin(self.append_logs)

        def track(self, fut: Any) -> None:
            channel.send("started", id=self.result.id)
            fut.add_done_callback(self._end)
            super().track(fut)
            fut.add_done_callback(self._report)

        def handle_event(self, event: Any) -> None:
            streams.catch_up()  # what was printed before an output is sent before it
            if isinstance(event, events.Log):
                self.append_logs(event.message)
            elif isinstance(event, events.PredictionOutputType):
                self.items = 0 if event.multi else None
            elif isinstance(event, events.PredictionOutput):
                self._send_output(event.payload)
            else:
                super().handle_event(event)

        def append_logs(self, logs: str) -> None:
            if not self.fatal:
                channel.send("log", id=self.result.id, text=logs)

        def set_metric(self, key: str, value: float) -> None:
            super().set_metric(key, value)
            channel.send("metrics", id=self.result.id, values=dict(self.result.metrics))

        def _send_output(self, payload: Any) -> None:
            kind = "output" if self.items is None else "append"
            try:
                channel.send(kind, id=self.result.id, value=spool.encode(payload))
            except Exception as error:  # noqa: BLE001 - any error of the conversion fails the prediction
                self.output_error = self.output_error or f"The output cannot be sent: {error}"
                return
            if self.items is not None:
                self.items += 1

        def _end(self, fut: Any) -> None:
            streams.end()
            self.fatal = fut.exception() is not None

        def _report(self, fut: Any) -> None:
            prediction = self.result
            status, error = str(prediction.status.value), prediction.error
            death = fut.exception()
            if death is not None:
                error = describe_death(death)
            elif status == "succeeded" and self.output_error:
                status, error = "failed", self.output_error
            elif status == "succeeded" and self.items == 0:
                channel.send("output", id=prediction.id, value=[])
            channel.send("done", id=prediction.id, status=status, error=error, fatal=self.fatal)

    runner.SetupTask = ReportedSetup
    runner.PredictTask = ReportedPrediction
    drain_events_of_setup()


def drain_events_of_setup() -> None:
    """Make Cog process the remaining events of a worker that died during its setup."""
    worker: Any = importlib.import_module("cog.server.worker")
    wait = worker.Worker._consume_events_until_done

    def wait_and_drain(self: Any) -> Any:
        done = wait(self)
        while done is None and self._events.poll():
            envelope = self._events.recv()
            self._publish(envelope)
            done = envelope.event if isinstance(envelope.event, worker.Done) else None
        return done

    worker.Worker._consume_events_until_done = wait_and_drain


def describe_death(error: BaseException) -> str:
    """Return Cog's error for a dead worker, with the exit code spelled out."""
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
