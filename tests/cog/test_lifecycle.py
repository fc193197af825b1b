"""Model processes: start, cancellation, crash, idling and end."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from _support.cog_harness import MakeModel, Recorder, alive, bundled, gone, run, running
from replicate_typed.local._cog import CogRuntime, build
from replicate_typed.local._contract.runtime import ModelFailed, NotTrainable

pytestmark = [pytest.mark.xdist_group("cog"), pytest.mark.usefixtures("built")]

# A model that does what its input says, and outputs the ids of its processes.
OBEDIENT = """
import ctypes, os, signal, subprocess, sys, time
from typing import Any, Iterator
from cog import BasePredictor

class Predictor(BasePredictor):
    def setup(self) -> None:
        self.child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])

    def predict(self, order: str, code: int = 0) -> Iterator[Any]:
        yield {"model": os.getpid(), "server": os.getppid(), "child": self.child.pid}
        while order == "ignore":
            try:
                # Within the block, because the test may cancel as soon as it reads this.
                print("about to obey")
                time.sleep(600)
            except Exception:
                print("not now")
        print("about to obey")
        if order == "sleep":
            time.sleep(600)
        if order == "exit":
            os._exit(code)
        if order == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if order == "null":
            ctypes.string_at(0)
"""


async def start(
    runtime: CogRuntime, order: str, name: str = "p1"
) -> tuple[asyncio.Task[None], Recorder, list[int]]:
    """Start a prediction, and return its task, its recorder and the ids of the processes."""
    recorder = Recorder()
    task = asyncio.create_task(runtime.predict(name, {"order": order}, recorder))
    await recorder.wait_for("append")
    await recorder.wait_for("log")
    return task, recorder, list(recorder.all("append")[0].values())


def test_cancel__process_kept(make_model: MakeModel) -> None:
    """A cancellation stops the prediction and keeps the process."""

    async def scenario() -> None:
        async with running(make_model(OBEDIENT)) as runtime:
            task, _, pids = await start(runtime, "sleep")
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(task, 10)
            after = await run(runtime, "p2", order="nothing")
            assert after.all("append")[0]["model"] == pids[0]

    asyncio.run(scenario())


def test_cancel__ignored(make_model: MakeModel) -> None:
    """A process that ignores a cancellation is killed and replaced."""

    async def scenario() -> None:
        async with running(make_model(OBEDIENT), cancel_seconds=0.3) as runtime:
            task, _, pids = await start(runtime, "ignore")
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(task, 10)
            assert await gone(*pids)
            after = await run(runtime, "p2", order="nothing")
            assert after.all("append")[0]["model"] != pids[0]

    asyncio.run(scenario())


def test_cancel__queued_and_starting(make_model: MakeModel) -> None:
    """A cancellation works during the start, in the queue, and twice."""

    async def scenario() -> None:
        async with running(make_model(OBEDIENT)) as runtime:
            early = asyncio.create_task(runtime.predict("early", {"order": "x"}, Recorder()))
            await asyncio.sleep(0)
            early.cancel()
            busy, _, pids = await start(runtime, "sleep", "busy")
            waiting = Recorder()
            queued = asyncio.create_task(runtime.predict("queued", {"order": "x"}, waiting))
            await asyncio.sleep(0)
            queued.cancel()
            busy.cancel()
            await asyncio.sleep(0)
            busy.cancel()
            ended = await asyncio.gather(early, queued, busy, return_exceptions=True)
            assert [type(end) for end in ended] == [asyncio.CancelledError] * 3
            assert waiting.events == []
            after = await run(runtime, "after", order="nothing")
            assert after.all("append")[0]["model"] == pids[0]

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("order", "error"),
    [
        ("exit", "The model process exited with code 3."),
        ("kill", "The model process was ended by SIGKILL. It may have run out of memory."),
        ("null", "The model process was ended by SIGSEGV."),
    ],
)
def test_crash__only_its_prediction(make_model: MakeModel, order: str, error: str) -> None:
    """A crash fails its prediction with the logs, and the next one runs."""

    async def scenario() -> None:
        async with running(make_model(OBEDIENT)) as runtime:
            first, second = Recorder(), Recorder()
            crash = asyncio.create_task(
                runtime.predict("crash", {"order": order, "code": 3}, first)
            )
            await first.wait_for("started")
            queued = asyncio.create_task(runtime.predict("next", {"order": "nothing"}, second))
            with pytest.raises(ModelFailed) as caught:
                await crash
            assert str(caught.value) == error
            assert first.logs == "about to obey\n"
            await queued
            assert second.logs == "about to obey\n"
            pids = first.all("append")[0].values()
            assert second.all("append")[0]["model"] not in pids
            assert await gone(*pids)

    asyncio.run(scenario())


def test_crash__logs_complete(make_model: MakeModel) -> None:
    """A crash loses nothing of what was printed: no partial line, no invalid UTF-8."""
    folder = make_model(
        """
        import os, subprocess, sys
        from cog import BasePredictor

        class Predictor(BasePredictor):
            def predict(self) -> str:
                for number in range(5000):
                    print("line", number)
                sys.stdout.write("written\\r\\n")
                subprocess.run(["echo", "of a child"])
                os.write(1, b"\\xff\\n")
                print("no line", end="")
                print("an error", file=sys.stderr)
                os._exit(9)
        """
    )

    async def scenario() -> None:
        recorder = Recorder()
        async with running(folder) as runtime:
            with pytest.raises(ModelFailed, match="exited with code 9"):
                await runtime.predict("p", {}, recorder)
        lines = recorder.logs.splitlines()
        lines.remove("an error")  # the order of the two streams is not defined
        expected = [f"line {number}" for number in range(5000)]
        assert lines == [*expected, "written", "of a child", "\N{REPLACEMENT CHARACTER}", "no line"]

    asyncio.run(scenario())


def test_crash__serving_process(
    make_model: MakeModel,
) -> None:
    """Killing the serving process fails the prediction and leaves no process."""

    async def scenario() -> None:
        async with running(make_model(OBEDIENT)) as runtime:
            task, _, pids = await start(runtime, "sleep")
            assert runtime.pid is not None
            os.kill(runtime.pid, signal.SIGKILL)
            with pytest.raises(ModelFailed, match="The model process ended with signal SIGKILL"):
                await task
            assert await gone(*pids)
            assert (await run(runtime, "p2", order="nothing")).all("append")

    asyncio.run(scenario())


def test_aclose__running_and_queued(make_model: MakeModel) -> None:
    """Closing fails running and queued predictions and leaves no process."""

    async def scenario() -> None:
        async with running(make_model(OBEDIENT)) as runtime:
            task, _, pids = await start(runtime, "sleep")
            waiting = asyncio.create_task(runtime.predict("p2", {"order": "x"}, Recorder()))
            await asyncio.sleep(0)
            await runtime.aclose()
            ended = await asyncio.gather(task, waiting, return_exceptions=True)
            assert [str(end) for end in ended] == [
                "The model process was stopped: the server stopped.",
                "The server stopped before the prediction started.",
            ]
            assert await gone(*pids)
            with pytest.raises(ModelFailed, match="The server stopped"):
                await run(runtime, "p3", order="x")

    asyncio.run(scenario())


def test_idle__process_stopped(make_model: MakeModel) -> None:
    """An idle process is stopped, and started again on demand."""

    async def scenario() -> None:
        async with running(make_model(OBEDIENT), idle_seconds=0.05) as runtime:
            pids = (await run(runtime, order="nothing")).all("append")[0].values()
            assert await gone(*pids)
            assert runtime.pid is None
            assert (await run(runtime, "p2", order="nothing")).all("append")

    asyncio.run(scenario())


def mode(path: Path) -> str:
    return stat.filemode(path.stat().st_mode)


def contents(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder whose path is short enough for a socket in it."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr("tempfile.tempdir", folder)
        yield Path(folder)


def test_scratch_folder__removed(scratch: Path) -> None:
    """The scratch folder is private, and removed with the process."""

    async def scenario() -> None:
        async with running(bundled("stable-diffusion")) as runtime:
            await run(runtime, prompt="sea", width=64, height=64, num_inference_steps=1)
            (folder,) = contents(scratch)
            assert mode(folder) == "drwx------"
            assert contents(folder / "spool") == []
        assert contents(scratch) == []

    asyncio.run(scenario())


def test_setup__failed(make_model: MakeModel) -> None:
    """Every prediction of a model whose setup fails has the error and the logs."""
    folder = make_model(
        """
        from cog import BasePredictor

        class Predictor(BasePredictor):
            def setup(self) -> None:
                print("looking for the weights")
                raise FileNotFoundError("weights.bin is not there")

            def predict(self) -> str:
                return "never"
        """
    )

    async def scenario() -> None:
        async with running(folder) as runtime:
            for attempt in range(2):
                recorder = Recorder()
                with pytest.raises(ModelFailed) as caught:
                    await runtime.predict(f"p{attempt}", {}, recorder)
                assert str(caught.value) == (
                    "The setup of the model failed. weights.bin is not there"
                )
                # The order of the two streams of a model is not defined.
                assert "looking for the weights\n" in recorder.logs
                assert "FileNotFoundError: weights.bin is not there\n" in recorder.logs
                assert recorder.all("started") == []

    asyncio.run(scenario())


@pytest.mark.parametrize("form", ["def", "async def"])
def test_setup__crashed(make_model: MakeModel, form: str) -> None:
    """A crash during the setup is reported with the logs."""
    folder = make_model(
        f"""
        import os
        from cog import BasePredictor

        class Predictor(BasePredictor):
            def setup(self) -> None:
                print("loading")
                os._exit(9)

            {form} predict(self) -> str:
                return "never"
        """
    )

    async def scenario() -> None:
        recorder = Recorder()
        async with running(folder) as runtime:
            with pytest.raises(ModelFailed, match="The model process exited with code 9"):
                await runtime.predict("p", {}, recorder)
        assert recorder.logs == "loading\n"

    asyncio.run(scenario())


def test_health_check__restart(make_model: MakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that fails its health check is replaced."""
    monkeypatch.setattr("replicate_typed.local._cog.runtime.HEALTH_CHECK_AFTER_SECONDS", 0)
    folder = make_model(
        """
        import os
        from cog import BasePredictor

        class Predictor(BasePredictor):
            well = True

            def predict(self, spoil: bool = False) -> int:
                self.well = not spoil
                return os.getpid()

            def healthcheck(self) -> bool:
                return self.well
        """
    )

    async def scenario() -> None:
        async with running(folder) as runtime:
            first = (await run(runtime, "a")).value
            assert (await run(runtime, "b", spoil=True)).value == first
            assert (await run(runtime, "c")).value != first

    asyncio.run(scenario())


