"""Signals to ``replicate-typed serve`` while a Cog model runs."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from _support.cog_harness import MakeModel, alive, gone
from _support.serve_command import COMMAND, read_banner

pytestmark = pytest.mark.xdist_group("cog")

ENDLESS = """
import os, time
from cog import BasePredictor

class Predictor(BasePredictor):
    def predict(self) -> str:
        print(f"processes {os.getpid()} {os.getppid()}", flush=True)
        while True:
            time.sleep(0.05)
"""


@pytest.mark.parametrize("signals", [[signal.SIGTERM], [signal.SIGINT], [signal.SIGINT] * 3])
def test_serve__signal_stops_models(
    make_model: MakeModel, tmp_path: Path, signals: list[signal.Signals]
) -> None:
    """A signal stops the server and the processes of its models."""
    command = [*COMMAND, "serve", "--port", "0"]
    options = ["--token", "t", "--data", str(tmp_path / "data")]
    process = subprocess.Popen(
        [*command, *options, "--models", str(make_model(ENDLESS))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    pids: list[int] = []
    try:
        banner = read_banner(process)
        url = re.findall(r"REPLICATE_BASE_URL=(\S+)", banner)[0]
        with httpx.Client(
            base_url=url, headers={"Authorization": "Bearer t"}, timeout=60, trust_env=False
        ) as http:
            answer = http.post("/models/local/model/predictions", json={"input": {}})
            id = answer.raise_for_status().json()["id"]
            logs = ""
            while "processes" not in logs:
                shown = http.get(f"/predictions/{id}").json()
                assert shown["status"] in {"starting", "processing"}, shown
                logs = shown["logs"] or ""
                time.sleep(0.05)  # the model starts on the same processors
        pids = [int(pid) for pid in re.findall(r"\d+", logs)]
        assert all(alive(pid) for pid in pids)
        for number in signals:
            process.send_signal(number)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "Traceback" not in errors
        assert asyncio.run(gone(*pids, seconds=30))
    finally:
        process.kill()
        process.communicate()


HANGS = """
import os, pathlib, time
pathlib.Path(os.environ["PID_FILE"]).write_text(str(os.getpid()))
time.sleep(1000)

class Predictor: ...
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_serve__signal_during_build(
    make_model: MakeModel, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    """A signal before the server runs leaves no process."""
    if number is signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux signals the death of a parent at once")
    pid_file = tmp_path / "pid"
    command = [*COMMAND, "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--models", str(make_model(HANGS))],
        env={**os.environ, "PID_FILE": str(pid_file)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        end = time.monotonic() + 30
        while not (pid_file.exists() and pid_file.read_text()):
            assert time.monotonic() < end
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == code
        assert "Traceback" not in errors
        assert asyncio.run(gone(int(pid_file.read_text()), seconds=10))
    finally:
        process.kill()
        process.communicate()
