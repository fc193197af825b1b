"""Facts about a picture."""

import math
from typing import Any

from cog import BaseModel, BasePredictor, Input, Path
from PIL import ExifTags, Image, ImageFilter, ImageOps, ImageStat, UnidentifiedImageError

MEASURED_PIXELS = 512  # the longer side of the copy that colors and sharpness are measured on
ORIENTATION_TAG = 274
ORIENTATIONS = {3: "rotated by 180°", 6: "rotated by 90°", 8: "rotated by 270°"}


class Color(BaseModel):
    hex: str
    share: float


class Output(BaseModel):
    format: str
    width: int
    height: int
    megapixels: float
    aspect_ratio: str
    mode: str
    has_transparency: bool
    frames: int
    bytes: int
    dominant_colors: list[Color]
    brightness: float
    contrast: float
    saturation: float
    sharpness: float
    entropy: float
    histogram: dict[str, list[int]]
    fingerprint: str
    metadata: dict[str, Any]


class Predictor(BasePredictor):
    """Reads a picture and measures it: size, format, colors, brightness, contrast, sharpness, histogram."""

    def predict(
        self,
        image: Path = Input(
            description="The picture: PNG, JPEG, WebP, GIF, TIFF, BMP or whatever else Pillow reads"
        ),
        colors: int = Input(
            description="How many dominant colors to return", default=5, ge=1, le=16
        ),
        histogram_bins: int = Input(
            description="How many bins each channel of the histogram has", default=16, ge=2, le=256
        ),
    ) -> Output:
        """Open the picture and return what can be measured without knowing what it shows."""
        size = image.stat().st_size
        try:
            picture = Image.open(image)
            picture.load()
        except UnidentifiedImageError:
            raise ValueError(
                f"The file is not a picture in a format that can be read ({size} bytes)."
            ) from None
        except (OSError, SyntaxError, Image.DecompressionBombError) as error:
            raise ValueError(f"The picture cannot be decoded: {error}") from None
        print(
            f"{picture.format} picture, {picture.width}x{picture.height}, mode {picture.mode}, {size} bytes"
        )

        sample = ImageOps.exif_transpose(picture).convert("RGBA")
        sample.thumbnail((MEASURED_PIXELS, MEASURED_PIXELS))
        alpha = sample.getchannel("A")
        rgb = Image.alpha_composite(Image.new("RGBA", sample.size, "white"), sample).convert("RGB")
        gray = rgb.convert("L")
        divisor = math.gcd(picture.width, picture.height)
        return Output(
            format=picture.format or "unknown",
            width=picture.width,
            height=picture.height,
            megapixels=round(picture.width * picture.height / 1e6, 3),
            aspect_ratio=f"{picture.width // divisor}:{picture.height // divisor}",
            mode=picture.mode,
            has_transparency=alpha.getextrema()[0] < 255,
            frames=getattr(picture, "n_frames", 1),
            bytes=size,
            dominant_colors=dominant_colors(rgb, colors),
            brightness=round(ImageStat.Stat(gray).mean[0] / 255, 4),
            contrast=round(ImageStat.Stat(gray).stddev[0] / 127.5, 4),
            saturation=round(ImageStat.Stat(rgb.convert("HSV")).mean[1] / 255, 4),
            sharpness=round(sharpness(gray), 2),
            entropy=round(gray.entropy(), 3),
            histogram=histogram(rgb, histogram_bins),
            fingerprint=fingerprint(gray),
            metadata=metadata(picture),
        )


def dominant_colors(picture: Image.Image, count: int) -> list[Color]:
    """Return the colors that a palette of `count` would have, the most frequent first."""
    indexed = picture.quantize(colors=count, method=Image.Quantize.MEDIANCUT, kmeans=2)
    palette = indexed.getpalette() or []
    total = picture.width * picture.height
    found = []
    for number, index in sorted(indexed.getcolors() or [], reverse=True):
        red, green, blue = palette[3 * index : 3 * index + 3]
        found.append(Color(hex=f"#{red:02x}{green:02x}{blue:02x}", share=round(number / total, 4)))
    return found


def sharpness(gray: Image.Image) -> float:
    """Return the variance of the Laplacian: below 100 a photograph looks blurred."""
    if min(gray.size) < 3:
        return 0.0
    kernel = ImageFilter.Kernel((3, 3), [0, 1, 0, 1, -4, 1, 0, 1, 0], scale=1, offset=128)
    edges = gray.filter(kernel).crop((1, 1, gray.width - 1, gray.height - 1))
    return float(ImageStat.Stat(edges).var[0])


def histogram(picture: Image.Image, bins: int) -> dict[str, list[int]]:
    """Return how many pixels of the measured copy fall into each bin, per channel."""
    counts = picture.histogram()
    result = {}
    for channel, name in enumerate(["red", "green", "blue"]):
        values = [0] * bins
        for level in range(256):
            values[level * bins // 256] += counts[256 * channel + level]
        result[name] = values
    return result


def fingerprint(gray: Image.Image) -> str:
    """Return the difference hash, 16 hex digits: alike for pictures that look alike."""
    small = gray.resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = "".join(
        "1" if small[9 * y + x] < small[9 * y + x + 1] else "0" for y in range(8) for x in range(8)
    )
    return f"{int(bits, 2):016x}"


def metadata(picture: Image.Image) -> dict[str, Any]:
    """Return the texts and EXIF fields that the file carries, as far as they are short."""
    facts: dict[str, Any] = {
        key: value
        for key, value in picture.info.items()
        if isinstance(key, str) and isinstance(value, str | int | float) and len(str(value)) <= 500
    }
    for number, value in picture.getexif().items():
        text = readable(value)
        if text:
            facts[ExifTags.TAGS.get(number, str(number))] = (
                ORIENTATIONS.get(value, text) if number == ORIENTATION_TAG else text
            )
    return facts


def readable(value: Any) -> str | None:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    text = text.strip("\0 ")
    return text if text.isprintable() and len(text) <= 500 else None
