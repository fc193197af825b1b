"""Models that are Python functions: what they take, what they return, and how they end."""

from __future__ import annotations

import base64
import enum
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypedDict

import httpx
import pytest
from local_models import create, finished
from replicate_typed.local import ConcatenateIterator, Field, File, FunctionModel, LocalServer
from replicate_typed.local.signatures import describe

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


def test_the_signature_is_the_schema() -> None:
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


def test_signatures_that_cannot_be_inputs() -> None:
    def positional(*texts: str) -> str:
        return ""

    with pytest.raises(TypeError, match="texts"):
        describe(positional)
    with pytest.raises(TypeError, match="texts"):
        LocalServer(models={"me/model": positional})


def test_values_reach_the_function_as_it_names_them(serve: Serve, tmp_path: Path) -> None:
    def look(
        image: Path, raw: bytes, size: Size, more: list[Path], none: Path | None = None
    ) -> Any:
        return {
            "image": [image.suffix, image.read_text()],
            "raw": raw.decode(),
            "size": size.name,
            "more": [path.read_text() for path in more],
            "none": none,
            "folder": str(image.parent),
        }

    http = serve({"me/look": look})
    upload = http.post("/files", files={"content": ("a.txt", b"uploaded", "text/plain")}).json()
    data = "data:image/png;base64," + base64.b64encode(b"inline").decode()
    given = {
        "image": data,
        "raw": "data:text/plain,plain%20text",
        "size": "large",
        "more": [upload["urls"]["get"], data],
        "none": None,
    }
    output = create(http, "look", given, Prefer="wait").json()["output"]
    folder = Path(output.pop("folder"))
    assert output == {
        "image": [".png", "inline"],
        "raw": "plain text",
        "size": "LARGE",
        "more": ["uploaded", "inline"],
        "none": None,
    }
    end = time.monotonic() + 5
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.005)
    assert not folder.exists(), "copies of inputs are left behind"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://example.com/a", "neither an HTTP nor a data URL"),
        ("data:text/plain;base64,%%%", "broken base64"),
        ("http://127.0.0.1:9/a", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_fails_the_prediction(serve: Serve, url: str, says: str) -> None:
    def look(image: Path) -> str:
        return image.name

    http = serve({"me/look": look})
    shown = finished(http, create(http, "look", {"image": url}).json()["id"])
    assert shown["status"] == "failed"
    assert says in shown["error"]


def test_a_value_that_is_no_address_is_refused(serve: Serve) -> None:
    def look(image: Path) -> str:
        return image.name

    http = serve({"me/look": look})
    answer = create(http, "look", {"image": "not an address"})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "- input.image: Does not match format 'uri'\n"


def exits() -> str:
    raise SystemExit("enough")


def unsendable() -> Any:
    return {1, 2}


def half() -> str:
    print("\ud800")
    return "\ud800"


def not_a_number() -> Any:
    return [float("nan"), (1, 2), {3: Path("/nowhere/x")}]


async def async_exits() -> str:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("function", "status", "error"),
    [
        (exits, "failed", "enough"),
        (async_exits, "failed", "KeyboardInterrupt"),
        (unsendable, "failed", "set has no form in JSON"),
        (not_a_number, "failed", "No such file"),
        (half, "succeeded", None),
    ],
)
def test_whatever_a_function_does_ends_one_prediction(
    serve: Serve, function: Callable[..., Any], status: str, error: str | None
) -> None:
    http = serve({"me/model": function})
    shown = finished(http, create(http, "model", {}).json()["id"])
    assert shown["status"] == status
    assert error is None or error in shown["error"]
    assert http.get("/account").status_code == 200


def test_a_function_that_never_waits_is_stopped_by_a_cancel(serve: Serve) -> None:
    began, ended = threading.Event(), threading.Event()

    def spin() -> str:
        began.set()
        try:
            while True:
                pass
        finally:
            ended.set()

    http = serve({"me/spin": spin})
    shown = create(http, "spin", {}).json()
    assert began.wait(5)
    assert http.post(shown["urls"]["cancel"]).json()["status"] == "canceled"
    assert ended.wait(5)


def test_generators_are_told_piece_by_piece_and_closed(serve: Serve) -> None:
    go, closed = threading.Event(), threading.Event()

    def drip() -> ConcatenateIterator[str]:
        try:
            yield "one"
            print("one is out")
            go.wait(10)
            yield "two"
        finally:
            closed.set()

    http = serve({"me/drip": drip})
    shown = create(http, "drip", {}).json()
    end = time.monotonic() + 5
    while not (now := http.get(shown["urls"]["get"]).json())["logs"]:
        assert time.monotonic() < end
    assert (now["status"], now["output"], now["logs"]) == ("processing", ["one"], "one is out\n")
    http.post(shown["urls"]["cancel"])
    go.set()
    assert closed.wait(5)


def test_many_functions_that_block_run_at_once(serve: Serve) -> None:
    barrier = threading.Barrier(40)

    def meet() -> str:
        barrier.wait(10)
        return "met"

    http = serve({"me/meet": meet})
    ids = [create(http, "meet", {}).json()["id"] for _ in range(40)]
    assert {finished(http, id)["status"] for id in ids} == {"succeeded"}


def test_a_queue_and_what_waits_in_it(serve: Serve) -> None:
    gate = threading.Event()

    def slow() -> str:
        gate.wait(10)
        return "x"

    http = serve({"me/slow": FunctionModel(slow, concurrency=1)}, shortest_deadline=0)
    first = create(http, "slow", {}).json()
    second = create(http, "slow", {}, Cancel_After="0s").json()
    third = create(http, "slow", {}).json()
    assert second["status"] == "starting"
    canceled = http.post(third["urls"]["cancel"]).json()
    assert (canceled["status"], canceled["started_at"]) == ("canceled", None)
    aborted = finished(http, second["id"])
    assert aborted["status"] == "aborted"
    assert not {"started_at"} & set(aborted)
    assert "predict_time" not in aborted["metrics"]
    gate.set()
    assert finished(http, first["id"])["status"] == "succeeded"


def test_printing_elsewhere_is_left_alone(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    def model() -> str:
        print("to the log", end="!")
        return "x"

    http = serve({"me/model": model})
    print("to the terminal")
    shown = finished(http, create(http, "model", {}).json()["id"])
    assert shown["logs"] == "to the log!"
    assert capsys.readouterr().out == "to the terminal\n"
