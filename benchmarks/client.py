"""How fast the client asks and streams, beside httpx alone and with aiohttp below.

Run from the repository: ``python benchmarks/client.py``. A server in a process of its own gives the
same answer to everything. Medians of repeated runs; what is compared is taken in turn, so that a
busy machine slows all of it.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import closing

import httpx
from httpx_aiohttp import AiohttpTransport
from replicate_typed import AsyncClient, Client

ROUNDS = 5
TOKEN = "benchmark"

#: Requests one after the other; how many at once, and how often with one client.
SEQUENTIAL = 300
CONCURRENT = ((100, 10), (1000, 1))

#: Events of a stream, a word each.
EVENTS = 20_000

PREDICTION = {
    "id": "p1",
    "model": "me/model",
    "version": "0" * 64,
    "input": {"prompt": "a lighthouse"},
    "output": None,
    "logs": "step 1/2\n" * 20,
    "error": None,
    "status": "processing",
    "created_at": "2026-01-02T03:04:05.678Z",
    "started_at": "2026-01-02T03:04:05.679Z",
    "metrics": {},
}


# The server's process


def serve() -> None:
    """Answer until the standard input ends."""

    async def main() -> None:
        server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=2000)
        base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        urls = {name: f"{base}/{name}" for name in ("get", "cancel", "stream", "web")}
        prediction = PREDICTION | {"urls": urls}
        bodies["json"] = _http("application/json", json.dumps(prediction).encode())
        done = json.dumps(prediction | {"status": "succeeded", "output": ["word "] * EVENTS})
        bodies["done"] = _http("application/json", done.encode())
        events = "".join(f"event: output\nid: {n}\ndata: word \n\n" for n in range(EVENTS))
        stream = f"{events}event: done\ndata: {{}}\n\n".encode()
        bodies["stream"] = _http("text/event-stream", stream)
        print(base, flush=True)
        await asyncio.to_thread(sys.stdin.read)

    asyncio.run(main())


bodies: dict[str, bytes] = {}


def _http(kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            _, _, length = head.lower().partition(b"content-length: ")
            if length:
                await reader.readexactly(int(length.partition(b"\r\n")[0]))
            path = head.split(b" ", 2)[1]
            if path.endswith(b"/stream"):
                writer.write(bodies["stream"])
            else:
                writer.write(bodies["done" if path.endswith(b"/done") else "json"])
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


# The clients


def sequential(base: str) -> dict[str, Callable[[], int]]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    plain = httpx.Client(headers=headers)
    client = Client(TOKEN, base_url=base)

    def by_httpx() -> int:
        for _ in range(SEQUENTIAL):
            plain.get(f"{base}/v1/predictions/p1").json()
        return SEQUENTIAL

    def by_client() -> int:
        for _ in range(SEQUENTIAL):
            client.predictions.get("p1")
        return SEQUENTIAL

    return {"httpx": by_httpx, "Client": by_client}


def concurrent(base: str, count: int, times: int) -> dict[str, Callable[[], int]]:
    async def at_once(ask: Callable[[], Awaitable[object]]) -> int:
        for _ in range(times):
            await asyncio.gather(*(ask() for _ in range(count)))
        return count * times

    async def by_httpx() -> int:
        limits = httpx.Limits(max_connections=100)
        async with httpx.AsyncClient(limits=limits, timeout=60) as plain:
            return await at_once(lambda: plain.get(f"{base}/v1/predictions/p1"))

    async def by_client() -> int:
        async with AsyncClient(TOKEN, base_url=base) as client:
            return await at_once(lambda: client.predictions.get("p1"))

    async def by_aiohttp() -> int:
        async with AsyncClient(TOKEN, base_url=base, transport=AiohttpTransport()) as client:
            return await at_once(lambda: client.predictions.get("p1"))

    return {
        "httpx": lambda: asyncio.run(by_httpx()),
        "AsyncClient": lambda: asyncio.run(by_client()),
        "AsyncClient over aiohttp": lambda: asyncio.run(by_aiohttp()),
    }


def streaming(base: str) -> dict[str, Callable[[], int]]:
    plain = httpx.Client()
    client = Client(TOKEN, base_url=base)

    def by_httpx() -> int:
        with plain.stream("GET", f"{base}/stream") as response:
            return sum(line.startswith("data:") for line in response.iter_lines()) - 1

    def by_client() -> int:
        with closing(client.predictions.get("p1").stream()) as events:
            count = sum(1 for _, event in zip(range(EVENTS), events, strict=False) if event.data)
        assert count == EVENTS
        return count

    return {"httpx, lines": by_httpx, "Client, events": by_client}


def compare(title: str, unit: str, functions: dict[str, Callable[[], int]]) -> None:
    """Print how often a second each does it, and how that is to the first."""
    rates: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            began = time.perf_counter()
            done = function()
            rates[name].append(done / (time.perf_counter() - began))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    first = next(iter(medians.values()))
    print(title)
    for name, rate in medians.items():
        print(f"  {name:26} {rate:9,.0f} {unit}/s   {rate / first:5.2f}")


def main() -> None:
    command = [sys.executable, __file__, "serve"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        compare("One after the other", "requests", sequential(base))
        for count, times in CONCURRENT:
            compare(f"{count:,} at once", "requests", concurrent(base, count, times))
        compare("A stream", "events", streaming(base))
        process.kill()


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["serve"] else main()
