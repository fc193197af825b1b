"""The compile step as a whole: the same bytes each time, all or nothing, and errors one can act on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from _support.compiled_package import answers, compile_to, describe
from typer.testing import CliRunner

from generator import build, cli
from generator._base import paths
from generator._base.errors import GeneratorError
from generator.cli import app
from generator.compiler.lockfile import hash_tree, make_lock
from generator.description.check import check_description
from generator.upstream.build import load_description, load_overlay
from generator.upstream.stale import STALE, UNMATCHED

COMPILE = """
import sys
from pathlib import Path
from generator._base import paths
from generator.compiler.compile import compile_description
from generator.description.load import load
compile_description(load(paths.DESCRIPTION), Path(sys.argv[1]), config=paths.CONFIG,
                    templates=paths.TEMPLATES)
"""


def test_compile_description__hash_seeds(tmp_path: Path):
    """The output is the same for every hash seed."""
    for seed in ("1", "4242"):
        subprocess.run(
            [sys.executable, "-c", COMPILE, str(tmp_path / seed / "replicate_api")],
            check=True,
            cwd=paths.ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
    assert hash_tree(tmp_path / "1") == hash_tree(tmp_path / "4242")


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the generator reads and writes, in place of the repository."""

    def copy(original: Path) -> Path:
        there = tmp_path / original.relative_to(paths.ROOT)
        there.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if original.is_dir() else shutil.copyfile)(original, there)
        return there

    for name in ("DESCRIPTION", "CLIENT", "LOCK", "LOCAL_DESCRIPTION"):
        monkeypatch.setattr(paths, name, copy(getattr(paths, name)))
    twins = {copy(source): copy(target) for source, target in paths.TWINS.items()}
    monkeypatch.setattr(paths, "TWINS", twins)
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    build.regenerate(description=paths.DESCRIPTION)
    return tmp_path


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_regenerate__idempotent(copied: Path):
    """Nothing differs after regenerating, and regenerating again changes nothing."""
    before = snapshot(copied)
    assert build.differences(description=paths.DESCRIPTION) == []
    build.regenerate(description=paths.DESCRIPTION)
    assert snapshot(copied) == before


def test_differences__kinds_of_change(copied: Path):
    """Changed, missing and extra files are found, and named with their diff."""
    client = paths.CLIENT
    (client / "client.py").write_text("# changed\n")
    (client / "models" / "hardware.py").unlink()
    (client / "extra.py").write_text("")
    paths.LOCK.write_text("{}")
    twin = min(next(iter(paths.TWINS.values())).glob("*.py"))
    twin.write_text(twin.read_text() + "x = 1\n")
    prefix = "generated_client/replicate_api/"
    found = build.differences(description=paths.DESCRIPTION)
    assert [difference.name for difference in found] == sorted([
        f"{prefix}client.py",
        f"{prefix}models/hardware.py",
        f"{prefix}extra.py",
        "generated_client/generated.lock",
        twin.relative_to(copied).as_posix(),
    ])  # fmt: skip
    assert "-# changed" in found[1].diff
    assert str(found[-1]) == f"{twin.relative_to(copied).as_posix()} (+0 -1)"


