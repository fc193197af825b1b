"""A procedural stand-in for a picture model: it draws what the words of a prompt name."""

import math
import os
import random
import shutil
import sys
import tempfile
import time

from cog import BasePredictor, Input, Path
from paint import Canvas
from PIL import Image, ImageEnhance, ImageFilter, PngImagePlugin
from scene import stages_of
from words import read_prompt

SIZES = [64, 128, 192, 256, 320, 384, 448, 512, 576, 640, 704, 768, 832, 896, 960, 1024]
NOTE = "Drawn by rules from the words of the prompt (replicate-typed, bundled model); not made by a diffusion model"
EXIF_DESCRIPTION, EXIF_SOFTWARE = 270, 305
BAR = "█▏▎▍▌▋▊▉"
PLAIN_GUIDANCE = 7.5
DRAWING_SHARE = 0.9  # of the steps; the rest only sharpen
SHARP_PIXELS = 0.3  # a blur below this is not seen


class Predictor(BasePredictor):
    """Draws a landscape from the words of the prompt, by rules. It is procedural: no diffusion, no weights.

    It takes the inputs of the model whose name it answers to, so that code can be tried offline.
    """

    folder = None

    def predict(
        self,
        prompt: str = Input(
            description="What to draw. Known words choose the light (sunset, night, dawn, neon, winter …) and the subject "
            "(city, mountains, sea, island, forest, meadow, desert, glacier, planet, dragon, lighthouse, castle, boat, birds, "
            "rain, snow)",
            default="A lighthouse by the sea at sunset",
        ),
        negative_prompt: str = Input(
            description="What to leave out, in the same words, such as 'clouds, birds'", default=""
        ),
        width: int = Input(
            description="Width of the picture in pixels", default=768, choices=SIZES
        ),
        height: int = Input(
            description="Height of the picture in pixels", default=768, choices=SIZES
        ),
        num_outputs: int = Input(description="Number of pictures", default=1, ge=1, le=4),
        num_inference_steps: int = Input(
            description="Number of steps from noise to the picture; with few of them it stays soft and grainy",
            default=50,
            ge=1,
            le=500,
        ),
        guidance_scale: float = Input(
            description="Strength of the colors; 7.5 leaves them as they are",
            default=7.5,
            ge=1,
            le=20,
        ),
        seed: int | None = Input(
            description="The same seed and inputs give the same pictures; left out, the seed is random and is logged",
            default=None,
        ),
        output_format: str = Input(
            description="File format", default="png", choices=["png", "webp"]
        ),
    ) -> list[Path]:
        """Draw `num_outputs` pictures and return their files."""
        if not prompt.strip():
            raise ValueError(
                "The prompt is empty: say in a few words what the picture should show."
            )
        if seed is None:
            seed = int.from_bytes(os.urandom(2), "big")
        print(f"Using seed: {seed}")
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)  # the files of the prediction before
        self.folder = Path(tempfile.mkdtemp())
        paths = []
        for index in range(num_outputs):
            rng = random.Random(f"{prompt}\0{seed}\0{index}")
            request = read_prompt(prompt, negative_prompt, rng)
            if index == 0:
                print(
                    f"Palette: {request.palette}; features: {', '.join(sorted(request.features))}"
                )
            picture = develop(Canvas(request, width, height, rng), num_inference_steps, rng)
            picture = ImageEnhance.Color(picture).enhance(
                1 + 0.05 * (guidance_scale - PLAIN_GUIDANCE)
            )
            path = self.folder / f"out-{index}.{output_format}"
            save(picture, path, prompt, seed)
            paths.append(Path(path))
        return paths


def develop(canvas: Canvas, steps: int, rng: random.Random) -> Image.Image:
    """Draw the scene over `steps` steps, each of which leads away from noise and towards the scene so far."""
    stages = stages_of(canvas)
    target = canvas.snapshot()
    width, height = target.size
    noise = Image.frombytes(
        "RGB", (width // 4, height // 4), rng.randbytes(width // 4 * (height // 4) * 3)
    )
    noise = current = noise.resize(target.size, Image.Resampling.BILINEAR)
    drawn, started = 0, time.monotonic()
    for step in range(1, steps + 1):
        due = math.ceil(len(stages) * min(1.0, step / (DRAWING_SHARE * steps)))
        if due > drawn:
            for stage in stages[drawn:due]:
                stage()
            drawn, target = due, canvas.snapshot()
        # The last step of a long run leaves next to nothing of the noise, that of a short one some.
        rest = (1 - step / steps) ** 1.5 + 0.5 / (1 + steps) ** 1.2
        radius = rest * 0.05 * min(width, height)
        seen = target.filter(ImageFilter.BoxBlur(radius)) if radius >= SHARP_PIXELS else target
        current = Image.blend(
            Image.blend(current, seen, 0.5), Image.blend(seen, noise, min(1.0, rest)), 0.7
        )
        show_progress(step, steps, time.monotonic() - started)
    return Image.blend(current, target, 1 - 1 / (1 + steps) ** 0.8)


def show_progress(step: int, steps: int, elapsed: float) -> None:
    eighths = step * 80 // steps
    bar = ("█" * (eighths // 8) + (BAR[eighths % 8] if eighths % 8 else "")).ljust(10)
    rate = step / max(elapsed, 1e-6)
    left = (steps - step) / rate
    print(
        f"{step * 100 // steps:3d}%|{bar}| {step}/{steps} [{clock(elapsed)}<{clock(left)}, {rate:5.2f}it/s]",
        file=sys.stderr,
    )


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"


def save(picture: Image.Image, path: Path, prompt: str, seed: int) -> None:
    """Write the picture with a note of what made it."""
    if path.suffix == ".png":
        facts = PngImagePlugin.PngInfo()
        for key, value in {"Software": NOTE, "Description": prompt, "Seed": str(seed)}.items():
            facts.add_itxt(key, value)
        picture.save(path, pnginfo=facts, compress_level=4)
    else:
        exif = Image.Exif()
        exif[EXIF_SOFTWARE], exif[EXIF_DESCRIPTION] = NOTE, prompt
        picture.save(path, quality=90, exif=exif)
