"""Every kind of HTTP fault at every operation, over every transport, and the ledger of it.

No prediction is lost, billed twice or left running without a word; no caller is told what is not
true; no error is another library's; no call outlasts its time limit by much. ``pytest -s`` shows
the ledgers. ``REPLICATE_HARNESS`` sets how many calls are made over each transport, and
``REPLICATE_HARNESS_SEED`` their order and their pairs of faults.
"""

from __future__ import annotations

import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest
import replicate_typed as replicate
from _support.clients import async_client, sync_client
from _support.fault_calls import make_async_call, make_call
from _support.fault_ledger import ZERO, Outcome, columns, settle
from _support.fault_plan import Call, make_plan
from _support.faulty_api import FaultyApi
from _support.http_faults import KINDS
from _support.interrupts import set_times
from _support.transports import ASYNC, SYNC, TransportCase, each
from _support.true_predictions import TruePrediction
from replicate_typed import RetryPolicy

COUNT = int(os.environ.get("REPLICATE_HARNESS", "0")) or None
SEED = os.environ.get("REPLICATE_HARNESS_SEED", "1")

#: The settings of the clients: limits of 0.4 s for one attempt, and enough attempts.
SETTINGS = {"policy": RetryPolicy(max_retries=9, base=0.001, cap=0.004), "timeout": 0.4}

#: Seconds that a client takes at the most to clean up after a caller whose time is up.
CLEANUP = 1.0

#: How many calls are made at once.
CONCURRENCY = 24

#: Operations of which each request is to meet each kind of fault, and the part that has to: a fault
#: of a kept connection also hits the next request, which then does not meet its own.
OPERATIONS, MET = ("create", "get", "cancel"), 0.8

#: Calls before all others: their predictions are known to the client.
FIRST = [Call(-1, "run-text"), Call(-2, "run-text")]


@pytest.fixture(autouse=True)
def _short_times(monkeypatch):
    set_times(monkeypatch, ACK_GRACE=0.2, HELD_ACK_GRACE=0.2, CLEANUP_TIME=CLEANUP)


class Harness:
    """The calls over one transport, and what came of them."""

    def __init__(self, case: TransportCase) -> None:
        self.case = case
        self.name = f"{case.mode} {case.name}"
        self.calls = make_plan(f"{SEED} {self.name}", COUNT)
        self.outcomes: dict[int, Outcome] = {}
        faults = {call.n: call.faults for call in self.calls}
        self.api = FaultyApi(lambda n, operation: faults.get(n, {}).get(operation, ()))
        self.api.timed = {call.n for call in self.calls if call.is_timed}

    def call(self, client: Any, call: Call) -> None:
        """Make a call, and take note of its outcome."""
        known: list[str] = []
        started = time.monotonic()
        try:
            output = make_call(client, call, known)
        except Exception as error:  # noqa: BLE001 - all are entered in the ledger
            outcome = Outcome.of_error(error, known)
        else:
            outcome = Outcome.of_output(output, known)
        self.outcomes[call.n] = outcome.after(time.monotonic() - started)

    async def acall(self, client: Any, call: Call) -> None:
        """Make a call, and take note of its outcome."""
        known: list[str] = []
        started = time.monotonic()
        try:
            output = await make_async_call(client, call, known)
        except Exception as error:  # noqa: BLE001 - all are entered in the ledger
            outcome = Outcome.of_error(error, known)
        else:
            outcome = Outcome.of_output(output, known)
        self.outcomes[call.n] = outcome.after(time.monotonic() - started)

    def check(self) -> None:
        """Print the ledger; check that it is in order, and that the faults were met."""
        ledger = settle(self.calls, self.outcomes, self.api)
        hits = {hit for call in self.calls for hit in self.api.hits[call.n]}
        met = {name: sum(o == name for o, _ in hits) for name in OPERATIONS}
        print(f"\n{self.name}: {ledger}, met {met} of {len(KINDS)}", *ledger.faults, sep="\n  ")
        assert {name: ledger.counts[name] for name in ZERO} == dict.fromkeys(ZERO, 0)
        assert ("x-own" in self.api.header_names) == self.case.has_own_client
        if COUNT is None:
            assert min(met.values()) >= MET * len(KINDS)


