"""What a prompt asks for, as far as a list of words can tell."""

import random
import re
from dataclasses import dataclass

Color = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Colors of a time of day: the sky from the zenith down to the horizon, then light and land."""

    sky: tuple[Color, ...]
    light: Color
    far: Color
    near: Color
    windows: tuple[Color, ...]
    dark: bool = False


WARM_WINDOWS = ((255, 214, 140), (255, 190, 110), (255, 234, 190))
NEON_WINDOWS = ((120, 240, 255), (255, 120, 220), (255, 214, 150), (160, 150, 255))

PALETTES: dict[str, Palette] = {
    "sunset": Palette(
        ((38, 28, 84), (106, 48, 118), (196, 72, 106), (246, 128, 88), (255, 196, 120)),
        (255, 226, 160),
        (178, 84, 112),
        (26, 16, 42),
        WARM_WINDOWS,
    ),
    "dawn": Palette(
        ((58, 84, 148), (112, 122, 178), (206, 148, 172), (250, 180, 150), (255, 220, 168)),
        (255, 238, 200),
        (158, 128, 166),
        (34, 38, 70),
        WARM_WINDOWS,
    ),
    "day": Palette(
        ((46, 112, 190), (88, 152, 218), (142, 192, 234), (196, 224, 242), (232, 242, 244)),
        (255, 252, 236),
        (148, 182, 206),
        (38, 76, 82),
        ((70, 96, 118), (96, 124, 142)),
    ),
    "night": Palette(
        ((6, 9, 28), (12, 20, 50), (24, 38, 82), (44, 64, 116), (78, 98, 148)),
        (236, 240, 255),
        (44, 58, 100),
        (4, 6, 18),
        WARM_WINDOWS,
        True,
    ),
    "neon": Palette(
        ((10, 6, 32), (34, 12, 70), (84, 22, 116), (168, 42, 142), (255, 96, 158)),
        (255, 150, 200),
        (106, 40, 132),
        (10, 6, 28),
        NEON_WINDOWS,
        True,
    ),
    "autumn": Palette(
        ((96, 110, 140), (150, 146, 152), (210, 176, 146), (240, 196, 132), (252, 220, 160)),
        (255, 240, 196),
        (188, 128, 84),
        (66, 30, 22),
        WARM_WINDOWS,
    ),
    "winter": Palette(
        ((98, 130, 170), (142, 168, 198), (188, 204, 222), (222, 228, 236), (244, 240, 240)),
        (255, 250, 244),
        (176, 192, 214),
        (64, 84, 112),
        WARM_WINDOWS,
    ),
    "forest": Palette(
        ((64, 110, 112), (112, 152, 140), (168, 196, 168), (214, 224, 188), (240, 238, 208)),
        (255, 250, 220),
        (124, 164, 140),
        (14, 42, 36),
        WARM_WINDOWS,
    ),
    "desert": Palette(
        ((74, 120, 168), (138, 170, 190), (216, 196, 168), (246, 208, 152), (255, 226, 172)),
        (255, 246, 214),
        (226, 168, 110),
        (122, 58, 34),
        WARM_WINDOWS,
    ),
    "fire": Palette(
        ((26, 8, 14), (70, 16, 22), (146, 34, 24), (226, 84, 30), (255, 170, 70)),
        (255, 220, 140),
        (124, 36, 28),
        (18, 6, 10),
        WARM_WINDOWS,
        True,
    ),
    "space": Palette(
        ((3, 4, 16), (10, 8, 34), (24, 12, 58), (52, 22, 84), (96, 44, 112)),
        (214, 226, 255),
        (58, 36, 92),
        (6, 4, 18),
        NEON_WINDOWS,
        True,
    ),
}

PALETTE_WORDS = {
    "sunset": "sunset dusk evening sundown twilight romantic golden dragon pirate",
    "dawn": "dawn sunrise morning pastel spring misty mist fog foggy calm peaceful watercolor dream dreamy",
    "day": "day noon sunny summer blue bright beach meadow island sky",
    "night": "night midnight moon moonlit moonlight starry stars dark lantern lighthouse owl wolf",
    "neon": "neon cyberpunk synthwave vaporwave retrowave electric robot android glowing futuristic",
    "autumn": "autumn fall october harvest orange leaves",
    "winter": "winter snow snowy ice icy frozen arctic glacier christmas polar",
    "forest": "forest jungle woods woodland tree trees green moss rainforest",
    "desert": "desert dune dunes sahara sand egypt pyramid mars canyon",
    "fire": "fire volcano lava inferno hell flames burning apocalypse",
    "space": "space galaxy nebula cosmos cosmic planet universe astronaut alien rocket stellar",
}

FEATURE_WORDS = {
    "city": "city cityscape skyline town metropolis building buildings tower towers skyscraper skyscrapers street "
    "downtown tokyo york london cyberpunk urban",
    "mountains": "mountain mountains hill hills peak peaks alps cliff cliffs summit volcano valley canyon landscape "
    "dragon castle glacier iceberg arctic antarctic",
    "water": "sea ocean water lake river beach coast harbour harbor island islands atoll tropical glacier iceberg bay boat ship sail lighthouse waterfall "
    "pirate reflection",
    "forest": "forest jungle woods woodland tree trees pine pines wolf deer fox bear rainforest",
    "meadow": "meadow meadows field fields flowers flower grass garden spring prairie farm",
    "island": "island islands palm palms tropical atoll",
    "ice": "glacier glaciers iceberg icebergs ice polar arctic antarctic",
    "dunes": "desert dune dunes sahara sand mars camel egypt",
    "stars": "star stars starry galaxy nebula cosmos cosmic space astronaut universe night midnight",
    "planet": "planet planets saturn alien mars space sci-fi",
    "dragon": "dragon dragons wyvern",
    "birds": "bird birds gull gulls seagull eagle raven crow crows swan flock",
    "lighthouse": "lighthouse beacon",
    "boat": "boat boats ship ships sail sailing sailboat yacht pirate",
    "castle": "castle fortress palace",
    "rain": "rain rainy storm stormy thunderstorm",
    "snow": "snow snowy snowing snowfall blizzard christmas",
    "clouds": "cloud clouds cloudy sky storm stormy overcast",
    "sun": "sun sunset sunrise sunny moon moonlight moonlit",
    "futuristic": "futuristic cyberpunk future neon sci-fi synthwave",
}


@dataclass(frozen=True)
class Request:
    palette: str
    features: frozenset[str]


def read_prompt(prompt: str, negative_prompt: str, rng: random.Random) -> Request:
    """Return the palette and the features that the words of a prompt name."""
    words = split(prompt)
    unwanted = {
        feature
        for feature, names in FEATURE_WORDS.items()
        if set(names.split()) & set(split(negative_prompt))
    }
    features = {
        feature for feature, names in FEATURE_WORDS.items() if set(names.split()) & set(words)
    }
    scores = {
        name: sum(words.count(word) for word in names.split())
        for name, names in PALETTE_WORDS.items()
    }
    # A time of day says more about the light than a place does.
    for name in ("sunset", "dawn", "night"):
        times = {
            "sunset",
            "dusk",
            "sundown",
            "twilight",
            "dawn",
            "sunrise",
            "morning",
            "night",
            "midnight",
            "moonlit",
        }
        scores[name] += 3 * len(times & set(words) & set(PALETTE_WORDS[name].split()))
    scores["neon"] += 4 * len({"neon", "cyberpunk", "synthwave", "vaporwave"} & set(words))
    best = max(scores.values())
    palette = (
        rng.choice(sorted(name for name, score in scores.items() if score == best)) if best else ""
    )
    if not palette:
        palette = rng.choice(["sunset", "dawn", "night", "autumn", "day"])
    features -= unwanted
    if not features & {"city", "mountains", "water", "forest", "dunes", "planet", "meadow"}:
        place = {"desert": "dunes", "forest": "forest", "neon": "city", "space": "planet"}
        features.add(
            place.get(palette)
            or rng.choice(sorted({"mountains", "water", "forest"} - unwanted) or ["city"])
        )
    if not {"clouds", "space"} & unwanted and palette != "space":
        features.add("clouds")
    if PALETTES[palette].dark and "stars" not in unwanted:
        features.add("stars")
    if "sun" not in unwanted:
        features.add("sun")
    return Request(palette, frozenset(features))


def split(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:-[a-z]+)*", text.lower())
