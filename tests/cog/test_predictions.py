"""Predictions of models in the real ``cog`` runtime: events, files, failures and concurrency."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from _support.cog_harness import MakeModel, Recorder, bundled, run, running
from _support.http_server import HttpServer, Response
from PIL import Image
from replicate_typed.local._contract.runtime import ModelFailed

pytestmark = [pytest.mark.xdist_group("cog"), pytest.mark.usefixtures("built")]


def picture(color: str = "teal", size: tuple[int, int] = (60, 40), format: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, format)
    return buffer.getvalue()


def data_uri(content: bytes, content_type: str = "image/png") -> str:
    return f"data:{content_type};base64,{base64.b64encode(content).decode()}"


def test_markov__seed() -> None:
    """All tokens arrive in order, and a seed makes the text reproducible."""

    async def scenario() -> tuple[Recorder, Recorder, Recorder]:
        async with running(bundled("markov")) as runtime:
            first = await run(runtime, "a", prompt="the dragon", seed=7, max_tokens=1500)
            again = await run(runtime, "b", prompt="the dragon", seed=7, max_tokens=1500)
            other = await run(runtime, "c", prompt="the dragon", seed=8, max_tokens=20)
            return first, again, other

    first, again, other = asyncio.run(scenario())
    assert first.events[0] == ("started", None)
    assert len(first.all("append")) == 1500
    assert first.all("append") == again.all("append")
    assert first.all("append")[:20] != other.all("append")
    assert "dragon" in "".join(first.all("append"))
    assert first.combined_metrics["output_token_count"] == 1500
    assert first.combined_metrics["predict_time"] > 0
    assert "Using seed: 7\n" in first.logs


def test_events__order(make_model: MakeModel, tmp_path: Path) -> None:
    """Logs and items are reported at once and in order."""
    folder = make_model(
        """
        import os, time
        from cog import BasePredictor, ConcatenateIterator

        class Predictor(BasePredictor):
            def predict(self, gate: str) -> ConcatenateIterator[str]:
                print("before")
                yield "first"
                yield "second"
                while not os.path.exists(gate):
                    time.sleep(0.01)
                yield "third"
                print("after")
        """
    )
    gate = tmp_path / "gate"

    async def scenario() -> Recorder:
        recorder = Recorder()
        async with running(folder) as runtime:
            task = asyncio.create_task(runtime.predict("p", {"gate": str(gate)}, recorder))
            await recorder.wait_for("append", 2)  # while the model is running
            await recorder.wait_for("log")
            assert recorder.all("append") == ["first", "second"]
            gate.touch()
            await task
        return recorder

    recorder = asyncio.run(scenario())
    kinds = [kind for kind, _ in recorder.events]
    assert recorder.all("append") == ["first", "second", "third"]
    assert recorder.logs == "before\nafter\n"
    assert kinds.index("started") == 0
    assert kinds[-1] == "metrics"


@pytest.mark.parametrize(("format", "content_type"), [("png", "image/png"), ("webp", "image/webp")])
def test_stable_diffusion__files(format: str, content_type: str) -> None:
    """Images are stored as files of the requested format and size."""

    async def scenario() -> Recorder:
        async with running(bundled("stable-diffusion")) as runtime:
            return await run(
                runtime,
                prompt="a lighthouse at night",
                width=128,
                height=64,
                num_outputs=2,
                num_inference_steps=4,
                output_format=format,
                seed=1,
            )

    recorder = asyncio.run(scenario())
    assert recorder.value == [f"http://delivery/{n}/out-{n}.{format}" for n in range(2)]
    contents = [recorder.files[url] for url in recorder.value]
    assert [kind for _, kind in contents] == [content_type] * 2
    pictures = [Image.open(io.BytesIO(content)) for content, _ in contents]
    assert [(image.size, image.format) for image in pictures] == [((128, 64), format.upper())] * 2
    assert contents[0][0] != contents[1][0]
    assert "25%|" in recorder.logs
    assert "| 4/4 [" in recorder.logs


def test_stable_diffusion__metadata() -> None:
    """The metadata of an image says that no diffusion model made it."""

    async def scenario() -> Recorder:
        async with running(bundled("stable-diffusion")) as runtime:
            return await run(runtime, prompt="hills", width=64, height=64, num_inference_steps=1)

    recorder = asyncio.run(scenario())
    content, _ = recorder.files[recorder.value[0]]
    assert "not made by a diffusion model" in Image.open(io.BytesIO(content)).info["Software"]


def test_output_files__nested_and_overwritten(make_model: MakeModel) -> None:
    """Files at any depth are stored as they were when they were yielded."""
    folder = make_model(
        """
        import io
        from typing import Any, Iterator
        from cog import BasePredictor, Path

        class Predictor(BasePredictor):
            def predict(self) -> Iterator[Any]:
                path = Path("/tmp") / self.name
                for number in range(3):
                    path.write_text(f"version {number}")
                    yield {"deep": [{"file": path}], "number": number, "text": "https://example.com"}
                path.unlink()

            def setup(self) -> None:
                import os
                self.name = f"replicate-typed-test-{os.getpid()}.txt"
        """
    )

    async def scenario() -> Recorder:
        async with running(folder) as runtime:
            return await run(runtime)

    recorder = asyncio.run(scenario())
    items = recorder.all("append")
    assert [recorder.files[item["deep"][0]["file"]] for item in items] == [
        (f"version {number}".encode(), "text/plain") for number in range(3)
    ]
    assert [item["number"] for item in items] == [0, 1, 2]
    assert items[0]["text"] == "https://example.com"


def test_output__large(make_model: MakeModel) -> None:
    """A large output arrives complete."""
    folder = make_model(
        """
        from cog import BasePredictor

        class Predictor(BasePredictor):
            def predict(self, size: int) -> str:
                return "ä" * size
        """
    )

    async def scenario() -> Recorder:
        async with running(folder) as runtime:
            return await run(runtime, size=3_000_000)

    assert asyncio.run(scenario()).value == "ä" * 3_000_000


def test_output__empty_iterator(make_model: MakeModel) -> None:
    """An iterator without items outputs an empty list."""
    folder = make_model(
        """
        from typing import Iterator
        from cog import BasePredictor

        class Predictor(BasePredictor):
            def predict(self) -> Iterator[str]:
                yield from ()
        """
    )

    async def scenario() -> Recorder:
        async with running(folder) as runtime:
            return await run(runtime)

    assert asyncio.run(scenario()).value == []


@pytest.fixture
def file_server() -> Iterator[str]:
    with HttpServer(Response(picture("red"), content_type="image/png")) as server:
        yield server.base


def test_input_files__data_and_http(file_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The proxy does not exist: the local server must be reached without it.
    """Input files are read from data URLs and over HTTP, without a proxy."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    async def scenario() -> tuple[Recorder, Recorder]:
        async with running(bundled("image-inspector")) as runtime:
            return (
                await run(runtime, "a", image=data_uri(picture("teal")), colors=2),
                await run(runtime, "b", image=f"{file_server}/photo.png"),
            )

    inline, linked = (recorder.value for recorder in asyncio.run(scenario()))
    assert (inline["format"], inline["width"], inline["height"]) == ("PNG", 60, 40)
    assert inline["aspect_ratio"] == "3:2"
    assert inline["dominant_colors"] == [{"hex": "#008080", "share": 1.0}]
    assert inline["sharpness"] == 0.0
    assert sum(inline["histogram"]["red"]) == 60 * 40
    assert linked["dominant_colors"][0]["hex"] == "#ff0000"


