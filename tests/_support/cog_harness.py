"""Support for tests of the Cog runtime: a recording reporter, and checks of processes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from replicate_typed.local._cog import CogRuntime, bundled_models, load_folder

MakeModel = Callable[..., Path]


class Recorder:
    """A reporter that records reports, and lets a test wait for them."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []
        self.files: dict[str, tuple[bytes, str | None]] = {}
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def _add(self, kind: str, value: Any) -> None:
        self.events.append((kind, value))
        task = asyncio.get_running_loop().create_task(self._notify())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def started(self) -> None:
        self._add("started", None)

    def log(self, text: str) -> None:
        self._add("log", text)

    def append(self, item: Any) -> None:
        self._add("append", item)

    def output(self, value: Any) -> None:
        self._add("output", value)

    def metrics(self, values: Mapping[str, Any]) -> None:
        self._add("metrics", dict(values))

    async def store_file(self, name: str, content: bytes, content_type: str | None) -> str:
        url = f"http://delivery/{len(self.files)}/{name}"
        self.files[url] = content, content_type
        return url

    async def wait_for(self, kind: str, count: int = 1) -> None:
        """Wait until some reports of a kind have arrived."""
        async with self._changed:
            await asyncio.wait_for(
                self._changed.wait_for(lambda: len(self.all(kind)) >= count), timeout=30
            )

    def all(self, kind: str) -> list[Any]:
        """Return the values of all reports of a kind."""
        return [value for name, value in self.events if name == kind]

    @property
    def logs(self) -> str:
        return "".join(self.all("log"))

    @property
    def value(self) -> Any:
        (value,) = self.all("output")
        return value

    @property
    def combined_metrics(self) -> dict[str, Any]:
        return {name: figure for values in self.all("metrics") for name, figure in values.items()}


@asynccontextmanager
async def running(folder: Path, **options: Any) -> AsyncIterator[CogRuntime]:
    """Load a model folder, and close its runtime afterwards."""
    runtime = load_folder(folder, progress=lambda line: None, **options).runtime
    assert isinstance(runtime, CogRuntime)
    try:
        yield runtime
    finally:
        await runtime.aclose()


async def run(runtime: CogRuntime, prediction_id: str = "p1", /, **input: Any) -> Recorder:
    """Run a prediction to its end, and return its reports."""
    recorder = Recorder()
    await runtime.predict(prediction_id, input, recorder)
    return recorder


def bundled(name: str) -> Path:
    """Return the folder of a bundled model."""
    (folder,) = [path for path in bundled_models() if path.name == name]
    return folder


def alive(pid: int) -> bool:
    """Return whether a process is running; a zombie is not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return Path("/proc").is_dir() is False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


async def gone(*pids: int, seconds: float = 15) -> bool:
    """Wait until none of the processes is running, and return whether that happened in time."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while any(alive(pid) for pid in pids):
        if loop.time() > end:
            return False
        await asyncio.sleep(0.01)
    return True
