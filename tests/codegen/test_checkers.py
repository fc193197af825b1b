"""What type checkers and the formatter say of generated packages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from _support.model_documents import FILE, FIRST, HOSTILE, SECOND, TEXT, document, every_input, pin
from _support.repository import ROOT
from replicate_typed.codegen.names import assign_names
from replicate_typed.codegen.package import render_package
from replicate_typed.codegen.pins import Pin
from replicate_typed.codegen.stubs import STUBBED, render_stubs

BIN = Path(sys.executable).parent

#: Names that a module or its classes must not have.
ODD_NAMES = ["class", "list", "file", "file-input", "model-ref", "typed-dict", "stream", "any"]
ODD_NAMES += ["3d", "a.b", "a-b", "a_b", "x" * 90, "literal", "attribute-error", "input"]

OUTPUTS = [
    TEXT,
    FILE,
    {"type": "array", "items": {"type": "array", "items": FILE}},
    {
        "type": "object",
        "properties": {"a-b": FILE, "c": {"type": "object", "properties": {"d": FILE}}},
    },
    {"type": "object", "additionalProperties": FILE},
    {"anyOf": [FILE, {"type": "integer"}, {"type": "null"}]},
    {"type": "array", "items": TEXT, "x-cog-array-type": "iterator"},
    None,
]


def models() -> list[Pin]:
    """Return models with all that a schema can have."""
    odd_keys = ["class", "a-b", "str", "list", "self", "input", "__x", "None", "", "größe", "keys"]
    odd_keys += ["Literal", "FileInput", "get", "items", "match", "_", "\ud800", "k" * 120]
    long_enum = {"type": "string", "enum": [f"the value number {n} of many" for n in range(9)]}
    hostile = document(
        {
            "prompt": {**TEXT, "description": HOSTILE, "default": HOSTILE},
            "choice": {**TEXT, "enum": [HOSTILE, "'", '"', "\\", "\n", "'\""]},
            HOSTILE: long_enum,
        },
        required=[HOSTILE],
        output={"type": "object", "properties": {HOSTILE: FILE}, "required": [HOSTILE]},
        TrainingInput={"type": "object", "properties": {"images": FILE}, "required": ["images"]},
        TrainingOutput={"type": "object", "properties": {"weights": FILE}},
    )
    found = [
        pin("me/painter", every_input({"type": "array", "items": FILE}), version=SECOND),
        pin("me/hostile", hostile, description=HOSTILE + "\ud800"),
        pin("me/keys", document(dict.fromkeys(odd_keys, TEXT), required=["class", "self"])),
        pin("me/nothing", None),
        *(pin(f"me/output-{n}", document({}, output=output)) for n, output in enumerate(OUTPUTS)),
        *(pin(f"me/{name}", document({"p": FILE, "e": long_enum})) for name in ODD_NAMES),
    ]
    training = {"type": "object", "properties": {"images": FILE}, "required": ["images"]}
    found.append(pin("me/trained", document({"p": TEXT}, TrainingInput=training)))
    return found


RIGHT = """
from typing import assert_type

from replicate_typed import Client, FileOutput, Stream
from typed import Painter, PainterInput, painter, trained_trainer

client = Client("token")
scene: PainterInput = {"prompt": "x", "width": 64, "sampler": "heun", "class": "oil"}
assert_type(client.run(painter, scene), list[FileOutput])
assert_type(client.run(painter, {"prompt": "x", "image": b"", "frame": {"colour": "gold"}}), list[FileOutput])
assert_type(client.model(painter).run({"prompt": "x", "no-frame": True}), list[FileOutput])
assert_type(client.model(painter).create({"prompt": "x"}).result(), list[FileOutput])
assert_type(painter(prompt="x", tags=["a"], steps=4, seed=None), list[FileOutput])
assert_type(painter.stream(prompt="x"), Stream)
assert_type(painter, Painter)
client.trainings.create(trained_trainer, {"images": b""}, "me/other")


async def main() -> None:
    assert_type(await painter.arun(prompt="x"), list[FileOutput])