def test_train__separate_process(make_model: MakeModel) -> None:
    """A training runs in another process, and needs ``train`` in the manifest."""
    folder = make_model(
        """
        import os, tempfile
        from cog import BaseModel, BasePredictor, Input, Path

        class TrainingOutput(BaseModel):
            weights: Path

        class Predictor(BasePredictor):
            def predict(self) -> int:
                return os.getpid()

        def train(steps: int = Input(description="How long", ge=1)) -> TrainingOutput:
            for step in range(steps):
                print(f"step {step}")
            path = Path(tempfile.mkdtemp()) / "weights.bin"
            path.write_bytes(b"learnt")
            return TrainingOutput(weights=path)
        """,
        manifest="train: predict.py:train\n",
    )

    async def scenario() -> None:
        async with running(folder) as runtime:
            assert (
                "TrainingInput"
                in (await runtime.describe()).openapi_schema["components"]["schemas"]
            )
            recorder = Recorder()
            await runtime.train("t1", {"steps": 2}, recorder)
            assert recorder.logs == "step 0\nstep 1\n"
            assert recorder.files[recorder.value["weights"]][0] == b"learnt"
            with pytest.raises(ModelFailed, match="Prediction input failed validation"):
                await runtime.train("t2", {"steps": 0}, Recorder())
            assert runtime.pid is None
            assert (await run(runtime)).value > 0
        async with running(bundled("markov")) as runtime:
            with pytest.raises(NotTrainable, match=r"the cog.yaml has no `train`"):
                await runtime.train("t", {}, Recorder())

    asyncio.run(scenario())


