"""Benchmarks of the local server: start, predictions, streams, idling, and pages of the list.

Run from the repository: ``python benchmarks/local.py``. The server and the load run in processes of
their own. The figures are medians of repeated runs; runs that are compared alternate, so that load
on the machine slows both.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from replicate_typed.local import LocalServer
from replicate_typed.local._base.ids import new_job_id
from replicate_typed.local._jobs.job import Job
from replicate_typed.local._jobs.store import Store
from replicate_typed.local._serving import connections
from uvicorn.protocols.http.h11_impl import H11Protocol

TOKEN = "benchmark"
ROUNDS = 5

#: Connections of the load, and its duration in seconds.
CONNECTIONS = 32
SECONDS = 2.0

#: Clients of one stream, and predictions in the store.
STREAMS = 1000
STORED = 100_000

#: Seconds over which the stored predictions were created: less than the lifetime of their data.
SPREAD = 1800.0

#: Seconds without a request over which the processor time of an idle server is measured.
IDLE = 5.0


# The server


async def echo(text: str) -> str:
    return text


def echo_in_thread(text: str) -> str:
    return text


def processor_time() -> float:
    return time.process_time()


async def beats(seconds: float) -> AsyncIterator[str]:
    yield "first"
    await asyncio.sleep(seconds)
    yield "last"


def serve(parser: str, data: str) -> None:
    """Serve until the end of standard input."""
    if parser == "h11":
        connections.Protocol = H11Protocol  # as without httptools
    began = time.perf_counter()
    models = {
        "me/echo": echo,
        "me/echo-in-thread": echo_in_thread,
        "me/processor-time": processor_time,
        "me/beats": beats,
    }
    with LocalServer(models, token=TOKEN, data=data or None) as server:
        print(server.base, time.perf_counter() - began, flush=True)
        sys.stdin.read()


class Served:
    """A server in another process."""

    def __init__(self, base: str, started: float) -> None:
        self.base = base
        self.started = started
        self.http = httpx.Client(
            base_url=f"{base}/v1", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60
        )

    def create(self, model: str, input: dict[str, Any], *, hold: bool) -> dict[str, Any]:
        headers = {"Prefer": "wait"} if hold else {}
        answer = self.http.post(
            f"/models/me/{model}/predictions", json={"input": input}, headers=headers
        )
        shown: dict[str, Any] = answer.raise_for_status().json()
        return shown


@contextmanager
def served(parser: str = "", data: str = "") -> Generator[Served]:
    """Run a server during the block."""
    command = [sys.executable, __file__, "serve", parser, data]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        base, started = process.stdout.readline().split()
        server = Served(base, float(started))
        try:
            yield server
        finally:
            server.http.close()
            process.stdin.close()


# The load


def load(kind: str, address: str, *rest: str) -> None:
    """Run a load, and print its result as JSON."""
    host, _, port = address.partition(":")
    work = {"predictions": predictions, "streams": streams}[kind]
    print(json.dumps(asyncio.run(work(host, int(port), *rest))))


async def predictions(host: str, port: int, model: str) -> float:
    """Return the predictions with ``Prefer: wait`` per second, over persistent connections."""
    body = b'{"input":{"text":"hello"}}'
    request = (
        f"POST /v1/models/me/{model}/predictions HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: Bearer {TOKEN}\r\nPrefer: wait\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body

    async def request_until(until: float) -> int:
        reader, writer = await asyncio.open_connection(host, port)
        count = 0
        while time.perf_counter() < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            answer = await reader.readexactly(length)
            assert head.startswith(b"HTTP/1.1 201"), head
            assert b'"output":"hello"' in answer, answer
            count += 1
        writer.close()
        return count

    began = time.perf_counter()
    counts = await asyncio.gather(*(request_until(began + SECONDS) for _ in range(CONNECTIONS)))
    return sum(counts) / (time.perf_counter() - began)


async def streams(host: str, port: int, path: str) -> list[float]:
    """Return the seconds until all streams are open, and between the first and the last end."""
    began = time.perf_counter()
    ends: list[float] = []

    async def follow() -> float:
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        await reader.readuntil(b"data: first")
        opened = time.perf_counter() - began
        await reader.readuntil(b"data: last")
        ends.append(time.perf_counter())
        writer.close()
        return opened

    opened = await asyncio.gather(*(follow() for _ in range(STREAMS)))
    return [max(opened), max(ends) - min(ends)]


def loaded(kind: str, server: Served, *rest: str) -> Any:
    """Run a load in another process, and return its result."""
    address = server.base.removeprefix("http://")
    command = [sys.executable, __file__, "load", kind, address, *rest]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


# Measurements


def start() -> tuple[float, float]:
    """Return the seconds that a start takes, without and with the process and its imports."""
    alone: list[float] = []
    whole: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        with served() as server:
            server.http.get("/account").raise_for_status()
            whole.append(time.perf_counter() - began)
            alone.append(server.started)
    return statistics.median(alone), statistics.median(whole)


def rates() -> dict[tuple[str, str], float]:
    """Return the predictions per second, by HTTP parser and by model."""
    found: dict[tuple[str, str], list[float]] = {}
    for _ in range(ROUNDS):
        for parser in ("httptools", "h11"):
            with served(parser) as server:
                for model in ("echo", "echo-in-thread"):
                    rate = loaded("predictions", server, model)
                    found.setdefault((parser, model), []).append(rate)
    return {key: statistics.median(values) for key, values in found.items()}


def idle_share() -> float:
    """Return the share of one processor that an idle server uses."""
    with served() as server:
        before = server.create("processor-time", {}, hold=True)["output"]
        time.sleep(IDLE)
        share: float = server.create("processor-time", {}, hold=True)["output"] - before
        return share / IDLE


def streaming() -> list[float]:
    """Return the result of ``streams`` for a prediction that runs until all clients are there."""
    with served() as server:
        shown = server.create("beats", {"seconds": 8.0}, hold=False)
        found: list[float] = loaded("streams", server, httpx.URL(shown["urls"]["stream"]).path)
        return found


def listing() -> tuple[float, float]:
    """Return the median seconds of the first page of a long list, and of one in its middle."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder))
        with served(data=folder) as server:
            url = "/predictions"
            for _ in range(20):
                url = server.http.get(url).json()["next"]
            return _pages(server, "/predictions"), _pages(server, url)