def test_untracked_files__beside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Files beside the compiled package are listed, and make ``check`` fail."""
    folder = tmp_path / "generated_client"
    for name in ("CLIENT", "LOCK"):
        monkeypatch.setattr(paths, name, folder / getattr(paths, name).name)
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    assert build.untracked_files() == []
    paths.CLIENT.mkdir(parents=True)
    paths.LOCK.write_text("")
    assert build.untracked_files() == []
    (folder / "other_pkg").mkdir()
    (folder / "other_pkg" / "__init__.py").write_text("")
    (folder / "stray.txt").write_text("")
    assert build.untracked_files() == ["generated_client/other_pkg/", "generated_client/stray.txt"]
    monkeypatch.setattr(build, "differences", list)
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert "  generated_client/other_pkg/\n  generated_client/stray.txt\n" in result.output


def test_check_command__outdated_files(monkeypatch: pytest.MonkeyPatch):
    """``check`` names the first files, shows some lines, and says what to run."""
    stale = [build.Difference(f"generated_client/{n}.py", ["-old", "+new"]) for n in range(25)]
    monkeypatch.setattr(build, "differences", lambda: stale)
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert "  generated_client/0.py (+1 -1)\n" in result.output
    assert "… and 5 more" in result.output
    assert result.output.count("+new") == 20
    assert result.output.endswith("Run: make regenerate\n")


def test_check_command__stale_actions(
    monkeypatch: pytest.MonkeyPatch,
):
    """``check`` reports unmatched and stale actions apart, each with advice."""
    action = load_overlay().actions[0]
    unused = [(action, UNMATCHED), *[(action, STALE)] * 25]
    monkeypatch.setattr(build, "differences", list)
    monkeypatch.setattr(cli, "stale_actions", lambda *_: unused)
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[:4] == [
        "Actions of generator/overlay.yaml, each of which matches nothing in openapi.yaml:",
        "  $.info",
        "Remove them: the thing is gone, or upstream says now what they said.",
        "Actions of generator/overlay.yaml, each of which is not what openapi.yaml says:",
    ]
    assert lines[4:24] == ["  $.info"] * 20
    assert lines[24] == "  … and 5 more"
    assert lines[25].startswith("Run: make update-spec. With --prose keep, ")


def test_check_command__all_current(monkeypatch: pytest.MonkeyPatch):
    """``check`` says that all files are current."""
    monkeypatch.setattr(build, "differences", list)
    result = CliRunner().invoke(app, ["check"])
    assert (result.exit_code, result.output) == (0, "All generated files are current.\n")


@pytest.mark.parametrize("command", ["check", "regenerate"])
def test_commands__failure_message(monkeypatch: pytest.MonkeyPatch, command: str):
    """A failure is a message and exit code 3, not a traceback."""

    def fail(**_: object) -> None:
        raise GeneratorError("the wheel is off")

    monkeypatch.setattr(build, "differences", fail)
    monkeypatch.setattr(build, "regenerate", fail)
    result = CliRunner().invoke(app, [command])
    assert (result.exit_code, result.output) == (3, "Nothing was changed: the wheel is off\n")


def test_differences__committed_files():
    """The committed files are what would be generated now."""
    assert [str(difference) for difference in build.differences()] == []


def test_regenerate__broken_description(copied: Path):
    """A description that cannot be compiled changes no file."""
    description = yaml.safe_load(paths.DESCRIPTION.read_text("utf-8"))
    description["paths"]["/account"]["get"]["responses"] = answers(
        {"$ref": "#/components/schemas/Nowhere"}
    )["responses"]
    paths.DESCRIPTION.write_text(yaml.safe_dump(description))
    before = snapshot(copied)
    with pytest.raises(GeneratorError, match="Nowhere"):
        build.regenerate(description=paths.DESCRIPTION)
    assert snapshot(copied) == before


def test_make_lock__inputs_and_output(tmp_path: Path):
    """The lock file changes with each file or name that it records."""
    for name in ("client", "templates"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text("a")
    for name in ("description", "config"):
        (tmp_path / name).write_text("a")

    def lock() -> str:
        return make_lock(
            tmp_path / "client",
            description=tmp_path / "description",
            config=tmp_path / "config",
            templates=tmp_path / "templates",
        )

    seen = {lock(), lock()}
    assert len(seen) == 1
    for name in ("client/a.py", "templates/a.py", "description", "config"):
        (tmp_path / name).write_text("b")
        seen.add(lock())
    (tmp_path / "client/a.py").rename(tmp_path / "client/b.py")
    seen.add(lock())
    assert len(seen) == 6


def get(**changes: Any) -> dict[str, Any]:
    return {"get": {"operationId": "a.get", "tags": ["a"], **answers({}), **changes}}


def refusal(tmp_path: Path, description: dict[str, Any]) -> str:
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(description))
    with pytest.raises(GeneratorError) as caught:
        build.regenerate(description=spec, out=tmp_path / "refused")
    message = str(caught.value)
    assert "Traceback" not in message
    return message.removeprefix(str(spec))


def test_compile_description__shared_module(tmp_path: Path):
    """Two operations that would share a module are refused."""
    twice = {"/a": get(), "/b": get(operationId="a_get")}
    message = refusal(tmp_path, describe(paths=twice))
    assert "2 operations were described and 1 compiled; missing: " in message
    assert "a.get" in message


def test_regenerate__missing_operation_id(tmp_path: Path):
    """An operation without an operationId is refused."""
    path = {"get": {"tags": ["a"], **answers({})}}
    message = refusal(tmp_path, describe(paths={"/a/b~": path}))
    assert message == " at /paths/~1a~1b~0/get: every operation needs an operationId, this has null"


def test_regenerate__duplicate_operation_id(tmp_path: Path):
    """An operationId that is used twice is refused."""
    message = refusal(tmp_path, describe(paths={"/a": get(), "/b": get()}))
    assert message.startswith(
        ' at /paths/~1b/get/operationId: the operationId "a.get" is taken by '
    )


def test_regenerate__broken_reference(tmp_path: Path):
    """A reference that leads nowhere is refused."""
    schema = {"type": "object", "properties": {"x": {"$ref": "#/components/schemas/Nowhere"}}}
    message = refusal(tmp_path, describe(components={"schemas": {"A": schema}}))
    assert message == (
        " at /components/schemas/A/properties/x/$ref: "
        'the reference "#/components/schemas/Nowhere" leads nowhere ("Nowhere" is missing)'
    )


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        (["a", "A"], '1: the enum values "a" and "A" both come out as A in Python'),
        (["a-b", "a_b"], '1: the enum values "a-b" and "a_b" both come out as A_B in Python'),
        (["x", "a b", "a.b"], '2: the enum values "a b" and "a.b" both come out as A_B in Python'),
        (["a/b", "ab"], '1: the enum values "a/b" and "ab" both come out as AB in Python'),
    ],
)
def test_regenerate__colliding_enum_values(tmp_path: Path, values: list[str], complaint: str):
    """Enum values with one name in Python are refused."""
    message = refusal(tmp_path, describe(components={"schemas": {"E": {"enum": values}}}))
    assert message.startswith(f" at /components/schemas/E/enum/{complaint}")


def test_check_description__lookalikes_of_keywords(tmp_path: Path):
    """Members and examples called ``$ref`` or ``enum`` are not checked as such."""
    value = {"$ref": "#/nowhere", "enum": ["a", "A"]}
    schema = {
        "type": "object",
        "properties": {"$ref": {"type": "string"}, "enum": {"type": "string"}},
        "example": value,
        "x-note": value,
    }
    description = describe(components={"schemas": {"A": schema}})
    check_description(description, {})
    compile_to(tmp_path / "looks_api", description)


def test_compile_description__conflicting_enums(tmp_path: Path):
    """Two enums of one name are refused."""
    schemas = {
        "AB": {"type": "object", "properties": {"c": {"enum": ["x"]}}},
        "A": {"type": "object", "properties": {"b_c": {"enum": ["y"]}}},
    }
    message = refusal(tmp_path, describe(components={"schemas": schemas}))
    assert "conflicting enums named ABC" in message


def test_regenerate__undeclared_path_parameter(tmp_path: Path):
    """A path with an undeclared parameter is refused."""
    message = refusal(tmp_path, describe(paths={"/a/{x}": get()}))
    assert "/a/{x}" in message


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "a: 1",
            " at /openapi: not an OpenAPI description: openapi must be 3.0.x or 3.1.x, this has none",
        ),
        ("[1, 2]", " at /: an OpenAPI description is an object, this is [1, 2]"),
        ("", ": empty"),
        ("a: [", ": neither JSON nor YAML: did not find expected node content in line"),
        ("\udcff", ": not UTF-8 text: byte 0 is 0xff"),
    ],
)
def test_load_description__not_a_description(tmp_path: Path, text: str, complaint: str):
    """A file that is not a description is refused with its path."""
    path = tmp_path / "it.yaml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(GeneratorError) as caught:
        load_description(path, load_overlay())
    assert str(caught.value).startswith(f"{path}{complaint}")


def test_load_description__missing_file(tmp_path: Path):
    """A missing file is refused with its path."""
    with pytest.raises(GeneratorError, match=r"none\.yaml: cannot be read: No such file"):
        load_description(tmp_path / "none.yaml", load_overlay())


@pytest.mark.parametrize("shape", [[], None, "x", {"/a": []}, {"/a": {"get": 5}}, {"/a": None}])
def test_check_description__malformed_paths(shape: Any):
    """Paths of another form than OpenAPI's are refused."""
    with pytest.raises(GeneratorError, match="at /paths"):
        check_description(describe(paths=shape), {})


def test_compile_description__quotes_in_operation_id(tmp_path: Path):
    """An operationId with quotes compiles."""
    compile_to(tmp_path / "quotes_api", describe(paths={"/a": get(operationId='it\'s "a"')}))
    assert "it's" in (tmp_path / "quotes_api" / "api" / "a" / "its_a.py").read_text()
