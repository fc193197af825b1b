"""How fast this client and Replicate's own start, ask and ask at once.

    python -m venv ours && ours/bin/pip install .
    python -m venv one && one/bin/pip install replicate==1.0.7
    python -m venv two && two/bin/pip install replicate==2.0.0b4
    python benchmarks/official.py ours/bin/python one/bin/python two/bin/python

Each client runs in a process of its own, against a server in another one that gives the same answer
to everything. They take turns, so that a busy machine slows all of them; medians are shown.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROUNDS = 3
SEQUENTIAL = 300
CONCURRENT = 1000

Ask = Callable[[], object]
AskAsync = Callable[[], Awaitable[object]]


def measure(base: str) -> dict[str, str | float]:
    """What the client that this Python has installed needs for each, in seconds, and its name."""
    try:
        name = f"replicate {version('replicate')}"
    except PackageNotFoundError:
        name = f"replicate-typed {version('replicate-typed')}"
    began = time.perf_counter()
    ask, make_async = CLIENTS[name.partition(".")[0]](base)
    ask()
    first = time.perf_counter() - began
    began = time.perf_counter()
    for _ in range(SEQUENTIAL):
        ask()
    each = (time.perf_counter() - began) / SEQUENTIAL

    async def at_once() -> tuple[float, int]:
        ask_async = make_async()
        began = time.perf_counter()
        answers = await asyncio.gather(
            *(ask_async() for _ in range(CONCURRENT)), return_exceptions=True
        )
        failed = sum(isinstance(answer, BaseException) for answer in answers)
        return time.perf_counter() - began, failed

    all_of_them, failed = asyncio.run(at_once())
    return {"name": name, "first": first, "each": each, "all": all_of_them, "failed": failed}


def ours(base: str) -> tuple[Ask, Callable[[], AskAsync]]:
    import replicate_typed

    client = replicate_typed.Client("x", base_url=base)

    def make() -> AskAsync:
        asynchronous = replicate_typed.AsyncClient("x", base_url=base)
        return lambda: asynchronous.predictions.get("p1")

    return lambda: client.predictions.get("p1"), make


def first_official(base: str) -> tuple[Ask, Callable[[], AskAsync]]:
    import replicate  # type: ignore[import-not-found]  # in an environment of its own

    client = replicate.Client(api_token="x", base_url=base)
    return lambda: client.predictions.get("p1"), lambda: lambda: client.predictions.async_get("p1")


def second_official(base: str) -> tuple[Ask, Callable[[], AskAsync]]:
    import replicate  # type: ignore[import-not-found]  # in an environment of its own

    client = replicate.Client(bearer_token="x", base_url=f"{base}/v1")

    def make() -> AskAsync:
        asynchronous = replicate.AsyncClient(bearer_token="x", base_url=f"{base}/v1")
        return lambda: asynchronous.predictions.get(prediction_id="p1")

    return lambda: client.predictions.get(prediction_id="p1"), make


CLIENTS = {
    "replicate-typed 0": ours,
    "replicate 1": first_official,
    "replicate 2": second_official,
}


def main(pythons: list[str]) -> None:
    """Measure the client of each of these Pythons, and print a table."""
    found: dict[str, list[dict[str, float]]] = {}
    server = [sys.executable, str(Path(__file__).with_name("client.py")), "serve"]
    with subprocess.Popen(server, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as api:
        assert api.stdout is not None
        base = api.stdout.readline().strip()
        for _ in range(ROUNDS):
            for python in pythons:
                said = subprocess.check_output([python, __file__, "measure", base], text=True)
                measured = json.loads(said)
                found.setdefault(measured.pop("name"), []).append(measured)
        api.kill()
    print(f"{'':26} first answer   one after the other   {CONCURRENT:,} at once")
    for name, rounds in found.items():
        first, each, whole, failed = (
            statistics.median(one[key] for one in rounds)
            for key in ("first", "each", "all", "failed")
        )
        print(
            f"{name:26} {first:10.2f} s {1 / each:17,.0f}/s {CONCURRENT / whole:12,.0f}/s"
            + (f", {failed:,.0f} failed" if failed else "")
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        print(json.dumps(measure(sys.argv[2])))
    else:
        main(sys.argv[1:])
