"""Generated packages, and the command, in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from _support.codegen_project import Run, painter
from _support.model_documents import (
    FILE,
    FIRST,
    HOSTILE,
    TEXT,
    document,
    every_input,
    write_model,
)


def test_package__is_imported_lazily(run: Run, tmp_path: Path) -> None:
    """Importing the package loads no model, and each name loads its own."""
    files = [painter(), write_model(Path("singer.json"), "me/singer", every_input())]
    run("--from-file", files[0], "--from-file", files[1], "--out", "models")
    program = """
import sys, models
def loaded():
    return sorted(name for name in sys.modules if name.startswith("models."))
print(loaded())
from models import painter, PainterInput
print(loaded(), type(painter).__name__, painter.owner, painter.name)
print(sorted(PainterInput.__required_keys__), "singer" in dir(models))
print(sorted(painter.openapi_schema["components"]["schemas"]))
print("models._pinned.singer" in sys.modules)
try:
    models.nobody
except AttributeError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "[]",
        "['models._painter'] Painter me painter",
        "['prompt'] True",
        "['Input', 'Output', 'Tree', 'sampler']",
        "False",
        "module 'models' has no attribute 'nobody'",
    ]


def test_package__hostile_text_is_not_run(run: Run) -> None:
    """A package of a model with hostile texts imports, and runs nothing of them."""
    schema = document(
        {"prompt": {**TEXT, "description": HOSTILE, "default": HOSTILE}, HOSTILE: TEXT},
        required=[HOSTILE],
        output={"type": "object", "properties": {HOSTILE: FILE}},
    )
    example = {"version": FIRST, "input": {"prompt": HOSTILE}, "output": HOSTILE}
    file = write_model(
        Path("hostile.json"), schema=schema, description=HOSTILE, default_example=example
    )
    assert run("--from-file", file, "--out", "models")[0] == 0
    program = (
        "import json, models; "
        "print(json.dumps([models.painter.example, sorted(models.PainterInput.__required_keys__)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    assert json.loads(done.stdout) == [
        {"input": {"prompt": HOSTILE}, "output": HOSTILE},
        [HOSTILE],
    ]
    assert run("--check", "--offline", "--out", "models")[0] == 0


ONLY_CLI = """
import sys
for name in ("starlette", "uvicorn", "yaml", "jsonschema", "httptools"):
    sys.modules[name] = None
from replicate_typed.cli import main
sys.argv = ["replicate-typed", *sys.argv[1:]]
main()
"""


def test_command__without_the_extra_local(run: Run) -> None:
    """The generator needs the extra ``cli`` alone, and the server says what it needs besides."""
    painter()

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", ONLY_CLI, *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    done = command("codegen", "--from-file", "painter.json", "--out", "models")
    assert (done.returncode, done.stderr) == (0, "")
    done = command("serve")
    assert done.returncode == 1
    assert "pip install 'replicate-typed[local]'" in done.stderr


LOCAL = """
from models import painter, painter_trainer
from replicate_typed import Client, FileOutput, InputError
from replicate_typed.local import LocalServer
with LocalServer(models=[painter]) as server, Client(server.token, base_url=server.url) as client:
    assert isinstance(client.model(painter).run({"prompt": "x"}), FileOutput)
    try:
        client.run(painter, {"promt": "x"})
    except InputError as error:
        print(error.problems)
painter.validate(painter.example["input"])
painter_trainer.validate({"images": "https://example.com/a.zip"})
try:
    painter_trainer.validate({"prompt": "x"})
except InputError as error:
    print(error.problems)
"""


def test_package__runs_on_the_local_server(run: Run) -> None:
    """A generated reference runs by its own example, and its inputs are checked by its schema."""
    example = {
        "version": FIRST,
        "input": {"prompt": "x"},
        "output": "data:text/plain;base64,aGVsbG8=",
    }
    training = {"type": "object", "properties": {"images": FILE}, "required": ["images"]}
    schema = every_input(TrainingInput=training)
    file = write_model(Path("painter.json"), schema=schema, default_example=example)
    assert run("--from-file", file, "--out", "models")[0] == 0
    done = subprocess.run(
        [sys.executable, "-c", LOCAL], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    first, second = done.stdout.splitlines()
    assert "promt" in first
    assert "did you mean 'prompt'" in first
    assert "images" in second
