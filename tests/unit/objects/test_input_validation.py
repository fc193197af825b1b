"""Inputs are checked by the schema of a version: all problems at once, and no valid one refused."""

from __future__ import annotations

import io
import pickle
import time
from dataclasses import dataclass
from enum import Enum, IntEnum
from pathlib import Path
from types import MappingProxyType

import attrs
import numpy as np
import pydantic
import pytest
from PIL import Image
from replicate_typed import FileOutput, InputError, InputProblem
from replicate_typed._files.inputs import encode_input
from replicate_typed._objects.input_validation import validate_input
from replicate_typed._objects.value_checks import MAX_PROBLEMS

REF = "#/components/schemas/"
PROPERTIES = {
    "prompt": {"type": "string", "x-order": 0},
    "negative_prompt": {"type": "string", "minLength": 2, "maxLength": 5},
    "image": {"type": "string", "format": "uri"},
    "images": {"type": "array", "items": {"type": "string", "format": "uri"}, "maxItems": 3},
    "steps": {"type": "integer", "minimum": 1, "maximum": 50, "default": 20},
    "width": {"allOf": [{"$ref": f"{REF}width"}], "default": 512},
    "scale": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 20},
    "stride": {"type": "number", "multipleOf": 0.1},
    "tiled": {"type": "boolean"},
    "scheduler": {"allOf": [{"$ref": f"{REF}scheduler"}], "default": "DDIM"},
    "seed": {"type": "integer", "nullable": True},
    "ratio": {"type": "string", "pattern": r"^\d+:\d+$"},
    "token": {"type": "string", "format": "password", "x-cog-secret": True, "maxLength": 8},
    "boxes": {"type": "array", "items": {"$ref": f"{REF}Box"}},
    "size": {"anyOf": [{"type": "integer", "minimum": 8}, {"enum": ["auto", "full"]}]},
    "extra": {},
    "weights": {"type": "object", "additionalProperties": {"type": "number"}},
    "options": {"type": "object"},
}
DOCUMENT = {
    "components": {
        "schemas": {
            "Input": {"type": "object", "required": ["prompt"], "properties": PROPERTIES},
            "TrainingInput": {
                "type": "object",
                "required": ["archive"],
                "properties": {"archive": {"type": "string", "format": "uri"}},
            },
            "width": {"type": "integer", "enum": [256, 512]},
            "scheduler": {"type": "string", "enum": ["DDIM", "K_EULER", "K_EULER_ANCESTRAL"]},
            "Box": {
                "type": "object",
                "required": ["x"],
                "properties": {
                    "x": {"type": "number"},
                    "mask": {"type": "string", "format": "uri"},
                    "inner": {"$ref": f"{REF}Box"},
                },
            },
        }
    }
}
URL = "https://example.com/cat.png"


def problems(document=DOCUMENT, /, **input):
    """Return the problems of an input, each as one text."""
    try:
        validate_input(document, {"prompt": "a cat", **input})
    except InputError as error:
        return [str(problem) for problem in error.problems]
    return []


class Scheduler(Enum):
    """An enumeration of a user."""

    EULER = "K_EULER"
    OTHER = "other"


class Width(IntEnum):
    """An enumeration of a user that is a number."""

    SMALL = 256


@dataclass
class Box:
    """A box of a user."""

    x: float
    mask: object = None


@attrs.define
class AttrsBox:
    """A box of a user."""

    x: float