"""

#: Wrong uses, each of which is an error on its line.
WRONG = [
    'client.run(painter, {"promt": "x"})',
    "client.run(painter, {})",
    'client.run(painter, {"prompt": "x", "width": "wide"})',
    'client.run(painter, {"prompt": "x", "sampler": "ddim"})',
    'client.run(painter, {"prompt": "x", "steps": 2})',
    'client.run(painter, {"prompt": "x", "tags": "a"})',
    'client.run(painter, {"prompt": "x", "frame": {"colour": "red"}})',
    'client.run(painter, {"prompt": "x", "image": 5})',
    'client.model(painter).run({"promt": "x"})',
    'painter(promt="x")',
    'painter(prompt="x", width="wide")',
    'painter.stream(prompt="x", steps=2)',
    'client.trainings.create(trained_trainer, {"image": b""}, "me/other")',
    "typed.paintr",
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a generated package, and with right and wrong uses of it."""
    folder = tmp_path_factory.mktemp("project")
    pins = {found.model: found for found in models()}
    names = assign_names([(name, name, found.version) for name, found in pins.items()], {})
    files = render_package({names[name]: found for name, found in pins.items()})
    for name, source in files.items():
        path = folder / "typed" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
    (folder / "right.py").write_text(RIGHT, "utf-8")
    start = 'import typed\nfrom replicate_typed import Client\nfrom typed import painter, trained_trainer\nclient = Client("token")\n'
    (folder / "wrong.py").write_text(start + "\n".join(WRONG) + "\n", "utf-8")
    paths = [str(ROOT / "wrappers"), str(ROOT / "generated_client")]
    (folder / "pyproject.toml").write_text(
        f"[tool.mypy]\nstrict = true\nmypy_path = {paths}\n"
        f'[tool.pyright]\ntypeCheckingMode = "strict"\npythonVersion = "3.11"\n'
        f"extraPaths = {paths}\n",
        "utf-8",
    )
    return folder


def check(project: Path, *command: str) -> str:
    """Return what a command shows in the project."""
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    return done.stdout + done.stderr


def wrong_lines(shown: str, wrong: list[str]) -> set[str]:
    """Return the lines of the wrong uses that have an error, each after four lines."""
    pattern = r"wrong\.py:(\d+)(?::\d+)?[: -]+error|ERROR wrong\.py:(\d+)"
    numbers = {int("".join(found)) for found in re.findall(pattern, shown)}
    return {wrong[number - 5] for number in numbers}


def test_package__mypy(project: Path) -> None:
    """The package and right uses of it are clean under mypy --strict, and wrong ones are found."""
    cache = f"--cache-dir={project / 'cache'}"
    shown = check(project, "mypy", cache, "typed", "right.py")
    assert shown.startswith("Success"), shown
    assert wrong_lines(check(project, "mypy", cache, "wrong.py"), WRONG) == set(WRONG)


def test_package__pyright(project: Path) -> None:
    """The package and right uses of it are clean under strict pyright, and wrong ones are found."""
    python = f"--pythonpath={sys.executable}"
    shown = check(project, "pyright", python, "typed", "right.py")
    assert "0 errors, 0 warnings" in shown, shown
    assert wrong_lines(check(project, "pyright", python, "wrong.py"), WRONG) == set(WRONG)