SERVER = """
import asyncio, json, os, sys
sys.path.insert(0, os.environ["TESTS"])
from _support.cog_harness import Recorder, running
from pathlib import Path

async def main():
    async with running(Path(sys.argv[1])) as runtime:
        recorder = Recorder()
        task = asyncio.create_task(runtime.predict("p", {"order": "sleep"}, recorder))
        await recorder.wait_for("append")
        if sys.argv[2] == "forked":
            child = os.fork()
            if child == 0:
                import time
                time.sleep(600)
            print(child)
        else:
            print(0)
        print(json.dumps({**recorder.all("append")[0], "pid": runtime.pid}), flush=True)
        await task

asyncio.run(main())
"""


@pytest.mark.parametrize("kind", ["plain", "forked"])
def test_orphans__server_killed(make_model: MakeModel, kind: str) -> None:
    """Killing the server kills its models, even if a forked copy keeps its sockets open."""
    import json

    environment = os.environ | {"TESTS": str(Path(__file__).parents[1])}
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(make_model(OBEDIENT)), kind],
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    assert server.stdout is not None
    forked = int(server.stdout.readline())
    pids = json.loads(server.stdout.readline())
    try:
        assert all(alive(pid) for pid in pids.values())
        server.kill()
        server.wait()
        assert asyncio.run(gone(*pids.values()))
    finally:
        server.stdout.close()
        if forked:
            os.kill(forked, signal.SIGKILL)


def test_describe__cached(make_model: MakeModel, tmp_path: Path) -> None:
    """The schema is cached, and computed again when the folder changes."""
    folder = make_model(OBEDIENT)

    async def scenario() -> None:
        lines: list[str] = []
        async with running(folder) as runtime:
            first = await runtime.describe()
        async with running(folder) as runtime:
            assert await runtime.describe() == first
        await asyncio.to_thread(build, [folder], progress=lines.append)
        assert first.cog_version == "0.16.12"
        properties = first.openapi_schema["components"]["schemas"]["Input"]["properties"]
        assert list(properties) == ["order", "code"]
        assert properties["code"]["default"] == 0
        assert len(first.id) == 64
        assert lines == [f"local/model: ready, version {first.id[:12]}"]

        (folder / "predict.py").write_text((folder / "predict.py").read_text() + "\n# changed\n")
        async with running(folder) as runtime:
            assert (await runtime.describe()).id != first.id

    asyncio.run(scenario())