REFUSED = Outcome.of_error(replicate.APIConnectionError("no"))
DECLARED = Outcome.of_error(
    replicate.APIConnectionError("no").annotate(
        operation_id="predictions.create", attempts=1, elapsed=0.0, maybe_accepted=True
    )
)


@pytest.mark.parametrize(
    ("action", "created", "outcome", "found"),
    [
        ("run", 1, Outcome.of_output(1), {"returned"}),
        ("run", 1, Outcome.of_output(2), {"returned", "wrong"}),
        ("run", 1, Outcome.of_output(1, ["another"]), {"returned", "wrong"}),
        ("run", 0, Outcome.of_output(1), {"returned", "wrong"}),
        ("run", 2, Outcome.of_output(1), {"returned", "doubled"}),
        ("run", 0, REFUSED, {"refused"}),
        ("run", 1, REFUSED, {"refused", "lost"}),
        ("run", 1, DECLARED, {"declared"}),
        ("run", 0, Outcome.of_error(OSError("no")), {"refused", "raw"}),
        ("timed", 1, DECLARED, {"declared", "left declared"}),
        ("timed", 1, DECLARED.after(9.0), {"declared", "left declared", "late"}),
        ("timed", 1, REFUSED, {"refused", "lost", "left undeclared"}),
        ("cancel", 1, Outcome.of_output(None, ["p0"]), {"returned", "left undeclared"}),
        (
            "cancel",
            1,
            Outcome.of_error(replicate.APIConnectionError("no"), ["p0"]),
            {"raised with id", "left declared"},
        ),
    ],
)
def test_ledger__columns(action, created, outcome, found):
    """The ledger notices what is wrong with a call."""
    call = Call(1, action)
    made = [
        TruePrediction(1, f"p{n}", call.model, call.version, call.input, time.monotonic())
        for n in range(created)
    ]
    assert {*columns(call, outcome, made)} == found


@pytest.mark.parametrize("case", each(SYNC), ids=lambda case: case.name)
def test_sync_client__ledger(case):
    """The ledger of the sync client over each transport is in order."""
    harness = Harness(case)
    with harness.api as api, case.options() as options:
        client = sync_client(api.url, **SETTINGS, **options)
        with client, ThreadPoolExecutor(CONCURRENCY) as pool:
            for call in FIRST:
                harness.call(client, call)
            list(pool.map(lambda call: harness.call(client, call), harness.calls))
        harness.check()


@pytest.mark.parametrize("case", each(ASYNC), ids=lambda case: f"{case.name}-{case.mode}")
def test_async_client__ledger(case):
    """The ledger of the async client over each transport is in order."""
    harness = Harness(case)

    async def main() -> None:
        calls = iter(harness.calls)

        async def worker(client: Any) -> None:
            for call in calls:
                await harness.acall(client, call)

        async with (
            case.async_options() as options,
            async_client(harness.api.url, **SETTINGS, **options) as client,
        ):
            for call in FIRST:
                await harness.acall(client, call)
            async with anyio.create_task_group() as group:
                for _ in range(CONCURRENCY):
                    group.start_soon(worker, client)

    with harness.api:
        anyio.run(main, backend=case.mode)
        harness.check()


@pytest.fixture
def closed_url():
    """The base URL of a port on which nobody listens, and that nobody else is given."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/v1"


@pytest.mark.parametrize("case", each(SYNC), ids=lambda case: case.name)
def test_sync_client__closed_port(case, closed_url):
    """A connection that is refused is an error of the client over each transport."""
    with (
        case.options() as options,
        sync_client(closed_url, **SETTINGS, **options) as client,
        pytest.raises(replicate.APIConnectionError),
    ):
        client.run("me/number", {})


@pytest.mark.parametrize("case", each(ASYNC), ids=lambda case: f"{case.name}-{case.mode}")
def test_async_client__closed_port(case, closed_url):
    """A connection that is refused is an error of the client over each transport."""

    async def main() -> None:
        async with (
            case.async_options() as options,
            async_client(closed_url, **SETTINGS, **options) as client,
        ):
            with pytest.raises(replicate.APIConnectionError):
                await client.run("me/number", {})

    anyio.run(main, backend=case.mode)