def fill(folder: Path) -> None:
    """Store ended predictions."""
    store = Store(folder)
    first = time.time() - SPREAD
    for number in range(STORED):
        created = first + number * SPREAD / STORED
        job = Job(
            id=new_job_id(created),
            kind="prediction",
            model="me/echo",
            version="0" * 64,
            input={"text": "hello"},
            created=created,
            status="succeeded",
            output="hello",
            started=created,
            completed=created,
        )
        store.put_job("prediction", job.record(), done=True)
    store.close()


def _pages(server: Served, url: str) -> float:
    times: list[float] = []
    for _ in range(ROUNDS * 4):
        began = time.perf_counter()
        answer = server.http.get(url).raise_for_status()
        times.append(time.perf_counter() - began)
        assert len(answer.json()["results"]) == 100
    return statistics.median(times)


def main() -> None:
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}")
    alone, whole = start()
    print(f"start: {alone * 1e3:.0f} ms, with the process and its imports {whole * 1e3:.0f} ms")
    for (parser, model), rate in rates().items():
        print(f"predictions with Prefer: wait, {model}, {parser}: {rate:.0f} per second")
    opened, spread = streaming()
    print(f"{STREAMS} streams: open in {opened:.2f} s, all ended within {spread * 1e3:.0f} ms")
    print(f"idle: {idle_share():.2%} of one processor")
    first, middle = listing()
    print(
        f"a page of {STORED} predictions: first {first * 1e3:.1f} ms, middle {middle * 1e3:.1f} ms"
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", parser, data]:
            serve(parser, data)
        case ["load", kind, address, *rest]:
            load(kind, address, *rest)
        case _:
            main()
