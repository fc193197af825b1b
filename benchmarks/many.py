"""How a run of many predictions compares with what the server can do, and how much it remembers.

Run from the repository: ``python benchmarks/many.py``, or with the name of one part: ``throughput``,
``blocking``, ``memory``, ``inputs``. Servers run in processes of their own. What is compared is run in turn, so
that a busy machine slows all of it.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from replicate_typed import AsyncClient, Client, MapSummary
from replicate_typed.local import LocalServer

TOKEN = "benchmark"

#: Predictions, and how many run at once.
COUNT, IN_FLIGHT = 10_000, 500

#: How long a prediction takes, in seconds.
SHORTEST, LONGEST = 0.1, 2.0

#: Inputs of the run whose memory is measured, and predictions that are on record before.
INPUTS = 1_000_000

#: Runs that are compared.
ROUNDS = 3

#: How often memory is measured.
SAMPLES = 20


def durations(count: int) -> list[float]:
    chance = random.Random(1)
    return [round(chance.uniform(SHORTEST, LONGEST), 3) for _ in range(count)]


# The server's process


async def work(seconds: float, n: int) -> int:
    await asyncio.sleep(seconds)
    return n


def serve() -> None:
    """Serve until the standard input ends."""
    with LocalServer(models={"me/work": work}, token=TOKEN) as server:
        print(json.dumps(server.url), flush=True)
        sys.stdin.read()


@contextmanager
def server() -> Generator[str]:
    process = subprocess.Popen(
        [sys.executable, __file__, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait()


# What the server can do: each prediction is one request that is held to its end, over a socket


async def held(url: str, seconds: list[float]) -> float:
    parts = urlsplit(url)
    inputs = iter(enumerate(seconds))

    async def worker() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for n, duration in inputs:
            body = json.dumps({"input": {"seconds": duration, "n": n}}).encode()
            head = (
                f"POST /v1/models/me/work/predictions HTTP/1.1\r\nHost: {parts.netloc}\r\n"
                f"Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n"
                f"Prefer: wait=60\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 201"), answer
            length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    return len(seconds) / (time.perf_counter() - began)


# The runs


class Requests(logging.Handler):
    """Counts the requests of the client by what they ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        args: Any = record.args
        if record.msg.startswith("%s %s: %d in"):
            method, path = args[:2]
            kind = "create" if method == "POST" else "list" if path == "/predictions" else "get"
            self.counts[kind] += 1


@contextmanager
def counted() -> Generator[Counter[str]]:
    logger, handler = logging.getLogger("replicate_typed"), Requests()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield handler.counts
    finally:
        logger.removeHandler(handler)


def inputs_of(seconds: list[float]) -> Iterator[dict[str, float]]:
    return ({"seconds": duration, "n": n} for n, duration in enumerate(seconds))


async def mapped(url: str, seconds: list[float], **options: Any) -> float:
    async with AsyncClient(TOKEN, base_url=url) as client:
        began = time.perf_counter()
        async with client.map(
            "me/work", inputs_of(seconds), concurrency=IN_FLIGHT, **options
        ) as run:
            outputs = [item.output async for item in run]
        rate = len(seconds) / (time.perf_counter() - began)
    assert outputs == list(range(len(seconds)))
    return rate


def mapped_blocking(url: str, seconds: list[float]) -> tuple[float, int]:
    threads = 0
    with Client(TOKEN, base_url=url) as client:
        began = time.perf_counter()
        with client.map("me/work", inputs_of(seconds), concurrency=IN_FLIGHT) as run:
            for _ in run:
                threads = max(threads, threading.active_count())
        return len(seconds) / (time.perf_counter() - began), threads


def throughput(count: int = COUNT) -> None:
    seconds = durations(count)
    fixed_polls = sum(int(duration / 0.5) + 1 for duration in seconds)
    rates: dict[str, list[float]] = {"server": [], "map": [], "map, journal": []}
    with server() as url, tempfile.TemporaryDirectory() as folder:
        for number in range(ROUNDS):
            rates["server"].append(asyncio.run(held(url, seconds)))
            with counted() as counts:
                rates["map"].append(asyncio.run(mapped(url, seconds)))
            journal = Path(folder, f"{number}.db")
            rates["map, journal"].append(asyncio.run(mapped(url, seconds, journal=journal)))
            polls = counts["list"] + counts["get"]
            print(
                f"round {number}: {', '.join(f'{n} {r[-1]:.0f}/s' for n, r in rates.items())}; "
                f"requests {dict(counts)}: {polls / fixed_polls:.3f} of polls every half second",
                flush=True,
            )
    best = statistics.median(rates["server"])
    for name, found in rates.items():
        median = statistics.median(found)
        print(
            f"{name:14} {median:6.0f} predictions/s, {median / best:.2f} of what the server can do"
        )


