"""``replicate-typed codegen`` as a person runs it, in a folder of his own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from _support.http_server import HttpServer, Request, Response
from _support.model_documents import (
    FILE,
    FIRST,
    HOSTILE,
    SECOND,
    TEXT,
    document,
    every_input,
    model,
    write_model,
)
from replicate_typed.cli._app import app
from typer.testing import CliRunner

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in an empty folder, and return its exit code and what it showed."""
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    # Nothing listens there: a request would fail.
    monkeypatch.setenv("REPLICATE_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_token")

    def invoke(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["codegen", *arguments], catch_exceptions=False)
        return result.exit_code, result.output

    return invoke


def content(folder: str | Path = ".") -> dict[str, str]:
    """Return the files in a folder, by their paths."""
    paths = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    return {path.as_posix(): path.read_text("utf-8") for path in paths}


def painter(name: str = "painter.json", **options: Any) -> str:
    """Write a file with a model, and return its path."""
    return write_model(Path(name), schema=every_input(), **options)


def test_generate__from_file(run: Run) -> None:
    """A file with a model makes a package and a lock, the same each time."""
    file = painter()
    assert run("--from-file", file, "--out", "models") == (0, "models: 1 model, 5 files changed.\n")
    first = content()
    assert sorted(first) == [
        "models/__init__.py",
        "models/_painter.py",
        "models/_pinned/__init__.py",
        "models/_pinned/painter.py",
        "models/py.typed",
        "painter.json",
        "replicate.lock",
    ]
    assert run("--from-file", file, "--out", "models") == (0, "models: 1 model, 0 files changed.\n")
    assert run("--out", "models") == (0, "models: 1 model, 0 files changed.\n")
    assert run("--check", "--out", "models") != (0, "")
    assert content() == first


def test_generate__configuration(run: Run) -> None:
    """The table in pyproject.toml says what there is, and where; the lock is beside it."""
    painter()
    Path("pyproject.toml").write_text(
        '[tool.replicate-typed]\nmodels = ["me/painter"]\nout = "src/models"\n', "utf-8"
    )
    Path("deep").mkdir()
    os.chdir("deep")
    assert run("--from-file", "../painter.json")[0] == 0
    os.chdir("..")
    assert {"src/models/_painter.py", "replicate.lock"} <= content().keys()
    code, text = run("--check", "--offline")
    assert (code, text) == (0, "Nothing changed for callers.\n")


def test_generate__configuration_is_the_list(run: Run) -> None:
    """A model that the configuration does not have any more goes, and its files with it."""
    first = painter()
    second = write_model(Path("singer.json"), "me/singer", every_input())
    table = '[tool.replicate-typed]\nout = "models"\nmodels = {}\n'
    Path("pyproject.toml").write_text(table.format('["me/painter", "me/singer"]'), "utf-8")
    run("--from-file", first, "--from-file", second)
    Path("models/notes.py").write_text("mine = 1\n", "utf-8")
    Path("pyproject.toml").write_text(table.format('["me/painter"]'), "utf-8")
    code, text = run("--check", "--offline")
    assert (code, "me/singer is locked, and not asked for" in text) == (1, True)
    code, text = run()
    assert (code, "No longer part of it: me/singer" in text) == (0, True)
    assert "models/_singer.py" not in content()
    assert content()["models/notes.py"] == "mine = 1\n"


def test_generate__from_calls(run: Run) -> None:
    """The references in a code base are generated, from where the models can be had."""
    painter()
    Path("app").mkdir()
    Path("app/main.py").write_text('client.run("me/painter", {"prompt": "x"})\n', "utf-8")
    assert run("--from-calls", "app", "--from-file", "painter.json", "--out", "models")[0] == 0
    assert 'reference = "me/painter"' in content()["replicate.lock"]


