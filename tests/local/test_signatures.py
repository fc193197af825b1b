"""Signatures of functions: their schemas, and the arguments that inputs become."""

from __future__ import annotations

import enum
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NewType, NotRequired, TypedDict

import httpx
import pytest
from _support.local_http import create
from replicate_typed.local import Field, File, LocalServer
from replicate_typed.local._functions.signatures import describe

Serve = Callable[..., httpx.Client]


class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"


@dataclass
class Box:
    label: str
    at: list[int]


class Person(TypedDict):
    name: str


def everything(
    text: Annotated[str, Field(min_length=1, max_length=5, regex="^a", description="A text.")],
    number: Annotated[float, Field(ge=0.5, le=2)] = 1.0,
    count: int | None = None,
    tone: Literal["loud", "soft"] = "loud",
    size: Size = Size.SMALL,
    image: Path | None = None,
    files: list[File] = [],  # noqa: B006 - a model's default
    flag: bool = False,
    either: int | str = 1,
    person: Person | None = None,
    seed: Annotated[int, Field(choices=[1, 2])] = 1,
) -> Iterator[Box]:
    yield Box(text, [count or 0])


def test_describe__schema() -> None:
    """The signature of a function becomes its schema."""
    info = describe(everything)
    schemas = info.openapi_schema["components"]["schemas"]
    inputs = schemas["Input"]
    assert inputs["required"] == ["text"]
    properties = inputs["properties"]
    assert [part["x-order"] for part in properties.values()] == list(range(11))
    assert {name: _plain(part) for name, part in properties.items()} == {
        "text": {
            "type": "string",
            "minLength": 1,
            "maxLength": 5,
            "pattern": "^a",
            "description": "A text.",
        },
        "number": {"type": "number", "minimum": 0.5, "maximum": 2, "default": 1.0},
        "count": {"type": "integer", "nullable": True},
        "tone": {"type": "string", "enum": ["loud", "soft"], "default": "loud"},
        "size": {"type": "string", "enum": ["small", "large"], "default": "small"},
        "image": {"type": "string", "format": "uri", "nullable": True},
        "files": {"type": "array", "items": {"type": "string", "format": "uri"}, "default": []},
        "flag": {"type": "boolean", "default": False},
        "either": {"anyOf": [{"type": "integer"}, {"type": "string"}], "default": 1},
        "person": {
            "type": "object",
            "properties": {"name": {"type": "string"}},
            "required": ["name"],
            "nullable": True,
        },
        "seed": {"type": "integer", "enum": [1, 2], "default": 1},
    }
    assert schemas["Output"]["x-cog-array-type"] == "iterator"
    assert schemas["Output"]["items"]["properties"]["label"] == {"type": "string"}
    assert len(info.id) == 64
    assert info.id == describe(everything).id


def _plain(part: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key not in {"title", "x-order"}}


class Unknown: ...


class Tree(TypedDict):
    children: list[Tree]


class Odd(enum.Enum):
    PAIR = (1, 2)


def starred(*texts: str) -> str: ...
def positional(text: str, /) -> str: ...
def unknown(text: str, thing: list[Unknown]) -> str: ...
def moment(at: datetime) -> str: ...
def endless(tree: Tree) -> str: ...
def odd(pair: Odd) -> str: ...
def too_small(count: Annotated[int, Field(ge=1)] = 0) -> str: ...
def not_there(text: Nowhere) -> str: ...  # type: ignore[name-defined]  # noqa: F821 - undefined on purpose


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (
            starred,
            "starred: the parameter 'texts' cannot be an input of a model: inputs are passed",
        ),
        (positional, "positional: the parameter 'text' cannot be"),
        (
            unknown,
            "unknown: the parameter 'thing' cannot be an input of a model: type Unknown: there is no conv",
        ),
        (
            moment,
            "moment: the parameter 'at' cannot be an input of a model: type datetime: there is no conversion",
        ),
        (
            endless,
            "the parameter 'tree' cannot be an input of a model: type Tree: it contains itself",
        ),
        (odd, "the parameter 'pair' cannot be an input of a model: type Odd: not all values"),
        (too_small, "the parameter 'count' has an invalid default: Must be greater"),
        (not_there, "not_there: an annotation cannot be resolved: name 'Nowhere' is not defined"),
        (3, "a model must be a function, not 3"),
    ],
)
def test_describe__unsupported(function: Any, says: str) -> None:
    """The error for an unsupported signature names the parameter and the reason."""
    with pytest.raises(TypeError) as caught:
        LocalServer(models={"me/model": function})
    assert says in str(caught.value)


@dataclass
class Point:
    x: float
    size: Size = Size.SMALL


