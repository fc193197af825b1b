"""``replicate-typed serve`` with common mistakes, and the pytest plugin."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from _support.serve_command import COMMAND, read_banner
from replicate_typed._jobs.schema_cache import SCHEMAS
from replicate_typed.local import pytest_plugin


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.xdist_group("cog")
@pytest.mark.parametrize("below", ["", "folder"])
def test_serve__data_not_a_folder(tmp_path: Path, below: str) -> None:
    """``serve --data`` fails with one line that names the file in the way."""
    file = tmp_path / "file"
    file.write_text("x")
    done = run("serve", "--port", "0", "--data", str(file / below))
    assert done.returncode == 1
    assert done.stderr == (
        f"replicate-typed: the server cannot start: cannot store data in {file / below}: "
        f"{file} is not a folder\n"
    )


@pytest.mark.xdist_group("cog")
def test_serve__open_host_and_admin(tmp_path: Path) -> None:
    """``--host 0.0.0.0`` prints a warning, and ``--admin`` and ``--faults`` take effect."""
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps([{"kind": "status", "status": 503, "times": 1}]))
    command = [*COMMAND, "serve", "--port", "0", "--host", "0.0.0.0", "--admin", "--token", "t"]
    process = subprocess.Popen(
        [*command, "--faults", str(faults)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        banner = read_banner(process)
        match = re.search(r":(\d+)/v1 REPLICATE_API_TOKEN=t", banner)
        assert match
        headers = {"Authorization": "Bearer t"}
        with httpx.Client(base_url=f"http://127.0.0.1:{match[1]}", headers=headers) as http:
            assert [http.get("/v1/account").status_code for _ in range(2)] == [503, 200]
            assert http.get("/admin/faults").json()[0]["times"] == 0
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert "can be reached from other machines" in errors
    assert "Traceback" not in errors


MISSING = """
import sys
sys.modules["starlette"] = None
import replicate_typed.local.pytest_plugin
from replicate_typed.local import BrokenModel
try:
    from replicate_typed.local import LocalServer
except ModuleNotFoundError as error:
    print(error)
"""


def test_pytest_plugin__reset_caches() -> None:
    """A test knows of no schema that an earlier one has fetched."""
    key = ("https://example.com/v1", "", "me/model:v1")
    SCHEMAS.put(key, None)
    pytest_plugin.pytest_runtest_setup()
    assert not SCHEMAS.has(key, 0.0)


def test_pytest_plugin__missing_extra() -> None:
    """Without the extra, the plugin loads, and the server's import says what to install."""
    done = subprocess.run(
        [sys.executable, "-c", MISSING], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    assert done.stdout.strip() == (
        "replicate_typed.local needs starlette, which is not installed: "
        "pip install 'replicate-typed[local]'"
    )
