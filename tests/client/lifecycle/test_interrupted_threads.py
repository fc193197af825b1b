"""Ctrl-C while a blocking call waits in a thread that is not the main one."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from _support.clients import sync_client
from _support.counting_api import CountingApi
from _support.scripted_api import ScriptedApi, run
from _support.waiting import wait_until

BEGIN = """
import asyncio, os, signal, sys, threading
from concurrent.futures import ThreadPoolExecutor
import replicate_typed as replicate

signal.signal(signal.SIGINT, signal.default_int_handler)
client = replicate.Client("r8_x", base_url=sys.argv[1])

def work():
    return client.run("me/model", {})
"""

WAYS = {
    "asyncio.to_thread": """
async def main():
    await asyncio.to_thread(work)
asyncio.run(main())
""",
    "loop.run_in_executor": """
async def main():
    with ThreadPoolExecutor() as pool:
        await asyncio.get_running_loop().run_in_executor(pool, work)
asyncio.run(main())
""",
    "anyio.to_thread": """
import anyio
async def main():
    await anyio.to_thread.run_sync(work)
anyio.run(main)
""",
    "trio.to_thread": """
import trio
async def main():
    await trio.to_thread.run_sync(work)
trio.run(main)
""",
    "with executor": """
with ThreadPoolExecutor(2) as pool:
    list(pool.map(lambda _: work(), range(20)))
""",
    "executor": """
ThreadPoolExecutor().submit(work).result()
""",
    "thread": """
thread = threading.Thread(target=work)
thread.start()
thread.join()
""",
    "daemon thread": """
thread = threading.Thread(target=work, daemon=True)
thread.start()
thread.join()
""",
    "exit by a signal": """
signal.signal(signal.SIGINT, lambda *_: sys.exit(143))
with ThreadPoolExecutor() as pool:
    pool.submit(work).result()
""",
}


@pytest.mark.parametrize("way", WAYS)
def test_thread__ctrl_c(way):
    """The prediction is canceled, the program ends, and nothing else is created."""
    with CountingApi() as api:
        program = subprocess.Popen(
            [sys.executable, "-c", BEGIN + WAYS[way], api.url], stderr=subprocess.PIPE, text=True
        )
        try:
            wait_until(lambda: api.server.targets("GET"))
            program.send_signal(signal.SIGINT)
            # The predictions would run for ever.
            _, said = program.communicate(timeout=30)
        finally:
            program.kill()
        assert program.returncode in {-signal.SIGINT, 128 + signal.SIGTERM}, said
        assert api.canceled == api.created.keys()


GOES_ON = {
    "the main thread ends": """
threading.Thread(target=work).start()
""",
    "it exits": """
threading.Thread(target=work).start()
sys.exit(1)
""",
    "Ctrl-C is handled": """
thread = threading.Thread(target=work)
thread.start()
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    pass
thread.join()
""",
    "Ctrl-C leads to a question": """
answer, answering = os.pipe()
thread = threading.Thread(target=lambda: (work(), os.write(answering, b"y")))
thread.start()
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    os.read(answer, 1)
""",
}


@pytest.mark.parametrize("case", GOES_ON)
def test_thread__main_thread_without_interrupt(case):
    """A thread works on, whether its main thread has ended or handles Ctrl-C itself."""
    polls = [{"status": "processing"}] * 8 + [{"status": "succeeded", "output": "whole"}]
    with ScriptedApi({"status": "processing"}, polls) as api:
        made = subprocess.run(
            [sys.executable, "-c", BEGIN + GOES_ON[case], api.url],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert made.returncode == (1 if case == "it exits" else 0), made.stderr
        assert made.stderr == ""
        assert api.cancel_count == 0
        assert not api.polls[1:]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_thread__task_canceled(backend):
    """A cancel scope of anyio ends a blocking call in a thread of anyio, and its prediction."""

    async def main(client):
        with anyio.move_on_after(0.2) as scope:
            await anyio.to_thread.run_sync(run, client)
        assert scope.cancelled_caught

    with ScriptedApi() as api, sync_client(api.url) as client:
        anyio.run(main, client, backend=backend)
        assert (api.create_count, api.cancel_count) == (1, 1)


LAST_WORDS = """
import logging, sys, threading
import replicate_typed as replicate

def work():
    {call}

threading.Thread(target=work, daemon=True).start()
sys.stdin.readline()
"""

CALLS = {
    "run": 'replicate.Client("r8_x", base_url=sys.argv[1]).run("me/model", {})',
    "stream": 'list(replicate.Client("r8_x", base_url=sys.argv[1]).stream("me/model", {}))',
    "with_options": (
        'replicate.Client("r8_x", base_url=sys.argv[1]).with_options(timeout=9).run("me/model", {})'
    ),
    "module": 'replicate.run("me/model", {})',
}


@pytest.mark.parametrize("call", CALLS)
def test_exit__first_create_in_a_daemon_thread(call):
    """The first create of a client is awaited when its program ends, and its prediction canceled."""
    asked, release = threading.Event(), threading.Event()

    def held():
        asked.set()
        release.wait(20)
        return api.reply({"status": "processing"}, 201)

    with ScriptedApi(held) as api:
        program = subprocess.Popen(
            [sys.executable, "-c", LAST_WORDS.format(call=CALLS[call]), api.url],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"REPLICATE_API_TOKEN": "r8_x", "REPLICATE_BASE_URL": api.url},
        )
        try:
            assert asked.wait(30)
            with ThreadPoolExecutor(1) as threads:
                ended = threads.submit(program.communicate, "\n", 30)
                # The program is in its exit by then, or will be.
                threading.Timer(0.3, release.set).start()
                _, errors = ended.result()
        finally:
            program.kill()
        # An error that a daemon thread prints while the interpreter ends can abort it.
        assert (program.returncode, errors) == (0, "")
        assert api.create_count == 1
        assert api.cancel_count >= 1


def test_with_options__collected_client():
    """A client made by ``with_options`` that is dropped cancels nothing of the others."""
    seen = threading.Event()

    def polled():
        if not seen.is_set():
            client.with_options(timeout=9).run("me/model", {})
            seen.set()
        return api.reply({"status": "succeeded", "output": "whole"})

    done = {"id": "p2", "status": "succeeded", "output": "whole"}
    creates = [{"status": "processing"}, done]
    with (
        ScriptedApi(lambda: api.reply(creates.pop(0), 201), [polled]) as api,
        sync_client(api.url) as client,
    ):
        assert run(client) == "whole"
        assert api.cancel_count == 0
