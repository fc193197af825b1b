"""A canvas and what can be put on it: gradients, noise, light."""

import random
from collections.abc import Callable, Sequence
from itertools import pairwise

from PIL import Image, ImageChops
from words import PALETTES, Color, Request

SUPERSAMPLING = 2  # drawn at twice the size, so that edges come out smooth
Point = tuple[float, float]


class Canvas:
    """A picture in the making, its light, and the numbers that all of it is measured in."""

    def __init__(self, request: Request, width: int, height: int, rng: random.Random) -> None:
        self.final_size = (width, height)
        width, height = width * SUPERSAMPLING, height * SUPERSAMPLING
        self.features = request.features
        self.palette = PALETTES[request.palette]
        self.width, self.height, self.rng = width, height, rng
        self.size = (width, height)
        self.unit = min(width, height)
        self.horizon = int(
            height
            * (rng.uniform(0.56, 0.64) if "water" in self.features else rng.uniform(0.66, 0.74))
        )
        self.sun = (
            width * rng.choice([rng.uniform(0.2, 0.38), rng.uniform(0.62, 0.8)]),
            self.horizon - height * rng.uniform(0.1, 0.2),
        )
        if self.palette.dark:
            self.sun = (self.sun[0], height * rng.uniform(0.16, 0.26))
        self.picture = gradient(
            self.size, [*self.palette.sky, self.palette.sky[-1]], self.horizon / height
        )

    def snapshot(self) -> Image.Image:
        """Return the picture as it is now, in the size that was asked for."""
        return self.picture.resize(self.final_size, Image.Resampling.LANCZOS)

    def light(self, mask: Image.Image, color: Color, strength: float = 1.0) -> None:
        """Add light of `color` where `mask` is white."""
        self.picture = ImageChops.screen(self.picture, scale(tinted(mask, color), strength))

    def cover(self, mask: Image.Image, color: Color, strength: float = 1.0) -> None:
        """Paint `color` where `mask` is white."""
        self.picture.paste(color, mask=mask.point(lambda v: int(v * strength)))

    def spot(self, x: float, y: float, radius: float) -> Image.Image:
        """Return a soft round light as a mask."""
        disc = Image.radial_gradient("L").point(lambda v: int(255 * max(0.0, 1 - v / 181) ** 2.2))
        side = max(2, int(radius * 2))
        mask = Image.new("L", self.size)
        mask.paste(
            disc.resize((side, side), Image.Resampling.BICUBIC), (int(x - radius), int(y - radius))
        )
        return mask


def noise(
    size: tuple[int, int], rng: random.Random, cells: float, octaves: int, stretch: float = 1.0
) -> Image.Image:
    """Return fractal noise: random grids of growing fineness, blown up and added."""
    width, height = size
    total = None
    for octave in range(octaves):
        across = max(2, round(cells * 2**octave * width / height))
        down = max(2, round(cells * 2**octave * stretch))
        if across > width or down > height:
            break
        grid = Image.frombytes("L", (across, down), rng.randbytes(across * down)).resize(
            size, Image.Resampling.BICUBIC
        )
        total = (
            grid
            if total is None
            else Image.blend(
                total, grid, 1 / (2**octave + 1) if octave < 2 else 0.5 ** (octave + 0.4)
            )
        )
    return total if total is not None else Image.new("L", size, 128)


def fractal_line(rng: random.Random, depth: int, roughness: float) -> list[float]:
    """Return heights from 0 to 1 made by displacing midpoints."""
    line, spread = [rng.random(), rng.random()], 0.6
    for _ in range(depth):
        middle = [(a + b) / 2 + rng.uniform(-spread, spread) for a, b in pairwise(line)]
        line = [v for pair in zip(line, middle, strict=False) for v in pair] + [line[-1]]
        spread *= roughness
    low, high = min(line), max(line)
    return [(v - low) / ((high - low) or 1) for v in line]


def gradient(
    size: tuple[int, int],
    colors: Sequence[Color],
    stop: float,
    start: float = 0.0,
    end: float = 1.0,
) -> Image.Image:
    """Return a vertical gradient through `colors`, whose last one is reached at `stop` of the height."""
    rows = 256
    strip = Image.new("RGB", (1, rows))
    for row in range(rows):
        at = (row / (rows - 1) - start) / max(1e-6, (end - start) * stop)
        at = min(1.0, max(0.0, at)) * (len(colors) - 1)
        index = min(int(at), len(colors) - 2)
        strip.putpixel((0, row), mix(colors[index], colors[index + 1], at - index))
    return strip.resize(size, Image.Resampling.BICUBIC)


def curve_points(start: Point, control: Point, end: Point, parts: int = 12) -> list[Point]:
    points = []
    for part in range(parts + 1):
        t = part / parts
        points.append(
            tuple(
                (1 - t) ** 2 * a + 2 * (1 - t) * t * b + t * t * c
                for a, b, c in zip(start, control, end, strict=True)
            )
        )
    return points


def curve(low: float, high: float) -> Callable[[int], int]:
    """Return a point function that is black below `low`, white above `high`, and smooth between."""

    def apply(value: int) -> int:
        t = min(1.0, max(0.0, (value / 255 - low) / (high - low)))
        return int(255 * t * t * (3 - 2 * t))

    return apply


def mix(a: Color, b: Color, share: float) -> Color:
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))


def solid(size: tuple[int, int], color: Color) -> Image.Image:
    return Image.new("RGB", size, color)


def tinted(mask: Image.Image, color: Color) -> Image.Image:
    return Image.merge("RGB", [mask.point(lambda v, c=channel: v * c // 255) for channel in color])


def scale(picture: Image.Image, factor: float) -> Image.Image:
    return picture.point(lambda v: min(255, int(v * factor)))
