"""Every kind of HTTP fault at every operation, over every transport, and the ledger of it.

No prediction is lost, billed twice or left running without a word; no caller is told what is not
true; no error is another library's; no call outlasts its time limit by much. ``pytest -s`` shows
the ledgers. ``REPLICATE_HARNESS`` sets how many calls are made over each transport, and
``REPLICATE_HARNESS_SEED`` their order and their pairs of faults.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest
from _support.clients import async_client, sync_client
from _support.fault_ledger import ZERO, Ledger, Outcome, settle
from _support.fault_plan import TIMEOUT, Call, make_plan
from _support.faulty_api import FaultyApi
from _support.http_faults import KINDS
from _support.interrupts import set_times
from _support.transports import ASYNC, SYNC, TransportCase
from replicate_typed import RetryPolicy

COUNT = int(os.environ.get("REPLICATE_HARNESS", "0")) or None
SEED = os.environ.get("REPLICATE_HARNESS_SEED", "1")

#: The settings of the clients: limits of 0.4 s for one attempt, and enough attempts.
SETTINGS = {"policy": RetryPolicy(max_retries=9, base=0.001, cap=0.004), "timeout": 0.4}

#: Seconds that a client takes at the most to clean up after a caller whose time is up, and by which
#: a call may outlast its time limit: these, and room for a slow machine.
CLEANUP, LATE = 1.0, 4.0

#: How many faults of a ledger are printed.
MAX_FAULTS = 40

#: How many calls are made at once.
CONCURRENCY = 24

#: Operations at which each kind of fault is met.
OPERATIONS = ("create", "get", "cancel", "schema", "stream")


@pytest.fixture(autouse=True)
def _short_times(monkeypatch):
    set_times(monkeypatch, ACK_GRACE=0.2, HELD_ACK_GRACE=0.2, CLEANUP_TIME=CLEANUP)


class Harness:
    """The calls of one transport, and what came of them."""

    def __init__(self, case: TransportCase) -> None:
        self.case = case
        self.calls = make_plan(f"{SEED} {case.mode} {case.name}", COUNT)
        self.outcomes: dict[int, Outcome] = {}
        faults = {call.n: call.faults for call in self.calls}
        self.api = FaultyApi(lambda n, operation: faults.get(n, {}).get(operation, ()))
        self.api.timed = {call.n for call in self.calls if call.is_timed}

    def sync_call(self, client: Any, call: Call) -> None:
        """Make a call, and take note of its outcome."""
        known: list[str] = []
        started = time.monotonic()
        try:
            output = self._sync_action(client, call, known)
        except Exception as error:  # noqa: BLE001 - all are entered in the ledger
            self._failed(call, error, known, started)
        else:
            self._returned(call, output, known, started)

    async def async_call(self, client: Any, call: Call) -> None:
        """Make a call, and take note of its outcome."""
        known: list[str] = []
        started = time.monotonic()
        try:
            output = await self._async_action(client, call, known)
        except Exception as error:  # noqa: BLE001 - all are entered in the ledger
            self._failed(call, error, known, started)
        else:
            self._returned(call, output, known, started)

    def _sync_action(self, client: Any, call: Call, known: list[str]) -> Any:
        if call.action == "stream":
            with client.stream("me/text", call.input) as events:
                text = events.text()
                known.append(events.prediction.id)
                return text
        if "create" in call.action or call.action == "cancel":
            made = client.predictions.create(**self._create_options(call))
            known.append(made.id)
            if call.action == "cancel":
                made.cancel()
                return None
            made.wait().raise_for_status()
            return made.output
        return client.run(**self._run_options(call))

    async def _async_action(self, client: Any, call: Call, known: list[str]) -> Any:
        if call.action == "stream":
            async with client.stream("me/text", call.input) as events:
                text = await events.text()
                known.append(events.prediction.id)
                return text
        if "create" in call.action or call.action == "cancel":
            made = await client.predictions.create(**self._create_options(call))
            known.append(made.id)
            if call.action == "cancel":
                await made.cancel()
                return None
            (await made.wait()).raise_for_status()
            return made.output
        return await client.run(**self._run_options(call))

    def _create_options(self, call: Call) -> dict[str, Any]:
        if call.action == "create-deployment":
            return {"deployment": "me/deployed", "input": call.input}
        return {"model": f"me/{call.model}", "input": call.input}

    def _run_options(self, call: Call) -> dict[str, Any]:
        options: dict[str, Any] = {"ref": f"me/{call.model}", "input": call.input}
        if call.action == "run-version":
            options["ref"] += f":{self.api.version_of(call.n)}"
        if call.action in {"run-polling", "timed"}:
            options["wait"] = 0
        if call.is_timed:
            options["timeout"] = TIMEOUT
        return options

    def _returned(self, call: Call, output: Any, known: list[str], started: float) -> None:
        seconds = time.monotonic() - started
        self.outcomes[call.n] = Outcome("returned", output, (known or [None])[0], seconds=seconds)

    def _failed(self, call: Call, error: Exception, known: list[str], started: float) -> None:
        seconds = time.monotonic() - started
        self.outcomes[call.n] = Outcome.of_error(error, id=(known or [None])[0], seconds=seconds)

    def settle(self) -> Ledger:
        """Return the ledger, and print it."""
        ledger = settle(self.calls, self.outcomes, self.api)
        shown = ledger.faults[:MAX_FAULTS]
        print(f"\n{self.case.mode} {self.case.name}: {ledger}", *shown, sep="\n  ")
        return ledger

    def check(self) -> None:
        """Check that the ledger is in order, and that each kind of fault was met."""
        ledger = self.settle()
        assert {name: ledger.counts[name] for name in ZERO} == dict.fromkeys(ZERO, 0)
        assert ledger.late < LATE
        if COUNT is None:
            met = {hit for n, hits in self.api.hits.items() if n > 0 for hit in hits}
            missed = {(o, k) for o in OPERATIONS for k in KINDS} - met
            assert not missed


@pytest.mark.parametrize("case", SYNC, ids=lambda case: case.name)
def test_sync_client__ledger(case):
    """The ledger of the sync client over each transport is in order."""
    harness = Harness(case)
    with harness.api as api, case.options() as options:
        client = sync_client(api.url, **SETTINGS, **options)
        with client, ThreadPoolExecutor(CONCURRENCY) as pool:
            for n in (-1, -2):
                harness.sync_call(client, Call(n, "run-text"))
            list(pool.map(lambda call: harness.sync_call(client, call), harness.calls))
        harness.check()


@pytest.mark.parametrize("case", ASYNC, ids=lambda case: f"{case.name}-{case.mode}")
def test_async_client__ledger(case):
    """The ledger of the async client over each transport is in order."""
    harness = Harness(case)

    async def main() -> None:
        calls = iter(harness.calls)

        async def worker(client: Any) -> None:
            for call in calls:
                await harness.async_call(client, call)

        async with (
            case.async_options() as options,
            async_client(harness.api.url, **SETTINGS, **options) as client,
        ):
            for n in (-1, -2):
                await harness.async_call(client, Call(n, "run-text"))
            async with anyio.create_task_group() as group:
                for _ in range(CONCURRENCY):
                    group.start_soon(worker, client)

    with harness.api:
        anyio.run(main, backend=case.mode)
        harness.check()
