"""``python -m generator regenerate``, and what ends a command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from _support.compiled_package import describe, file_contents
from _support.repository import ROOT
from typer.testing import CliRunner

from generator import build
from generator._base import paths
from generator.cli import app


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(describe()))
    return path


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["regenerate", *map(str, arguments)])


def test_regenerate_command__out(tmp_path: Path, spec: Path):
    """``--out`` gets the package and its lock file, and nothing else is written."""
    committed = paths.LOCK.read_bytes()
    out = tmp_path / "out"
    result = run("--spec", spec, "--out", out)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in out.iterdir()) == ["generated.lock", "replicate_api"]
    assert (out / "replicate_api" / "py.typed").exists()
    assert (out / "replicate_api" / "api" / "default" / "things_list.py").exists()
    assert paths.LOCK.read_bytes() == committed


def test_regenerate_command__replaces_old_files(tmp_path: Path, spec: Path):
    """The previous contents of the package's folder are removed."""
    stale = tmp_path / "replicate_api" / "models" / "stale.py"
    stale.parent.mkdir(parents=True)
    stale.write_text("")
    assert run("--spec", spec, "--out", tmp_path).exit_code == 0
    assert not stale.exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("text", ["paths: [", "{}", '{"openapi": "3.1.0", "paths": {"/a": 3}}'])
def test_regenerate_command__broken_description(tmp_path: Path, spec: Path, text: str):
    """A description that cannot be compiled changes no file and exits with 3."""
    assert run("--spec", spec, "--out", tmp_path / "out").exit_code == 0
    before = file_contents(tmp_path / "out")
    spec.write_text(text)
    result = run("--spec", spec, "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert result.output.startswith("Nothing was changed: ")
    assert "Traceback" not in result.output
    assert file_contents(tmp_path / "out") == before


def test_build__no_async_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without an async source there is no twin."""
    monkeypatch.setattr(paths, "TWINS", {tmp_path / "none": tmp_path / "twin"})
    homes = {product.destination for product in build.build(tmp_path / "scratch")}
    assert homes == {paths.CLIENT, paths.LOCK, paths.LOCAL_DESCRIPTION}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_commands__signals(tmp_path: Path, number: signal.Signals):
    """A signal ends a command with its exit code, and leaves no files behind."""
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "spec-diff", "--spec", str(paths.DESCRIPTION)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(tmp_path.glob("update-spec-*/made")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(number)
    out, error = process.communicate(timeout=30)
    assert (process.returncode, out, error) == (
        128 + number,
        "",
        "Nothing was changed: interrupted\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_commands__signal_handlers_restored(tmp_path: Path, spec: Path):
    """Signal handlers are restored at the end of a command."""
    before = signal.getsignal(signal.SIGTERM)
    assert run("--spec", spec, "--out", tmp_path / "out").exit_code == 0
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    "name", ["it's here.json", 'a "b" $(touch c) `touch d`.json', "plain.json", "-x.json"]
)
@pytest.mark.parametrize("target", ["spec-diff", "update-spec"])
def test_make__file_names(tmp_path: Path, target: str, name: str):
    """``make`` passes any file name to the command; the interpreter is one that prints its arguments."""
    python, ready = tmp_path / "python", tmp_path / "ready"
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    python.chmod(0o755)
    ready.touch()
    done = subprocess.run(
        [
            *("make", "--silent", "--file", ROOT / "Makefile", target, f"BIN={tmp_path}"),
            *(f"READY={ready}", f"--old-file={ready}", f"SPEC={name.replace('$', '$$')}"),
        ],
        cwd=tmp_path,
        # The tests themselves may be run by make, which tells others how it was called.
        env={name: text for name, text in os.environ.items() if "MAKE" not in name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.stdout.splitlines()) == (
        "",
        ["-m", "generator", target, "--spec", name],
    )
    assert {path.name for path in tmp_path.iterdir()} == {"python", "ready"}
