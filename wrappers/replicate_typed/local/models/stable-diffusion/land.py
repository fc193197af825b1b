"""Mountains, dunes, woods and water."""

import math
import random
from collections.abc import Callable, Sequence
from functools import partial

from paint import Canvas, Point, curve, fractal_line, gradient, mix, noise, solid, tinted
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from words import Color

ICE, SAND, GRASS = (186, 214, 240), (222, 156, 92), (74, 128, 52)


def ridges(
    canvas: Canvas,
    count: int,
    roughness: float,
    amplitude: float,
    tint: Color | None = None,
) -> list[Callable[[], None]]:
    def ridge(layer: int) -> None:
        depth = layer / max(1, count - 1)
        base = (
            canvas.horizon
            - canvas.height * amplitude * (1 - depth) * 0.62
            + canvas.height * 0.13 * depth
        )
        reach = canvas.height * amplitude * (0.85 - 0.4 * depth)
        line = fractal_line(canvas.rng, 9, roughness + 0.06 * depth)
        color = mix(canvas.palette.far, canvas.palette.near, depth**0.8)
        if tint is not None:
            # A color by daylight; in the dark everything is nearly gray.
            color = mix(color, tint, (0.12 if canvas.palette.dark else 0.5) * (1 - 0.45 * depth))
        profile = [base - reach * value for value in line]
        land(
            canvas,
            profile,
            color,
            haze=0.75 * (1 - depth) + 0.16,
            snow=layer < count - 1 and roughness > 0.4,
        )

    return [partial(ridge, layer) for layer in range(count)]