def test_failure__process_kept() -> None:
    """A failure has the model's message and traceback, and the process is kept."""

    async def scenario() -> None:
        async with running(bundled("image-inspector")) as runtime:
            recorder = Recorder()
            bad = {"image": data_uri(b"no picture", "text/plain")}
            with pytest.raises(ModelFailed) as caught:
                await runtime.predict("bad", bad, recorder)
            assert str(caught.value) == (
                "The file is not a picture in a format that can be read (10 bytes)."
            )
            assert "Traceback (most recent call last):" in recorder.logs
            assert "ValueError: The file is not a picture" in recorder.logs
            pid = runtime.pid
            assert (await run(runtime, "good", image=data_uri(picture()))).value["width"] == 60
            assert runtime.pid == pid

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("model", "cases"),
    [
        (
            "markov",
            [
                ({"prompt": "   "}, "The prompt is empty: write at least one word"),
                ({}, "Prediction input failed validation: "),
                ({"prompt": "x", "max_tokens": 0}, "Prediction input failed validation: "),
            ],
        ),
        (
            "image-inspector",
            [
                ({"image": "ftp://host/file"}, "is not a valid URL scheme"),
                ({"image": "http://127.0.0.1:9/none.png"}, "Connection refused"),
                ({"image": data_uri(picture()[:80])}, "The picture cannot be decoded: "),
            ],
        ),
    ],
)
def test_failure__invalid_input(model: str, cases: list[tuple[dict[str, object], str]]) -> None:
    """An invalid input fails with a readable message."""

    async def scenario() -> None:
        async with running(bundled(model)) as runtime:
            for number, (input, message) in enumerate(cases):
                with pytest.raises(ModelFailed, match=message):
                    await runtime.predict(f"p{number}", input, Recorder())

    asyncio.run(scenario())


