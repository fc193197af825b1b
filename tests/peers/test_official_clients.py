"""The official clients, each in its own environment, against the embedded API.

They need the package indexes, so they run by ``make test-peers`` only.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from _support.environments import python_with, run_program
from _support.repository import TESTS
from replicate_typed.local import LocalServer

pytestmark = [pytest.mark.peers, pytest.mark.timeout(300)]

HERE = TESTS / "peers"


def run(command: list[str], server: LocalServer, cwd: Path) -> dict[str, Any]:
    """Run a program against the server, and return the JSON of its last line."""
    environment = {"PYTHONPATH": str(TESTS), "BASE": server.base, "TOKEN": server.token}
    return run_program(command, environment, cwd)


def test_replicate_1__all_calls(peer_server: LocalServer, tmp_path: Path) -> None:
    """The client ``replicate`` 1.0.7 works."""
    if sys.version_info >= (3, 14):
        pytest.skip("replicate 1.0.7 does not import on Python 3.14")
    python = python_with(tmp_path / "env", "replicate==1.0.7")
    assert run([python, str(HERE / "replicate_1.py")], peer_server, tmp_path) == {
        "run": "HI",
        "run version": "a b ",
        "wait": ["succeeded", ["x ", "y "]],
        "stream": ["a ", "b ", ""],
        "upload": [5, True],
        "delete": True,
        "file input": 5,
        "picture": True,
        "cancel": "canceled",
        "list": [True, True],
        "failure": "boo",
        "wrong token": 401,
        "webhook": "succeeded",
    }


def test_replicate_2__all_calls(peer_server: LocalServer, tmp_path: Path) -> None:
    """The client ``replicate`` 2.0.0b4 works."""
    python = python_with(tmp_path / "env", "replicate==2.0.0b4", "standardwebhooks==1.1.0")
    assert run([python, str(HERE / "replicate_2.py")], peer_server, tmp_path) == {
        "run": "HI",
        "run version": "a b ",
        "stream": ["a ", "b "],
        "upload": [5, True],
        "file input": 5,
        "picture": True,
        "cancel": "canceled",
        "list": True,
        "failure": ["ModelError", "boo"],
        "webhook": "succeeded",
    }


def test_replicate_js__all_calls(peer_server: LocalServer, tmp_path: Path) -> None:
    """The npm package ``replicate`` works."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    subprocess.run([npm, "init", "-y"], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run([npm, "install", "replicate@1"], cwd=tmp_path, check=True, capture_output=True)
    shutil.copy(HERE / "replicate.js", tmp_path / "peer.js")
    assert run(["node", "peer.js"], peer_server, tmp_path) == {
        "run": "HI",
        "run version": "a b ",
        "stream": [["output", "a "], ["output", "b "], ["done", "{}"]],
        "upload": [5, "text/plain"],
        "delete": True,
        "file input": 5,
        "picture": True,
        "cancel": "canceled",
        "list": True,
        "failure": "Prediction failed: boo",
        "webhook": [True, "succeeded"],
    }
