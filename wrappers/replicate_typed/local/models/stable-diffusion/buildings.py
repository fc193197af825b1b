"""Towers, a castle and a lighthouse."""

import random
from collections.abc import Callable
from functools import partial

from paint import Canvas, fractal_line, gradient, mix, scale
from PIL import Image, ImageChops, ImageDraw, ImageFilter


def city(canvas: Canvas) -> list[Callable[[], None]]:
    future = "futuristic" in canvas.features
    floor = canvas.horizon + (0 if "water" in canvas.features else canvas.height * 0.2)

    def row(layer: int) -> None:
        depth = layer / 3
        base = canvas.horizon + (floor - canvas.horizon) * depth
        color = mix(
            mix(canvas.palette.far, canvas.palette.sky[-2], 0.25),
            canvas.palette.near,
            0.12 + 0.88 * depth**0.9,
        )
        mask, lights = Image.new("L", canvas.size), Image.new("RGB", canvas.size)
        pen, lamp = ImageDraw.Draw(mask), ImageDraw.Draw(lights)
        pen.rectangle((0, base, canvas.width, canvas.height), fill=255)
        x = -canvas.unit * 0.03
        while x < canvas.width:
            wide = canvas.unit * canvas.rng.uniform(0.035, 0.085) * (0.7 + 0.6 * depth)
            middle = 1 - abs((x + wide / 2) / canvas.width - 0.5) * 1.1
            tall = (
                canvas.height
                * (0.08 + 0.34 * canvas.rng.random() ** 1.7 * middle)
                * (1.25 - 0.55 * depth)
                * (1.3 if future else 1)
            )
            tower(pen, x, base, wide, tall, canvas.rng, future)
            if depth > 0.2:
                windows(canvas, lamp, x, base, wide, tall, depth)
            x += wide * canvas.rng.uniform(0.82, 1.25)
        haze = mix(canvas.palette.sky[-1], canvas.palette.far, 0.35)
        top = max(0.0, (base - canvas.height * 0.4) / canvas.height)
        fill = gradient(
            canvas.size,
            [color, color, mix(color, haze, 0.62 * (1 - depth) + 0.06)],
            1,
            start=top,
            end=min(1.0, base / canvas.height + 0.05),
        )
        canvas.picture.paste(fill, mask=mask)
        lights = ImageChops.multiply(lights, Image.merge("RGB", (mask,) * 3))
        glow = lights.filter(ImageFilter.GaussianBlur(canvas.unit / 200))
        strength = 0.55 + 0.45 * depth
        canvas.picture = ImageChops.screen(
            canvas.picture, scale(ImageChops.add(lights, glow), strength)
        )

    stages = [partial(row, layer) for layer in range(4)]
    return [*stages, partial(traffic, canvas, floor)] if future else stages


def tower(
    pen: ImageDraw.ImageDraw,
    x: float,
    base: float,
    wide: float,
    tall: float,
    rng: random.Random,
    future: bool,
) -> None:
    top, kind = base - tall, rng.random()
    if future and kind < 0.4:
        pen.polygon(
            [
                (x, base),
                (x + wide * 0.12, top + tall * 0.12),
                (x + wide * rng.uniform(0.35, 0.65), top - tall * 0.1),
                (x + wide * 0.88, top + tall * 0.12),
                (x + wide, base),
            ],
            fill=255,
        )
    else:
        pen.rectangle((x, top, x + wide, base), fill=255)
        if kind < 0.6:
            pen.rectangle((x + wide * 0.2, top - wide * 0.35, x + wide * 0.8, top), fill=255)
    if kind > 0.7 or (future and kind < 0.15):
        middle, mast = x + wide / 2, tall * rng.uniform(0.1, 0.24)
        pen.polygon(
            [
                (middle - wide * 0.035, top),
                (middle, top - mast - wide * 0.3),
                (middle + wide * 0.035, top),
            ],
            fill=255,
        )