def test_failure__validation_detail() -> None:
    """A validation error has Cog's detail."""

    async def scenario() -> str:
        async with running(bundled("markov")) as runtime:
            with pytest.raises(ModelFailed) as caught:
                await runtime.predict("p", {"prompt": 3}, Recorder())
            return str(caught.value)

    detail = json.loads(asyncio.run(scenario()).partition(": ")[2])["detail"]
    assert detail[0]["loc"] == ["body", "input", "prompt"]


def test_failure__invalid_output(make_model: MakeModel) -> None:
    """An output that cannot be sent fails its prediction only."""
    folder = make_model(
        """
        from typing import Any
        from cog import BasePredictor, Path

        class Predictor(BasePredictor):
            def predict(self, what: str) -> Any:
                if what == "nan":
                    return float("nan")
                if what == "missing file":
                    return [Path("/nowhere/at/all.png")]
                if what == "error":
                    raise RuntimeError("out of luck")
                if what == "silent error":
                    raise RuntimeError
                return what
        """
    )
    cases = {
        "nan": "The output cannot be sent: Out of range float",
        "missing file": "No such file or directory: '/nowhere/at/all.png'",
        "error": "^out of luck$",
        "silent error": "The model failed without a message.",
    }

    async def scenario() -> None:
        async with running(folder) as runtime:
            for what, message in cases.items():
                with pytest.raises(ModelFailed, match=message):
                    await run(runtime, what.replace(" ", "-"), what=what)
            assert (await run(runtime, "good", what="good")).value == "good"

    asyncio.run(scenario())


def test_environment__isolated(make_model: MakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model sees its own variables and folder, and neither the token nor this package."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_secret")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("HF_HOME", "/models")
    folder = make_model(
        """
        import os, sys
        from typing import Any
        from cog import BasePredictor
        import helper

        class Predictor(BasePredictor):
            def predict(self) -> Any:
                return {"env": dict(os.environ), "path": sys.path, "cwd": os.getcwd(), "helper": helper.NAME}
        """,
        manifest="environment: ['GREETING=hello=you']\n",
    )
    (folder / "helper.py").write_text("NAME = 'beside predict.py'\n")

    async def scenario() -> Recorder:
        async with running(folder) as runtime:
            return await run(runtime)

    value = asyncio.run(scenario()).value
    assert value["env"]["GREETING"] == "hello=you"
    assert value["env"]["HF_HOME"] == "/models"
    assert "REPLICATE_API_TOKEN" not in value["env"]
    assert "/somewhere" not in value["path"]
    assert value["helper"] == "beside predict.py"
    assert Path(value["cwd"]) == folder
    assert not any("replicate_typed/local/_cog" in entry for entry in value["path"])
    assert sorted(os.listdir(folder)) == ["cog.yaml", "helper.py", "predict.py"]  # noqa: PTH208


def test_concurrency__async(make_model: MakeModel) -> None:
    """An async model runs ``concurrency.max`` predictions at once."""
    folder = make_model(
        """
        import asyncio
        from cog import BasePredictor, AsyncConcatenateIterator

        class Predictor(BasePredictor):
            async def setup(self) -> None:
                self.present = 0
                self.all_here = asyncio.Event()

            async def predict(self, name: str) -> AsyncConcatenateIterator[str]:
                self.present += 1
                if self.present == 3:
                    self.all_here.set()
                await self.all_here.wait()
                print(f"hello from {name}")
                for part in range(5):
                    yield f"{name}{part}"
                    await asyncio.sleep(0)
        """,
        manifest="concurrency:\n  max: 3\n",
    )

    async def scenario() -> list[Recorder]:
        async with running(folder) as runtime:
            return await asyncio.gather(*(run(runtime, name, name=name) for name in "abc"))

    for name, recorder in zip("abc", asyncio.run(scenario()), strict=True):
        assert recorder.all("append") == [f"{name}{part}" for part in range(5)]
        assert recorder.logs == f"hello from {name}\n"


def test_concurrency__serial(make_model: MakeModel) -> None:
    """Predictions of a model without concurrency run one after the other, in order."""
    folder = make_model(
        """
        from cog import BasePredictor

        class Predictor(BasePredictor):
            inside = False

            def predict(self, number: int) -> int:
                assert not self.inside
                self.inside = True
                self.inside = False
                return number
        """
    )
    order = random.Random(1).sample(range(1, 9), 8)

    async def scenario() -> list[Recorder]:
        async with running(folder) as runtime:
            return await asyncio.gather(*(run(runtime, f"p{n}", number=n) for n in order))

    assert [recorder.value for recorder in asyncio.run(scenario())] == order
