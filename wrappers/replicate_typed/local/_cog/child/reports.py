"""What a model does, told as it happens. Loaded by the boot script, inside the model's environment.

Free of imports from this package, like the boot script.
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
LONGEST_NAME = 200  # file systems allow 255 bytes, and a unique prefix is added


class Channel(Protocol):
    def send(self, event: str, **fields: Any) -> None: ...


class Streams(Protocol):
    def begin(self, taker: Callable[[str], None]) -> None: ...
    def catch_up(self) -> None: ...
    def end(self) -> None: ...


class Spool:
    """Turns an output into JSON, its files named by an object that no model can make."""

    def __init__(self, folder: str, mark: str) -> None:
        self._folder = Path(folder)
        self._mark = mark
        self._encode = importlib.import_module("fastapi.encoders").jsonable_encoder

    def encode(self, output: Any) -> Any:
        """Return `output` as JSON values."""
        return (
            output if isinstance(output, str) else self._encode(at_any_depth(output, self._named))
        )

    def _named(self, value: Any) -> Any:
        if isinstance(value, io.IOBase):
            value = keep_file(value, self._folder)
        if isinstance(value, Path):
            return {self._mark: {"path": str(value), "name": value.name.partition("-")[2]}}
        return value


def at_any_depth(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return `value` with `change` applied to all that is neither a dictionary nor a list."""
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {key: at_any_depth(item, change) for key, item in fields.items()}
    if isinstance(value, list):
        return [at_any_depth(item, change) for item in cast("Iterable[Any]", value)]
    return change(value)


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
        return keep_file(value, folder) if isinstance(value, Path) else value

    def encode_and_keep(output: Any) -> Any:
        return at_any_depth(encode(output), keep)

    worker.make_encodeable = encode_and_keep


def report_to(
    channel: Channel, spool: Spool, streams: Streams, *, setup_over: Callable[[], None]
) -> None:
    """Make Cog's runner tell `channel` what happens, in place of its webhooks and uploads.

    What the model prints comes by `streams`, or in Cog's own events if its functions are async.

    Calls `setup_over` when the model's setup has ended, well or not.
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
            if not self.detail:  # what follows the failure is Cog's own traceback
                super().append_logs(message)

        def track(self, fut: Any) -> None:
            fut.add_done_callback(self._end)
            # Only after the future is done does Cog take predictions.
            super().track(fut)
            fut.add_done_callback(self._report)

        def _printed(self, text: str) -> None:
            self.result.logs.append(text)
            # Also where it is found when this process dies before it can tell anything.
            os.write(STDOUT, text.encode())

        def _end(self, fut: Any) -> None:
            streams.end()
            death = fut.exception()
            if death is not None:
                self.detail = self.detail or plain(death)

        def _report(self, fut: Any) -> None:
            setup_over()
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
            streams.catch_up()  # what was printed before an output is told before it
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

        def _end(self, fut: Any) -> None:
            streams.end()
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
    hear_out_a_setup()


def hear_out_a_setup() -> None:
    """Make Cog take what a worker that died in its setup told before, as it does for predictions."""
    worker: Any = importlib.import_module("cog.server.worker")
    wait = worker.Worker._consume_events_until_done

    def wait_and_hear_out(self: Any) -> Any:
        done = wait(self)
        while done is None and self._events.poll():
            told = self._events.recv()
            self._publish(told)
            done = told.event if isinstance(told.event, worker.Done) else None
        return done

    worker.Worker._consume_events_until_done = wait_and_hear_out


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
