"""The examples of docs/testing.md."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from _support.markdown import code_blocks
from _support.repository import DOCS
from replicate_typed import Client
from replicate_typed.local import LocalServer
from replicate_typed.local.pytest_plugin import MOCKED_SETTINGS

EXAMPLES = code_blocks(DOCS / "testing.md", "test")


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (number, name)
        for number, example in enumerate(EXAMPLES)
        for name in re.findall(r"^def (test_\w+)", example.source, re.MULTILINE)
    ],
)
def test_testing_md__examples(number: int, name: str, replicate_local: LocalServer) -> None:
    """Each test function of the document passes."""
    EXAMPLES[number].run()[name](replicate_local)


def test_testing_md__mocks(tmp_path: Path) -> None:
    """The tests with mocks pass as those of a project."""
    (example,) = code_blocks(DOCS / "testing.md", "mock")
    (tmp_path / "test_project.py").write_text(example.source, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_project.py"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert "2 passed" in done.stdout, done.stdout


def test_testing_md__settings() -> None:
    """The document has the settings of the plugin."""
    text = (DOCS / "testing.md").read_text("utf-8")
    for name, value in MOCKED_SETTINGS.items():
        assert f"| `{name}` | {value} |" in text


def test_testing_md__without_pytest() -> None:
    """The example without pytest runs."""
    EXAMPLES[2].run()


def test_replicate_local__fresh_server(replicate_local: LocalServer) -> None:
    """The fixture starts a fresh server and sets the environment to lead there."""
    replicate_local.add("me/echo", lambda prompt: prompt)
    with Client() as client:
        assert client.base_url == replicate_local.url
        assert replicate_local.predictions() == []
        client.run("me/echo", {"prompt": "warm"})

        def seconds() -> float:
            began = time.perf_counter()
            assert client.run("me/echo", {"prompt": "a"}) == "a"
            return time.perf_counter() - began

        assert any(seconds() < 1 for _ in range(4))  # a pause of the machine slows one or two
