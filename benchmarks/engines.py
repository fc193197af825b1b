"""What a call costs over each HTTP library, beside that library alone.

Run from the repository: ``python -m benchmarks.engines``. A local nginx of one process gives the
prediction that is asked for. What is compared is taken in turn; the figures are medians of the
processor time of this process, in microseconds a call.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import httpx
import httpx2
import httpx_aiohttp
import httpx_aiohttp.httpx2
from pyreqwest.client import ClientBuilder, SyncClientBuilder
from pyreqwest.compatibility.httpx import HttpxTransport, SyncHttpxTransport
from replicate_typed import AsyncClient, Client

from .servers import fast_server

#: How often all is measured in turn.
ROUNDS = {"in turn": 7, "at once": 3}

SEQUENTIAL = 300
CONCURRENT = 1000

#: The connections of a client of httpx or httpx2, which is slower with more.
CONNECTIONS = 16

TOKEN = "benchmark"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def in_turn(base: str) -> dict[str, dict[str, Callable[[], object]]]:
    """Return functions that get the prediction once: for each engine, the library's and ours."""
    url = f"{base}/v1/predictions/p1"
    plain, plain2 = httpx.Client(headers=HEADERS), httpx2.Client(headers=HEADERS)
    rust = SyncClientBuilder().build()

    def ours(**options: Any) -> Callable[[], object]:
        client = Client(TOKEN, base_url=base, **options)
        return lambda: client.predictions.get("p1")

    def by_httpx() -> object:
        return plain.get(url).json()

    def by_httpx2() -> object:
        return plain2.get(url).json()

    def by_pyreqwest() -> object:
        return rust.get(url).headers(HEADERS).build().send().json()

    return {
        "httpx": {"alone": by_httpx, "ours": ours()},
        "httpx, a client": {"alone": by_httpx, "ours": ours(http_client=httpx.Client())},
        "httpx2, a client": {"alone": by_httpx2, "ours": ours(http_client=httpx2.Client())},
        "httpx2, a transport": {
            "alone": by_httpx2,
            "ours": ours(transport=httpx2.HTTPTransport()),
        },
        "pyreqwest": {"alone": by_pyreqwest, "ours": ours(transport=SyncHttpxTransport())},
    }


Ask = Callable[[], Awaitable[object]]


def at_once(base: str) -> dict[str, dict[str, Callable[[], None]]]:
    """Return functions that get the prediction many times at once."""
    url = f"{base}/v1/predictions/p1"

    async def gather(ask: Ask) -> None:
        await asyncio.gather(*(ask() for _ in range(CONCURRENT)))

    async def ours(make: Callable[[], dict[str, Any]]) -> None:
        options = make()
        async with AsyncClient(TOKEN, base_url=base, timeout=600, **options) as client:
            await gather(lambda: client.predictions.get("p1"))
        if "http_client" in options:
            await options["http_client"].aclose()

    async def of_library(library: Any) -> None:
        limits = library.Limits(max_connections=CONNECTIONS)
        async with library.AsyncClient(headers=HEADERS, limits=limits, timeout=None) as plain:

            async def ask() -> object:
                return (await plain.get(url)).json()

            await gather(ask)

    async def of_aiohttp() -> None:
        async with aiohttp.ClientSession(headers=HEADERS) as session:

            async def ask() -> object:
                async with session.get(url) as response:
                    return await response.json()

            await gather(ask)

    async def of_pyreqwest() -> None:
        async with ClientBuilder().build() as rust:

            async def ask() -> object:
                return await (await rust.get(url).headers(HEADERS).build().send()).json()

            await gather(ask)

    def run(main: Callable[[], Awaitable[None]]) -> Callable[[], None]:
        return lambda: asyncio.run(main())  # type: ignore[arg-type]

    def made(**makers: Callable[[], object]) -> Callable[[], None]:
        return run(lambda: ours(lambda: {name: make() for name, make in makers.items()}))

    def client_of(library: Any) -> Callable[[], object]:
        limits = library.Limits(max_connections=CONNECTIONS)
        return lambda: library.AsyncClient(limits=limits)

    def alone(library: Any) -> Callable[[], None]:
        return run(lambda: of_library(library))

    return {
        "httpx": {"alone": alone(httpx), "ours": made()},
        "httpx, a client": {"alone": alone(httpx), "ours": made(http_client=client_of(httpx))},
        "httpx2, a client": {"alone": alone(httpx2), "ours": made(http_client=client_of(httpx2))},
        "httpx2, a transport": {
            "alone": alone(httpx2),
            "ours": made(transport=httpx2.AsyncHTTPTransport),
        },
        "aiohttp": {
            "alone": run(of_aiohttp),
            "ours": made(transport=httpx_aiohttp.AiohttpTransport),
        },
        "aiohttp for httpx2": {
            "alone": run(of_aiohttp),
            "ours": made(transport=httpx_aiohttp.httpx2.AiohttpTransport),
        },
        "pyreqwest": {"alone": run(of_pyreqwest), "ours": made(transport=HttpxTransport)},
    }


def compare(
    title: str, rounds: int, times: int, engines: dict[str, dict[str, Callable[[], object]]]
) -> None:
    """Print what a call costs over each engine, alone and by this package."""
    spent: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for engine, functions in engines.items():
            for whose, function in functions.items():
                gc.collect()
                repeated = CONCURRENT if times == 1 else times
                began = time.process_time()
                for _ in range(times):
                    function()
                cost = (time.process_time() - began) / repeated * 1e6
                spent.setdefault((engine, whose), []).append(cost)
    print(f"\n{title}\n\n| engine | alone | ours | ratio | over it |\n|---|---|---|---|---|")
    for engine in engines:
        alone, ours = spent[engine, "alone"], spent[engine, "ours"]
        ratio = statistics.median(b / a for a, b in zip(alone, ours, strict=True))
        more = statistics.median(b - a for a, b in zip(alone, ours, strict=True))
        print(
            f"| {engine} | {statistics.median(alone):.0f} | {statistics.median(ours):.0f} "
            f"| {ratio:.2f} | {more:+.0f} |"
        )


def main() -> None:
    with fast_server() as base:
        compare("One call after the other, µs a call", ROUNDS["in turn"], SEQUENTIAL, in_turn(base))
        compare(f"{CONCURRENT:,} calls at once, µs a call", ROUNDS["at once"], 1, at_once(base))


if __name__ == "__main__":
    main()
