"""Secret inputs."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import httpx
from _support.local_http import create, finished
from replicate_typed import Client
from replicate_typed.local import Field, FunctionModel, LocalServer

Serve = Callable[..., httpx.Client]

SECRET = "hf_do_not_tell"


def fetch(name: str, token: Annotated[str, Field(secret=True)] = "") -> str:
    return f"{name} by a token of {len(token)} characters"


def test_secret__schema(serve: Serve) -> None:
    """The schema declares a secret input as Cog does."""
    http = serve({"me/fetch": fetch})
    version = http.get("/models/me/fetch").json()["latest_version"]
    schema = version["openapi_schema"]["components"]["schemas"]["Input"]["properties"]["token"]
    assert (schema["format"], schema["x-cog-secret"], schema["writeOnly"]) == (
        "password",
        True,
        True,
    )


def test_secret__redacted(tmp_path: Path) -> None:
    """The model receives the secret; the API, the page and the store redact it."""
    with (
        LocalServer({"me/fetch": fetch}, data=tmp_path) as server,
        Client(server.token, base_url=server.url) as client,
    ):
        prediction = client.predictions.create("me/fetch", {"name": "weights", "token": SECRET})
        prediction.wait()
        assert prediction.output == "weights by a token of 14 characters"
        assert prediction.input == {"name": "weights", "token": "[REDACTED]"}
        (listed,) = client.predictions.list().results
        assert listed.input == {"name": "weights", "token": "[REDACTED]"}
        page = httpx.get(prediction.urls["web"]).text
        assert SECRET not in page
        assert "[REDACTED]" in page
    with LocalServer({"me/fetch": fetch}, data=tmp_path) as server:
        (kept,) = server.predictions()
        assert kept["input"]["token"] == "[REDACTED]"


def test_secret__redacted_on_start(serve: Serve) -> None:
    """A secret is redacted when the model starts, or when the prediction is canceled."""
    gate = threading.Event()

    def slow(token: Annotated[str, Field(secret=True)]) -> str:
        gate.wait(30)
        return "done"

    http = serve({"me/slow": FunctionModel(slow, concurrency=1)})
    first = create(http, "slow", {"token": SECRET}).json()
    second = create(http, "slow", {"token": SECRET}).json()
    while (shown := http.get(f"/predictions/{first['id']}").json())["status"] == "starting":
        pass
    assert shown["input"] == {"token": "[REDACTED]"}
    canceled = http.post(second["urls"]["cancel"]).json()
    assert canceled["input"] == {"token": "[REDACTED]"}
    gate.set()
    assert finished(http, first["id"])["input"] == {"token": "[REDACTED]"}


KILLED = """
import sys, time
from typing import Annotated
from replicate_typed.local import Field, FunctionModel, LocalServer

def slow(token: Annotated[str, Field(secret=True)]) -> str:
    time.sleep(60)

model = FunctionModel(slow, concurrency=1)
with LocalServer(models={"me/slow": model}, data=sys.argv[1], token="t") as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


def test_secret__redacted_after_kill(tmp_path: Path) -> None:
    """After the server was killed, the store shows no secret."""
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:
        url = process.stdout.readline().strip()
        with httpx.Client(base_url=url, headers={"Authorization": "Bearer t"}) as http:
            running, waiting = (create(http, "slow", {"token": SECRET}).json() for _ in range(2))
            while http.get(f"/predictions/{running['id']}").json()["status"] == "starting":
                pass
        process.kill()
    with LocalServer({}, data=tmp_path) as server:
        inputs = {kept["id"]: kept["input"] for kept in server.predictions()}
    assert inputs == {
        running["id"]: {"token": "[REDACTED]"},
        waiting["id"]: {"token": "[REDACTED]"},
    }