@pytest.mark.parametrize("is_named", [True, False])
def test_generate__file_of_a_version(run: Run, is_named: bool) -> None:
    """A version, which does not name its model, is given with the model's name."""
    version = model(schema=every_input())["latest_version"]
    Path("version.json").write_text(json.dumps(version), "utf-8")
    code, text = run("--from-file", "version.json", "--out", "models")
    assert (code, "pass --from-file owner/name=version.json" in text) == (3, True)
    named = ["--from-file", "me/painter=version.json"]
    paired = ["me/painter", "--from-file", "version.json"]
    assert run(*(named if is_named else paired), "--out", "models")[0] == 0
    assert "models/_painter.py" in content()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not valid JSON"),
        ("[]", "is neither a model nor a version"),
        ('{"owner": "a", "name": "b", "latest_version": null}', "a/b has no version"),
        ('{"owner": "a", "name": "b", "latest_version": 5}', "is no version"),
        ('{"owner": "..", "name": "b", "latest_version": {"id": "x"}}', "not a reference"),
        ('{"owner": "a", "name": "b", "latest_version": {"id": "../x"}}', "is not the id"),
    ],
)
def test_generate__wrong_file(run: Run, text: str, message: str) -> None:
    """A file that holds no model is named, and nothing is written."""
    Path("wrong.json").write_text(text, "utf-8")
    code, shown = run("--from-file", "wrong.json", "--out", "models")
    assert (code, message in shown) == (3, True), shown
    assert list(content()) == ["wrong.json"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("models = 1", "models in [tool.replicate-typed] must be a list of strings"),
        ("model = []", "has no model; it has models"),
        ("out = 1", "out in [tool.replicate-typed] must be the path of a folder"),
        ('models = ["painter"]', "not a reference to a model"),
        (f'models = ["{FIRST}"]', "does not name its model"),
        ("models = [", "cannot be read"),
    ],
)
def test_generate__wrong_configuration(run: Run, table: str, message: str) -> None:
    """A configuration that is not valid is refused, and the message says why."""
    Path("pyproject.toml").write_text(f"[tool.replicate-typed]\n{table}\n", "utf-8")
    code, shown = run("--out", "models")
    assert (code, message in " ".join(shown.split())) == (3, True), shown


def test_generate__nothing_to_do(run: Run) -> None:
    """Without a model or a folder, the message says how to name them."""
    assert run()[0] == 3
    code, shown = run("--out", "models")
    assert (code, "there are no models" in shown) == (3, True)


def test_generate__files_of_people_stay(run: Run) -> None:
    """A file that the command did not make is not overwritten, and nothing is changed."""
    file = painter()
    Path("models").mkdir()
    Path("models/_painter.py").write_text("mine = 1\n", "utf-8")
    before = content()
    code, shown = run("--from-file", file, "--out", "models")
    assert (code, "would be overwritten" in shown) == (3, True)
    assert content() == before


def newer(schema: Any) -> str:
    """Write a file with the second version of the model, and return its path."""
    return write_model(Path("newer.json"), schema=schema, version=SECOND)


def test_check__breaking_changes(run: Run) -> None:
    """A newer version that breaks callers is reported, change by change, with exit code 2."""
    run("--from-file", painter(), "--out", "models")
    schema = every_input(output={"type": "array", "items": FILE})
    inputs = schema["components"]["schemas"]["Input"]["properties"]
    del inputs["strength"]
    inputs["width"]["maximum"] = 1024
    schema["components"]["schemas"]["sampler"]["enum"] = ["euler"]
    inputs["new"] = {"type": "string", "default": ""}
    before = content("models")
    code, text = run("--check", "--from-file", newer(schema), "--out", "models")
    assert code == 2
    assert text.splitlines()[:9] == [
        "5 changes, 4 breaking.",
        "",
        "Breaking",
        "  enum value me/painter.sampler.heun removed",
        "  input me/painter.strength removed",
        "  input me/painter.width changed: maximum: 2048 is now 1024",
        "  output me/painter changed: file is now array of file",
        "",
        "Compatible",
    ]
    assert content("models") == before


def test_check__compatible_change(run: Run) -> None:
    """A newer version that breaks nobody has exit code 1, and so has one without a change."""
    run("--from-file", painter(), "--out", "models")
    schema = every_input()
    code, text = run("--check", "--from-file", newer(schema), "--out", "models")
    assert (code, f"me/painter: {SECOND}" in text) == (1, True)
    schema["components"]["schemas"]["Input"]["properties"]["new"] = {**TEXT, "default": ""}
    code, text = run("--check", "--from-file", newer(schema), "--out", "models")
    assert (code, "input me/painter.new added: optional, string" in text) == (1, True)


def test_check__current(run: Run) -> None:
    """What is current has exit code 0."""
    file = painter()
    run("--from-file", file, "--out", "models")
    assert run("--check", "--from-file", file, "--out", "models") == (
        0,
        "Nothing changed for callers.\n",
    )


