"""Single things: a boat, an island, birds, a dragon."""

from collections.abc import Callable, Iterable, Sequence

from paint import Canvas, Point, curve_points, mix
from PIL import Image, ImageChops, ImageDraw, ImageFilter


def boat(canvas: Canvas) -> None:
    x, y = canvas.width * canvas.rng.uniform(0.3, 0.7), canvas.horizon + canvas.height * 0.13
    size = canvas.unit * 0.11
    sail = mix((250, 240, 225), canvas.palette.sky[2], 0.35)
    for flip, fade in ((-1, 0.6), (1, 0.0)):
        hull = mix(canvas.palette.near, canvas.palette.sky[1], fade * 0.6)
        pen = ImageDraw.Draw(canvas.picture)

        def at(points: Iterable[Point], flip: int = flip) -> list[Point]:
            return [(x + size * px, y - flip * size * py) for px, py in points]

        pen.polygon(at([(-0.75, 0.16), (0.8, 0.2), (0.5, 0), (-0.55, 0)]), fill=hull)
        pen.polygon(
            at([(-0.02, 0.24), (-0.02, 1.5), (-0.66, 0.24)]),
            fill=mix(sail, canvas.palette.sky[1], fade + 0.12),
        )
        pen.polygon(
            at([(0.04, 0.24), (0.04, 1.32), (0.68, 0.26)]),
            fill=mix(sail, canvas.palette.sky[1], fade),
        )


def island(canvas: Canvas) -> None:
    side = 1 if canvas.sun[0] < canvas.width / 2 else -1
    x, base = canvas.width * (0.5 + 0.16 * side), canvas.horizon + canvas.unit * 0.004
    color = mix(canvas.palette.near, canvas.palette.far, 0.12)
    pen = ImageDraw.Draw(canvas.picture)
    shore = curve_points(
        (x - canvas.unit * 0.26, base),
        (x, base - canvas.unit * 0.11),
        (x + canvas.unit * 0.24, base),
    )
    pen.polygon(shore, fill=color)
    for offset, tall, lean in ((-0.09, 0.2, -0.05), (-0.02, 0.27, 0.05), (0.06, 0.17, 0.07)):
        foot = (x + canvas.unit * offset, base - canvas.unit * 0.04)
        crown = (foot[0] + canvas.unit * lean, foot[1] - canvas.unit * tall)
        trunk = curve_points(foot, (foot[0], foot[1] - canvas.unit * tall * 0.6), crown)
        pen.line(trunk, fill=color, width=max(2, canvas.unit // 130), joint="curve")
        for dx, dy in (
            (-1, 0.25),
            (-0.8, -0.35),
            (-0.25, -0.6),
            (0.35, -0.55),
            (0.85, -0.3),
            (1, 0.3),
        ):
            reach = canvas.unit * 0.075 * canvas.rng.uniform(0.85, 1.15)
            tip = (crown[0] + dx * reach, crown[1] + (dy + 0.45) * reach)
            over = (crown[0] + dx * reach * 0.55, crown[1] + (dy - 0.35) * reach)
            under = (crown[0] + dx * reach * 0.5, crown[1] + (dy + 0.05) * reach)
            leaf = [*curve_points(crown, over, tip), *curve_points(tip, under, crown)]
            pen.polygon(leaf, fill=color)


def birds(canvas: Canvas) -> None:
    pen = ImageDraw.Draw(canvas.picture)
    cx, cy = (
        canvas.width * canvas.rng.uniform(0.3, 0.7),
        canvas.height * canvas.rng.uniform(0.2, 0.36),
    )
    color = mix(canvas.palette.near, canvas.palette.sky[1], 0.25)
    for _ in range(canvas.rng.randint(5, 9)):
        x, y = (
            cx + canvas.rng.gauss(0, canvas.unit * 0.1),
            cy + canvas.rng.gauss(0, canvas.unit * 0.045),
        )
        s, lift = canvas.unit * canvas.rng.uniform(0.012, 0.024), canvas.rng.uniform(0.2, 0.6)
        left = curve_points(
            (x, y), (x - s * 0.5, y - s * lift * 1.4), (x - s * 1.2, y - s * lift * 0.3)
        )
        right = curve_points(
            (x, y), (x + s * 0.5, y - s * lift * 1.4), (x + s * 1.2, y - s * lift * 0.3)
        )
        for wing in (left, right):
            pen.line(wing, fill=color, width=max(2, int(s * 0.13)), joint="curve")


def dragon(canvas: Canvas) -> None:
    size = canvas.unit * canvas.rng.uniform(0.25, 0.3)
    face = -1 if canvas.sun[0] < canvas.width / 2 else 1
    cx, cy = canvas.width * (0.5 - 0.06 * face), canvas.height * canvas.rng.uniform(0.33, 0.4)
    layer = Image.new("L", canvas.size)
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
    for (x, y), r in smooth(list(zip(spine, girth, strict=True))):
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
    wing(
        shape,
        (0.18, -0.02),
        (0.12, -0.42),
        (-0.18, -0.92),
        [(-0.95, -0.72), (-1.0, -0.3), (-0.62, 0.0)],
        (-0.22, 0.04),
    )
    wing(
        shape,
        (0.2, -0.04),
        (0.28, -0.42),
        (0.26, -0.88),
        [(0.56, -1.08), (0.74, -0.76), (0.56, -0.42)],
        (0.32, -0.06),
    )
    color = mix(canvas.palette.near, canvas.palette.sky[0], 0.12)
    canvas.cover(layer.filter(ImageFilter.GaussianBlur(canvas.unit / 1400)), color, 0.97)
    edge = ImageChops.subtract(
        layer, ImageChops.offset(layer, int(-face * canvas.unit / 500), int(canvas.unit / 420))
    )
    canvas.cover(
        edge.filter(ImageFilter.GaussianBlur(canvas.unit / 1200)), canvas.palette.light, 0.55
    )
    if canvas.palette.dark or "fire" in canvas.features or canvas.rng.random() < 0.5:
        mouth = at(1.06, -0.24)
        canvas.light(
            canvas.spot(mouth[0] + face * size * 0.12, mouth[1] + size * 0.05, size * 0.5),
            (255, 150, 60),
            0.75,
        )


def wing(
    shape: Callable[..., None],
    root: Point,
    elbow: Point,
    wrist: Point,
    tips: list[Point],
    end: Point,
) -> None:
    thin = 0.022
    for a, b in ((root, elbow), (elbow, wrist)):
        shape((a[0] - thin, a[1]), (a[0] + thin, a[1]), (b[0] + thin, b[1]), (b[0] - thin, b[1]))
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


def smooth(stops: Sequence[tuple[Point, float]], parts: int = 14) -> list[tuple[Point, float]]:
    """Return points along a Catmull-Rom curve through the stops, with the radius interpolated."""
    result = []
    ends = [stops[0], *stops, stops[-1]]
    for (p0, _), (p1, r1), (p2, r2), (p3, _) in zip(
        ends, ends[1:], ends[2:], ends[3:], strict=False
    ):
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
                for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
            )
            result.append((point, r1 + (r2 - r1) * t))
    return result
