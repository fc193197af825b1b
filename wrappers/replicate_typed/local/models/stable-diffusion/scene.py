"""In which order a picture is drawn: the farthest things first."""

from collections.abc import Callable
from functools import partial

from buildings import castle, city, lighthouse
from figures import birds, boat, dragon, island
from land import GRASS, ICE, SAND, flowers, forest, ridges, water
from paint import Canvas, scale
from PIL import Image, ImageChops, ImageEnhance, ImageFilter
from sky import celestial_body, clouds, nebula, planet, rain, snow, stars


def stages_of(canvas: Canvas) -> list[Callable[[], None]]:
    """Return what is to be drawn, in order."""
    has = canvas.features.__contains__
    stages: list[Callable[[], None]] = []
    if has("stars"):
        stages.append(partial(stars, canvas))
    if has("planet"):
        stages.append(partial(nebula, canvas))
    if has("sun"):
        stages.append(partial(celestial_body, canvas))
    if has("planet"):
        stages.append(partial(planet, canvas))
    if has("clouds"):
        stages.append(partial(clouds, canvas))
    if has("mountains"):
        stages += ridges(
            canvas, count=4, roughness=0.55, amplitude=0.3, tint=ICE if has("ice") else None
        )
    if has("dunes"):
        stages += ridges(canvas, count=4, roughness=0.22, amplitude=0.16, tint=SAND)
    if has("meadow"):
        stages += ridges(canvas, count=4, roughness=0.25, amplitude=0.13, tint=GRASS)
        stages.append(partial(flowers, canvas))
    if has("planet") and not has("mountains") and not has("dunes"):
        stages += ridges(canvas, count=3, roughness=0.5, amplitude=0.12)
    if has("castle"):
        # Before the last ridge, which hides its foot.
        stages.insert(
            len(stages) - 1 if has("mountains") or has("dunes") else len(stages),
            partial(castle, canvas),
        )
    if has("city"):
        stages += city(canvas)
    if has("island"):
        stages.append(partial(island, canvas))
    if has("water"):
        stages.append(partial(water, canvas))
    if has("forest"):
        stages += forest(canvas)
    if has("lighthouse"):
        stages.append(partial(lighthouse, canvas))
    if has("boat"):
        stages.append(partial(boat, canvas))
    if has("birds") or (
        canvas.rng.random() < 0.35 and not canvas.palette.dark and not has("dragon")
    ):
        stages.append(partial(birds, canvas))
    if has("dragon"):
        stages.append(partial(dragon, canvas))
    if has("rain"):
        stages.append(partial(rain, canvas))
    if has("snow"):
        stages.append(partial(snow, canvas))
    return [*stages, partial(finish, canvas)]


def finish(canvas: Canvas) -> None:
    """Add what a lens adds: bloom, a vignette and a little grain."""
    bright = canvas.picture.point(lambda v: max(0, v - 150) * 2)
    bloom = bright.filter(ImageFilter.GaussianBlur(canvas.unit / 60))
    picture = ImageChops.screen(canvas.picture, scale(bloom, 0.28))
    vignette = Image.radial_gradient("L").resize(canvas.size, Image.Resampling.BICUBIC)
    vignette = vignette.point(lambda v: 255 - int(max(0, v - 70) * 0.62))
    picture = ImageChops.multiply(picture, Image.merge("RGB", (vignette,) * 3))
    side = max(2, canvas.unit // 2)
    grain = Image.frombytes("L", (side, side), canvas.rng.randbytes(side * side)).point(
        lambda v: 120 + v * 15 // 255
    )
    grain = grain.resize(canvas.size, Image.Resampling.BILINEAR)
    picture = ImageChops.overlay(picture, Image.merge("RGB", (grain,) * 3))
    canvas.picture = ImageEnhance.Color(picture).enhance(1.08)