def land(
    canvas: Canvas, profile: Sequence[float], color: Color, haze: float, snow: bool = False
) -> None:
    last = len(profile) - 1
    points = [(canvas.width * i / last, y) for i, y in enumerate(profile)]
    mask = Image.new("L", canvas.size)
    ImageDraw.Draw(mask).polygon(
        [(0, canvas.height), *points, (canvas.width, canvas.height)], fill=255
    )
    top, bottom = min(profile), canvas.height
    mist = mix(canvas.palette.sky[-1], canvas.palette.far, 0.25)
    ground = gradient(
        (canvas.width, canvas.height),
        [mix(color, canvas.palette.light, 0.07), color, mix(color, mist, haze)],
        1,
        start=top / canvas.height,
        end=min(1.0, (top + (bottom - top) * 0.62) / canvas.height),
    )
    texture = noise(canvas.size, canvas.rng, 9, 5).point(lambda v: 108 + v * 40 // 255)
    ground = ImageChops.overlay(ground, Image.merge("RGB", (texture,) * 3))
    if snow and (
        "ice" in canvas.features or canvas.palette.sky[-1][2] > 150 or "snow" in canvas.features
    ):
        snow_caps(canvas, ground, points, top)
    canvas.picture.paste(ground, mask=mask)


def flowers(canvas: Canvas) -> None:
    pen = ImageDraw.Draw(canvas.picture)
    colors = [(236, 84, 92), (250, 208, 84), (244, 236, 240), (176, 110, 214)]
    top = canvas.horizon + canvas.height * 0.1
    for index in range(1400):
        near = (index / 1400) ** 1.3
        y = top + (canvas.height * 1.02 - top) * near * canvas.rng.uniform(0.9, 1.0)
        x, radius = canvas.rng.uniform(0, canvas.width), canvas.unit * (0.0012 + 0.0065 * near)
        color = mix(canvas.rng.choice(colors), canvas.palette.near, canvas.rng.uniform(0.1, 0.6))
        pen.line((x, y, x, y + radius * 3), fill=mix(GRASS, canvas.palette.near, 0.55), width=2)
        pen.ellipse((x - radius, y - radius * 0.7, x + radius, y + radius * 0.7), fill=color)


def snow_caps(canvas: Canvas, ground: Image.Image, points: Sequence[Point], top: float) -> None:
    spread = max(y for _, y in points) - top
    caps = Image.new("L", canvas.size)
    lower = [
        (x, y + max(0.0, top + spread * 0.5 - y) * canvas.rng.uniform(0.18, 0.62))
        for x, y in points
    ]
    ImageDraw.Draw(caps).polygon([*points, *reversed(lower)], fill=210)
    flank = noise(canvas.size, canvas.rng, 18, 4).point(curve(0.25, 0.6))
    white = solid(canvas.size, mix((255, 255, 255), canvas.palette.sky[2], 0.3))
    ground.paste(
        white,
        mask=ImageChops.multiply(caps.filter(ImageFilter.GaussianBlur(canvas.unit / 900)), flank),
    )


def forest(canvas: Canvas) -> list[Callable[[], None]]:
    def row(layer: int) -> None:
        depth = layer / 3
        base = canvas.horizon + canvas.height * (0.02 + 0.24 * depth)
        line = fractal_line(canvas.rng, 7, 0.4)
        color = mix(
            mix(canvas.palette.far, canvas.palette.near, 0.25 + 0.75 * depth), (20, 60, 50), 0.15
        )
        mask = Image.new("L", canvas.size)
        pen = ImageDraw.Draw(mask)
        pen.polygon(
            [
                (0, canvas.height),
                *(
                    (canvas.width * i / (len(line) - 1), base - canvas.height * 0.05 * v)
                    for i, v in enumerate(line)
                ),
                (canvas.width, canvas.height),
            ],
            fill=255,
        )
        step = canvas.unit * (0.014 + 0.03 * depth)
        x = -step
        while x < canvas.width + step:
            ground = (
                base
                - canvas.height
                * 0.05
                * line[max(0, min(len(line) - 1, int(x / canvas.width * (len(line) - 1))))]
            )
            size = canvas.unit * (0.07 + 0.17 * depth) * canvas.rng.uniform(0.55, 1.15)
            pine(pen, x, ground + size * 0.1, size, canvas.rng)
            x += step * canvas.rng.uniform(0.6, 1.5)
        mist = mix(canvas.palette.sky[-1], canvas.palette.far, 0.3)
        top = (base - canvas.unit * 0.25) / canvas.height
        fill = gradient(
            canvas.size,
            [color, color, mix(color, mist, 0.75 * (1 - depth))],
            1,
            start=max(0.0, top),
            end=min(1.0, top + 0.42),
        )
        canvas.picture.paste(fill, mask=mask)

    return [partial(row, layer) for layer in range(4)]


def pine(pen: ImageDraw.ImageDraw, x: float, base: float, size: float, rng: random.Random) -> None:
    wide = size * rng.uniform(0.2, 0.28)
    pen.rectangle((x - size * 0.012, base - size * 0.2, x + size * 0.012, base), fill=255)
    for tier in range(6):
        low = base - size * (0.1 + 0.145 * tier)
        half = wide * (1 - tier / 6.6) * rng.uniform(0.85, 1.1)
        pen.polygon(
            [(x - half, low), (x, low - size * 0.27), (x + half, low + size * 0.01)], fill=255
        )


def water(canvas: Canvas) -> None:
    depth = canvas.height - canvas.horizon
    above = canvas.picture.crop((0, max(0, canvas.horizon - depth), canvas.width, canvas.horizon))
    mirror = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize(
        (canvas.width, depth), Image.Resampling.BICUBIC
    )
    mirror = mirror.filter(ImageFilter.GaussianBlur(canvas.unit / 420))
    rippled = mirror.copy()
    phase, second = canvas.rng.uniform(0, 6.3), canvas.rng.uniform(0, 6.3)
    for y in range(depth):
        far = y / depth
        wave = math.sin(y / (1.6 + 16 * far) + phase) + 0.6 * math.sin(
            y / (0.9 + 7 * far) * 1.7 + second
        )
        shift = int(wave * canvas.unit * (0.002 + 0.013 * far))
        rippled.paste(ImageChops.offset(mirror.crop((0, y, canvas.width, y + 1)), shift, 0), (0, y))
    deep = mix(canvas.palette.sky[0], canvas.palette.near, 0.35)
    tint = gradient(
        (canvas.width, depth),
        [mix(canvas.palette.sky[-1], deep, 0.25), mix(canvas.palette.sky[2], deep, 0.6), deep],
        1,
    )
    surface = Image.blend(rippled, tint, 0.42)
    glints = noise((canvas.width, depth), canvas.rng, 7, 4, stretch=14).point(curve(0.6, 0.76))
    path = canvas.spot(canvas.sun[0], canvas.horizon + depth * 0.25, canvas.unit * 0.72).crop(
        (0, canvas.horizon, canvas.width, canvas.height)
    )
    sparkle = ImageChops.multiply(glints, path)
    surface = ImageChops.screen(surface, tinted(sparkle, canvas.palette.light))
    canvas.picture.paste(surface, (0, canvas.horizon))
    mist = Image.new("L", canvas.size)
    ImageDraw.Draw(mist).rectangle(
        (
            0,
            canvas.horizon - canvas.unit * 0.004,
            canvas.width,
            canvas.horizon + canvas.unit * 0.006,
        ),
        fill=150,
    )
    canvas.cover(
        mist.filter(ImageFilter.GaussianBlur(canvas.unit / 110)), canvas.palette.sky[-1], 0.8
    )