PLAIN = """
from typing import assert_type

import replicate_typed as replicate
from replicate_typed import AsyncClient, Client, FileOutput, ModelRef, Prediction, Stream, Training

client = Client("token")
scene = {"prompt": "x"}
assert_type(client.run("me/painter", {"prompt": "x", "width": 64}), list[FileOutput])
assert_type(client.run("me/painter:VERSION", input={"prompt": "x"}, timeout=5), list[FileOutput])
assert_type(replicate.run("me/painter", {"prompt": "x", "class": "oil"}, wait=5), list[FileOutput])
assert_type(client.stream("me/painter", {"prompt": "x"}), Stream)
predictions = client.predictions
assert_type(predictions.create("me/painter", {"prompt": "x"}), Prediction[list[FileOutput]])
assert_type(predictions.create("VERSION", {"prompt": "x"}, wait=5), Prediction[list[FileOutput]])
assert_type(
    predictions.create(model="me/painter", input={"prompt": "x"}), Prediction[list[FileOutput]]
)
writer: ModelRef[dict[str, int], str] = ModelRef("me/writer")
assert_type(client.run(writer, {"words": 1}), str)
urls: object = client.run("me/painter", scene, use_file_output=False)
client.run(("me", "other"), {"x": 1})
client.run(deployment="me/quick", input={"x": 1})
client.run(ModelRef("me/known-when-it-runs"), {"x": 1})
trainings = client.trainings
assert_type(trainings.create("me/trained:FIRST", {"images": b""}, "me/mine"), Training)
assert_type(
    trainings.create(version="me/trained:FIRST", input={"images": b""}, destination="me/mine"),
    Training,
)
trainings.create(ModelRef[dict[str, str], str]("me/x", "y"), {"a": "b"}, "me/mine")


async def main() -> None:
    client = AsyncClient("token")
    assert_type(await client.run("me/painter", {"prompt": "x"}), list[FileOutput])
    assert_type(await replicate.async_run("me/painter", {"prompt": "x"}), list[FileOutput])
    prediction = await client.predictions.create("me/painter", {"prompt": "x"})
    assert_type(await prediction.result(), list[FileOutput])
    await client.trainings.create("me/trained:FIRST", {"images": b""}, "me/mine")
"""

#: Wrong calls by text, each of which is an error on its line.
WRONG_PLAIN = [
    'client.run("me/painter", {"promt": "x"})',
    'client.run("me/painter", {})',
    'client.run("me/painter", {"prompt": "x", "width": "wide"})',
    'client.run("me/painter", {"prompt": "x", "sampler": "ddim"})',
    'client.run("me/nobody", {"prompt": "x"})',
    "client.run(name, {})",
    'client.stream("me/painter", {"promt": "x"})',
    'client.predictions.create("me/painter", {"promt": "x"})',
    'client.predictions.create(model="me/painter", input={"promt": "x"})',
    'replicate.run("me/painter", {"promt": "x"})',
    'asynchronous.run("me/painter", {"promt": "x"})',
    'client.trainings.create("me/trained:FIRST", {"image": b""}, "me/mine")',
    'client.trainings.create("me/trained:FIRST", {}, "me/mine")',
    'client.trainings.create("me/other:FIRST", {}, "me/mine")',
    'replicate.trainings.create("me/trained:FIRST", {"images": 5}, "me/mine")',
]


