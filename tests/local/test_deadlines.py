"""``Cancel-After``, from the header to the end of the prediction."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime

import httpx
import pytest
from _support.local_models import create, finished
from replicate_typed import Client, PredictionCanceled
from replicate_typed.local import FunctionModel, LocalServer

Serve = Callable[..., httpx.Client]


async def linger() -> str:
    print("begun")
    await asyncio.sleep(600)
    return "never"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_one_that_runs_is_canceled_and_one_that_waits_is_aborted(serve: Serve) -> None:
    models = {"me/linger": linger, "me/queue": FunctionModel(linger, concurrency=1)}
    http = serve(models, shortest_deadline=1)
    create(http, "queue", {})  # has the only place
    runs = create(http, "linger", {}, Cancel_After="1s").json()
    waits = create(http, "queue", {}, Cancel_After="1s").json()
    for shown in (runs, waits):
        left = moment(shown["deadline"]) - moment(shown["created_at"])
        assert left.total_seconds() == pytest.approx(1.0, abs=0.002)

    canceled = finished(http, runs["id"])
    assert (canceled["status"], canceled["error"], canceled["output"]) == ("canceled", None, None)
    assert canceled["logs"] == "begun\n"
    assert moment(canceled["completed_at"]) >= moment(canceled["deadline"])
    assert canceled["metrics"]["predict_time"] > 0

    aborted = finished(http, waits["id"])
    assert (aborted["status"], aborted["error"], aborted["output"]) == ("aborted", None, None)
    assert aborted["logs"] == ""
    assert "started_at" not in aborted
    assert "predict_time" not in aborted["metrics"]

    for created, shown in ((runs, canceled), (waits, aborted)):
        # Over is over: a cancellation changes nothing any more.
        again = http.post(shown["urls"]["cancel"]).json()
        assert again["status"] == shown["status"]
        # The server stays on the line; what it says first is all there is.
        with http.stream("GET", created["urls"]["stream"]) as stream:
            wire = b""
            for part in stream.iter_raw():
                wire += part
                if b"event: done" in wire and wire.endswith(b"\n\n"):
                    break
        assert json.loads(wire.rpartition(b"data: ")[2]) == {"reason": "canceled"}


def test_a_held_create_is_told_of_the_end(serve: Serve) -> None:
    http = serve({"me/linger": linger}, shortest_deadline=1)
    answer = create(http, "linger", {}, Cancel_After="1s", Prefer="wait=60")
    assert (answer.status_code, answer.json()["status"]) == (201, "canceled")


def test_one_that_ends_in_time_is_left_alone(serve: Serve) -> None:
    gate = asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def brief() -> str:
        loops.append(asyncio.get_running_loop())
        await gate.wait()
        return "in time"

    http = serve({"me/brief": brief})
    shown = create(http, "brief", {}, Cancel_After="1m30s").json()
    loops[0].call_soon_threadsafe(gate.set)
    ended = finished(http, shown["id"])
    assert (ended["status"], ended["output"]) == ("succeeded", "in time")
    assert ended["deadline"] == shown["deadline"]


def test_our_client_says_that_it_was_canceled() -> None:
    with (
        LocalServer(models={"me/linger": linger}, shortest_deadline=1) as server,
        Client(server.token, base_url=server.url) as client,
        pytest.raises(PredictionCanceled) as raised,
    ):
        client.run("me/linger", {}, cancel_after="1s")
    assert raised.value.prediction.status == "canceled"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("5", 5), ("5s", 5), ("5m", 300), ("1m30s", 90), ("1h30m45s", 5445), ("24h", 86400)],
)
def test_durations(http: httpx.Client, value: str, seconds: int) -> None:
    shown = create(http, "wait", {}, Cancel_After=value).json()
    left = moment(shown["deadline"]) - moment(shown["created_at"])
    assert left.total_seconds() == pytest.approx(seconds, abs=0.002)
    http.post(shown["urls"]["cancel"])


def test_what_is_refused_says_what_is_taken(http: httpx.Client) -> None:
    for value in ("4s", "0", "86401"):
        refused = create(http, "wait", {}, Cancel_After=value)
        assert refused.status_code == 422
        assert refused.json()["detail"] == "Cancel-After must be between 5 seconds and 24 hours"
