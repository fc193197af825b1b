"""``make demo``: what the client is for, done by real models on this machine."""

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

#: The folder for the files that the demo saves.
OUTPUT = Path("demo-output")

#: The exit code after Ctrl-C.
INTERRUPTED = 130

IMAGES = "stability-ai/stable-diffusion"
TEXTS = "replicate-typed/markov"
INSPECTOR = "replicate-typed/image-inspector"

SUBJECTS = ("forest", "desert", "ocean", "city", "mountains", "meadow", "island", "glacier")


class Display:
    """The output of the demo: a headline for each part, and a progress bar in a terminal."""

    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()
        self._started = time.monotonic()
        self._part = 0

    @contextmanager
    def part(self, title: str) -> Generator[None]:
        """Show the headline of a part, and how long the block takes."""
        self._part += 1
        started = time.monotonic()
        self.line(f"\n{self._part}. {title}")
        yield
        self.line(f"   done in {time.monotonic() - started:.1f} s")

    def line(self, text: str) -> None:
        """Show a line."""
        self.write(f"{text}\n")

    def write(self, text: str) -> None:
        """Show text."""
        sys.stdout.write(text)
        sys.stdout.flush()

    def progress_bar(self, prediction: replicate.Prediction) -> None:
        """Show the progress of a prediction on one line, in place of what the line showed before."""
        progress = prediction.progress
        if not self._is_terminal or progress is None:
            return
        bar = f"{'#' * round(progress.percentage * 30):.<30}"
        end = "\n" if prediction.done else ""
        self.write(f"\r   [{bar}] {progress.current}/{progress.total}{end}")

    @property
    def elapsed(self) -> float:
        """Seconds since the start of the demo."""
        return time.monotonic() - self._started


def quick_start(display: Display) -> None:
    """Run Replicate's published quick start, with only its import changed."""
    client = replicate.Client()
    model = client.models.get(IMAGES)
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
    prediction.wait(on_update=display.progress_bar)
    if prediction.error:
        raise RuntimeError(prediction.error)
    display.line(f"   Prediction output: {prediction.output}")
    output = replicate.run(
        f"{IMAGES}:{version.id}", input={"prompt": "A dragon flying over mountains"}
    )
    first = prediction.result()[0]
    saved = [first.save(OUTPUT / "cityscape.png"), output[0].save(OUTPUT / "dragon.png")]
    for path in saved:
        display.line(f"   saved {path} ({path.stat().st_size:,} bytes)")


def stream_text(display: Display) -> None:
    """Stream a text token by token."""
    display.write("   ")
    tokens = 0
    for event in replicate.stream(
        TEXTS, input={"prompt": "Tell me about the sea.", "max_tokens": 60, "seed": 7}
    ):
        tokens += bool(str(event))
        display.write(str(event).replace("\n", "\n   "))
    display.line("")
    if tokens < 10:
        raise RuntimeError(f"the stream has only {tokens} tokens")
    display.line(f"   {tokens} tokens, each in an event of its own")


def inspect_file(display: Display, image: Path) -> None:
    """Pass a file as an input."""
    output = replicate.run(INSPECTOR, input={"image": image})
    display.line(f"   {image.name}: {output['width']} x {output['height']}, {output['format']}")


async def run_concurrently(display: Display) -> None:
    """Run eight predictions at the same time."""
    async with replicate.AsyncClient() as client:

        async def draw(subject: str) -> Path:
            images: list[replicate.FileOutput] = await client.run(
                IMAGES,
                input={"prompt": f"a {subject} at dawn", "width": 256, "height": 256, "seed": 1},
            )
            return await images[0].asave(OUTPUT / f"{subject}.png")

        saved = await asyncio.gather(*(draw(subject) for subject in SUBJECTS))
    display.line(f"   saved {', '.join(path.name for path in saved)}")


def fail(display: Display) -> None:
    """Run a prediction that fails."""
    prediction = replicate.predictions.create(TEXTS, input={"prompt": " ", "max_tokens": 5}).wait()
    if prediction.status != "failed" or not prediction.error:
        raise RuntimeError(f"expected a failed prediction, but its status is {prediction.status}")
    display.line(f"   prediction.status: {prediction.status}")
    display.line(f"   prediction.error:  {prediction.error}")
    try:
        replicate.run(TEXTS, input={"prompt": " ", "max_tokens": 5})
    except replicate.ModelError as error:
        display.line(f"   replicate.run raises ModelError: {str(error).splitlines()[0]}")
    else:
        raise RuntimeError("replicate.run did not raise an error")


def main() -> int:
    """Run the demo, and return the exit code."""
    display = Display()
    try:
        return run_all(display)
    except KeyboardInterrupt:
        display.line("\nInterrupted.")
        return INTERRUPTED
    except (BrokenModel, OSError) as error:
        display.line(f"\nThe demo cannot run: {error}")
        return 1


def run_all(display: Display) -> int:
    """Run all parts, and return the exit code: 0 if all of them succeeded."""
    display.line("Real predictions on this machine, without a token and without a network.")
    build(bundled_models(), progress=lambda line: display.line(f"   {line}"))
    OUTPUT.mkdir(exist_ok=True)
    failed: list[str] = []
    with LocalServer() as server:
        os.environ["REPLICATE_BASE_URL"] = server.url
        os.environ["REPLICATE_API_TOKEN"] = server.token
        display.line(f"   local server: {server.url}")
        image = OUTPUT / "cityscape.png"

        parts: list[tuple[str, Callable[[], object]]] = [
            ("The quick start", lambda: quick_start(display)),
            ("A streamed text", lambda: stream_text(display)),
            ("A file as an input", lambda: inspect_file(display, image)),
            ("Eight predictions at once, async", lambda: asyncio.run(run_concurrently(display))),
            ("A prediction that fails", lambda: fail(display)),
        ]
        for title, run in parts:
            try:
                with display.part(title):
                    run()
            except (replicate.ReplicateError, RuntimeError, OSError) as error:
                failed.append(title)
                display.line(f"   FAILED: {error}")
    if failed:
        display.line(f"\n{len(failed)} of {len(parts)} parts failed: {', '.join(failed)}")
        return 1
    display.line(
        f"\nAll {len(parts)} parts succeeded in {display.elapsed:.1f} s. "
        f"The images are in {OUTPUT.resolve()}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
