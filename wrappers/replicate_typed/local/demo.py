"""``make demo``: the client's main job, done on real input by real models on this machine."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import replicate_typed as replicate

from ._cog import build, bundled_models
from ._contract.runtime import BrokenModel
from ._serving.server import LocalServer

OUTPUT = Path("demo-output")

#: The exit code after Ctrl-C.
INTERRUPTED = 130

PICTURES = "stability-ai/stable-diffusion"
TEXTS = "replicate-typed/markov"
INSPECTOR = "replicate-typed/image-inspector"

SUBJECTS = ("forest", "desert", "ocean", "city", "mountains", "meadow", "island", "glacier")


class Display:
    """What the demo shows: a headline for each part, and a bar where there is a terminal."""

    def __init__(self) -> None:
        self._terminal = sys.stdout.isatty()
        self._started = time.monotonic()
        self._part = 0

    @contextmanager
    def part(self, title: str) -> Generator[None]:
        self._part += 1
        began = time.monotonic()
        self.say(f"\n{self._part}. {title}")
        yield
        self.say(f"   done in {time.monotonic() - began:.1f} s")

    def say(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    def bar(self, prediction: replicate.Prediction) -> None:
        """The progress of a prediction, on one line that renews itself."""
        progress = prediction.progress
        if not self._terminal or progress is None:
            return
        filled = round(progress.percentage * 30)
        end = "\n" if prediction.done else ""
        self.write(f"\r   [{'#' * filled:.<30}] {progress.current}/{progress.total}{end}")

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._started


def quick_start(show: Display) -> None:
    """The published quick start, with its import line changed."""
    client = replicate.Client()
    model = client.models.get(PICTURES)
    versions = model.versions.list()
    version = model.versions.get(versions[0].id)
    prediction = client.predictions.create(
        version=version,
        input={
            "prompt": "A futuristic cityscape at sunset",
            "width": 512,
            "height": 512,
            "num_inference_steps": 50,
        },
    )
    prediction.wait(on_update=show.bar)
    if prediction.error:
        raise RuntimeError(prediction.error)
    show.say(f"   Prediction output: {prediction.output}")
    output = replicate.run(
        f"{PICTURES}:{version.id}", input={"prompt": "A dragon flying over mountains"}
    )
    first = prediction.result()[0]
    saved = [first.save(OUTPUT / "cityscape.png"), output[0].save(OUTPUT / "dragon.png")]
    for path in saved:
        show.say(f"   saved {path} ({path.stat().st_size:,} bytes)")


def streamed_answer(show: Display) -> None:
    """A text, token by token."""
    show.write("   ")
    tokens = 0
    for event in replicate.stream(
        TEXTS, input={"prompt": "Tell me about the sea.", "max_tokens": 60, "seed": 7}
    ):
        tokens += bool(str(event))
        show.write(str(event).replace("\n", "\n   "))
    show.say("")
    if tokens < 10:
        raise RuntimeError(f"the stream brought {tokens} tokens")
    show.say(f"   {tokens} tokens, one event each")


def file_input(show: Display, picture: Path) -> None:
    """A file as an input."""
    found = replicate.run(INSPECTOR, input={"image": picture})
    show.say(f"   {picture.name}: {found['width']} by {found['height']}, {found['format']}")


async def batch(show: Display) -> None:
    """Eight predictions at the same time."""
    async with replicate.AsyncClient() as client:

        async def draw(subject: str) -> Path:
            pictures: list[replicate.FileOutput] = await client.run(
                PICTURES,
                input={"prompt": f"a {subject} at dawn", "width": 256, "height": 256, "seed": 1},
            )
            return await pictures[0].asave(OUTPUT / f"{subject}.png")

        saved = await asyncio.gather(*(draw(subject) for subject in SUBJECTS))
    show.say(f"   saved {', '.join(path.name for path in saved)}")


def failing_prediction(show: Display) -> None:
    """A prediction that fails, and says why."""
    prediction = replicate.predictions.create(TEXTS, input={"prompt": " ", "max_tokens": 5}).wait()
    if prediction.status != "failed" or not prediction.error:
        raise RuntimeError(f"it was to fail, and it is {prediction.status}")
    show.say(f"   prediction.status: {prediction.status}")
    show.say(f"   prediction.error:  {prediction.error}")
    try:
        replicate.run(TEXTS, input={"prompt": " ", "max_tokens": 5})
    except replicate.ModelError as error:
        show.say(f"   replicate.run raises ModelError: {str(error).splitlines()[0]}")
    else:
        raise RuntimeError("replicate.run did not raise")


def main() -> int:
    """Run all parts; 0 if every one of them worked."""
    show = Display()
    try:
        return run_all(show)
    except KeyboardInterrupt:
        show.say("\nStopped.")
        return INTERRUPTED
    except (BrokenModel, OSError) as error:
        show.say(f"\nThe demo cannot run: {error}")
        return 1


def run_all(show: Display) -> int:
    """Run all parts, one after the other."""
    show.say("Real predictions, on this machine: no token, no network.")
    build(bundled_models(), progress=lambda line: show.say(f"   {line}"))
    OUTPUT.mkdir(exist_ok=True)
    failed: list[str] = []
    with LocalServer() as server:
        os.environ["REPLICATE_BASE_URL"] = server.url
        os.environ["REPLICATE_API_TOKEN"] = server.token
        show.say(f"   the embedded API listens at {server.url}")
        picture = OUTPUT / "cityscape.png"

        parts: list[tuple[str, Callable[[], object]]] = [
            ("The quick start", lambda: quick_start(show)),
            ("An answer, streamed", lambda: streamed_answer(show)),
            ("A file as input", lambda: file_input(show, picture)),
            ("Eight predictions at once, async", lambda: asyncio.run(batch(show))),
            ("A prediction that fails", lambda: failing_prediction(show)),
        ]
        for title, run in parts:
            try:
                with show.part(title):
                    run()
            except (replicate.ReplicateError, RuntimeError, OSError) as error:
                failed.append(title)
                show.say(f"   FAILED: {error}")
    if failed:
        show.say(f"\n{len(failed)} of {len(parts)} parts failed: {', '.join(failed)}")
        return 1
    show.say(
        f"\nAll {len(parts)} parts worked, in {show.elapsed:.1f} s. "
        f"The pictures are in {OUTPUT.resolve()}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