def blocking(count: int = COUNT) -> None:
    with server() as url:
        best = asyncio.run(held(url, durations(count)))
        rate, threads = mapped_blocking(url, durations(count))
    print(
        f"Client.map: {rate:.0f}/s of {best:.0f}/s, with {threads} threads for {IN_FLIGHT} in flight"
    )


async def size_held(
    url: str, seconds: list[float], concurrency: int, is_held: Callable[[MapSummary], bool]
) -> float:
    """Return the bytes that each input takes when all are held."""
    async with AsyncClient(TOKEN, base_url=url) as client:
        async for _ in client.map("me/work", inputs_of([0.01] * 200), concurrency=100):
            pass
        tracemalloc.start()
        async with client.map(
            "me/work", inputs_of(seconds), concurrency=concurrency, cancel_on_exit=False
        ) as run:
            first = asyncio.ensure_future(anext(aiter(run)))
            while not is_held(run.summary()):  # noqa: ASYNC110 - a run has no event to wait for
                await asyncio.sleep(0.1)
            sizes: list[int] = []
            for _ in range(SAMPLES):
                await asyncio.sleep(0.1)
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])
            first.cancel()
            await asyncio.wait([first])
        tracemalloc.stop()
    # A page of predictions that is being read is there for moments.
    return min(sizes) / len(seconds)


def memory(count: int = 2000) -> None:
    """Results in order wait for the first one, which takes longer than all others together."""
    with server() as url, Client(TOKEN, base_url=url) as client:
        prediction = client.predictions.create("me/work", input={"seconds": 0.0, "n": 1}).wait()
        shown = len(json.dumps(prediction.raw, separators=(",", ":")))
        waiting = asyncio.run(
            size_held(
                url,
                [30.0, *[0.01] * (count - 1)],
                count // 4 + 1,
                lambda summary: summary.done == count - 1,
            )
        )
        running = asyncio.run(
            size_held(url, [30.0] * count, count, lambda summary: summary.running == count)
        )
    print(
        f"{count} held, each with its input: {waiting:.0f} bytes if its result waits, of which the "
        f"prediction as JSON is {shown}; {running:.0f} bytes if its prediction runs"
    )


def inputs(count: int = INPUTS) -> None:
    """A journal of a finished run is made, and the run is resumed."""
    from replicate_typed._many.entries import Entry
    from replicate_typed._many.input_keys import keyed_input
    from replicate_typed._many.journal_writer import JournalWriter

    with server() as url, Client(TOKEN, base_url=url) as client, tempfile.TemporaryDirectory() as f:
        version = client.models.get("me/work").latest_version
        name = f"me/work:{version.id if version else ''}"
        journal = Path(f, "run.db")
        writer = JournalWriter(journal, name)
        for first in range(0, count, 10_000):
            entries = [
                Entry(
                    id=n + 1,
                    digest=keyed_input({"seconds": 1.0, "n": n}).digest,
                    occurrence=0,
                    position=n,
                    state="done",
                    attempts=1,
                    prediction_id=f"p{n:025}",
                    result=json.dumps({"id": f"p{n:025}", "status": "succeeded", "output": n}),
                )
                for n in range(first, min(count, first + 10_000))
            ]
            writer.save(entries, [], [])
        writer.close()
        del entries
        tracemalloc.start()
        values = ({"seconds": 1.0, "n": n} for n in range(1000))
        list(client.map(name, values, journal=journal))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began, processor = time.perf_counter(), time.process_time()
        seen = 0
        values = ({"seconds": 1.0, "n": n} for n in range(count))
        with client.map(name, values, journal=journal, concurrency=IN_FLIGHT) as run:
            for item in run:
                seen += item.is_recorded
        elapsed, processor = time.perf_counter() - began, time.process_time() - processor
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = journal.stat().st_size
    assert seen == count
    print(
        f"{count:,} inputs on record: {elapsed:.1f} s ({processor:.1f} s of the processor), "
        f"{size / count:.0f} bytes of journal each, "
        f"peak memory {(after - before) / 1024:.1f} MiB more than before; 1,000: {peak / 1024:.0f} KiB"
    )


def main() -> None:
    parts = {
        "throughput": throughput,
        "blocking": blocking,
        "memory": memory,
        "inputs": inputs,
    }
    name, *rest = sys.argv[1:] or [""]
    if name == "serve":
        serve()
        return
    for part, function in parts.items():
        if name in {"", part}:
            function(*map(int, rest))


if __name__ == "__main__":
    main()
