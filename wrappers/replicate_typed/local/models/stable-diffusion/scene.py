"""A landscape drawn by rules, at twice the size it is wanted in, so that its edges come out smooth."""

import math
import random
from functools import partial
from typing import Callable, Iterable, List, Sequence, Tuple

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from words import PALETTES, Color, Request

SUPERSAMPLING = 2
Point = Tuple[float, float]


class Scene:
    """Draws stage by stage, the farthest things first; the same `rng` state gives the same picture."""

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

    def stages(self) -> List[Callable[[], None]]:
        """Return what is to be drawn, in order."""
        has = self.features.__contains__
        stages: List[Callable[[], None]] = []
        if has("stars"):
            stages.append(self.stars)
        if has("planet"):
            stages.append(self.nebula)
        if has("sun"):
            stages.append(self.celestial_body)
        if has("planet"):
            stages.append(self.planet)
        if has("clouds"):
            stages.append(self.clouds)
        if has("mountains"):
            stages += self.ridges(count=4, roughness=0.55, amplitude=0.3)
        if has("dunes"):
            stages += self.ridges(count=4, roughness=0.22, amplitude=0.16)
        if has("planet") and not has("mountains") and not has("dunes"):
            stages += self.ridges(count=3, roughness=0.5, amplitude=0.12)
        if has("castle"):
            # Before the last ridge, which hides its foot.
            stages.insert(
                len(stages) - 1 if has("mountains") or has("dunes") else len(stages), self.castle
            )
        if has("city"):
            stages += self.city()
        if has("water"):
            stages.append(self.water)
        if has("forest"):
            stages += self.forest()
        if has("lighthouse"):
            stages.append(self.lighthouse)
        if has("boat"):
            stages.append(self.boat)
        if has("birds") or (
            self.rng.random() < 0.35 and not self.palette.dark and not has("dragon")
        ):
            stages.append(self.birds)
        if has("dragon"):
            stages.append(self.dragon)
        if has("rain"):
            stages.append(self.rain)
        if has("snow"):
            stages.append(self.snow)
        return [*stages, self.finish]

    def snapshot(self) -> Image.Image:
        """Return the picture as it is now, in the size that was asked for."""
        return self.picture.resize(self.final_size, Image.Resampling.LANCZOS)

    # Sky

    def stars(self) -> None:
        layer = Image.new("L", self.size)
        pen = ImageDraw.Draw(layer)
        for _ in range(self.width * self.height // 5200):
            x, y = self.rng.uniform(0, self.width), self.horizon * self.rng.random() ** 1.5
            brightness = int(255 * self.rng.random() ** 2.2) + 30
            radius = self.unit / 1024 * (0.7 + 1.5 * self.rng.random() ** 6)
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=min(255, brightness))
        glow = layer.filter(ImageFilter.GaussianBlur(self.unit / 360))
        self.light(ImageChops.add(layer, glow), (235, 240, 255))

    def nebula(self) -> None:
        for color in ((190, 70, 200), (60, 110, 230), (240, 120, 130)):
            cloud = noise(self.size, self.rng, 3, 5).point(curve(0.5, 0.85))
            band = noise(self.size, self.rng, 2, 2).point(curve(0.4, 0.8))
            self.light(ImageChops.multiply(cloud, band), color, 0.75)

    def celestial_body(self) -> None:
        x, y = self.sun
        low = not self.palette.dark
        # A sky that is bright already takes less light before it is white.
        room = 0.55 if not low else 1.0 - 0.62 * min(self.palette.sky[2]) / 255
        for reach, strength in ((1.5, 0.5), (0.62, 0.5), (0.24, 0.55)):
            self.light(self.spot(x, y, self.unit * reach), self.palette.light, strength * room)
        radius = self.unit * (0.068 if low else 0.05)
        disc = Image.new("L", self.size)
        ImageDraw.Draw(disc).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        color = mix(self.palette.light, (255, 255, 255), 0.45)
        self.cover(disc.filter(ImageFilter.GaussianBlur(self.unit / 700)), color, 0.96)
        if not low:
            craters = ImageChops.multiply(
                noise(self.size, self.rng, 14, 3).point(curve(0.48, 0.7)), disc
            )
            self.cover(craters, mix(color, self.palette.sky[1], 0.4), 0.35)

    def planet(self) -> None:
        radius = self.unit * self.rng.uniform(0.15, 0.21)
        x = self.width - self.sun[0] * self.rng.uniform(0.9, 1.05)
        y = self.height * self.rng.uniform(0.24, 0.34)
        box = (x - radius, y - radius, x + radius, y + radius)
        disc = Image.new("L", self.size)
        ImageDraw.Draw(disc).ellipse(box, fill=255)
        disc = disc.filter(ImageFilter.GaussianBlur(self.unit / 900))
        hue = self.rng.choice(
            [
                ((236, 168, 110), (150, 74, 70)),
                ((120, 190, 220), (40, 70, 140)),
                ((206, 150, 220), (84, 50, 130)),
            ]
        )
        bands = noise(self.size, self.rng, 2, 5, stretch=12)
        surface = Image.composite(solid(self.size, hue[0]), solid(self.size, hue[1]), bands)
        dx = 1 if self.sun[0] < x else -1
        shade = Image.new("L", self.size)
        ImageDraw.Draw(shade).ellipse(
            [v + radius * 0.42 * (dx if i % 2 == 0 else 0.55) for i, v in enumerate(box)], fill=235
        )
        shade = shade.filter(ImageFilter.GaussianBlur(radius * 0.3))
        surface = Image.composite(solid(self.size, self.palette.sky[0]), surface, shade)
        rings = Image.new("L", self.size)
        pen = ImageDraw.Draw(rings)
        for step in range(26):
            reach = radius * (1.45 + step * 0.03)
            pen.ellipse(
                (x - reach, y - reach * 0.26, x + reach, y + reach * 0.26),
                outline=60 + (step * 67) % 130,
                width=max(1, int(radius * 0.02)),
            )
        rings = rings.rotate(14 * dx, Image.Resampling.BICUBIC, center=(x, y))
        back = rings.copy()
        self.cover(back, mix(hue[0], (255, 255, 255), 0.3), 0.8)
        self.picture.paste(surface, mask=disc)
        front = Image.new("L", self.size)
        ImageDraw.Draw(front).rectangle((0, y, self.width, self.height), fill=255)
        front = front.rotate(14 * dx, center=(x, y))
        self.cover(ImageChops.multiply(rings, front), mix(hue[0], (255, 255, 255), 0.3), 0.8)

    def clouds(self) -> None:
        stormy = "rain" in self.features
        fade = gradient(
            self.size, [(120,) * 3, (255,) * 3, (235,) * 3, (150,) * 3], self.horizon / self.height
        ).convert("L")
        for stretch, low, high, strength in ((3.2, 0.5, 0.82, 0.6), (7, 0.52, 0.8, 0.55)):
            if stormy:
                low, strength = low - 0.14, 0.8
            shape = ImageChops.multiply(
                noise(self.size, self.rng, 2.6, 6, stretch=stretch).point(curve(low, high)), fade
            )
            shadow = mix(self.palette.sky[1], self.palette.far, 0.35 if not stormy else 0.1)
            lit = mix(self.palette.light, (255, 255, 255), 0.2)
            self.cover(ImageChops.offset(shape, 0, int(self.unit * 0.012)), shadow, strength * 0.7)
            near_sun = self.spot(*self.sun, self.unit * 1.5).point(lambda v: 70 + v * 185 // 255)
            self.cover(
                ImageChops.multiply(shape, near_sun),
                lit,
                strength * (0.35 if self.palette.dark else 1),
            )

    # Land

    def ridges(self, count: int, roughness: float, amplitude: float) -> List[Callable[[], None]]:
        def ridge(layer: int) -> None:
            depth = layer / max(1, count - 1)
            base = (
                self.horizon
                - self.height * amplitude * (1 - depth) * 0.62
                + self.height * 0.13 * depth
            )
            reach = self.height * amplitude * (0.85 - 0.4 * depth)
            line = fractal_line(self.rng, 9, roughness + 0.06 * depth)
            color = mix(self.palette.far, self.palette.near, depth**0.8)
            profile = [base - reach * value for value in line]
            self.land(
                profile,
                color,
                haze=0.75 * (1 - depth) + 0.16,
                snow=layer < count - 1 and roughness > 0.4,
            )

        return [partial(ridge, layer) for layer in range(count)]

    def land(self, profile: Sequence[float], color: Color, haze: float, snow: bool = False) -> None:
        last = len(profile) - 1
        points = [(self.width * i / last, y) for i, y in enumerate(profile)]
        mask = Image.new("L", self.size)
        ImageDraw.Draw(mask).polygon(
            [(0, self.height), *points, (self.width, self.height)], fill=255
        )
        top, bottom = min(profile), self.height
        mist = mix(self.palette.sky[-1], self.palette.far, 0.25)
        ground = gradient(
            (self.width, self.height),
            [mix(color, self.palette.light, 0.07), color, mix(color, mist, haze)],
            1,
            start=top / self.height,
            end=min(1.0, (top + (bottom - top) * 0.62) / self.height),
        )
        texture = noise(self.size, self.rng, 9, 5).point(lambda v: 108 + v * 40 // 255)
        ground = ImageChops.overlay(ground, Image.merge("RGB", (texture,) * 3))
        if snow and (self.palette.sky[-1][2] > 150 or "snow" in self.features):
            self.snow_caps(ground, points, top)
        self.picture.paste(ground, mask=mask)

    def snow_caps(self, ground: Image.Image, points: Sequence[Point], top: float) -> None:
        spread = max(y for _, y in points) - top
        caps = Image.new("L", self.size)
        lower = [
            (x, y + max(0.0, top + spread * 0.5 - y) * self.rng.uniform(0.18, 0.62))
            for x, y in points
        ]
        ImageDraw.Draw(caps).polygon([*points, *reversed(lower)], fill=210)
        flank = noise(self.size, self.rng, 18, 4).point(curve(0.25, 0.6))
        white = solid(self.size, mix((255, 255, 255), self.palette.sky[2], 0.3))
        ground.paste(
            white,
            mask=ImageChops.multiply(caps.filter(ImageFilter.GaussianBlur(self.unit / 900)), flank),
        )

    def forest(self) -> List[Callable[[], None]]:
        def row(layer: int) -> None:
            depth = layer / 3
            base = self.horizon + self.height * (0.02 + 0.24 * depth)
            line = fractal_line(self.rng, 7, 0.4)
            color = mix(
                mix(self.palette.far, self.palette.near, 0.25 + 0.75 * depth), (20, 60, 50), 0.15
            )
            mask = Image.new("L", self.size)
            pen = ImageDraw.Draw(mask)
            pen.polygon(
                [
                    (0, self.height),
                    *(
                        (self.width * i / (len(line) - 1), base - self.height * 0.05 * v)
                        for i, v in enumerate(line)
                    ),
                    (self.width, self.height),
                ],
                fill=255,
            )
            step = self.unit * (0.014 + 0.03 * depth)
            x = -step
            while x < self.width + step:
                ground = (
                    base
                    - self.height
                    * 0.05
                    * line[max(0, min(len(line) - 1, int(x / self.width * (len(line) - 1))))]
                )
                size = self.unit * (0.07 + 0.17 * depth) * self.rng.uniform(0.55, 1.15)
                pine(pen, x, ground + size * 0.1, size, self.rng)
                x += step * self.rng.uniform(0.6, 1.5)
            mist = mix(self.palette.sky[-1], self.palette.far, 0.3)
            top = (base - self.unit * 0.25) / self.height
            fill = gradient(
                self.size,
                [color, color, mix(color, mist, 0.75 * (1 - depth))],
                1,
                start=max(0.0, top),
                end=min(1.0, top + 0.42),
            )
            self.picture.paste(fill, mask=mask)

        return [partial(row, layer) for layer in range(4)]

    def city(self) -> List[Callable[[], None]]:
        future = "futuristic" in self.features
        floor = self.horizon + (0 if "water" in self.features else self.height * 0.2)

        def row(layer: int) -> None:
            depth = layer / 3
            base = self.horizon + (floor - self.horizon) * depth
            color = mix(
                mix(self.palette.far, self.palette.sky[-2], 0.25),
                self.palette.near,
                0.12 + 0.88 * depth**0.9,
            )
            mask, lights = Image.new("L", self.size), Image.new("RGB", self.size)
            pen, lamp = ImageDraw.Draw(mask), ImageDraw.Draw(lights)
            pen.rectangle((0, base, self.width, self.height), fill=255)
            x = -self.unit * 0.03
            while x < self.width:
                wide = self.unit * self.rng.uniform(0.035, 0.085) * (0.7 + 0.6 * depth)
                middle = 1 - abs((x + wide / 2) / self.width - 0.5) * 1.1
                tall = (
                    self.height
                    * (0.08 + 0.34 * self.rng.random() ** 1.7 * middle)
                    * (1.25 - 0.55 * depth)
                    * (1.3 if future else 1)
                )
                tower(pen, x, base, wide, tall, self.rng, future)
                if depth > 0.2:
                    self.windows(lamp, x, base, wide, tall, depth)
                x += wide * self.rng.uniform(0.82, 1.25)
            haze = mix(self.palette.sky[-1], self.palette.far, 0.35)
            top = max(0.0, (base - self.height * 0.4) / self.height)
            fill = gradient(
                self.size,
                [color, color, mix(color, haze, 0.62 * (1 - depth) + 0.06)],
                1,
                start=top,
                end=min(1.0, base / self.height + 0.05),
            )
            self.picture.paste(fill, mask=mask)
            lights = ImageChops.multiply(lights, Image.merge("RGB", (mask,) * 3))
            glow = lights.filter(ImageFilter.GaussianBlur(self.unit / 200))
            strength = 0.55 + 0.45 * depth
            self.picture = ImageChops.screen(
                self.picture, scale(ImageChops.add(lights, glow), strength)
            )

        stages = [partial(row, layer) for layer in range(4)]
        return [*stages, partial(self.traffic, floor)] if future else stages

    def windows(
        self,
        lamp: ImageDraw.ImageDraw,
        x: float,
        base: float,
        wide: float,
        tall: float,
        depth: float,
    ) -> None:
        cell = self.unit * (0.0062 + 0.0045 * depth)
        lit = self.rng.uniform(0.12, 0.5) * (
            1 if self.palette.dark or self.palette.near[2] < 60 else 0.6
        )
        color = self.rng.choice(self.palette.windows)
        columns, rows = int(wide * 0.8 / cell), int(tall * 0.92 / (cell * 1.35))
        for row in range(rows):
            if self.rng.random() < 0.1:
                continue
            for column in range(columns):
                if self.rng.random() < lit:
                    left = x + wide * 0.1 + column * cell
                    top = base - tall * 0.94 + row * cell * 1.35
                    shade = mix(color, (0, 0, 0), self.rng.uniform(0.05, 0.65))
                    lamp.rectangle((left, top, left + cell * 0.5, top + cell * 0.72), fill=shade)

    def traffic(self, floor: float) -> None:
        lights = Image.new("RGB", self.size)
        pen = ImageDraw.Draw(lights)
        for _ in range(9):
            y = self.rng.uniform(self.height * 0.2, floor - self.height * 0.06)
            x, reach = self.rng.uniform(0, self.width), self.unit * self.rng.uniform(0.03, 0.12)
            color = self.rng.choice(self.palette.windows)
            slope = self.rng.uniform(-0.06, 0.06)
            for part in range(12):
                fade = mix((0, 0, 0), color, (part + 1) / 12)
                a, b = x + reach * part / 12, x + reach * (part + 1) / 12
                pen.line(
                    (a, y + slope * (a - x), b, y + slope * (b - x)),
                    fill=fade,
                    width=max(1, self.unit // 500),
                )
        glow = lights.filter(ImageFilter.GaussianBlur(self.unit / 160))
        self.picture = ImageChops.screen(self.picture, ImageChops.add(lights, scale(glow, 1.6)))

    def water(self) -> None:
        depth = self.height - self.horizon
        above = self.picture.crop((0, max(0, self.horizon - depth), self.width, self.horizon))
        mirror = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize(
            (self.width, depth), Image.Resampling.BICUBIC
        )
        mirror = mirror.filter(ImageFilter.GaussianBlur(self.unit / 420))
        rippled = mirror.copy()
        phase, second = self.rng.uniform(0, 6.3), self.rng.uniform(0, 6.3)
        for y in range(depth):
            far = y / depth
            wave = math.sin(y / (1.6 + 16 * far) + phase) + 0.6 * math.sin(
                y / (0.9 + 7 * far) * 1.7 + second
            )
            shift = int(wave * self.unit * (0.002 + 0.013 * far))
            rippled.paste(
                ImageChops.offset(mirror.crop((0, y, self.width, y + 1)), shift, 0), (0, y)
            )
        deep = mix(self.palette.sky[0], self.palette.near, 0.35)
        tint = gradient(
            (self.width, depth),
            [mix(self.palette.sky[-1], deep, 0.25), mix(self.palette.sky[2], deep, 0.6), deep],
            1,
        )
        surface = Image.blend(rippled, tint, 0.36)
        glints = noise((self.width, depth), self.rng, 7, 4, stretch=14).point(curve(0.6, 0.76))
        path = self.spot(self.sun[0], self.horizon + depth * 0.25, self.unit * 0.72).crop(
            (0, self.horizon, self.width, self.height)
        )
        sparkle = ImageChops.multiply(glints, path)
        surface = ImageChops.screen(surface, tinted(sparkle, self.palette.light))
        self.picture.paste(surface, (0, self.horizon))
        mist = Image.new("L", self.size)
        ImageDraw.Draw(mist).rectangle(
            (0, self.horizon - self.unit * 0.004, self.width, self.horizon + self.unit * 0.006),
            fill=150,
        )
        self.cover(
            mist.filter(ImageFilter.GaussianBlur(self.unit / 110)), self.palette.sky[-1], 0.8
        )

    # Things

    def lighthouse(self) -> None:
        side = 1 if self.sun[0] < self.width / 2 else -1
        x = self.width * (0.5 + side * 0.24)
        base, tall, wide = self.horizon + self.height * 0.04, self.height * 0.36, self.unit * 0.034
        if self.palette.dark or self.palette.near[2] < 60:
            beam = Image.new("L", self.size)
            pen = ImageDraw.Draw(beam)
            lamp = (x, base - tall * 0.93)
            for direction in (-1, 1):
                far = lamp[0] + direction * self.width
                pen.polygon(
                    [lamp, (far, lamp[1] - self.unit * 0.16), (far, lamp[1] + self.unit * 0.02)],
                    fill=120,
                )
            reach = self.spot(*lamp, self.unit * 1.1)
            self.light(
                ImageChops.multiply(beam.filter(ImageFilter.GaussianBlur(self.unit / 120)), reach),
                (255, 244, 200),
                1.2,
            )
        rock = [(x - self.unit * 0.24, base + self.unit * 0.03)]
        rock += [
            (
                x + self.unit * (0.03 * i - 0.2),
                base - self.unit * self.rng.uniform(0.005, 0.03) * (1 - abs(i - 7) / 8),
            )
            for i in range(14)
        ]
        rock += [(x + self.unit * 0.26, base + self.unit * 0.03)]
        pen = ImageDraw.Draw(self.picture)
        pen.polygon(rock, fill=self.palette.near)
        body = mix((240, 234, 226), self.palette.near, 0.35 if not self.palette.dark else 0.62)
        red = mix((190, 52, 48), self.palette.near, 0.3 if not self.palette.dark else 0.6)
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
            pen.polygon(shade, fill=mix(red if band % 2 else body, self.palette.near, 0.4))
        top = base - tall * 0.84
        pen.rectangle(
            (x - wide * 0.8, top - tall * 0.015, x + wide * 0.8, top), fill=self.palette.near
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
        self.light(self.spot(x, top - tall * 0.065, self.unit * 0.3), (255, 226, 150), 0.85)

    def castle(self) -> None:
        x, base = self.width * self.rng.uniform(0.42, 0.58), self.horizon - self.height * 0.02
        color = mix(self.palette.far, self.palette.near, 0.8)
        pen = ImageDraw.Draw(self.picture)
        hill = fractal_line(self.rng, 6, 0.45)
        slope = [
            (
                x + self.unit * 0.56 * (2 * i / (len(hill) - 1) - 1),
                base + self.unit * (0.3 * abs(2 * i / (len(hill) - 1) - 1) ** 1.4 - 0.02 * v),
            )
            for i, v in enumerate(hill)
        ]
        pen.polygon([(slope[0][0], self.height), *slope, (slope[-1][0], self.height)], fill=color)
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
                x + self.unit * (offset - wide),
                x + self.unit * (offset + wide),
                base - self.unit * tall,
            )
            pen.rectangle((left, top, right, base + self.unit * 0.05), fill=color)
            pen.rectangle(
                (left - self.unit * 0.006, top, right + self.unit * 0.006, top + self.unit * 0.012),
                fill=color,
            )
            middle = (left + right) / 2
            roof = mix(color, self.palette.near, 0.7)
            pen.polygon(
                [
                    (left - self.unit * 0.008, top),
                    (middle, top - self.unit * (0.05 + wide * 1.5)),
                    (right + self.unit * 0.008, top),
                ],
                fill=roof,
            )
            lamps += [
                (middle + self.unit * wide * 0.3 * side, top + self.unit * (0.035 + 0.03 * row))
                for row, side in enumerate((-1, 1))
                if tall > 0.12 + 0.08 * row
            ]
        pen.rectangle(
            (
                x - self.unit * 0.16,
                base - self.unit * 0.045,
                x + self.unit * 0.16,
                base + self.unit * 0.05,
            ),
            fill=color,
        )
        for step in range(17):
            left = x + self.unit * (0.02 * step - 0.165)
            pen.rectangle(
                (left, base - self.unit * 0.057, left + self.unit * 0.01, base - self.unit * 0.04),
                fill=color,
            )
        for lx, ly in lamps:
            pen.rectangle(
                (lx - self.unit * 0.003, ly, lx + self.unit * 0.003, ly + self.unit * 0.012),
                fill=self.palette.windows[0],
            )
        for lx, ly in lamps:
            self.light(
                self.spot(lx, ly + self.unit * 0.006, self.unit * 0.035),
                self.palette.windows[0],
                0.5,
            )

    def boat(self) -> None:
        x, y = self.width * self.rng.uniform(0.3, 0.7), self.horizon + self.height * 0.13
        size = self.unit * 0.11
        sail = mix((250, 240, 225), self.palette.sky[2], 0.35)
        for flip, fade in ((-1, 0.6), (1, 0.0)):
            hull = mix(self.palette.near, self.palette.sky[1], fade * 0.6)
            pen = ImageDraw.Draw(self.picture)

            def at(points: Iterable[Point]) -> List[Point]:
                return [(x + size * px, y + flip * -size * py) for px, py in points]

            pen.polygon(at([(-0.75, 0.16), (0.8, 0.2), (0.5, 0), (-0.55, 0)]), fill=hull)
            pen.polygon(
                at([(-0.02, 0.24), (-0.02, 1.5), (-0.66, 0.24)]),
                fill=mix(sail, self.palette.sky[1], fade + 0.12),
            )
            pen.polygon(
                at([(0.04, 0.24), (0.04, 1.32), (0.68, 0.26)]),
                fill=mix(sail, self.palette.sky[1], fade),
            )

    def birds(self) -> None:
        pen = ImageDraw.Draw(self.picture)
        cx, cy = self.width * self.rng.uniform(0.3, 0.7), self.height * self.rng.uniform(0.2, 0.36)
        color = mix(self.palette.near, self.palette.sky[1], 0.25)
        for _ in range(self.rng.randint(5, 9)):
            x, y = (
                cx + self.rng.gauss(0, self.unit * 0.1),
                cy + self.rng.gauss(0, self.unit * 0.045),
            )
            s, lift = self.unit * self.rng.uniform(0.012, 0.024), self.rng.uniform(0.2, 0.6)
            left = curve_points(
                (x, y), (x - s * 0.5, y - s * lift * 1.4), (x - s * 1.2, y - s * lift * 0.3)
            )
            right = curve_points(
                (x, y), (x + s * 0.5, y - s * lift * 1.4), (x + s * 1.2, y - s * lift * 0.3)
            )
            for wing in (left, right):
                pen.line(wing, fill=color, width=max(2, int(s * 0.13)), joint="curve")

    def dragon(self) -> None:
        size = self.unit * self.rng.uniform(0.25, 0.3)
        face = -1 if self.sun[0] < self.width / 2 else 1
        cx, cy = self.width * (0.5 - 0.06 * face), self.height * self.rng.uniform(0.33, 0.4)
        layer = Image.new("L", self.size)
        pen = ImageDraw.Draw(layer)

        def at(x: float, y: float) -> Point:
            return cx + face * size * x, cy + size * y

        def shape(*points: Point) -> None:
            pen.polygon([at(*p) for p in points], fill=255)

        spine = [
            (-1.28, 0.3),
            (-0.95, 0.36),
            (-0.6, 0.22),
            (-0.3, 0.08),
            (0, 0.02),
            (0.28, -0.04),
            (0.48, -0.16),
            (0.64, -0.3),
            (0.8, -0.32),
        ]
        girth = [0.006, 0.02, 0.04, 0.075, 0.105, 0.085, 0.05, 0.042, 0.05]
        for (x, y), r in smooth(list(zip(spine, girth))):
            px, py = at(x, y)
            pen.ellipse((px - size * r, py - size * r, px + size * r, py + size * r), fill=255)
        shape((0.74, -0.37), (0.9, -0.38), (1.06, -0.3), (1.05, -0.27), (0.9, -0.27), (0.76, -0.27))
        shape((0.88, -0.28), (1.02, -0.23), (0.9, -0.24))
        shape((0.78, -0.36), (0.6, -0.5), (0.72, -0.35))
        shape((0.72, -0.34), (0.52, -0.4), (0.68, -0.3))
        shape((-1.24, 0.29), (-1.46, 0.2), (-1.38, 0.33), (-1.44, 0.44))
        for back in range(9):
            x = -0.55 + back * 0.11
            y = 0.16 - 0.16 * (x + 0.55)
            shape((x - 0.035, y), (x - 0.02, y - 0.085), (x + 0.035, y))
        shape((0.1, 0.08), (0.2, 0.26), (0.3, 0.27), (0.24, 0.22), (0.2, 0.06))
        shape((-0.32, 0.1), (-0.3, 0.3), (-0.18, 0.32), (-0.24, 0.26), (-0.18, 0.1))
        self.wing(
            shape,
            (0.18, -0.02),
            (0.12, -0.42),
            (-0.18, -0.92),
            [(-0.95, -0.72), (-1.0, -0.3), (-0.62, 0.0)],
            (-0.22, 0.04),
        )
        self.wing(
            shape,
            (0.2, -0.04),
            (0.28, -0.42),
            (0.26, -0.88),
            [(0.56, -1.08), (0.74, -0.76), (0.56, -0.42)],
            (0.32, -0.06),
        )
        color = mix(self.palette.near, self.palette.sky[0], 0.12)
        self.cover(layer.filter(ImageFilter.GaussianBlur(self.unit / 1400)), color, 0.97)
        edge = ImageChops.subtract(
            layer, ImageChops.offset(layer, int(-face * self.unit / 500), int(self.unit / 420))
        )
        self.cover(
            edge.filter(ImageFilter.GaussianBlur(self.unit / 1200)), self.palette.light, 0.55
        )
        if self.palette.dark or "fire" in self.features or self.rng.random() < 0.5:
            mouth = at(1.06, -0.24)
            self.light(
                self.spot(mouth[0] + face * size * 0.12, mouth[1] + size * 0.05, size * 0.5),
                (255, 150, 60),
                0.75,
            )

    @staticmethod
    def wing(
        shape: Callable[..., None],
        root: Point,
        elbow: Point,
        wrist: Point,
        tips: List[Point],
        end: Point,
    ) -> None:
        thin = 0.022
        for a, b in ((root, elbow), (elbow, wrist)):
            shape(
                (a[0] - thin, a[1]), (a[0] + thin, a[1]), (b[0] + thin, b[1]), (b[0] - thin, b[1])
            )
        outline = [root, elbow, wrist]
        previous = wrist
        for tip in [*tips, end]:
            hollow = (
                (previous[0] + tip[0]) / 2 * 0.82 + root[0] * 0.18,
                (previous[1] + tip[1]) / 2 * 0.82 + root[1] * 0.18,
            )
            outline += curve_points(previous, hollow, tip)[1:]
            previous = tip
        shape(*outline)
        shape(
            (wrist[0] - 0.02, wrist[1]),
            (wrist[0] + 0.01, wrist[1] - 0.1),
            (wrist[0] + 0.03, wrist[1]),
        )

    # Weather

    def rain(self) -> None:
        layer = Image.new("L", self.size)
        pen = ImageDraw.Draw(layer)
        for _ in range(self.width * self.height // 2600):
            x, y = self.rng.uniform(-0.1, 1) * self.width, self.rng.uniform(-0.1, 1) * self.height
            reach = self.unit * self.rng.uniform(0.012, 0.035)
            pen.line(
                (x, y, x + reach * 0.22, y + reach),
                fill=self.rng.randint(30, 110),
                width=max(1, self.unit // 900),
            )
        self.light(layer.filter(ImageFilter.GaussianBlur(self.unit / 1600)), (220, 230, 245), 0.6)

    def snow(self) -> None:
        for size, share in ((0.0011, 3800), (0.0022, 11000), (0.005, 70000)):
            layer = Image.new("L", self.size)
            pen = ImageDraw.Draw(layer)
            for _ in range(self.width * self.height // share):
                x, y = self.rng.uniform(0, self.width), self.rng.uniform(0, self.height)
                radius = self.unit * size * self.rng.uniform(0.6, 1.4)
                pen.ellipse(
                    (x - radius, y - radius, x + radius, y + radius),
                    fill=self.rng.randint(120, 240),
                )
            self.cover(
                layer.filter(ImageFilter.GaussianBlur(self.unit * size * 0.4)), (255, 255, 255), 0.8
            )

    def finish(self) -> None:
        """Add what a lens adds: bloom, a vignette and a little grain."""
        bright = self.picture.point(lambda v: max(0, v - 150) * 2)
        bloom = bright.filter(ImageFilter.GaussianBlur(self.unit / 60))
        picture = ImageChops.screen(self.picture, scale(bloom, 0.28))
        vignette = Image.radial_gradient("L").resize(self.size, Image.Resampling.BICUBIC)
        vignette = vignette.point(lambda v: 255 - int(max(0, v - 70) * 0.62))
        picture = ImageChops.multiply(picture, Image.merge("RGB", (vignette,) * 3))
        side = max(2, self.unit // 2)
        grain = Image.frombytes("L", (side, side), self.rng.randbytes(side * side)).point(
            lambda v: 120 + v * 15 // 255
        )
        grain = grain.resize(self.size, Image.Resampling.BILINEAR)
        picture = ImageChops.overlay(picture, Image.merge("RGB", (grain,) * 3))
        self.picture = ImageEnhance.Color(picture).enhance(1.08)

    # Painting

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
    size: Tuple[int, int], rng: random.Random, cells: float, octaves: int, stretch: float = 1.0
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


def fractal_line(rng: random.Random, depth: int, roughness: float) -> List[float]:
    """Return heights from 0 to 1 made by displacing midpoints."""
    line, spread = [rng.random(), rng.random()], 0.6
    for _ in range(depth):
        middle = [(a + b) / 2 + rng.uniform(-spread, spread) for a, b in zip(line, line[1:])]
        line = [v for pair in zip(line, middle) for v in pair] + [line[-1]]
        spread *= roughness
    low, high = min(line), max(line)
    return [(v - low) / ((high - low) or 1) for v in line]


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


def pine(pen: ImageDraw.ImageDraw, x: float, base: float, size: float, rng: random.Random) -> None:
    wide = size * rng.uniform(0.2, 0.28)
    pen.rectangle((x - size * 0.012, base - size * 0.2, x + size * 0.012, base), fill=255)
    for tier in range(6):
        low = base - size * (0.1 + 0.145 * tier)
        half = wide * (1 - tier / 6.6) * rng.uniform(0.85, 1.1)
        pen.polygon(
            [(x - half, low), (x, low - size * 0.27), (x + half, low + size * 0.01)], fill=255
        )


def smooth(stops: Sequence[Tuple[Point, float]], parts: int = 14) -> List[Tuple[Point, float]]:
    """Return points along a Catmull-Rom curve through the stops, with the radius interpolated."""
    result = []
    ends = [stops[0], *stops, stops[-1]]
    for (p0, _), (p1, r1), (p2, r2), (p3, _) in zip(ends, ends[1:], ends[2:], ends[3:]):
        for part in range(parts):
            t = part / parts
            point = tuple(
                0.5
                * (
                    2 * b
                    + (c - a) * t
                    + (2 * a - 5 * b + 4 * c - d) * t * t
                    + (3 * b - a - 3 * c + d) * t**3
                )
                for a, b, c, d in zip(p0, p1, p2, p3)
            )
            result.append((point, r1 + (r2 - r1) * t))
    return result


def curve_points(start: Point, control: Point, end: Point, parts: int = 12) -> List[Point]:
    points = []
    for part in range(parts + 1):
        t = part / parts
        points.append(
            tuple(
                (1 - t) ** 2 * a + 2 * (1 - t) * t * b + t * t * c
                for a, b, c in zip(start, control, end)
            )
        )
    return points


def gradient(
    size: Tuple[int, int],
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


def curve(low: float, high: float) -> Callable[[int], int]:
    """Return a point function that is black below `low`, white above `high`, and smooth between."""

    def apply(value: int) -> int:
        t = min(1.0, max(0.0, (value / 255 - low) / (high - low)))
        return int(255 * t * t * (3 - 2 * t))

    return apply


def mix(a: Color, b: Color, share: float) -> Color:
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b))


def solid(size: Tuple[int, int], color: Color) -> Image.Image:
    return Image.new("RGB", size, color)


def tinted(mask: Image.Image, color: Color) -> Image.Image:
    return Image.merge("RGB", [mask.point(lambda v, c=channel: v * c // 255) for channel in color])


def scale(picture: Image.Image, factor: float) -> Image.Image:
    return picture.point(lambda v: min(255, int(v * factor)))
