"""Building everything in the repository: all files or none, and what differs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from _support.compiled_package import answers, file_contents
from typer.testing import CliRunner

from generator import build
from generator._base import paths
from generator._base.errors import GeneratorError
from generator.cli import app


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


def test_regenerate__idempotent(copied: Path):
    """Nothing differs after regenerating, and regenerating again changes nothing."""
    before = file_contents(copied)
    assert build.differences(description=paths.DESCRIPTION) == []
    build.regenerate(description=paths.DESCRIPTION)
    assert file_contents(copied) == before


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
    before = file_contents(copied)
    with pytest.raises(GeneratorError, match="Nowhere"):
        build.regenerate(description=paths.DESCRIPTION)
    assert file_contents(copied) == before