class PydanticBox(pydantic.BaseModel):
    """A box of a user."""

    x: float
    mask: str | None = None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("steps", 1),
        ("steps", 50.0),
        ("steps", np.int64(3)),
        ("steps", np.float32(3)),
        ("scale", 1),
        ("scale", 7.5),
        ("scale", np.float64(0.1)),
        ("scale", np.longdouble(0.1)),
        ("stride", 0.3),
        ("stride", 12),
        ("tiled", True),
        ("tiled", np.bool_(False)),
        ("width", 512),
        ("width", 512.0),
        ("width", Width.SMALL),
        ("scheduler", "K_EULER"),
        ("scheduler", Scheduler.EULER),
        ("scheduler", np.str_("DDIM")),
        ("seed", None),
        ("ratio", "16:9"),
        ("ratio", "1" * 1000),
        ("image", URL),
        ("image", "data:image/png;base64,AAAA"),
        ("image", "s3://bucket/key"),
        ("image", Path("cat.png")),
        ("image", b"\x89PNG"),
        ("image", bytearray(b"x")),
        ("image", io.BytesIO(b"x")),
        ("image", Image.new("RGB", (1, 1))),
        ("image", FileOutput(URL)),
        ("prompt", Path("prompt.txt")),
        ("images", [URL, Path("cat.png"), b"x"]),
        ("images", (URL,)),
        ("images", {URL}),
        ("boxes", [{"x": 1}, {"x": 2.5, "mask": Path("mask.png"), "inner": {"any": "thing"}}]),
        ("boxes", [Box(1.0), AttrsBox(2.0), PydanticBox(x=3)]),
        ("boxes", [MappingProxyType({"x": 1})]),
        ("size", 16),
        ("size", "auto"),
        ("extra", object()),
        ("extra", [{"anything": 1}]),
        ("weights", {"a": 1, "b": np.float32(0.5)}),
        ("options", {"any": "thing"}),
        ("weights", {}),
    ],
)
def test_validate_input__valid(name, value):
    """What the API accepts is valid, in every form in which ``run`` takes it."""
    assert problems(**{name: value}) == []


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("steps", 0, "input.steps: must be at least 1, not 0"),
        ("steps", 51, "input.steps: must be at most 50, not 51"),
        ("steps", 1.5, "input.steps: must be an integer, not 1.5"),
        ("steps", "20", "input.steps: must be an integer, not '20'"),
        ("steps", True, "input.steps: must be an integer, not True"),
        ("steps", None, "input.steps: must not be None: leave it out"),
        ("steps", b"x", "input.steps: must be an integer, not a file"),
        ("steps", 10**400, f"input.steps: must be at most 50, not 1{'0' * 116}…"),
        ("steps", object(), "input.steps: must be an integer, not object"),
        ("steps", np.int64(99), "input.steps: must be at most 50, not 99"),
        ("scale", 0, "input.scale: must be greater than 0, not 0"),
        ("scale", 20.0, "input.scale: must be less than 20, not 20.0"),
        ("scale", float("nan"), "input.scale: nan is not a valid JSON number"),
        ("scale", True, "input.scale: must be a number, not True"),
        ("stride", 0.35, "input.stride: must be a multiple of 0.1, not 0.35"),
        ("tiled", 1, "input.tiled: must be True or False, not 1"),
        ("width", 500, "input.width: must be one of 256, 512, not 500"),
        ("width", "512", "input.width: must be an integer, not '512'"),
        (
            "scheduler",
            "K_EULERR",
            (
                "input.scheduler: must be one of 'DDIM', 'K_EULER', 'K_EULER_ANCESTRAL', not "
                "'K_EULERR'; did you mean 'K_EULER'?"
            ),
        ),
        (
            "scheduler",
            Scheduler.OTHER,
            "input.scheduler: must be one of 'DDIM', 'K_EULER', 'K_EULER_ANCESTRAL', not 'other'",
        ),
        ("scheduler", Path("x"), "input.scheduler: must be text, not a file"),
        ("negative_prompt", "x", "input.negative_prompt: must have at least 2 characters, not 1"),
        (
            "negative_prompt",
            "a" * 6,
            "input.negative_prompt: must have at most 5 characters, not 6",
        ),
        ("prompt", 5, "input.prompt: must be text, not 5"),
        ("prompt", ["a"], "input.prompt: must be text, not list"),
        ("ratio", "16/9", r"input.ratio: must match the pattern '^\\d+:\\d+$', not '16/9'"),
        (
            "image",
            "cat.png",
            (
                "input.image: must be a file or the URL of one, not 'cat.png'; use Path(…) for a file "
                "on this machine"
            ),
        ),
        ("image", "", "input.image: must be a file or the URL of one, not ''"),
        ("image", 7, "input.image: must be a file or the URL of one, not 7"),
        (
            "image",
            io.StringIO("x"),
            "input.image: the file is open in text mode: open it with mode 'rb'",
        ),
        ("images", URL, f"input.images: must be a list, not '{URL}'"),
        ("images", [URL] * 4, "input.images: must have at most 3 items, not 4"),
        ("images", [URL, 3], "input.images[1]: must be a file or the URL of one, not 3"),
        ("boxes", [{"x": 1}, {}], "input.boxes[1].x: is required"),
        ("boxes", [Box("1")], "input.boxes[0].x: must be a number, not '1'"),
        (
            "boxes",
            [{"x": 1, "maks": URL}],
            "input.boxes[0].maks: there is no such input; did you mean 'mask'?",
        ),
        ("boxes", [[1]], "input.boxes[0]: must be a mapping, not list"),
        ("size", 4, "input.size: must be at least 8, not 4"),
        ("size", "none", "input.size: must be one of 'auto', 'full', not 'none'"),
        ("size", [], "input.size: must be an integer or text, not list"),
        ("weights", {"a": "x"}, "input.weights.a: must be a number, not 'x'"),
        ("weights", {3: 1}, "input.weights: the name 3 must be text"),
        ("token", 12345, "input.token: must be text, not this int"),
    ],
)
def test_validate_input__invalid(name, value, message):
    """What the API would refuse is a problem that says what is wrong, where."""
    assert problems(**{name: value}) == [message]


