"""Thousands of predictions over a connection on which a third of the requests fails.

None is lost, none is billed twice, none is left running. ``REPLICATE_HARNESS`` sets how many
predictions run in each mode, 2,000 by default.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import pytest
import replicate_typed as replicate
from _support.clients import async_client, sync_client
from _support.fault_ledger import Outcome
from replicate_typed import RetryPolicy
from replicate_typed.local import ConcatenateIterator, Fault, LocalServer
from replicate_typed.local._api.faults import FaultKind

COUNT = int(os.environ.get("REPLICATE_HARNESS", "2000"))
POLICY = RetryPolicy(max_retries=9, base=0.001, cap=0.004)

#: Seconds that a request may take, and seconds that one in fifty is delayed before it is accepted.
TIMEOUT, STALL = 0.4, 0.8


async def echo(n: int) -> int:
    """Return the number."""
    return n


async def slow(n: int) -> int:
    """Return the number after 30 ms."""
    await asyncio.sleep(0.03)
    return n


async def tokens(n: int) -> ConcatenateIterator[str]:
    """Stream the digits of the number."""
    for digit in str(n):
        yield digit


async def broken(n: int) -> int:
    """Raise an error."""
    raise ValueError(f"no {n}")


async def endless(n: int) -> int:
    """Run for an hour."""
    await asyncio.sleep(3600)
    return n


MODELS = {f.__name__: f for f in (echo, slow, tokens, broken, endless)}
CREATES = ("predictions.create", "models.predictions.create")


def faults() -> list[Fault]:
    """Return faults of all kinds, by which about 30 % of the requests to each operation fail."""
    made = []
    for operation in (*CREATES, "predictions.get", "predictions.cancel"):
        made += [
            Fault("reset-before", operation, 0.04),
            Fault("reset-after", operation, 0.04),
            Fault("truncate", operation, 0.04),
            Fault("garbage", operation, 0.02),
            Fault("delay", operation, 0.02, seconds=0.02),
            Fault("delay", operation, 0.02, seconds=STALL),
            Fault("html", operation, 0.03, status=520),
            Fault("html", operation, 0.02, status=502),
            Fault("status", operation, 0.01, status=500),
            Fault("status-after", operation, 0.02, status=500),
            Fault("status", operation, 0.04, status=429, headers={"retry-after": "0"}),
            Fault("status", operation, 0.04, status=503, headers={"retry-after": "0.001"}),
        ]
    made.append(Fault("drop-stream", "stream", 0.3, after=60))
    assert {fault.kind for fault in made} == {*get_args(FaultKind)}
    return made


@pytest.fixture
def server():
    """A server with the models, and with reproducible faults."""
    models = {f"me/{name}": function for name, function in MODELS.items()}
    with LocalServer(models=models, seed=20_260_101) as running:
        yield running


def plan(n: int) -> tuple[str, str]:
    """Return what the n-th caller does, and with which model."""
    if n % 20 == 19:
        return "timeout", "endless"
    if n % 20 == 13:
        return "run", "broken"
    if n % 20 == 7:
        return "stream", "tokens"
    if n % 4 == 3:
        return "create", "slow" if n % 8 == 3 else "echo"
    return "run", "slow" if n % 10 == 0 else "echo"


#: The errors of calls that do not return. Failed polls are retried, so nothing else may be raised
#: once there is a prediction.
EXPECTED = {("timeout", "endless"): "PredictionTimeout", ("run", "broken"): "ModelError"}


class Outcomes:
    """The outcome of each call."""

    def __init__(self) -> None:
        self.ends: dict[int, Outcome] = {}

    def returned(self, n: int, output: object, *known: str) -> None:
        assert output in (n, str(n)), (n, output)
        self.ends[n] = Outcome.of_output(output, known)

    def raised(self, n: int, error: replicate.ReplicateError) -> None:
        self.ends[n] = Outcome.of_error(error)

    def check(self, server: LocalServer, mode: str, began: float) -> None:
        created: dict[int, list[dict]] = {}
        for record in server.predictions():
            created.setdefault(record["input"]["n"], []).append(record)
        assert set(self.ends) == set(range(COUNT))
        counts: Counter[str] = Counter()
        for n, outcome in self.ends.items():
            end, id, declared = outcome.end, outcome.id, outcome.is_declared
            records = created.pop(n, [])
            assert len(records) <= 1, f"call {n} was billed {len(records)} times"
            counts[end + (" (declared)" if declared else "")] += 1
            if end == "returned":
                assert records, n
                assert id in (None, records[0]["id"])
            elif id is not None:
                assert [r["id"] for r in records] == [id], (n, end)
                assert end == EXPECTED.get(plan(n)), f"{end} lost call {n} after its create"
            else:
                # The caller has no prediction: there is none, or the error says that it may exist.
                assert declared or not records, f"call {n} lost {records} to {end}"
                counts["created though the caller only knows that it may be"] += len(records)
            if records and not declared:
                assert records[0]["completed"], f"call {n} left {records[0]} running after {end}"
        assert not created, "predictions that nobody created"
        total = len(server.predictions())
        print(
            f"\n{mode}: {COUNT} asked for, {total} created, {server.running} running that were "
            f"declared, {time.monotonic() - began:.1f} s, {dict(counts)}"
        )


def test_sync_client__injected_faults(server):
    """No prediction of the sync client is lost, billed twice or left running."""
    client = sync_client(server.url, server.token, policy=POLICY, timeout=TIMEOUT)
    outcomes = Outcomes()

    def call(n: int) -> None:
        what, name = plan(n)
        try:
            if what == "create":
                made = client.predictions.create(model=f"me/{name}", input={"n": n})
                made.wait()
                outcomes.returned(n, made.output, made.id)
            elif what == "stream":
                with client.stream(f"me/{name}", {"n": n}) as events:
                    outcomes.returned(n, events.text(), events.prediction.id)
            elif what == "timeout":
                client.run(f"me/{name}", {"n": n}, wait=0, timeout=0.05)
            else:
                outcomes.returned(n, client.run(f"me/{name}", {"n": n}, wait=(n % 3) * 30))
        except replicate.ReplicateError as error:
            outcomes.raised(n, error)

    warm(client)
    server.faults.add(*faults())
    began = time.monotonic()
    with client, ThreadPoolExecutor(16) as pool:
        list(pool.map(call, range(COUNT)))
    outcomes.check(server, "sync", began)


def test_async_client__injected_faults(server):
    """No prediction of the async client is lost, billed twice or left running."""
    outcomes = Outcomes()

    async def call(client: replicate.AsyncClient, n: int) -> None:
        what, name = plan(n)
        try:
            if what == "create":
                made = await client.predictions.create(model=f"me/{name}", input={"n": n})
                await made.wait()
                outcomes.returned(n, made.output, made.id)
            elif what == "stream":
                async with client.stream(f"me/{name}", {"n": n}) as events:
                    outcomes.returned(n, await events.text(), events.prediction.id)
            elif what == "timeout":
                await client.run(f"me/{name}", {"n": n}, wait=0, timeout=0.05)
            else:
                outcomes.returned(n, await client.run(f"me/{name}", {"n": n}, wait=(n % 3) * 30))
        except replicate.ReplicateError as error:
            outcomes.raised(n, error)

    async def main() -> None:
        numbers = iter(range(COUNT))

        async def worker(client: replicate.AsyncClient) -> None:
            for n in numbers:
                await call(client, n)

        async with (
            async_client(server.url, server.token, policy=POLICY, timeout=TIMEOUT) as client,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(48):
                group.create_task(worker(client))

    with sync_client(server.url, server.token) as first:
        warm(first)
    server.faults.add(*faults())
    began = time.monotonic()
    asyncio.run(main())
    outcomes.check(server, "async", began)


def warm(client: replicate.Client) -> None:
    """Fetch each model once, so that the server has made its versions."""
    for name in MODELS:
        assert client.models.get(f"me/{name}").latest_version
