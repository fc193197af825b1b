"""The references that are found in code."""

from __future__ import annotations

from pathlib import Path

import pytest
from replicate_typed.codegen.calls import references_in, references_of
from replicate_typed.codegen.errors import CodegenError

VERSION = "a1" * 32


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('client.run("me/painter", {})', ["me/painter"]),
        ('await client.run("me/painter", {})', ["me/painter"]),
        (f'replicate.run("me/painter:{VERSION}")', [f"me/painter:{VERSION}"]),
        ('run(ref="me/painter", input={})', ["me/painter"]),
        ('for event in replicate.stream("me/painter"): ...', ["me/painter"]),
        ('client.predictions.create(model="me/painter", input={})', ["me/painter"]),
        ('predictions.create("me/painter", {})', ["me/painter"]),
        (f'client.predictions.create(version="me/painter:{VERSION}")', [f"me/painter:{VERSION}"]),
        ('client.trainings.create("me/painter", {})', ["me/painter"]),
        ('client.model("me/painter")', ["me/painter"]),
        ('ModelRef("me/painter")', ["me/painter"]),
        ('replicate.run("https://replicate.com/me/painter")', ["me/painter"]),
        ('MODEL = "me/painter"\nclient.run(MODEL)', ["me/painter"]),
        ('MODEL: str = "me/painter"\nclient.run(MODEL)', ["me/painter"]),
        ('client.run("me/a" if fast else "me/b")', ["me/a", "me/b"]),
        ('def f():\n    with c as client:\n        client.run("me/painter")', ["me/painter"]),
        ('client.run("me/b"); client.run("me/a"); client.run("me/a")', ["me/a", "me/b"]),
        ('MODEL = "me/a"\nMODEL = "me/b"\nclient.run(MODEL)', []),
        ("client.run(name)", []),
        ('client.run(f"me/{name}")', []),
        (f'client.run("{VERSION}")', []),
        ('client.run("no reference")', []),
        ('subprocess.run(["ls"])', []),
        ('import subprocess\nsubprocess.run("bin/tool")', []),
        ('import subprocess as sp\nsp.run("bin/tool")', []),
        ('from subprocess import run\nrun("bin/tool")', []),
        ('import torch.hub\ntorch.model("me/painter")', []),
        ('import replicate_typed as r\nr.run("me/painter")', ["me/painter"]),
        ('from replicate_typed import run\nrun("me/painter")', ["me/painter"]),
        ('from .clients import client\nclient.run("me/painter")', ["me/painter"]),
        ('from mine import client\nclient.run("me/painter")', ["me/painter"]),
        ('files.create("me/painter")', []),
        ('client.deployments.predictions.create("me/quick", {})', []),
        ('client.run(deployment="me/quick", input={})', []),
        ('print("me/painter")', []),
    ],
)
def test_references_of__code(code: str, expected: list[str]) -> None:
    """References that stand in calls of the client as text are found, and nothing else."""
    if code.startswith("await"):
        code = f"async def f():\n    {code}"
    assert references_of(code) == expected


def test_references_in__folder(tmp_path: Path) -> None:
    """All files of a folder are read, but none of an environment or a hidden folder."""
    for place, name in (
        ("a.py", "a"),
        ("sub/b.py", "b"),
        ("notes.txt", "c"),
        (".venv/d.py", "d"),
        ("site-packages/e.py", "e"),
    ):
        path = tmp_path / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'client.run("me/{name}")', "utf-8")
    assert references_in([tmp_path]) == ["me/a", "me/b"]
    assert references_in([tmp_path / "a.py"]) == ["me/a"]


def test_references_in__code_is_not_run(tmp_path: Path) -> None:
    """Code is parsed, and never run."""
    path = tmp_path / "a.py"
    path.write_text('raise SystemExit\nclient.run("me/painter")', "utf-8")
    assert references_in([path]) == ["me/painter"]


@pytest.mark.parametrize("source", [b"def", b"\xff", b"\x00"])
def test_references_in__not_python(tmp_path: Path, source: bytes) -> None:
    """A file that is no Python is named."""
    path = tmp_path / "a.py"
    path.write_bytes(source)
    with pytest.raises(CodegenError, match=r"a\.py is not valid Python"):
        references_in([path])


def test_references_in__missing(tmp_path: Path) -> None:
    """A path that does not exist is named."""
    with pytest.raises(CodegenError, match="nowhere"):
        references_in([tmp_path / "nowhere"])
