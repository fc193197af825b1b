"""A hundred thousand stored predictions, listed over HTTP."""

from __future__ import annotations

import json
import sqlite3
import statistics
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from _support.local_http import connected, create
from _support.local_models import MODELS
from replicate_typed.local import LocalServer
from replicate_typed.local._jobs import archive
from replicate_typed.local._jobs.job import Job
from replicate_typed.local._jobs.store import Store

MANY = 100_000


def fill(folder: Path, count: int) -> None:
    """Store ended predictions, created at intervals of 10 ms within the lifetime of their data."""
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
    """A walk from page to page, which starts again after the last."""

    def __init__(self, server: LocalServer) -> None:
        # Responses are not validated here: that would take longer than the requests.
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


def test_list__page_time_independent_of_size(tmp_path: Path) -> None:
    """A page of 100,000 predictions takes no longer than a page of 300."""
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
            # Alternating, so that load on the machine slows both.
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


def test_archive__memory_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large predictions are evicted from memory and read from the store."""
    monkeypatch.setattr(archive, "MAX_RECENT_SIZE", 100_000)
    with LocalServer(models=MODELS, data=tmp_path) as server, connected(server) as http:
        shown = [create(http, "shout", {"prompt": "a" * 40_000}, Prefer="wait") for _ in range(3)]
        ids = [answer.json()["id"] for answer in shown]
        kept = [http.get(f"/predictions/{id}").json() for id in ids]
    # Predictions that are only in the store have the stored shape, with six fraction digits.
    assert [len(prediction["created_at"]) == 27 for prediction in kept] == [True, True, False]
    assert {prediction["output"] for prediction in kept} == {"A" * 40_000}
