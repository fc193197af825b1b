"""Restarts, kills, and the resources that the server uses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
from _support.local_http import connected, create, finished
from _support.local_models import MODELS
from jsonschema import Draft202012Validator
from replicate_typed.local import LocalServer
from replicate_typed.local._contract.description import load


def test_restart__results_kept(tmp_path: Path) -> None:
    """After a restart, results are there, and interrupted predictions have failed."""
    with LocalServer(models=MODELS, data=tmp_path, token="t") as server:
        http = httpx.Client(base_url=server.url, headers={"Authorization": "Bearer t"})
        done = create(http, "shout", {"prompt": "a"}, Prefer="wait").json()
        running = create(http, "wait", {}).json()
        http.close()
    with LocalServer(models=MODELS, data=tmp_path, token="t") as server:
        http = httpx.Client(base_url=server.url, headers={"Authorization": "Bearer t"})
        kept = http.get(f"/predictions/{done['id']}").json()
        assert (kept["status"], kept["output"]) == ("succeeded", "A")
        stopped = http.get(f"/predictions/{running['id']}").json()
        assert stopped["status"] == "failed"
        assert "stopped" in stopped["error"]
        http.close()


SERVE = """
import asyncio, sys
from replicate_typed.local import LocalServer
async def work(n: int) -> int:
    await asyncio.sleep(0.01 if n % 2 else 60)
    return n
with LocalServer(models={"me/work": work}, data=sys.argv[1], token="t", port=int(sys.argv[2])) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


def test_kill__accepted_predictions_kept(tmp_path: Path) -> None:
    """After the server was killed, every accepted prediction has a final status."""

    def serve() -> tuple[subprocess.Popen[str], httpx.Client]:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(tmp_path), "0"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        return process, httpx.Client(base_url=url, headers={"Authorization": "Bearer t"})

    process, http = serve()
    accepted = [create(http, "work", {"n": n}).json()["id"] for n in range(200)]
    finished = {
        shown["id"]
        for shown in http.get("/predictions").json()["results"]
        if shown["status"] == "succeeded"
    }
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    http.close()
    process, http = serve()
    try:
        for id in accepted:
            shown = http.get(f"/predictions/{id}").json()
            assert shown["status"] in {"succeeded", "failed"}
            assert shown["status"] == "succeeded" or "stopped" in shown["error"]
            assert id not in finished or shown["status"] == "succeeded"
        assert finished
    finally:
        process.communicate("")
        http.close()


