"""The client with nothing installed but what it depends on."""

from __future__ import annotations

import subprocess
import sys

import pytest
from _support.event_streams import DONE, HEAD, event
from _support.scripted_api import ScriptedApi

PROGRAM = """
import sys

REQUIRED = {"anyio", "attr", "attrs", "certifi", "dateutil", "h11", "httpcore", "httpx", "idna"}
OURS = {"replicate_api", "replicate_typed"}
ALLOWED = REQUIRED | OURS | {"six", "sniffio", "typing_extensions"} | set(sys.stdlib_module_names)

class Plain:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in ALLOWED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Plain())

import asyncio
import replicate_typed as replicate

url, mode = sys.argv[1:]
OPTIONS = {"base_url": url, "poll_interval": 0.01}

if mode == "sync":
    with replicate.Client("r8_x", **OPTIONS) as client:
        print(client.run("me/model", {}, timeout=20))
        print(str(client.run("me/model", {"file": b"content"}, wait=False)))
        print("".join(map(str, client.stream("me/model", {}, timeout=20))))
        for call in (client.models.get, client.predictions.cancel):
            try:
                call("me/other")
            except replicate.ReplicateError:
                pass
else:
    async def main():
        async with replicate.AsyncClient("r8_x", **OPTIONS) as client:
            print(await client.run("me/model", {}, timeout=20))
            print(str(await client.run("me/model", {"file": b"content"}, wait=False)))
            events = client.stream("me/model", {}, timeout=20)
            print("".join([str(event) async for event in events]))
            for call in (client.models.get, client.predictions.cancel):
                try:
                    await call("me/other")
                except replicate.ReplicateError:
                    pass
    asyncio.run(main())
"""


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_client__nothing_else_installed(mode: str) -> None:
    """It runs, waits with a limit of time, streams, and asks for the schema of an output."""
    stream = HEAD + event("one", "1") + event(" two", "2") + DONE
    done = {"status": "succeeded", "output": ["one", " two"]}
    with ScriptedApi(polls=[done], stream=lambda _: stream) as api:
        command = [sys.executable, "-c", PROGRAM, api.url, mode]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == ["['one', ' two']"] * 2 + ["one two"]