def test_validate_input__closed_file(tmp_path):
    """A file that is closed cannot be sent; one that is sent by its URL can."""
    with (tmp_path / "x").open("wb") as file:
        pass
    assert problems(image=file) == ["input.image: the file is closed"]
    output = FileOutput(URL)
    output.close()
    assert problems(image=output) == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("promt", "did you mean 'prompt'?"),
        ("Negative-Prompt", "did you mean 'negative_prompt'?"),
        ("STEPS", "did you mean 'steps'?"),
        ("qqqqqq", "there are prompt, negative_prompt, image"),
    ],
)
def test_validate_input__unknown_names(name, hint):
    """A name that the model does not have is a problem, with the name that was meant."""
    (found,) = problems(**{name: "x"})
    assert found.startswith(f"input.{name}: there is no such input; ")
    assert hint in found


def test_validate_input__names_that_a_model_allows():
    """A model that takes any names takes them; one without inputs takes none."""
    anything = {"components": {"schemas": {"Input": {"type": "object", "properties": {}}}}}
    assert problems(anything) == []
    closed = {"type": "object", "properties": {"prompt": {}}, "additionalProperties": False}
    document = {"components": {"schemas": {"Input": closed}}}
    assert problems(document, x=1) != []
    open_ = {**closed, "additionalProperties": True}
    assert problems({"components": {"schemas": {"Input": open_}}}, x=1) == []


def test_validate_input__all_problems():
    """One error has every problem, with its path; its message lists them."""
    with pytest.raises(InputError) as raised:
        validate_input(DOCUMENT, {"promt": "x", "steps": 99, "images": [URL, 1]})
    error = raised.value
    assert [problem.path for problem in error.problems] == [
        "input.promt",
        "input.steps",
        "input.images[1]",
        "input.prompt",
    ]
    assert error.path == "input.promt"
    assert str(error).startswith("the input has 4 problems:\n  input.promt: there is no such input")
    assert "\n  input.prompt: is required" in str(error)
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.problems, str(copy)) == (error.problems, str(error))


def test_input_error__one_problem():
    """Every error of an argument has its problem in the same form."""
    with pytest.raises(InputError) as raised:
        encode_input({"when": {"x": object()}})
    error = raised.value
    (problem,) = error.problems
    assert isinstance(problem, InputProblem)
    assert problem.path == error.path == "input.when.x"
    assert str(problem) == str(error)


def test_validate_input__many_problems():
    """A list of wrong items has a bounded number of problems, and a message that can be read."""
    with pytest.raises(InputError) as raised:
        validate_input(DOCUMENT, {"prompt": "x", "boxes": [{}] * 10_000})
    assert len(raised.value.problems) == MAX_PROBLEMS
    assert str(raised.value).count("\n") < 30


def test_validate_input__secrets():
    """The value of a secret is in no message."""
    (found,) = problems(token="hf_secret_of_a_user")
    assert found == "input.token: must have at most 8 characters, not 19"


@pytest.mark.parametrize("document", [None, {}, {"components": {"schemas": {"Output": {}}}}])
def test_validate_input__no_schema(document):
    """Without a description of the inputs, every input is valid."""
    validate_input(document, {"anything": object()})


@pytest.mark.parametrize("input", [[1], "text", 3, [("prompt", "x")]])
def test_validate_input__not_a_mapping(input):
    """An input that has no names is refused."""
    with pytest.raises(InputError, match="mapping"):
        validate_input(DOCUMENT, input)


def test_validate_input__objects():
    """An object with members is an input, and its members are checked by name."""

    @dataclass
    class Input:
        prompt: str
        steps: int | None = None

    validate_input(DOCUMENT, Input("a cat"))
    with pytest.raises(InputError, match=r"input\.steps: must be at most 50"):
        validate_input(DOCUMENT, Input("a cat", 51))
    with pytest.raises(InputError, match=r"input\.prompt: is required"):
        validate_input(DOCUMENT, None)


def test_validate_input__training():
    """The input of a training is checked by its own schema."""
    validate_input(DOCUMENT, {"archive": Path("images.zip")}, component="TrainingInput")
    with pytest.raises(InputError, match=r"input\.archive: is required"):
        validate_input(DOCUMENT, {}, component="TrainingInput")


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "a*a*a*a*a*a*b", "([a-z]+)*!", "(", r"\pL", "(?P<x>a"]
)
def test_validate_input__hostile_patterns(pattern):
    """A pattern that takes any time, or that Python cannot read, is left to the API."""
    schema = {"type": "object", "properties": {"x": {"type": "string", "pattern": pattern}}}
    document = {"components": {"schemas": {"Input": schema}}}
    began = time.monotonic()
    validate_input(document, {"x": "a" * 200 + "!"})
    assert time.monotonic() - began < 5


def test_validate_input__time():
    """An ordinary input is checked in well under a millisecond; the schema is read once."""
    values = {"prompt": "x", "steps": 20, "width": 512, "scheduler": "DDIM", "images": [URL, URL]}
    document = {"components": dict(DOCUMENT["components"])}
    validate_input(document, values)
    times = []
    for _ in range(200):
        began = time.perf_counter()
        validate_input(document, values)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.001
