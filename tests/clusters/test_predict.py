"""Many predictions on a real Ray cluster of two nodes.

Ray is in an environment of its own, so they run by ``make test-ray`` only.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import ray
import replicate_typed as replicate
from _support.faulty_api import FaultyApi
from _support.http_faults import KINDS
from _support.map_runs import MODELS, unique_numbers
from replicate_typed.local import LocalServer
from replicate_typed.ray import predict

pytestmark = [
    pytest.mark.ray,
    pytest.mark.timeout(300),
    # Of Ray, and of what it uses.
    pytest.mark.filterwarnings("default"),
]

#: How many predictions are asked for while things are killed, and how many things.
COUNT, KILLS = 120, 5

#: The part of requests that meet a fault, and what goes wrong.
FAULTS, SEED = 0.2, 1


def client_of(server: LocalServer) -> replicate.Client:
    return replicate.Client(base_url=server.url, poll_interval=0.05)


def created(server: LocalServer, inputs: list[dict[str, Any]]) -> Counter[int]:
    """Return how many predictions there are for each number of some inputs."""
    numbers = {input["n"] for input in inputs}
    with client_of(server) as client:
        found = [prediction.input for prediction in client.predictions.list()]
    return Counter(input["n"] for input in found if input and input["n"] in numbers)


def test_predict__columns(server: LocalServer, tmp_path: Path) -> None:
    """Each row gets the columns of its result, and the journal is one to look at."""
    inputs = unique_numbers(20)
    dataset = ray.data.from_items([{**input, "note": "x"} for input in inputs])
    journal = tmp_path / "run.db"
    mapped = predict(
        dataset,
        "me/echo",
        input=["n"],
        journal=journal,
        batch_size=5,
        prefix="the_",
        client=client_of(server),
    )
    rows = mapped.take_all()
    assert sorted(row["n"] for row in rows) == [input["n"] for input in inputs]
    assert all(row["the_output"] == row["n"] and row["note"] == "x" for row in rows)
    assert {(row["the_state"], row["the_error"]) for row in rows} == {("done", None)}
    assert all(row["the_prediction_id"] and row["the_seconds"] >= 0 for row in rows)
    summary = replicate.read_journal(journal).summary()
    assert (summary.asked, summary.done) == (20, 20)


def test_predict__computed_again(server: LocalServer) -> None:
    """A dataset that is computed again has the same results, and nothing is created again."""
    inputs = unique_numbers(12)
    mapped = predict(ray.data.from_items(inputs), "me/echo", batch_size=4, client=client_of(server))
    ids = [{row["prediction_id"] for row in mapped.take_all()} for _ in range(2)]
    assert ids[0] == ids[1]
    assert created(server, inputs) == {input["n"]: 1 for input in inputs}


def test_predict__equal_rows(server: LocalServer) -> None:
    """Equal rows share a prediction, on whichever node they are, unless a key tells them apart."""
    (input,) = unique_numbers(1)
    dataset = ray.data.from_items([{**input, "copy": copy} for copy in range(6)])
    shared = predict(dataset, "me/echo", input=["n"], batch_size=2, client=client_of(server))
    assert len({row["prediction_id"] for row in shared.take_all()}) == 1
    apart = predict(dataset, "me/echo", key="copy", batch_size=2, client=client_of(server))
    assert len({row["prediction_id"] for row in apart.take_all()}) == 6
    assert created(server, [input])[input["n"]] == 7


def test_predict__failed_rows(server: LocalServer) -> None:
    """A row that fails, or is not valid, is a row with its error."""
    rows = [{"n": 1}, {"n": "text"}]
    (first, second) = [
        predict(
            ray.data.from_items([row]), "me/broken", input=lambda row: row, client=client_of(server)
        ).take_all()[0]
        for row in rows
    ]
    assert (first["state"], second["state"]) == ("failed", "failed")
    assert "no 1" in first["error"]
    assert "integer" in second["error"]


def test_predict__missing_column(server: LocalServer) -> None:
    """A column that is not there ends the run with an error that says which ones are."""
    mapped = predict(
        ray.data.from_items([{"a": 1, "b": 2}]), "me/echo", input=["n"], client=client_of(server)
    )
    with pytest.raises(Exception, match="no column 'n'; it has a, b"):
        mapped.take_all()


def test_predict__column_taken(server: LocalServer) -> None:
    """A column that the results would hide ends the run before anything is created."""
    (input,) = unique_numbers(1)
    dataset = ray.data.from_items([{**input, "output": 1}])
    with pytest.raises(Exception, match="has a column 'output' already"):
        predict(dataset, "me/echo", input=["n"], client=client_of(server)).take_all()
    assert not created(server, [input])


def test_predict__continued(server: LocalServer, tmp_path: Path) -> None:
    """A later run with the same journal, by another driver, creates what is new, and no more."""
    inputs = unique_numbers(20)
    settings: dict[str, Any] = {"journal": tmp_path / "run.db", "client": client_of(server)}
    predict(ray.data.from_items(inputs[:12]), "me/echo", **settings).materialize()
    rows = predict(ray.data.from_items(inputs), "me/echo", **settings).take_all()
    assert sorted(row["output"] for row in rows) == [input["n"] for input in inputs]
    assert created(server, inputs) == {input["n"]: 1 for input in inputs}
    with (
        client_of(server) as client,
        client.map("me/echo", inputs, journal=settings["journal"]) as run,
    ):
        assert all(item.is_recorded for item in run)


def test_predict__other_version(server: LocalServer, tmp_path: Path) -> None:
    """The journal of another model is refused before anything is run."""
    settings: dict[str, Any] = {"journal": tmp_path / "run.db", "client": client_of(server)}
    dataset = ray.data.from_items(unique_numbers(1))
    predict(dataset, "me/echo", **settings).materialize()
    with pytest.raises(replicate.JournalError, match="is the journal of me/echo"):
        predict(dataset, "me/timed", **settings)


def test_predict__rate_limit() -> None:
    """While the API limits creates, those of all workers take turns, and none is lost."""
    with LocalServer(
        models=MODELS, rate_limit=120, token=os.environ["REPLICATE_API_TOKEN"]
    ) as limited:
        inputs = unique_numbers(140)
        dataset = ray.data.from_items(inputs, override_num_blocks=4)
        mapped = predict(dataset, "me/echo", batch_size=35, client=client_of(limited))
        assert {row["state"] for row in mapped.take_all()} == {"done"}
        assert created(limited, inputs) == {input["n"]: 1 for input in inputs}


def test_predict__workers_and_a_node_killed(cluster: Any, tmp_path: Path) -> None:
    """Whatever is killed while the API has faults, each input has one prediction and one row."""

    def make_client() -> replicate.Client:
        # In the worker: a create that is not found is believed to be nowhere soon.
        from replicate_typed._sync import many_search

        many_search.SEARCH_INTERVAL = 0.1
        many_search.SEARCH_TIME = 1.0
        retry = replicate.RetryPolicy(max_retries=9, base=0.001, cap=0.004)
        return replicate.Client(base_url=url, poll_interval=0.02, timeout=0.4, retry=retry)

    inputs = [{"n": n, "model": "number", "endless": False} for n in range(COUNT)]
    journal = tmp_path / "run.db"
    node = cluster.add_node(num_cpus=2, object_store_memory=80 * 2**20)
    with FaultyApi(random_faults, seed=SEED, stray=FAULTS) as api:
        url = api.url
        mapped = predict(
            ray.data.from_items(inputs, override_num_blocks=12),
            deployment="me/deployed",
            journal=journal,
            workers=3,
            concurrency=5,
            batch_size=COUNT // 12,
            client=make_client,
        )
        killer = Killer(api, lambda: cluster.remove_node(node, allow_graceful=False))
        killer.start()
        rows = mapped.take_all()
        killer.join()
        records = {n: api.records_of(n) for n in range(COUNT)}
    states = Counter[str](row["state"] for row in rows)
    ids = {n: {record.id for record in found} for n, found in records.items()}
    ledger = {
        "asked": COUNT,
        "rows": len({row["n"] for row in rows}),
        **states,
        "killed": len(killer.killed),
        "created": sum(map(len, records.values())),
        "doubled": sum(len(found) > 1 for found in records.values()),
        "lost": sum(bool(ids[row["n"]]) and row["state"] == "failed" for row in rows),
        "wrong": sum(
            row["state"] == "done"
            and (row["output"] != row["n"] or row["prediction_id"] not in ids[row["n"]])
            for row in rows
        ),
    }
    print(f"\n{ledger}")
    assert len(rows) == ledger["rows"] == COUNT
    assert states["done"] + states["failed"] + states["unknown"] == COUNT
    assert states["done"] > COUNT / 2
    assert (ledger["doubled"], ledger["lost"], ledger["wrong"]) == (0, 0, 0)
    assert len(killer.killed) == KILLS
    summary = replicate.read_journal(journal).summary()
    assert (summary.done, summary.unknown) == (states["done"], states["unknown"])


def random_faults(n: int, operation: str) -> list[str]:
    """Return the faults of the first requests to an operation for an input."""
    chance = random.Random(f"{SEED} {n} {operation}")
    faults: list[str] = []
    while chance.random() < FAULTS:
        faults.append(chance.choice([*KINDS]))
    return faults


class Killer(threading.Thread):
    """Kills a worker each time that so many more predictions were created, and a node at last."""

    def __init__(self, api: FaultyApi, kill_node: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.killed: list[object] = []
        self._api = api
        self._kill_node = kill_node

    def run(self) -> None:
        end = time.monotonic() + 200
        while len(self.killed) < KILLS and time.monotonic() < end:
            time.sleep(0.01)
            if len(self._api.records) < COUNT // (KILLS + 1) * (len(self.killed) + 1):
                continue
            if len(self.killed) == KILLS - 1:
                self._kill_node()
                self.killed.append("node")
            elif pids := worker_pids():
                pid = pids[len(self.killed) % len(pids)]
                os.kill(pid, signal.SIGKILL)
                self.killed.append(pid)


def worker_pids() -> list[int]:
    """Return the processes of this machine that are workers at a batch."""
    found: list[int] = []
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes() if folder.name.isdigit() else b""
        except OSError:
            continue
        if b"ray::MapWorker(MapBatches(Worker))" in command:
            found.append(int(folder.name))
    return sorted(found)
