"""What ``--check`` and ``--upgrade`` say of a newer version, and of what is not sound."""

from __future__ import annotations

from pathlib import Path

import pytest
from _support.codegen_project import Run, content, newer, painter
from _support.model_documents import (
    FILE,
    FIRST,
    SECOND,
    TEXT,
    document,
    every_input,
    write_model,
)


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


def test_check__no_network(run: Run) -> None:
    """Without a network, a check fails with what to do, and ``--offline`` compares the files."""
    run("--from-file", painter(), "--out", "models")
    code, text = run("--check", "--out", "models")
    assert code == 3
    assert "the API could not be asked for me/painter" in text
    assert "--check --offline compares the files only" in text
    assert run("--check", "--offline", "--out", "models")[0] == 0
