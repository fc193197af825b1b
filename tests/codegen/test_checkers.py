"""What type checkers and the formatter say of generated packages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from _support.model_documents import FILE, HOSTILE, TEXT, document, every_input, model, pin
from _support.repository import ROOT
from replicate_typed.codegen.names import assign_names
from replicate_typed.codegen.package import render_package
from replicate_typed.codegen.pin_files import pin_of_model
from replicate_typed.codegen.pins import Pin

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
        pin("me/painter", every_input({"type": "array", "items": FILE})),
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
client.trainings.create(model=trained_trainer, input={"images": b""}, destination="me/other")


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
    'client.trainings.create(model=trained_trainer, input={"image": b""}, destination="me/other")',
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


def wrong_lines(shown: str) -> set[str]:
    """Return the lines of the wrong uses that have an error."""
    numbers = {int(number) for number in re.findall(r"wrong\.py:(\d+)(?::\d+)?[: -]+error", shown)}
    return {WRONG[number - 5] for number in numbers}


def test_package__mypy(project: Path) -> None:
    """The package and right uses of it are clean under mypy --strict, and wrong ones are found."""
    cache = f"--cache-dir={project / 'cache'}"
    shown = check(project, "mypy", cache, "typed", "right.py")
    assert shown.startswith("Success"), shown
    assert wrong_lines(check(project, "mypy", cache, "wrong.py")) == set(WRONG)


def test_package__pyright(project: Path) -> None:
    """The package and right uses of it are clean under strict pyright, and wrong ones are found."""
    python = f"--pythonpath={sys.executable}"
    shown = check(project, "pyright", python, "typed", "right.py")
    assert "0 errors, 0 warnings" in shown, shown
    assert wrong_lines(check(project, "pyright", python, "wrong.py")) == set(WRONG)


def test_package__formatted(project: Path) -> None:
    """A formatter would change nothing in the package."""
    shown = check(project, "ruff", "format", "--isolated", "--line-length=100", "--diff", "typed")
    assert "would be reformatted" not in shown, shown
    assert "already formatted" in shown


def test_model_files__are_pins() -> None:
    """A pin is the same when it was written to a package and read again."""
    example = {"version": "old", "input": {"prompt": "x", "width": "64", "gone": 1}, "output": None}
    found = pin_of_model(model(schema=every_input(), default_example=example))
    assert found.example == {"input": {"prompt": "x", "width": 64}, "output": None}