@pytest.mark.parametrize("name", ["models/_painter.py", "models/__init__.py", "models/py.typed"])
def test_check__edited_or_missing_file(run: Run, name: str) -> None:
    """A generated file that was edited or deleted is named."""
    run("--from-file", painter(), "--out", "models")
    with Path(name).open("a") as file:
        file.write("x = 1\n")
    code, text = run("--check", "--offline", "--out", "models")
    assert (code, f"{name} is not current" in text) == (1, True)
    Path(name).unlink()
    code, text = run("--check", "--offline", "--out", "models")
    assert (code, f"{name} is not current" in text) == (1, True)


def test_check__no_lock(run: Run) -> None:
    """Without a lock there is nothing to check, which is a failure."""
    code, text = run("--check", "me/painter", "--out", "models")
    assert (code, "there is no" in text) == (3, True)


def test_check__model_that_is_not_locked(run: Run) -> None:
    """A model that is asked for and not locked is named."""
    file = painter()
    run("--from-file", file, "--out", "models")
    code, text = run("--check", "me/singer", "--from-file", file, "--out", "models")
    assert (code, "me/singer is not locked" in text) == (1, True)


def test_lock__edited_hash(run: Run) -> None:
    """A hash that is not that of the schema is refused, whoever changed it."""
    file = painter()
    run("--from-file", file, "--out", "models")
    lock = Path("replicate.lock")
    text = lock.read_text("utf-8")
    start = text.index("sha256:") + 7
    lock.write_text(text[:start] + "0" * 64 + text[start + 64 :], "utf-8")
    for arguments in ([], ["--check"]):
        code, shown = run(*arguments, "--from-file", file, "--out", "models")
        assert (code, "The lock was edited, or merged wrongly" in shown) == (3, True)


def test_lock__edited_version(run: Run) -> None:
    """A version that was written into the lock is fetched, and its schema is not what is locked."""
    file = painter()
    run("--from-file", file, "--out", "models")
    lock = Path("replicate.lock")
    lock.write_text(lock.read_text("utf-8").replace(FIRST, SECOND), "utf-8")
    other = newer(document({"x": TEXT}))
    code, shown = run("--from-file", other, "--out", "models")
    assert (code, "The lock was edited" in shown) == (3, True)


def test_lock__merge_conflict(run: Run) -> None:
    """A merge conflict in the lock is named, and nothing is changed."""
    file = painter()
    run("--from-file", file, "--out", "models")
    lock = Path("replicate.lock")
    lock.write_text(f"<<<<<<< HEAD\n{lock.read_text('utf-8')}=======\n>>>>>>> x\n", "utf-8")
    before = content()
    code, shown = run("--from-file", file, "--out", "models")
    assert (code, "line 1: a merge conflict" in shown) == (3, True)
    assert content() == before


def test_upgrade__moves_a_pin(run: Run) -> None:
    """A pin moves by ``--upgrade`` only, and then says what changed for callers."""
    run("--from-file", painter(), "--out", "models")
    schema = every_input()
    del schema["components"]["schemas"]["Input"]["properties"]["tile"]
    file = newer(schema)
    code, text = run("--from-file", file, "--out", "models")
    assert (code, "pass --upgrade" in text) == (3, True)
    assert FIRST in content()["replicate.lock"]
    code, text = run("--upgrade", "--from-file", file, "--out", "models")
    assert (code, "input me/painter.tile removed" in text) == (0, True)
    assert SECOND in content()["replicate.lock"]
    assert "tile" not in content()["models/_painter.py"]


def test_upgrade__of_one(run: Run) -> None:
    """The upgrade of one model leaves the others as they are."""
    files = [painter(), write_model(Path("singer.json"), "me/singer", every_input())]
    run("--from-file", files[0], "--from-file", files[1], "--out", "models")
    assert (
        run("--upgrade", "me/painter", "--from-file", newer(every_input()), "--out", "models")[0]
        == 0
    )
    lock = content()["replicate.lock"]
    assert (lock.count(FIRST), lock.count(SECOND)) == (1, 1)


class Api:
    """An API with some models and versions; a fixture starts it."""

    def __init__(self) -> None:
        self.models: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, dict[str, Any]] = {}
        self.targets: list[str] = []

    def respond(self, request: Request) -> Response:
        self.targets.append(request.path)
        name = request.path.removeprefix("/v1/models/")
        found = self.models.get(name)
        model_name, _, version = name.partition("/versions/")
        if version and model_name in self.models:
            found = self.versions.get(version)
        if found is None:
            return Response({"detail": "Not found"}, status=404)
        return Response(found)

    def put(self, name: str = "me/painter", schema: Any = None, **options: Any) -> None:
        """Make a version the current one of a model."""
        found = model(name, schema, **options)
        self.models[name] = found
        self.versions[found["latest_version"]["id"]] = found["latest_version"]


