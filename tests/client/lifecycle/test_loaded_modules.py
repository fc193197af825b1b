"""Once a create is sent, nothing is imported.

At the limit of open files that would fail; in a forked process it could hang."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from _support.http_server import Response
from _support.scripted_api import ScriptedApi

PROGRAM = """
import asyncio, json, os, socket, sys
import replicate_typed as replicate

url, mode, limit, *outcomes = sys.argv[1:]
if mode == "sync":
    client = replicate.Client("r8_x", base_url=url, poll_interval=0.01, max_retries=1)
else:
    client = replicate.AsyncClient("r8_x", base_url=url, poll_interval=0.01, max_retries=1)
# What a create needs is loaded before it is sent.
loaded = None
real_send = socket.socket.send

def send(self, data, *flags):
    # The moment at which a create is sent.
    global loaded
    if loaded is None and bytes(data[:5]) == b"POST ":
        loaded = set(sys.modules)
        if limit == "limited":
            import resource
            used = max(map(int, os.listdir("/proc/self/fd")))
            resource.setrlimit(resource.RLIMIT_NOFILE, (used, used))
    return real_send(self, data, *flags)

socket.socket.send = send

def interrupt(prediction):
    raise ZeroDivisionError

def call(outcome):
    options = {"timeout": 0.3} if outcome == "timeout" else {}
    if outcome == "interrupt":
        options["on_update"] = interrupt
    if outcome.startswith("training"):
        made = client.trainings.create(
            model=f"me/{outcome}", version="0" * 64, input={}, destination="me/made"
        )
        return made if mode == "sync" else asyncio.run(made)
    if mode == "sync":
        if outcome == "stream":
            return [*client.stream(f"me/{outcome}", {})]
        return client.run(f"me/{outcome}", {}, **options)

    async def main():
        if outcome == "stream":
            return [event async for event in client.stream(f"me/{outcome}", {})]
        return await client.run(f"me/{outcome}", {}, **options)

    return asyncio.run(main())

for outcome in outcomes:
    child = os.fork()
    if child == 0:
        try:
            result = type(call(outcome)).__name__
        except BaseException as error:
            text = str(error).replace("\\n", " ")
            result = f"{type(error).__name__}: {text} {getattr(error, 'prediction', None)!r:.40}"
        late = sorted(set(sys.modules) - loaded)
        os.write(1, f"{outcome}|{','.join(late)}|{result}\\n".encode())
        os._exit(0)
    os.waitpid(child, 0)
"""

RUNNING = {"status": "processing"}
EVENTS = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    b"event: output\nid: 1\ndata: x\n\nevent: done\ndata: {}\n\n"
)
DATE = {"Retry-After": "Wed, 21 Oct 2065 07:28:00 GMT"}

#: For each model: the reply to its create, and those to its polls.
OUTCOMES = {
    "text": ({"status": "succeeded", "output": "x", "metrics": {"predict_time": 1.5}}, []),
    "polled": (RUNNING, [{"status": "succeeded", "output": ["x"], "version": "v" * 64}]),
    "file": ({"status": "succeeded", "output": ["https://replicate.delivery/a.png"]}, []),
    "failed": ({"status": "failed", "error": "boom", "logs": "line\n"}, []),
    "payment": (Response({"detail": "pay", "status": 402}, 402), []),
    "invalid": (
        Response({"detail": "no", "invalid_fields": [{"field": "a", "description": "b"}]}, 422),
        [],
    ),
    "page": (Response("<html>", 404, content_type="text/html; charset=koi8-r"), []),
    "later": (Response({"detail": "no"}, 429, DATE), []),
    "broken": (Response(b"", 500), []),
    "reset": (b"", []),
    "garbage": (Response(b"<html>", 201), []),
    "compressed": (Response(b"garbage", 201, {"Content-Encoding": "gzip"}), []),
    "timeout": (RUNNING, []),
    "interrupt": (RUNNING, []),
    "interval": (RUNNING, [b"", Response(b"", 500), {"status": "succeeded", "output": "x"}]),
    "stream": (RUNNING, [{"status": "succeeded", "output": ["x"]}]),
    "training": ({"status": "succeeded", "output": {"version": "me/made:v"}}, []),
    "training-refused": (Response({"detail": "no"}, 403), []),
}


class Models(ScriptedApi):
    """An API with a model for each outcome."""

    def __init__(self):
        super().__init__(stream=lambda request: [EVENTS])
        self.left = {name: list(polls) for name, (_, polls) in OUTCOMES.items()}

    def respond(self, request):
        parts = request.path.split("/")
        if request.method == "POST" and parts[-1] in {"predictions", "trainings"}:
            name = parts[4]
            return self.answer(name, OUTCOMES[name][0], 201)
        if parts[2] == "predictions" and request.method == "GET":
            polls = self.left[parts[3]]
            return self.answer(parts[3], polls.pop(0) if len(polls) > 1 else (polls or [{}])[0])
        return super().respond(request)

    def answer(self, name, step, status=200):
        if isinstance(step, dict):
            made = self.reply(
                {"status": "processing", "id": name, "model": f"me/{name}", **step}, status
            )
            if name != "stream":
                del made.body["urls"]["stream"]
            return made
        return step or None


def outcomes(mode: str, limit: str, api: Models) -> dict[str, list[str]]:
    made = subprocess.run(
        [sys.executable, "-c", PROGRAM, api.url, mode, limit, *OUTCOMES],
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    found = {line.split("|")[0]: line.split("|", 2)[1:] for line in made.stdout.splitlines()}
    assert found.keys() == OUTCOMES.keys(), made.stderr
    return found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_call__imports_nothing_after_the_create(mode):
    """Whatever comes of it."""
    with Models() as api:
        found = outcomes(mode, "unlimited", api)
    assert {outcome: late for outcome, (late, _) in found.items() if late} == {}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it counts open files by /proc")
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_call__limit_of_open_files(mode):
    """A prediction is returned, or named by an error of the client, with no file left to open."""
    with Models() as api:
        found = outcomes(mode, "limited", api)
        print(found)
    results = {outcome: result for outcome, (_, result) in found.items()}
    raw = ("OSError", "ImportError", "ValueError", "LookupError")
    assert [one for one in results.items() if one[1].startswith(raw)] == []
