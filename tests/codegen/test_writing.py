"""Files that are put in place together, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from replicate_typed.codegen.errors import CodegenError
from replicate_typed.codegen.modules import HEADER
from replicate_typed.codegen.writing import stale_files, write_packages

OLD = {"a.py": f"{HEADER}\na = 1\n", "b.py": f"{HEADER}\nb = 1\n", "sub/c.py": f"{HEADER}\n"}
NEW = {"a.py": f"{HEADER}\na = 2\n", "new/d.py": f"{HEADER}\nd = 2\n"}


def content(folder: Path) -> dict[str, str]:
    """Return the files in a folder, by their paths in it."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths}


def write(folder: Path, files: dict[str, str], lock: str) -> None:
    write_packages({folder / "models": files}, {folder / "lock": lock}, header=HEADER)


def test_write__replaces_and_removes(tmp_path: Path) -> None:
    """Files are written, and generated ones that are not wanted any more are removed."""
    write(tmp_path, OLD, "1")
    (tmp_path / "models/mine.py").write_text("mine = 1\n", "utf-8")
    assert len(stale_files({tmp_path / "models": NEW}, header=HEADER)) == 4
    write(tmp_path, NEW, "2")
    assert stale_files({tmp_path / "models": NEW}, header=HEADER) == []
    assert content(tmp_path) == {
        **{f"models/{name}": text for name, text in NEW.items()},
        "models/mine.py": "mine = 1\n",
        "lock": "2",
    }


def test_write__name_that_cannot_be(tmp_path: Path) -> None:
    """If one file cannot be written, none is, and nothing is left behind."""
    write(tmp_path, OLD, "1")
    before = content(tmp_path)
    with pytest.raises(CodegenError, match="cannot be written"):
        write(tmp_path, {**NEW, "x" * 250 + ".py": ""}, "2")
    assert content(tmp_path) == before
    assert not (tmp_path / "models/new").exists()


@pytest.mark.parametrize("failing", range(1, 8))
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_write__fails_halfway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int, error: BaseException
) -> None:
    """Wherever putting files in place fails or is interrupted, every file is as it was."""
    write(tmp_path, OLD, "1")
    before = content(tmp_path)
    replace, calls = Path.replace, [0]

    def fail(self: Path, target: Path) -> Path:
        calls[0] += 1
        if calls[0] == failing:
            raise error
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises((CodegenError, KeyboardInterrupt)):
            write(tmp_path, NEW, "2")
    assert content(tmp_path) == before
    assert not (tmp_path / "models/new").exists()


def test_write__folder_in_the_way(tmp_path: Path) -> None:
    """A folder where a file is to be is named, and stays."""
    (tmp_path / "models/a.py/inside").mkdir(parents=True)
    with pytest.raises(CodegenError, match=r"a\.py is a folder"):
        write(tmp_path, NEW, "2")
    assert (tmp_path / "models/a.py/inside").is_dir()
