"""What the plugin of pytest does to the tests of a project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SETTINGS = """
import os
import pytest

def test_mocked():
    assert os.environ["REPLICATE_MAX_RETRIES"] == "0"
    assert os.environ["REPLICATE_FILE_ENCODING"] == "url"
    assert float(os.environ["REPLICATE_POLL_INTERVAL"]) <= 0.01
    assert os.environ["REPLICATE_TIMEOUT"] == "33"

@pytest.mark.replicate_live
def test_live():
    assert "REPLICATE_MAX_RETRIES" not in os.environ
    assert "REPLICATE_FILE_ENCODING" not in os.environ

def test_local(replicate_local):
    assert "REPLICATE_MAX_RETRIES" not in os.environ
    assert "REPLICATE_FILE_ENCODING" not in os.environ
    assert os.environ["REPLICATE_TIMEOUT"] == "33"
"""

LIVE = """
import os

def test_live():
    assert "REPLICATE_MAX_RETRIES" not in os.environ
"""

MEMORY = """
import httpx
import pytest
import replicate_typed as replicate

VERSION = "a" * 64
TEXT = {"type": "array", "items": {"type": "string"}, "x-cog-array-display": "concatenate"}
answers = []
asked = []

def answer(request):
    asked.append(request.url.path)
    if request.method == "POST":
        return answers.pop(0)
    schemas = {"Output": TEXT}
    return httpx.Response(200, json={"id": VERSION, "openapi_schema": {"components": {"schemas": schemas}}})

client = replicate.Client("r8_x", transport=httpx.MockTransport(answer), max_retries=2)

def made(output):
    body = {"id": "p1", "model": "me/writer", "version": VERSION, "status": "succeeded", "output": output}
    return httpx.Response(201, json=body)

@pytest.mark.parametrize("attempt", [1, 2])
def test_schema(attempt):
    asked.clear()
    answers[:] = [made(["a", "b"]), made(["c"])]
    assert client.run("me/writer", {}) == "ab"
    assert client.run("me/writer", {}) == "c"
    versions = [path for path in asked if "versions" in path]
    assert len(versions) == 1, "the schema is asked for once in each test"

@pytest.mark.parametrize("attempt", [1, 2])
def test_refused(attempt):
    answers[:] = [httpx.Response(429, json={"detail": "slow down", "status": 429}, headers={"retry-after": "3600"})]
    with pytest.raises(replicate.RateLimitError):
        client.run("me/writer", {})

def test_accepted():
    answers[:] = [made("a")]
    assert client.run("me/writer", {}, timeout=5) == "a"
"""


def pytest_of(folder: Path, source: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a module of tests with the plugin, as a project of its own."""
    (folder / "test_project.py").write_text(source, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--strict-markers"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REPLICATE_")}
    return subprocess.run(
        [*command, "test_project.py"],
        cwd=folder,
        env={**environment, **settings},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize(
    ("source", "ini", "passed"),
    [
        pytest.param(SETTINGS, "", 3, id="settings"),
        pytest.param(LIVE, "replicate_live = true", 1, id="live"),
        pytest.param(MEMORY, "", 5, id="memory"),
    ],
)
def test_plugin__of_a_project(tmp_path: Path, source: str, ini: str, passed: int) -> None:
    """A mocked test waits for nothing and learns nothing of others; a live one is as usual."""
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{ini}\n", "utf-8")
    done = pytest_of(tmp_path, source, REPLICATE_TIMEOUT="33")
    assert done.returncode == 0, done.stdout
    assert f"{passed} passed" in done.stdout
