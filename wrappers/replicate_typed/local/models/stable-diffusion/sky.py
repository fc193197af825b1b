"""Everything above the horizon, and the weather."""

from paint import Canvas, curve, gradient, mix, noise, solid
from PIL import Image, ImageChops, ImageDraw, ImageFilter


def stars(canvas: Canvas) -> None:
    layer = Image.new("L", canvas.size)
    pen = ImageDraw.Draw(layer)
    for _ in range(canvas.width * canvas.height // 5200):
        x, y = canvas.rng.uniform(0, canvas.width), canvas.horizon * canvas.rng.random() ** 1.5
        brightness = int(255 * canvas.rng.random() ** 2.2) + 30
        radius = canvas.unit / 1024 * (0.7 + 1.5 * canvas.rng.random() ** 6)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=min(255, brightness))
    glow = layer.filter(ImageFilter.GaussianBlur(canvas.unit / 360))
    canvas.light(ImageChops.add(layer, glow), (235, 240, 255))


def nebula(canvas: Canvas) -> None:
    for color in ((190, 70, 200), (60, 110, 230), (240, 120, 130)):
        cloud = noise(canvas.size, canvas.rng, 3, 5).point(curve(0.5, 0.85))
        band = noise(canvas.size, canvas.rng, 2, 2).point(curve(0.4, 0.8))
        canvas.light(ImageChops.multiply(cloud, band), color, 0.75)


def celestial_body(canvas: Canvas) -> None:
    x, y = canvas.sun
    low = not canvas.palette.dark
    # A sky that is bright already takes less light before it is white.
    room = 0.55 if not low else 1.0 - 0.62 * min(canvas.palette.sky[2]) / 255
    for reach, strength in ((1.5, 0.5), (0.62, 0.5), (0.24, 0.55)):
        canvas.light(canvas.spot(x, y, canvas.unit * reach), canvas.palette.light, strength * room)
    radius = canvas.unit * (0.068 if low else 0.05)
    disc = Image.new("L", canvas.size)
    ImageDraw.Draw(disc).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    color = mix(canvas.palette.light, (255, 255, 255), 0.45)
    canvas.cover(disc.filter(ImageFilter.GaussianBlur(canvas.unit / 700)), color, 0.96)
    if not low:
        craters = ImageChops.multiply(
            noise(canvas.size, canvas.rng, 14, 3).point(curve(0.48, 0.7)), disc
        )
        canvas.cover(craters, mix(color, canvas.palette.sky[1], 0.4), 0.35)


def planet(canvas: Canvas) -> None:
    radius = canvas.unit * canvas.rng.uniform(0.15, 0.21)
    x = canvas.width - canvas.sun[0] * canvas.rng.uniform(0.9, 1.05)
    y = canvas.height * canvas.rng.uniform(0.24, 0.34)
    box = (x - radius, y - radius, x + radius, y + radius)
    disc = Image.new("L", canvas.size)
    ImageDraw.Draw(disc).ellipse(box, fill=255)
    disc = disc.filter(ImageFilter.GaussianBlur(canvas.unit / 900))
    hue = canvas.rng.choice(
        [
            ((236, 168, 110), (150, 74, 70)),
            ((120, 190, 220), (40, 70, 140)),
            ((206, 150, 220), (84, 50, 130)),
        ]
    )
    bands = noise(canvas.size, canvas.rng, 2, 5, stretch=12)
    surface = Image.composite(solid(canvas.size, hue[0]), solid(canvas.size, hue[1]), bands)
    dx = 1 if canvas.sun[0] < x else -1
    shade = Image.new("L", canvas.size)
    ImageDraw.Draw(shade).ellipse(
        [v + radius * 0.42 * (dx if i % 2 == 0 else 0.55) for i, v in enumerate(box)], fill=235
    )
    shade = shade.filter(ImageFilter.GaussianBlur(radius * 0.3))
    surface = Image.composite(solid(canvas.size, canvas.palette.sky[0]), surface, shade)
    rings = Image.new("L", canvas.size)
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
    canvas.cover(back, mix(hue[0], (255, 255, 255), 0.3), 0.8)
    canvas.picture.paste(surface, mask=disc)
    front = Image.new("L", canvas.size)
    ImageDraw.Draw(front).rectangle((0, y, canvas.width, canvas.height), fill=255)
    front = front.rotate(14 * dx, center=(x, y))
    canvas.cover(ImageChops.multiply(rings, front), mix(hue[0], (255, 255, 255), 0.3), 0.8)


def clouds(canvas: Canvas) -> None:
    stormy = "rain" in canvas.features
    fade = gradient(
        canvas.size,
        [(120,) * 3, (255,) * 3, (235,) * 3, (150,) * 3],
        canvas.horizon / canvas.height,
    ).convert("L")
    layers = [(3.2, 0.36, 0.82, 0.8), (7, 0.38, 0.8, 0.8)]
    if not stormy:
        layers = [(3.2, 0.5, 0.82, 0.6), (7, 0.52, 0.8, 0.55)]
    for stretch, low, high, strength in layers:
        shape = ImageChops.multiply(
            noise(canvas.size, canvas.rng, 2.6, 6, stretch=stretch).point(curve(low, high)), fade
        )
        shadow = mix(canvas.palette.sky[1], canvas.palette.far, 0.35 if not stormy else 0.1)
        lit = mix(canvas.palette.light, (255, 255, 255), 0.2)
        canvas.cover(ImageChops.offset(shape, 0, int(canvas.unit * 0.012)), shadow, strength * 0.7)
        near_sun = canvas.spot(*canvas.sun, canvas.unit * 1.5).point(lambda v: 70 + v * 185 // 255)
        canvas.cover(
            ImageChops.multiply(shape, near_sun),
            lit,
            strength * (0.35 if canvas.palette.dark else 1),
        )


def rain(canvas: Canvas) -> None:
    layer = Image.new("L", canvas.size)
    pen = ImageDraw.Draw(layer)
    for _ in range(canvas.width * canvas.height // 2600):
        x, y = (
            canvas.rng.uniform(-0.1, 1) * canvas.width,
            canvas.rng.uniform(-0.1, 1) * canvas.height,
        )
        reach = canvas.unit * canvas.rng.uniform(0.012, 0.035)
        pen.line(
            (x, y, x + reach * 0.22, y + reach),
            fill=canvas.rng.randint(30, 110),
            width=max(1, canvas.unit // 900),
        )
    canvas.light(layer.filter(ImageFilter.GaussianBlur(canvas.unit / 1600)), (220, 230, 245), 0.6)


def snow(canvas: Canvas) -> None:
    for size, share in ((0.0011, 3800), (0.0022, 11000), (0.005, 70000)):
        layer = Image.new("L", canvas.size)
        pen = ImageDraw.Draw(layer)
        for _ in range(canvas.width * canvas.height // share):
            x, y = canvas.rng.uniform(0, canvas.width), canvas.rng.uniform(0, canvas.height)
            radius = canvas.unit * size * canvas.rng.uniform(0.6, 1.4)
            pen.ellipse(
                (x - radius, y - radius, x + radius, y + radius),
                fill=canvas.rng.randint(120, 240),
            )
        canvas.cover(
            layer.filter(ImageFilter.GaussianBlur(canvas.unit * size * 0.4)), (255, 255, 255), 0.8
        )
