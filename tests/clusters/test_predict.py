"""Many predictions on a real Ray cluster of two nodes.

Ray is in an environment of its own, so they run by ``make test-ray`` only.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import ray
import replicate_typed as replicate
from _support.map_runs import unique_numbers
from replicate_typed.local import LocalServer
from replicate_typed.ray import predict

pytestmark = [
    pytest.mark.ray,
    pytest.mark.timeout(300),
    # Of Ray, and of what it uses.
    pytest.mark.filterwarnings("default"),
]


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


def test_predict__worker_killed(server: LocalServer, tmp_path: Path) -> None:
    """Whenever workers are killed, each input has one prediction and one row."""
    count, kills = 120, 4
    inputs = [{**input, "seconds": 0.2} for input in unique_numbers(count)]
    mapped = predict(
        ray.data.from_items(inputs, override_num_blocks=6),
        "me/timed",
        journal=tmp_path / "run.db",
        concurrency=5,
        batch_size=20,
        prefix="the_",
        client=client_of(server),
    )
    killer = Killer(server, inputs, kills)
    killer.start()
    rows = mapped.take_all()
    killer.join()
    predictions = created(server, inputs)
    states = Counter(row["the_state"] for row in rows)
    ledger = {
        "asked": count,
        "rows": len({row["n"] for row in rows}),
        **states,
        "killed": len(killer.killed),
        "created": predictions.total(),
        "doubled": sum(number > 1 for number in predictions.values()),
        "wrong": sum(row["the_output"] != row["n"] for row in rows if row["the_state"] == "done"),
    }
    print(f"\n{ledger}")
    assert len(rows) == ledger["rows"] == count
    assert states["done"] + states["failed"] + states["unknown"] == count
    assert states["done"] > count / 2
    assert (ledger["doubled"], ledger["wrong"]) == (0, 0)
    assert len(killer.killed) == kills


class Killer(threading.Thread):
    """Kills workers while they work, each time that so many more predictions were created."""

    def __init__(self, server: LocalServer, inputs: list[dict[str, Any]], kills: int) -> None:
        super().__init__(daemon=True)
        self.killed: list[int] = []
        self._server = server
        self._inputs = inputs
        self._kills = kills

    def run(self) -> None:
        step = len(self._inputs) // (self._kills + 1)
        end = time.monotonic() + 200
        while len(self.killed) < self._kills and time.monotonic() < end:
            time.sleep(0.02)
            if created(self._server, self._inputs).total() < step * (len(self.killed) + 1):
                continue
            if pids := worker_pids():
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