def windows(
    canvas: Canvas,
    lamp: ImageDraw.ImageDraw,
    x: float,
    base: float,
    wide: float,
    tall: float,
    depth: float,
) -> None:
    cell = canvas.unit * (0.0062 + 0.0045 * depth)
    lit = canvas.rng.uniform(0.12, 0.5) * (
        1 if canvas.palette.dark or canvas.palette.near[2] < 60 else 0.6
    )
    color = canvas.rng.choice(canvas.palette.windows)
    columns, rows = int(wide * 0.8 / cell), int(tall * 0.92 / (cell * 1.35))
    for row in range(rows):
        if canvas.rng.random() < 0.1:
            continue
        for column in range(columns):
            if canvas.rng.random() < lit:
                left = x + wide * 0.1 + column * cell
                top = base - tall * 0.94 + row * cell * 1.35
                shade = mix(color, (0, 0, 0), canvas.rng.uniform(0.05, 0.65))
                lamp.rectangle((left, top, left + cell * 0.5, top + cell * 0.72), fill=shade)


def traffic(canvas: Canvas, floor: float) -> None:
    lights = Image.new("RGB", canvas.size)
    pen = ImageDraw.Draw(lights)
    for _ in range(9):
        y = canvas.rng.uniform(canvas.height * 0.2, floor - canvas.height * 0.06)
        x, reach = canvas.rng.uniform(0, canvas.width), canvas.unit * canvas.rng.uniform(0.03, 0.12)
        color = canvas.rng.choice(canvas.palette.windows)
        slope = canvas.rng.uniform(-0.06, 0.06)
        for part in range(12):
            fade = mix((0, 0, 0), color, (part + 1) / 12)
            a, b = x + reach * part / 12, x + reach * (part + 1) / 12
            pen.line(
                (a, y + slope * (a - x), b, y + slope * (b - x)),
                fill=fade,
                width=max(1, canvas.unit // 500),
            )
    glow = lights.filter(ImageFilter.GaussianBlur(canvas.unit / 160))
    canvas.picture = ImageChops.screen(canvas.picture, ImageChops.add(lights, scale(glow, 1.6)))


def castle(canvas: Canvas) -> None:
    x, base = canvas.width * canvas.rng.uniform(0.42, 0.58), canvas.horizon - canvas.height * 0.02
    color = mix(canvas.palette.far, canvas.palette.near, 0.8)
    pen = ImageDraw.Draw(canvas.picture)
    hill = fractal_line(canvas.rng, 6, 0.45)
    slope = [
        (
            x + canvas.unit * 0.56 * (2 * i / (len(hill) - 1) - 1),
            base + canvas.unit * (0.3 * abs(2 * i / (len(hill) - 1) - 1) ** 1.4 - 0.02 * v),
        )
        for i, v in enumerate(hill)
    ]
    pen.polygon([(slope[0][0], canvas.height), *slope, (slope[-1][0], canvas.height)], fill=color)
    lamps = []
    for offset, wide, tall in (
        (-0.15, 0.02, 0.1),
        (-0.085, 0.026, 0.2),
        (-0.025, 0.02, 0.15),
        (0.035, 0.034, 0.29),
        (0.1, 0.022, 0.17),
        (0.155, 0.018, 0.09),
    ):
        left, right, top = (
            x + canvas.unit * (offset - wide),
            x + canvas.unit * (offset + wide),
            base - canvas.unit * tall,
        )
        pen.rectangle((left, top, right, base + canvas.unit * 0.05), fill=color)
        pen.rectangle(
            (
                left - canvas.unit * 0.006,
                top,
                right + canvas.unit * 0.006,
                top + canvas.unit * 0.012,
            ),
            fill=color,
        )
        middle = (left + right) / 2
        roof = mix(color, canvas.palette.near, 0.7)
        pen.polygon(
            [
                (left - canvas.unit * 0.008, top),
                (middle, top - canvas.unit * (0.05 + wide * 1.5)),
                (right + canvas.unit * 0.008, top),
            ],
            fill=roof,
        )
        lamps += [
            (middle + canvas.unit * wide * 0.3 * side, top + canvas.unit * (0.035 + 0.03 * row))
            for row, side in enumerate((-1, 1))
            if tall > 0.12 + 0.08 * row
        ]
    pen.rectangle(
        (
            x - canvas.unit * 0.16,
            base - canvas.unit * 0.045,
            x + canvas.unit * 0.16,
            base + canvas.unit * 0.05,
        ),
        fill=color,
    )
    for step in range(17):
        left = x + canvas.unit * (0.02 * step - 0.165)
        pen.rectangle(
            (
                left,
                base - canvas.unit * 0.057,
                left + canvas.unit * 0.01,
                base - canvas.unit * 0.04,
            ),
            fill=color,
        )
    for lx, ly in lamps:
        pen.rectangle(
            (lx - canvas.unit * 0.003, ly, lx + canvas.unit * 0.003, ly + canvas.unit * 0.012),
            fill=canvas.palette.windows[0],
        )
    for lx, ly in lamps:
        canvas.light(
            canvas.spot(lx, ly + canvas.unit * 0.006, canvas.unit * 0.035),
            canvas.palette.windows[0],
            0.5,
        )


def lighthouse(canvas: Canvas) -> None:
    side = 1 if canvas.sun[0] < canvas.width / 2 else -1
    x = canvas.width * (0.5 + side * 0.24)
    base, tall, wide = (
        canvas.horizon + canvas.height * 0.04,
        canvas.height * 0.36,
        canvas.unit * 0.034,
    )
    if canvas.palette.dark or canvas.palette.near[2] < 60:
        beam = Image.new("L", canvas.size)
        pen = ImageDraw.Draw(beam)
        lamp = (x, base - tall * 0.93)
        for direction in (-1, 1):
            far = lamp[0] + direction * canvas.width
            pen.polygon(
                [lamp, (far, lamp[1] - canvas.unit * 0.16), (far, lamp[1] + canvas.unit * 0.02)],
                fill=120,
            )
        reach = canvas.spot(*lamp, canvas.unit * 1.1)
        canvas.light(
            ImageChops.multiply(beam.filter(ImageFilter.GaussianBlur(canvas.unit / 120)), reach),
            (255, 244, 200),
            1.2,
        )
    rock = [(x - canvas.unit * 0.24, base + canvas.unit * 0.03)]
    rock += [
        (
            x + canvas.unit * (0.03 * i - 0.2),
            base - canvas.unit * canvas.rng.uniform(0.005, 0.03) * (1 - abs(i - 7) / 8),
        )
        for i in range(14)
    ]
    rock += [(x + canvas.unit * 0.26, base + canvas.unit * 0.03)]
    pen = ImageDraw.Draw(canvas.picture)
    pen.polygon(rock, fill=canvas.palette.near)
    body = mix((240, 234, 226), canvas.palette.near, 0.35 if not canvas.palette.dark else 0.62)
    red = mix((190, 52, 48), canvas.palette.near, 0.3 if not canvas.palette.dark else 0.6)
    for band in range(5):
        low, high = band / 5, (band + 1) / 5
        outline = [
            (x + s * wide * (1 - 0.42 * t), base - tall * 0.84 * t)
            for s, t in ((-1, low), (1, low), (1, high), (-1, high))
        ]
        pen.polygon(outline, fill=red if band % 2 else body)
        shade = [
            (x + s * wide * (1 - 0.42 * t), base - tall * 0.84 * t)
            for s, t in ((0.25 * side, low), (side, low), (side, high), (0.25 * side, high))
        ]
        pen.polygon(shade, fill=mix(red if band % 2 else body, canvas.palette.near, 0.4))
    top = base - tall * 0.84
    pen.rectangle(
        (x - wide * 0.8, top - tall * 0.015, x + wide * 0.8, top), fill=canvas.palette.near
    )
    pen.rectangle(
        (x - wide * 0.42, top - tall * 0.12, x + wide * 0.42, top - tall * 0.015),
        fill=(255, 236, 170),
    )
    pen.polygon(
        [
            (x - wide * 0.62, top - tall * 0.12),
            (x, top - tall * 0.2),
            (x + wide * 0.62, top - tall * 0.12),
        ],
        fill=red,
    )
    canvas.light(canvas.spot(x, top - tall * 0.065, canvas.unit * 0.3), (255, 226, 150), 0.85)
