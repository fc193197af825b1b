"""A full disk, simulated by the limit on file sizes of the server's process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from _support.local_http import create, finished

pytest.importorskip("resource", reason="a file's size has no limit on this system")

SERVE = """
import resource, sys, threading
from replicate_typed.local import LocalServer

gate = threading.Event()

def slow() -> str:
    print("working")
    gate.wait(60)
    return "x" * 300_000

def picture() -> bytes:
    return b"x" * 300_000

models = {"me/slow": slow, "me/picture": picture}
with LocalServer(models, data=sys.argv[1], token="t") as server:
    print(server.url, flush=True)
    for line in sys.stdin:
        if line == "go\\n":
            gate.set()
        else:
            _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(line), most))
        print("done", flush=True)
"""


class Child:
    """A server in another process, and its disk."""

    def __init__(self, folder: Path, process: subprocess.Popen[str]) -> None:
        self._folder = folder
        self._process = process
        url = self._read()
        self.http = httpx.Client(
            base_url=url, headers={"Authorization": "Bearer t"}, timeout=30, trust_env=False
        )

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def send(self, command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        assert self._read() == "done"

    def fill_disk(self) -> None:
        """Prevent all files from growing."""
        self.send(str(max(path.stat().st_size for path in self._folder.iterdir())))

    def free_disk(self) -> None:
        self.send("1000000000")


@contextmanager
def child(folder: Path) -> Iterator[Child]:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        made = Child(folder, process)
        try:
            yield made
        finally:
            made.http.close()
            _, errors = process.communicate()
    assert process.returncode == 0
    assert "Traceback" not in errors


def refused(answer: httpx.Response) -> bool:
    """Return whether the response is a 503 that says that nothing can be stored."""
    if answer.status_code != 503:
        return False
    assert answer.headers["content-type"] == "application/problem+json"
    return "cannot store" in answer.json()["detail"]


def exhaust(http: httpx.Client) -> list[str]:
    """Create predictions until one is refused, and return the ids of the others."""
    made = []
    for _ in range(2000):
        answer = create(http, "slow", {})
        if refused(answer):
            return made
        assert answer.status_code == 201
        made.append(answer.json()["id"])
    raise AssertionError("the disk is not full")


def test_full_disk__no_data_lost(tmp_path: Path) -> None:
    """On a full disk, reads work, writes are a 503, and results are stored once there is space."""
    with child(tmp_path) as server:
        http = server.http
        uploaded = http.post("/files", files={"content": ("a.txt", b"hello")}).json()
        running = create(http, "slow", {}).json()["id"]
        while http.get(f"/predictions/{running}").json()["logs"] != "working\n":
            pass
        server.fill_disk()
        accepted = [running, *exhaust(http)]

        # Reads are answered.
        assert http.get(f"/predictions/{running}").json()["logs"] == "working\n"
        listed = {shown["id"] for shown in http.get("/predictions").json()["results"]}
        assert set(accepted[-50:]) <= listed
        assert http.get(f"/files/{uploaded['id']}").json() == uploaded
        assert http.get("/models/me/slow").json()["run_count"] == len(accepted)

        # Writes are refused, and leave nothing.
        content = {"content": ("b.txt", b"y" * 300_000)}
        assert refused(http.post("/files", files=content))
        assert [file["id"] for file in http.get("/files").json()["results"]] == [uploaded["id"]]
        model = {"owner": "local", "name": "new", "visibility": "private", "hardware": "cpu"}
        assert refused(http.post("/models", json={**model, "description": "z" * 100_000}))
        assert http.get("/models/local/new").status_code == 404

        # Running predictions succeed.
        server.send("go")
        for id in accepted:
            assert finished(http, id)["status"] == "succeeded"

        server.free_disk()
        assert create(http, "slow", {}).status_code == 201
    with child(tmp_path) as server:
        for id in accepted:
            kept = server.http.get(f"/predictions/{id}").json()
            assert (kept["status"], len(kept["output"])) == ("succeeded", 300_000)
        assert server.http.get(f"/files/{uploaded['id']}").json() == uploaded


def test_full_disk__output_file(tmp_path: Path) -> None:
    """A prediction whose output file cannot be stored fails."""
    with child(tmp_path) as server:
        server.http.get("/account")
        server.fill_disk()
        answer = create(server.http, "picture", {}, Prefer="wait")
        if not refused(answer):
            ended = finished(server.http, answer.json()["id"])
            assert ended["status"] == "failed"
            assert "disk" in ended["error"]
        server.free_disk()
        answer = create(server.http, "picture", {}, Prefer="wait")
        assert len(httpx.get(answer.json()["output"]).content) == 300_000


def test_full_disk__start(tmp_path: Path) -> None:
    """``serve`` on a full disk fails with an error that names the data folder."""
    with child(tmp_path) as server:
        create(server.http, "picture", {}, Prefer="wait")
    limited = (
        "import resource, sys; from replicate_typed.cli import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]));"
        "sys.argv = ['replicate-typed', 'serve', '--port', '0', '--data', sys.argv[1]]; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "cannot store data in" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.dumps(str(tmp_path))[1:-1] in done.stderr