def test_kill__running_predictions_failed(tmp_path: Path) -> None:
    """After the server was killed, running predictions have failed, results are there."""
    command = [sys.executable, "-c", SERVE, str(tmp_path), "0"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:
        url = process.stdout.readline().strip()
        with httpx.Client(base_url=url, headers={"Authorization": "Bearer t"}, timeout=30) as http:
            done = [create(http, "work", {"n": 1}, Prefer="wait").json()["id"] for _ in range(3)]
            running = [create(http, "work", {"n": 2 * n}).json()["id"] for n in range(200)]
            while any(
                http.get(f"/predictions/{id}").json()["status"] != "processing" for id in running
            ):
                pass
            finals = {id: finished(http, id) for id in done}
            os.kill(process.pid, signal.SIGKILL)
    with (
        LocalServer(models=MODELS, data=tmp_path, token="t") as server,
        httpx.Client(base_url=server.url, headers={"Authorization": "Bearer t"}) as http,
    ):
        assert server.running == 0
        assert {shown["id"] for shown in server.predictions()} == {*done, *running}
        for id in running:
            shown = http.get(f"/predictions/{id}").json()
            assert shown["status"] == "failed"
            assert "the server was stopped while it ran" in shown["error"]
            assert shown["completed_at"]
        for id, final in finals.items():
            shown = http.get(f"/predictions/{id}").json()
            assert (shown["status"], shown["output"]) == ("succeeded", final["output"])


IDLE = """
import resource, sys, time
from replicate_typed.local import LocalServer

async def work(n: int) -> int:
    return n

with LocalServer(models={"me/work": work}, data=sys.argv[1], token="t") as server:
    print(server.url, flush=True)
    for _ in sys.stdin:
        print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw, flush=True)
"""


def test_idle__no_wakeups(tmp_path: Path) -> None:
    """An idle server takes no processor time and causes no wake-ups."""
    command = [sys.executable, "-c", IDLE, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:

        def taken() -> tuple[float, int]:
            process.stdin.write("\n")
            process.stdin.flush()
            seconds, sleeps = process.stdout.readline().split()
            return float(seconds), int(sleeps)

        url = process.stdout.readline().strip()
        with httpx.Client(base_url=url, headers={"Authorization": "Bearer t"}) as http:
            create(http, "work", {"n": 1}, Prefer="wait")

            def spent() -> tuple[float, int]:
                seconds, sleeps = taken()
                threading.Event().wait(2.5)
                seconds_later, sleeps_later = taken()
                return seconds_later - seconds, sleeps_later - sleeps

            def is_idle() -> bool:
                seconds, sleeps = spent()
                return seconds < 0.1 and sleeps <= 2

            # Only the processor time and the wake-ups of the other process count, which load on
            # the machine does not increase. A process that is stopped and continued wakes up.
            assert any(is_idle() for _ in range(4))


def test_stop__fast() -> None:
    """A server stops without waiting."""

    def stop() -> float:
        with LocalServer(models=MODELS) as server, connected(server) as http:
            create(http, "shout", {"prompt": "a"}, Prefer="wait")
            began = time.perf_counter()
            server.stop()
            return time.perf_counter() - began

    # Every test of a user stops a server; the fastest of some runs counts.
    assert min(stop() for _ in range(5)) < 0.08


def test_responses__match_description(server: LocalServer, http: httpx.Client) -> None:
    """The response of every operation matches the description."""
    description = load()
    version = http.get("/models/me/shout").json()["latest_version"]["id"]
    done = create(http, "shout", {"prompt": "a"}, Prefer="wait").json()
    uploaded = http.post("/files", files={"content": ("a.txt", b"hello")}).json()
    model = {"owner": "local", "name": "new", "visibility": "private", "hardware": "cpu"}
    deployment = {
        "name": "d",
        "model": "me/shout",
        "version": version,
        "hardware": "cpu",
        "min_instances": 0,
        "max_instances": 1,
    }
    answers = {
        "account.get": http.get("/account"),
        "collections.list": http.get("/collections"),
        "collections.get": http.get("/collections/local"),
        "hardware.list": http.get("/hardware"),
        "models.create": http.post("/models", json=model),
        "models.get": http.get("/models/me/shout"),
        "models.list": http.get("/models"),
        "models.update": http.patch("/models/local/new", json={"readme": "# Hello"}),
        "models.examples.list": http.get("/models/me/shout/examples"),
        "models.versions.list": http.get("/models/me/shout/versions"),
        "models.versions.get": http.get(f"/models/me/shout/versions/{version}"),
        "models.search": http.request("QUERY", "/models", content="shout"),
        "deployments.create": http.post("/deployments", json=deployment),
        "deployments.get": http.get("/deployments/local/d"),
        "deployments.list": http.get("/deployments"),
        "deployments.update": http.patch("/deployments/local/d", json={"max_instances": 2}),
        "deployments.predictions.create": http.post(
            "/deployments/local/d/predictions", json={"input": {"prompt": "a"}}
        ),
        "files.create": http.post("/files", files={"content": ("b.txt", b"hello")}),
        "files.get": http.get(f"/files/{uploaded['id']}"),
        "files.list": http.get("/files"),
        "predictions.create": http.post(
            "/predictions", json={"version": version, "input": {"prompt": "a"}}
        ),
        "predictions.get": http.get(f"/predictions/{done['id']}"),
        "predictions.list": http.get("/predictions"),
        "predictions.cancel": http.post(f"/predictions/{done['id']}/cancel"),
        "trainings.list": http.get("/trainings"),
        "search": http.get("/search", params={"query": "shout"}),
        "webhooks.default.secret.get": http.get("/webhooks/default/secret"),
    }
    operations = {
        operation["operationId"]: operation for _, _, operation in description.operations()
    }
    for name, response in answers.items():
        documented = operations[name]["responses"]
        assert str(response.status_code) in documented, f"{name}: {response.status_code}"
        schema = documented[str(response.status_code)]["content"]["application/json"]["schema"]
        validator = Draft202012Validator({**schema, "components": {"schemas": description.schemas}})
        assert not [error.message for error in validator.iter_errors(response.json())], name
    assert http.get("/models/local/new/readme").text == "# Hello"
    assert http.delete("/deployments/local/d").status_code == 204
    assert http.delete("/models/local/new").status_code == 204


def test_stop__no_threads_left() -> None:
    """A stopped server leaves no thread."""
    before = set(threading.enumerate())
    began = time.monotonic()
    with LocalServer(models=MODELS) as server:
        assert time.monotonic() - began < 5
        assert httpx.get(server.base).status_code == 200
    assert set(threading.enumerate()) == before