@pytest.fixture
def api(run: Run, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An API that the command reaches."""
    api = Api()
    with HttpServer(api.respond) as server:
        monkeypatch.setenv("REPLICATE_BASE_URL", server.url)
        yield api


def test_api__current_version(run: Run, api: Api) -> None:
    """A reference is pinned to the current version, and stays there without another request."""
    api.put(schema=every_input())
    assert run("me/painter", "--out", "models") == (0, "models: 1 model, 5 files changed.\n")
    assert FIRST in content()["replicate.lock"]
    api.put(schema=document({}), version=SECOND)
    asked = len(api.targets)
    assert run("--out", "models") == (0, "models: 1 model, 0 files changed.\n")
    assert len(api.targets) == asked
    code, text = run("--check", "--out", "models")
    assert (code, "input me/painter.width removed" in text) == (2, True)
    assert run("--upgrade", "--out", "models")[0] == 0
    assert SECOND in content()["replicate.lock"]


def test_api__version_in_the_reference(run: Run, api: Api) -> None:
    """A reference with a version is pinned to it, also by ``--upgrade``."""
    api.put(schema=every_input())
    api.put(schema=document({}), version=SECOND)
    reference = f"me/painter:{FIRST}"
    assert run(reference, "--out", "models")[0] == 0
    assert run("--upgrade", "--out", "models")[0] == 0
    assert f'reference = "{reference}"' in content()["replicate.lock"]
    assert "width" in content()["models/_painter.py"]
    assert run("--check", "--out", "models") == (0, "Nothing changed for callers.\n")


def test_api__version_is_gone(run: Run, api: Api) -> None:
    """A locked version that the API does not have any more is a breaking change."""
    api.put(schema=every_input())
    run("me/painter", "--out", "models")
    api.put(schema=every_input(), version=SECOND)
    del api.versions[FIRST]
    code, text = run("--check", "--out", "models")
    assert (code, f"model me/painter removed: version {FIRST}" in text) == (2, True)
    Path("models/_pinned/painter.py").unlink()
    code, text = run("--out", "models")
    assert (code, "--upgrade takes the current one" in text) == (3, True)


def test_api__model_is_gone(run: Run, api: Api) -> None:
    """A model that the API does not have is named, and nothing is written."""
    code, text = run("me/painter", "--out", "models")
    assert (code, "me/painter does not exist" in text) == (3, True)
    assert content() == {}


def test_check__no_network(run: Run) -> None:
    """Without a network, a check fails with what to do, and ``--offline`` compares the files."""
    run("--from-file", painter(), "--out", "models")
    code, text = run("--check", "--out", "models")
    assert code == 3
    assert "the API could not be asked for me/painter" in text
    assert "--check --offline compares the files only" in text
    assert run("--check", "--offline", "--out", "models")[0] == 0


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


def test_stubs__alone(run: Run) -> None:
    """Stubs can be generated without a package, and are checked, upgraded and dropped as one."""
    file = painter()
    code, text = run("--from-file", file, "--stubs", "typings")
    assert (code, text) == (0, "typings/replicate_typed_models: 1 model, 3 files changed.\n")
    assert run("--check", "--offline", "--stubs", "typings")[0] == 0
    assert run("--stubs", "typings")[0] == 0
    schema = every_input()
    del schema["components"]["schemas"]["Input"]["properties"]["tile"]
    assert run("--check", "--from-file", newer(schema), "--stubs", "typings")[0] == 2
    assert run("--upgrade", "--from-file", newer(schema), "--stubs", "typings")[0] == 0
    stub = content()["typings/replicate_typed_models/_painter.pyi"]
    assert "tile" not in stub
    Path("typings/replicate_typed_models/__init__.pyi").unlink()
    assert run("--check", "--offline", "--stubs", "typings")[0] == 1


def test_stubs__beside_a_package(run: Run) -> None:
    """A package and stubs are generated from one lock, which keeps one pin."""
    painter()
    Path("pyproject.toml").write_text(
        '[tool.replicate-typed]\nmodels = ["me/painter"]\nout = "models"\nstubs = "typings"\n'
        "open = true\n",
        "utf-8",
    )
    assert run("--from-file", "painter.json")[0] == 0
    assert [name for name in content() if "_pinned/painter" in name] == [
        "models/_pinned/painter.py"
    ]
    assert "ref: str | " in content()["typings/replicate_typed_models/__init__.pyi"]
    assert run("--check", "--offline")[0] == 0


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