@pytest.fixture(scope="module")
def stubbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with stubs for the calls of a code base, and with right and wrong ones."""
    folder = tmp_path_factory.mktemp("stubbed")
    pins = {found.model: found for found in models()}
    names = assign_names([(name, name, found.version) for name, found in pins.items()], {})
    files = render_stubs(
        {names[ref]: found for ref, found in pins.items()},
        {names[ref]: ref for ref in pins},
        is_open=False,
        keeps_pins=True,
    )
    for name, source in files.items():
        path = folder / "typings" / STUBBED / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
    (folder / "right.py").write_text(
        PLAIN.replace("VERSION", SECOND).replace("FIRST", FIRST), "utf-8"
    )
    start = (
        "import replicate_typed as replicate\n"
        'client = replicate.Client("token")\n'
        'asynchronous = replicate.AsyncClient("token")\n'
        "name = str(1)\n"
    )
    wrong = start + "\n".join(WRONG_PLAIN) + "\n"
    (folder / "wrong.py").write_text(wrong.replace("FIRST", FIRST), "utf-8")
    paths = ["typings", str(ROOT / "wrappers"), str(ROOT / "generated_client")]
    (folder / "pyproject.toml").write_text(
        f"[tool.mypy]\nstrict = true\nmypy_path = {paths}\n"
        '[tool.pyright]\ntypeCheckingMode = "strict"\npythonVersion = "3.11"\n',
        "utf-8",
    )
    return folder


def test_stubs__mypy(stubbed: Path) -> None:
    """Calls by text are typed by the stubs under mypy --strict, and wrong ones are found."""
    cache = f"--cache-dir={stubbed / 'cache'}"
    shown = check(stubbed, "mypy", cache, f"typings/{STUBBED}", "right.py")
    assert shown.startswith("Success"), shown
    assert wrong_lines(check(stubbed, "mypy", cache, "wrong.py"), WRONG_PLAIN) == set(WRONG_PLAIN)


def test_stubs__pyright(stubbed: Path) -> None:
    """Calls by text are typed by the stubs under strict pyright, and wrong ones are found."""
    python = f"--pythonpath={sys.executable}"
    shown = check(stubbed, "pyright", python, "typings", "right.py")
    assert "0 errors, 0 warnings" in shown, shown
    shown = check(stubbed, "pyright", python, "wrong.py")
    assert wrong_lines(shown, WRONG_PLAIN) == set(WRONG_PLAIN)


def test_stubs__formatted(stubbed: Path) -> None:
    """A formatter would change nothing in the stubs."""
    shown = check(stubbed, "ruff", "format", "--isolated", "--line-length=100", "--diff", "typings")
    assert "would be reformatted" not in shown, shown
    assert "already formatted" in shown


def test_stubs__open(stubbed: Path) -> None:
    """Open stubs take any other text, untyped."""
    painter = pin("me/painter", every_input())
    sources = [
        render_stubs(
            {"painter": painter}, {"painter": "me/painter"}, is_open=is_open, keeps_pins=False
        )
        for is_open in (False, True)
    ]
    closed, opened = (source["__init__.pyi"] for source in sources)
    assert "ref: tuple[str, str] | ModelValues" in closed
    assert "ref: str | tuple[str, str] | ModelValues" in opened
    assert sorted(sources[0]) == ["__init__.pyi", "_painter.pyi"]


def test_stubs__version_with_two_references() -> None:
    """A version that two references name has one overload of each call."""
    training = {"type": "object", "properties": {"images": FILE}}
    found = pin("me/trained", document({"p": TEXT}, TrainingInput=training))
    stubs = render_stubs(
        {"trained": found, "trained_2": found},
        {"trained": f"me/trained:{FIRST}", "trained_2": "me/trained"},
        is_open=False,
        keeps_pins=False,
    )["__init__.pyi"]
    inputs = re.findall(r"input: (\w+TrainingInput)", stubs)
    assert inputs == ["TrainedTrainingInput"] * 2  # blocking and async


@pytest.mark.parametrize("kind", ["package", "stubs"])
@pytest.mark.parametrize("checker", ["ty", "pyrefly"])
def test_checkers__of_another_kind(checker: str, kind: str, request: pytest.FixtureRequest) -> None:
    """Right uses are clean in ty and pyrefly, too, and wrong ones are found."""
    project: Path = request.getfixturevalue("project" if kind == "package" else "stubbed")
    wrong = WRONG if kind == "package" else WRONG_PLAIN
    paths = ["typings", ".", str(ROOT / "wrappers"), str(ROOT / "generated_client")]
    option, more = (
        "--search-path",
        ["--output-format=min-text", f"--python-interpreter-path={sys.executable}"],
    )
    if checker == "ty":
        option, more = "--extra-search-path", ["--output-format=concise", f"--python={sys.prefix}"]
    options = [f"{option}={path}" for path in paths if (project / path).exists()]
    shown = check(project, checker, "check", *options, *more, "right.py")
    assert "error" not in shown.lower().replace("0 errors", ""), shown
    shown = check(project, checker, "check", *options, *more, "wrong.py")
    assert wrong_lines(shown, wrong) == set(wrong), shown


def test_package__formatted(project: Path) -> None:
    """A formatter would change nothing in the package."""
    shown = check(project, "ruff", "format", "--isolated", "--line-length=100", "--diff", "typed")
    assert "would be reformatted" not in shown, shown
    assert "already formatted" in shown
