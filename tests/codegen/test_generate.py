"""What the command writes, and what it refuses to."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from _support.codegen_project import Run, content, newer, painter
from _support.model_documents import FIRST, every_input, model, write_model


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


def test_generate__folder_that_is_no_package(run: Run) -> None:
    """A folder whose name cannot be imported is refused."""
    code, shown = run("--from-file", painter(), "--out", "my-models")
    assert (code, "my-models cannot be imported" in shown) == (3, True)


def test_generate__files_of_people_stay(run: Run) -> None:
    """A file that the command did not make is not overwritten, and nothing is changed."""
    file = painter()
    Path("models").mkdir()
    Path("models/_painter.py").write_text("mine = 1\n", "utf-8")
    before = content()
    code, shown = run("--from-file", file, "--out", "models")
    assert (code, "would be overwritten" in shown) == (3, True)
    assert content() == before


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
