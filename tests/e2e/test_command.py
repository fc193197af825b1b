"""The command ``replicate-typed`` and the demo, run as processes."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from _support.serve_command import COMMAND, read_banner
from replicate_typed import Client

pytestmark = pytest.mark.xdist_group("cog")

DEMO = [sys.executable, "-W", "error", "-m", "replicate_typed.local.demo"]


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False, cwd=cwd
    )


def children(pid: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def test_serve__banner_and_stop() -> None:
    """The printed variables connect a client, and SIGTERM stops everything."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        banner = read_banner(process)
        match = re.search(r"REPLICATE_BASE_URL=(\S+) REPLICATE_API_TOKEN=(\S+)", banner)
        assert match
        with Client(match[2], base_url=match[1]) as client:
            output = client.run("replicate-typed/markov", {"prompt": "the sea", "max_tokens": 5})
            assert isinstance(output, str)
            assert output
        started = children(process.pid)
        assert started
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert "Traceback" not in errors
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_serve__port_in_use() -> None:
    """A port in use is one line of advice."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "choose another port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "cog.yaml"),
        ({"cog.yaml": "predict: ["}, "cog.yaml"),
        ({"cog.yaml": "build: {}"}, "predict"),
        ({"cog.yaml": "predict: predict.py:Predictor"}, "predict.py"),
    ],
)
def test_serve__invalid_model(tmp_path: Path, files: dict[str, str], says: str) -> None:
    """An invalid model folder is an error without a traceback."""
    folder = tmp_path / "model"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    done = run("serve", "--port", "0", "--models", str(folder))
    assert done.returncode in {1, 2}
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_serve__duplicate_name(tmp_path: Path) -> None:
    """Two folders with one name are an error that names both."""
    for owner in ("a", "b"):
        folder = tmp_path / owner / "twin"
        folder.mkdir(parents=True)
        (folder / "cog.yaml").write_text("predict: predict.py:Predictor")
        (folder / "predict.py").write_text("class Predictor: ...")
    folders = [str(tmp_path / owner / "twin") for owner in ("a", "b")]
    done = run("serve", "--port", "0", "--models", folders[0], "--models", folders[1])
    assert done.returncode == 1
    assert f"{folders[0]} and {folders[1]} are both named local/twin" in done.stderr
    assert "Traceback" not in done.stderr


def test_serve__missing_folder(tmp_path: Path) -> None:
    """A missing folder is a usage error."""
    done = run("serve", "--port", "0", "--models", str(tmp_path / "no"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"replicate-typed: there is no folder {tmp_path / 'no'}\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "No such file or directory"),
        (b"[{", "it is not valid JSON: Expecting property name enclosed in double quotes"),
        (
            b'[{"kind": "no"}]',
            "unknown fault kind 'no'; the kinds are status, status-after, html, delay",
        ),
    ],
)
def test_serve__invalid_faults(tmp_path: Path, content: bytes | None, says: str) -> None:
    """An invalid file of faults is a usage error in one line."""
    path = tmp_path / "faults.json"
    if content is not None:
        path.write_bytes(content)
    done = run("serve", "--port", "0", "--faults", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"replicate-typed: {path}: {says}")
    assert done.stderr.count("\n") == 1
    assert done.stderr.count(str(path)) == 1


def test_command__help_and_version() -> None:
    """``--help`` and ``--version`` print what they should."""
    assert "serve" in run("--help").stdout
    assert "--port" in run("serve", "--help").stdout
    assert run("--version").stdout.startswith("replicate-typed ")


def test_demo__succeeds(tmp_path: Path) -> None:
    """All parts of the demo succeed, and save their images."""
    done = subprocess.run(
        DEMO,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All 5 parts succeeded" in done.stdout
    pictures = sorted(path.name for path in (tmp_path / "demo-output").iterdir())
    assert len(pictures) == 10
    assert all(
        (tmp_path / "demo-output" / name).read_bytes()[:4] == b"\x89PNG" for name in pictures
    )


def test_demo__interrupted(tmp_path: Path) -> None:
    """Ctrl-C ends the demo with one line."""
    process = subprocess.Popen(
        DEMO, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        while "The quick start" not in (line := process.stdout.readline()):
            assert line, process.communicate()
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, said.strip(), errors) == (130, "Interrupted.", "")


def test_demo__unbuildable_models(tmp_path: Path) -> None:
    """The demo reports why its models cannot be built."""
    (tmp_path / "file").touch()
    done = subprocess.run(
        DEMO,
        cwd=tmp_path,
        env={**os.environ, "REPLICATE_TYPED_CACHE": str(tmp_path / "file" / "cache")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "The demo cannot run: " in done.stdout
    assert "Set REPLICATE_TYPED_CACHE to a writable folder." in done.stdout
