"""A hundred thousand stored predictions, listed through HTTP."""

from __future__ import annotations

import json
import sqlite3
import statistics
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from _support.local_models import MODELS, connected, create
from replicate_typed.local import LocalServer
from replicate_typed.local._jobs import archive
from replicate_typed.local._jobs.job import Job
from replicate_typed.local._jobs.store import Store

MANY = 100_000


def fill(folder: Path, count: int) -> None:
    """Store predictions that are over, one a hundredth of a second; they were made in time."""
    Store(folder).close()
    begun = time.time() - MANY / 100
    template = Job(
        id="",
        kind="prediction",
        model="me/shout",
        version="0" * 64,
        input={"prompt": "hello"},
        created=0.0,
        status="succeeded",
        output="HELLO",
        metrics={"predict_time": 0.5},
    ).record()

    def rows() -> object:
        for number in range(count):
            moment = begun + number / 100
            record = {
                **template,
                "id": f"{number:026}",
                "created": moment,
                "started": moment,
                "completed": moment + 0.5,
                "stream_key": f"bcwr-{number}",
            }
            text = json.dumps(record)
            yield record["id"], moment, moment + 3600, record["stream_key"], text

    database = sqlite3.connect(folder / "replicate.sqlite3")
    with database:
        database.executemany(
            "INSERT INTO jobs VALUES (?, 'prediction', 'me/shout', ?, 'api', 1, ?, ?, ?)", rows()
        )
    database.close()


class Walk:
    """From page to page, and again from the first."""

    def __init__(self, server: LocalServer) -> None:
        # Answers are not checked here: that would take longer than to get them.
        self._http = httpx.Client(
            base_url=server.url, headers={"Authorization": f"Bearer {server.token}"}, timeout=60
        )
        self._url = "/predictions"
        self.ids: list[str] = []
        self.times: list[float] = []

    def step(self) -> None:
        began = time.perf_counter()
        page = self._http.get(self._url).raise_for_status()
        self.times.append(time.perf_counter() - began)
        self.ids += [shown["id"] for shown in page.json()["results"]]
        self._url = page.json()["next"] or "/predictions"

    def close(self) -> None:
        self._http.close()


def test_a_page_of_many_predictions_takes_no_longer_than_one_of_few(tmp_path: Path) -> None:
    fill(tmp_path / "many", MANY)
    fill(tmp_path / "few", 300)
    with (
        LocalServer(models=MODELS, data=tmp_path / "many") as large,
        LocalServer(models=MODELS, data=tmp_path / "few") as small,
        connected(large) as http,
        closing(Walk(large)) as long,
        closing(Walk(small)) as short,
    ):
        for _ in range(20):
            # In turn: whatever else the machine does slows both.
            long.step()
            short.step()
        ids = long.ids
        assert ids == [f"{number:026}" for number in range(MANY - 1, MANY - 2001, -1)]
        # A scan of the table would take four times as long.
        assert statistics.median(long.times) < 2.5 * statistics.median(short.times)
        last = http.get("/predictions", params={"created_before": "2999-01-01"}).json()
        assert last["results"][0]["id"] == ids[0]
        assert http.get(f"/predictions/{0:026}").json()["output"] == "HELLO"
        assert http.get("/models/me/shout").json()["run_count"] == MANY
        assert httpx.get(f"{large.base}/").text.count("/p/0") == 50


def test_large_ones_are_not_all_kept_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_RECENT_SIZE", 100_000)
    with LocalServer(models=MODELS, data=tmp_path) as server, connected(server) as http:
        shown = [create(http, "shout", {"prompt": "a" * 40_000}, Prefer="wait") for _ in range(3)]
        ids = [answer.json()["id"] for answer in shown]
        kept = [http.get(f"/predictions/{id}").json() for id in ids]
    # What comes from the store alone is shown as the older servers do: with all six digits.
    assert [len(prediction["created_at"]) == 27 for prediction in kept] == [True, True, False]
    assert {prediction["output"] for prediction in kept} == {"A" * 40_000}
