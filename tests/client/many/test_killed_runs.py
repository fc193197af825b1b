"""Runs that are killed at random moments while the API has faults, and their ledger.

``pytest -s`` shows the ledger. ``REPLICATE_HARNESS`` sets how many predictions are asked for, with a
kill for each fiftieth, and ``REPLICATE_HARNESS_SEED`` what goes wrong.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from _support.faulty_api import FaultyApi
from _support.http_faults import KINDS
from replicate_typed import read_journal

COUNT = int(os.environ.get("REPLICATE_HARNESS", "0")) or 120
KILLS = max(4, COUNT // 50)
SEED = os.environ.get("REPLICATE_HARNESS_SEED", "1")

#: The part of requests that meet a fault.
FAULTS = 0.2

#: How many predictions run at once.
CONCURRENCY = 12

WORKER = Path(__file__).parents[2] / "_support" / "map_worker.py"


def _plan(n: int, operation: str) -> list[str]:
    """Return the faults of the first requests to an operation for an input."""
    chance = random.Random(f"{SEED} {n} {operation}")
    kinds = [*KINDS]
    faults: list[str] = []
    while chance.random() < FAULTS:
        faults.append(chance.choice(kinds))
    return faults


def _start(api: FaultyApi, journal: Path) -> subprocess.Popen[str]:
    arguments = [str(part) for part in (WORKER, api.url, journal, COUNT, CONCURRENCY)]
    return subprocess.Popen(
        [sys.executable, "-W", "error", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _kill_after(process: subprocess.Popen[str], api: FaultyApi, created: int, delay: float) -> None:
    """Kill a process a moment after so many predictions were created, unless it ends before."""
    while process.poll() is None and len(api.records) < created:
        time.sleep(0.005)
    time.sleep(delay)
    process.kill()
    process.communicate()


def test_map__killed_at_random(tmp_path):
    """Whenever a run is killed, the next one loses no prediction and creates none twice."""
    chance = random.Random(SEED)
    journal = tmp_path / "run.db"
    with FaultyApi(_plan, seed=int(SEED), stray=FAULTS) as api:
        marks = sorted(chance.randrange(1, COUNT) for _ in range(KILLS))
        for mark in marks:
            _kill_after(_start(api, journal), api, mark, chance.random() * 0.1)
        process = _start(api, journal)
        out, errors = process.communicate(timeout=100)
    assert process.returncode == 0, errors
    items = [json.loads(line) for line in out.splitlines()]
    ledger = Counter[str](asked=COUNT, told=len(items), killed=KILLS)
    faults: list[str] = []
    for index, state, output, id, error in items:
        records = api.records_of(index)
        ledger.update([state])
        ledger["created"] += len(records)
        found = {
            "doubled": len(records) > 1,
            "wrong": state == "done" and (output != index or id not in {r.id for r in records}),
            "lost": bool(records) and state not in {"done", "unknown"},
        }
        ledger.update(name for name, is_so in found.items() if is_so)
        if any(found.values()):
            faults.append(f"{index}: {state} {output} {id} {error}; {[r.id for r in records]}")
    print(f"\n{dict(ledger)}", *faults, sep="\n  ")
    assert [item[0] for item in items] == [*range(COUNT)]
    assert (ledger["doubled"], ledger["wrong"], ledger["lost"]) == (0, 0, 0)
    assert ledger["done"] + ledger["failed"] + ledger["unknown"] == COUNT
    assert ledger["done"] > COUNT / 2
    summary = read_journal(journal).summary()
    assert (summary.done, summary.unknown) == (ledger["done"], ledger["unknown"])
