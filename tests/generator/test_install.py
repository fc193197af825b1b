"""Putting files in place, all of them or none."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from _support.compiled_package import file_contents

from generator._base.errors import describe_error
from generator._base.install import Product, install


def test_install__copy_fails(tmp_path: Path):
    """A product that cannot be copied leaves all destinations unchanged."""
    made, home = tmp_path / "made", tmp_path / "home"
    home.mkdir()
    made.mkdir()
    for name in ("a", "b"):
        (home / name).write_text("old")
    (made / "a").write_text("new")
    products = [Product(made / name, home / name) for name in ("a", "b")]
    with pytest.raises(FileNotFoundError):
        install(products)
    assert file_contents(home) == {"a": b"old", "b": b"old"}


class Stubborn(type(Path())):  # type: ignore[misc]  # `Path` itself is abstract before 3.12
    """A place that lets go of nothing, as a folder in use does on some systems."""

    def rename(self, target: object) -> Path:
        raise PermissionError(13, "in use", str(self))


def test_install__rename_fails(tmp_path: Path):
    """A destination that cannot be replaced leaves all destinations unchanged."""
    made, home = tmp_path / "made", tmp_path / "home"
    for folder in (made, home):
        for name in ("folder", "more"):
            (folder / name).mkdir(parents=True)
            (folder / name / folder.name).write_text("x")
    (made / "fresh").write_text("new")
    before = file_contents(home)
    products = [
        Product(made / "folder", home / "folder"),
        Product(made / "fresh", home / "fresh"),
        Product(made / "more", Stubborn(home / "more")),
    ]
    with pytest.raises(PermissionError):
        install(products)
    assert file_contents(home) == before
    assert sorted(path.name for path in home.iterdir()) == ["folder", "more"]


class Interrupting(type(Path())):  # type: ignore[misc]  # `Path` itself is abstract before 3.12
    """A place that is taken while somebody presses Ctrl-C."""

    def rename(self, target: object) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return Path(self).rename(target)  # type: ignore[arg-type]


def test_install__interrupted_between_renames(tmp_path: Path):
    """An interrupt between two renames does not stop the installation."""
    made, home = tmp_path / "made", tmp_path / "home"
    for folder in (made, home):
        folder.mkdir()
        for name in ("a", "b"):
            (folder / name).write_text(folder.name)
    install([Product(made / "a", Interrupting(home / "a")), Product(made / "b", home / "b")])
    assert file_contents(home) == {"a": b"made", "b": b"made"}
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_describe_error__full_disk(tmp_path: Path):
    """A full disk is described by its message and path."""
    full = f"[Errno 28] No space left on device: '{tmp_path}/a' -> 'b'"
    error = shutil.Error([("a", "b", full), ("c", "d", full)])
    assert describe_error(error) == "No space left on device: b"
    assert describe_error(PermissionError(13, "Permission denied", "x")) == "Permission denied: x"


def test_install__leftovers(tmp_path: Path):
    """Files that an interrupted run left behind are replaced."""
    made, home = tmp_path / "made", tmp_path / "home"
    made.mkdir()
    (made / "in").write_text("new")
    for name in ("thing", ".thing.new", ".thing.old"):
        (home / name).mkdir(parents=True)
        (home / name / "stale").write_text("old")
    install([Product(made, home / "thing")])
    assert file_contents(home) == {"thing/in": b"new"}
