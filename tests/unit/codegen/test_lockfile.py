"""The lock: what is written is read again, and what is not sound in it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from replicate_typed.codegen.errors import CodegenError
from replicate_typed.codegen.lockfile import GENERATOR, Locked, read_lock, render_lock

VERSION = "a1" * 32
SCHEMA = "sha256:" + "0" * 64
PAINTER = Locked("me/painter", "painter", VERSION, SCHEMA)
FIXED = Locked(f"me/singer:{VERSION}", "singer", VERSION, SCHEMA)


def lock(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "replicate.lock"
    path.write_text(text, "utf-8")
    return path


def test_lock__is_read_as_it_was_written(tmp_path: Path) -> None:
    """A lock has its models in alphabetical order, and is the same when it is read."""
    text = render_lock([FIXED, PAINTER])
    assert text == render_lock([PAINTER, FIXED])
    found = read_lock(lock(tmp_path, text))
    assert list(found.values()) == [PAINTER, FIXED]
    assert (found["me/painter"].is_fixed, found[FIXED.reference].is_fixed) == (False, True)


def test_lock__missing(tmp_path: Path) -> None:
    """Without a lock, nothing is locked."""
    assert read_lock(tmp_path / "replicate.lock") == {}


def test_lock__merge_conflict(tmp_path: Path) -> None:
    """A merge conflict is named, with its line."""
    text = render_lock([PAINTER])
    both = f"{text}<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> branch\n"
    line = text.count("\n") + 1
    with pytest.raises(CodegenError, match=f"line {line}: a merge conflict"):
        read_lock(lock(tmp_path, both))


GOOD = render_lock([PAINTER, FIXED])


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('name = "painter"', 'name = "singer"', "two models have the name singer"),
        ('name = "painter"', 'name = "../painter"', "is no name for a module"),
        ('name = "painter"', "name = 5", "model 1 has no name"),
        ('name = "painter"', 'name = "class"', "is no name for a module"),
        ('reference = "me/painter"', 'reference = "painter"', "not a reference"),
        ('reference = "me/painter"', f'reference = "{VERSION}"', "the reference is not"),
        ("me/singer:a1", "me/singer:b2", "locked to another version"),
        (f'version = "{VERSION}"', 'version = "a/b"', "locked to another version"),
        ("sha256:0", "sha256:", "no hash of its schema"),
        ("[[model]]", "[model]", "not valid TOML"),
        ("[[model]]", "[[models]]", "it has no models"),
        (f"generator = {GENERATOR}", 'generator = "1"', "generator is not a number"),
        (f"generator = {GENERATOR}", f"generator = {GENERATOR + 1}", "newer generator"),
        (f"generator = {GENERATOR}", "generator = [", "not valid TOML"),
        (f"generator = {GENERATOR}\n", f"generator = {GENERATOR}\nmodel = 3\n", "TOML"),
        (f"me/singer:{VERSION}", "me/painter", "is there twice"),
    ],
)
def test_lock__edited(tmp_path: Path, before: str, after: str, message: str) -> None:
    """A lock that was edited is refused, and the message says what is wrong."""
    assert before in GOOD
    with pytest.raises(CodegenError, match=message):
        read_lock(lock(tmp_path, GOOD.replace(before, after)))


def test_lock__not_text(tmp_path: Path) -> None:
    """A lock that is no text is refused."""
    path = tmp_path / "replicate.lock"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(CodegenError, match="cannot be read"):
        read_lock(path)
