"""Signals at random moments: no prediction is left running without a word.

``REPLICATE_HARNESS=200 pytest -s tests/client/lifecycle/test_signals.py`` makes 200 runs for each
mode and signal, and prints what became of their predictions.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from _support.counting_api import CountingApi
from _support.markdown import code_blocks
from _support.repository import DOCS
from _support.waiting import wait_until

RUNS = int(os.environ.get("REPLICATE_HARNESS", "1"))

#: The longest time from the signal to the end of the program, in seconds; half of it is for a slow
#: machine.
LIMIT = 20.0

BEGIN = """
import asyncio, logging, signal, sys
from concurrent.futures import ThreadPoolExecutor
import replicate_typed as replicate

logging.basicConfig(level=logging.WARNING)
signal.signal(signal.SIGINT, signal.default_int_handler)
url, tag = sys.argv[1:]
client = replicate.Client("r8_x", base_url=url)
COUNT = 4

def work(n=0):
    return client.run("me/model", {"tag": tag, "n": n})
"""

MODES = {
    "main thread": "work()",
    "executor": """
with ThreadPoolExecutor(COUNT) as pool:
    list(pool.map(work, range(COUNT)))
""",
    "to_thread": """
async def main():
    await asyncio.gather(*(asyncio.to_thread(work, n) for n in range(COUNT)))
asyncio.run(main())
""",
    "async": """
async def main():
    client = replicate.AsyncClient("r8_x", base_url=url)
    await asyncio.gather(
        *(client.run("me/model", {"tag": tag, "n": n}) for n in range(COUNT))
    )
asyncio.run(main())
""",
    "stream": """
for event in client.stream("me/model", {"tag": tag}):
    pass
""",
}


def documented_line() -> str:
    """Return what docs/lifecycle.md says against SIGTERM."""
    (line,) = (
        line
        for block in code_blocks(DOCS / "lifecycle.md")
        for line in block.source.splitlines()
        if "SIGTERM" in line
    )
    return line


def strike(api: CountingApi, mode: str, number: signal.Signals, tag: str) -> Counter[str]:
    """Send a signal to a program at a random moment, and count what became of its predictions."""

    def made() -> list[str]:
        return [name for name, given in [*api.inputs.items()] if given["tag"] == tag]

    program = subprocess.Popen(
        [sys.executable, "-c", BEGIN + documented_line() + "\n" + MODES[mode], api.url, tag],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until(lambda: made() or program.poll() is not None, 60)
        time.sleep(random.uniform(0, api.duration))
        program.send_signal(number)
        began = time.monotonic()
        _, said = program.communicate(timeout=60)
        ended = time.monotonic()
    finally:
        program.kill()
        program.wait()
    fates = Counter({"runs": 1, "late": int(ended - began > LIMIT)})
    is_declared = "a create was interrupted" in said
    for name in made():
        own_end = api.created[name] + api.duration
        was_tried = any(t.endswith(f"/{name}/cancel") for t in api.server.targets("POST"))
        if name in api.canceled:
            fates["canceled"] += 1
        elif own_end < began or was_tried:
            fates["finished"] += 1
        elif name in said or is_declared:
            fates["declared"] += 1
        elif own_end < ended:
            # A thread notices the signal within a second or so, if its prediction takes as long.
            fates["finished in time"] += 1
        else:
            fates["left"] += 1
    return fates


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
@pytest.mark.parametrize("mode", MODES)
def test_signal__at_a_random_moment(mode, number):
    """Each prediction has ended, was canceled, or is named by the program."""
    fates = Counter[str]()
    with CountingApi(pause=0.1, duration=1.0) as api:
        for run in range(RUNS):
            fates += strike(api, mode, number, str(run))
    print(f"\n{mode:12} {number.name}: {dict(fates)}")
    assert fates["left"] == 0
    assert fates["late"] == 0
