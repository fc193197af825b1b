"""What is imported, and when, where this package is installed plainly.

Counts stand for times here: an import takes a tenth of a millisecond to ten, on any machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from _support.http_server import HttpServer, Response
from _support.repository import ROOT
from _support.scripted_api import ScriptedApi

#: What blocking code has no use for, or not yet.
UNUSED = (
    "anyio._core",
    "asyncio",
    "click",
    "concurrent.futures",
    "dateutil",
    "difflib",
    "httpcore",
    "rich",
    "trio",
    "typer",
)

#: The most modules of this package that are loaded by a client, by its first request, and by its
#: first create.
MODULES_OF_CLIENT = 114
MODULES_OF_REQUEST = 118
MODULES_OF_CREATE = 155

STEPS = """
import json, sys
from _support.plain_install import put_up
put_up("replicate-typed")
before = set(sys.modules)
loaded = []
def step():
    loaded.append(sorted(set(sys.modules) - before))

import replicate_typed
step()
client = replicate_typed.Client("r8_x", base_url=sys.argv[1])
step()
client.predictions.get("p1")
step()
client.predictions.create("0" * 64, {})
step()
print(json.dumps(loaded))
"""

CALLS = """
import asyncio, json, sys
from _support.plain_install import put_up
url, mode, *others = sys.argv[1:]
fence = put_up("replicate-typed", *others)
import replicate_typed

def options():
    if mode == "aiohttp":
        from httpx_aiohttp import AiohttpTransport
        return {"transport": AiohttpTransport()}
    if mode in ("httpx2", "async httpx2"):
        import httpx2
        kind = httpx2.AsyncClient if mode == "async httpx2" else httpx2.Client
        return {"http_client": kind()}
    return {}

failed = []
def note():
    failed.append([*fence.refused])
    fence.refused.clear()

async def main():
    made = options()
    async with replicate_typed.AsyncClient("r8_x", base_url=url, **made) as client:
        for _ in range(3):
            await client.account.get()
            note()
    if "http_client" in made:
        await made["http_client"].aclose()

if mode in ("sync", "httpx2"):
    made = options()
    with replicate_typed.Client("r8_x", base_url=url, **made) as client:
        for _ in range(3):
            client.account.get()
            note()
    if "http_client" in made:
        made["http_client"].close()
else:
    asyncio.run(main())
print(json.dumps(failed))
"""


def run(program: str, *arguments: str) -> Any:
    """Return what a program prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def steps() -> list[list[str]]:
    """What is loaded after the import, with a client, after its first request, and its first create."""
    with ScriptedApi({"status": "succeeded", "output": "x"}) as api:
        return run(STEPS, api.url)


def test_request__unused_modules(steps: list[list[str]]) -> None:
    """Blocking code loads nothing of event loops, terminals and what only errors need."""
    assert [
        name for name in steps[3] if name in UNUSED or name.startswith("replicate_typed._as")
    ] == []


def own(modules: list[str]) -> list[str]:
    return [name for name in modules if name.startswith("replicate_")]


def test_client__count_of_modules(steps: list[list[str]]) -> None:
    """A client loads what its first request needs, not what creates, streams and files do."""
    assert own(steps[0]) == ["replicate_typed", "replicate_typed._exports"]
    assert "httpx" not in steps[0]
    assert "h11" not in steps[1]
    assert len(own(steps[1])) <= MODULES_OF_CLIENT
    assert len(own(steps[2])) <= MODULES_OF_REQUEST
    assert len(own(steps[3])) <= MODULES_OF_CREATE


def test_create__modules_of_others(steps: list[list[str]]) -> None:
    """A create by a version loads nothing of trainings, deployments and other creates."""
    others = ("training", "deployment", "create_model", "models_predictions")
    found = [name for name in own(steps[3]) if name.startswith("replicate_api")]
    assert [name for name in found if any(other in name for other in others)] == []


@pytest.mark.parametrize(
    ("mode", "others"),
    [
        ("sync", []),
        ("async", []),
        ("aiohttp", ["httpx-aiohttp", "aiohttp"]),
        ("httpx2", ["httpx2"]),
        ("async httpx2", ["httpx2"]),
    ],
)
def test_request__no_failed_imports(mode: str, others: list[str]) -> None:
    """No request looks for a module that is not installed: Python looks again each time."""
    account = Response({"type": "user", "username": "me"})
    with HttpServer(lambda request: account) as api:
        _, *later = run(CALLS, api.url, mode, *others)
    assert later == [[], []]