@dataclass
class Counted:
    number: int
    kinds: ClassVar[list[str]] = []
    twice: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.twice = 2 * self.number


class Partly(TypedDict):
    name: str
    age: NotRequired[int]


class Mixed(enum.Enum):
    ONE = 1
    TWO = "two"


UserId = NewType("UserId", int)


@pytest.mark.parametrize(
    ("hint", "given", "got"),
    [
        (Literal[1, "a"], "a", "'a'"),
        (Literal["a", None], None, "None"),  # noqa: PYI061 - users write it
        (Literal[Size.LARGE], "large", repr(Size.LARGE)),
        (Mixed, "two", repr(Mixed.TWO)),
        (Size | str, "other", "'other'"),
        (Size | None, "large", repr(Size.LARGE)),
        (Path | str, "no address", "'no address'"),
        (bytes | None, "data:,raw", "b'raw'"),
        (int | list[int], [1], "[1]"),
        (float, 2, "2.0"),
        (Sequence[float], [1], "[1.0]"),
        (tuple[int, str], [1, "a"], "(1, 'a')"),
        (set[int], [1, 1], "{1}"),
        (dict[str, Size], {"a": "small"}, repr({"a": Size.SMALL})),
        (Point, {"x": 1, "more": 2}, repr(Point(1.0))),
        (list[Point | int], [{"x": 1, "size": "large"}, 3], repr([Point(1.0, Size.LARGE), 3])),
        (Person, {"name": "Eve"}, "{'name': 'Eve'}"),
        (Partly, {"name": "Eve"}, "{'name': 'Eve'}"),
        (Counted, {"number": 2, "twice": 5}, "Counted(number=2)"),
        (Counted | Point, {"x": 1}, repr(Point(1.0))),
        (tuple[int, int] | list[int], [1, 2, 3], "[1, 2, 3]"),
        (tuple[int, int] | list[int], [1, 2], "(1, 2)"),
        (Annotated[int, Field(ge=1)] | None, 1, "1"),
        (UserId, 7, "7"),
    ],
)
def test_arguments__converted(serve: Serve, hint: Any, given: Any, got: str) -> None:
    """A parameter receives the value of its annotated type."""

    def show(value: object) -> str:
        return repr(value)

    show.__annotations__["value"] = hint
    http = serve({"me/show": show})
    answer = create(http, "show", {"value": given}, Prefer="wait")
    assert answer.json()["output"] == got


@pytest.mark.parametrize(
    ("hint", "given"),
    [
        (Literal[1, "a"], "b"),
        (Sequence[int], "text"),
        (tuple[int, int], [1]),
        (dict[str, int], {"a": "b"}),
        (Point, {"size": "small"}),
        (Person, {}),
    ],
)
def test_arguments__rejected(serve: Serve, hint: Any, given: Any) -> None:
    """A value that does not match the annotation is a 422."""

    def show(value: object) -> str:
        return repr(value)

    show.__annotations__["value"] = hint
    assert create(serve({"me/show": show}), "show", {"value": given}).status_code == 422


class Adder:
    """A callable object."""

    def __init__(self, base: int) -> None:
        self.base = base

    def __call__(self, number: int) -> int:
        return self.base + number


class Later:
    async def __call__(self, to: int) -> AsyncIterator[int]:
        for number in range(to):
            print(number)
            yield number


def power(base: int, exponent: int) -> int:
    return base**exponent


def test_describe__callables(serve: Serve) -> None:
    """Objects with ``__call__`` and partial functions are models."""
    models = {"me/add": Adder(2), "me/later": Later(), "me/square": partial(power, exponent=2)}
    http = serve(models)
    made = [
        create(http, name, given, Prefer="wait").json()["output"]
        for name, given in [("add", {"number": 3}), ("later", {"to": 2}), ("square", {"base": 4})]
    ]
    assert made == [5, [0, 1], 16]
    schemas = http.get("/models/me/square").json()["latest_version"]["openapi_schema"]
    properties = schemas["components"]["schemas"]["Input"]["properties"]
    assert {name: part.get("default") for name, part in properties.items()} == {
        "base": None,
        "exponent": 2,
    }


def test_arguments__undeclared(serve: Serve) -> None:
    """Inputs without a parameter are dropped, unless the function has ``**kwargs``."""

    def few(a: int) -> list[int]:
        return [a]

    def many(a: int, **others: int) -> list[int]:
        return [a, *others.values()]

    http = serve({"me/few": few, "me/many": many})
    given = {"a": 1, "b": 2}
    shown = create(http, "few", given, Prefer="wait").json()
    assert (shown["output"], shown["input"]) == ([1], given)
    assert create(http, "many", given, Prefer="wait").json()["output"] == [1, 2]
