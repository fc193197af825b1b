"""``Cancel-After``, from the header to the end of the prediction."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime

import httpx
import pytest
from _support.local_http import create, finished
from replicate_typed import Client, PredictionCanceled
from replicate_typed.local import FunctionModel, LocalServer

Serve = Callable[..., httpx.Client]


async def linger() -> str:
    print("begun")
    await asyncio.sleep(600)
    return "never"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_cancel_after__running_and_queued(serve: Serve) -> None:
    """At its deadline, a running prediction is canceled and a queued one is aborted."""
    models = {"me/linger": linger, "me/queue": FunctionModel(linger, concurrency=1)}
    http = serve(models, shortest_deadline=1)
    create(http, "queue", {})  # takes the only slot
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
        # A cancellation of an ended prediction changes nothing.
        again = http.post(shown["urls"]["cancel"]).json()
        assert again["status"] == shown["status"]
        # The server keeps the stream open, so reading stops at the last event.
        with http.stream("GET", created["urls"]["stream"]) as stream:
            wire = b""
            for part in stream.iter_raw():
                wire += part
                if b"event: done" in wire and wire.endswith(b"\n\n"):
                    break
        assert json.loads(wire.rpartition(b"data: ")[2]) == {"reason": "canceled"}


def test_cancel_after__with_wait(serve: Serve) -> None:
    """A creation with ``Prefer: wait`` returns when the deadline passes."""
    http = serve({"me/linger": linger}, shortest_deadline=1)
    answer = create(http, "linger", {}, Cancel_After="1s", Prefer="wait=60")
    assert (answer.status_code, answer.json()["status"]) == (201, "canceled")


def test_cancel_after__in_time(serve: Serve) -> None:
    """A prediction that ends before its deadline succeeds and keeps its ``deadline``."""
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


def test_cancel_after__client() -> None:
    """``Client.run`` raises ``PredictionCanceled`` at the deadline."""
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
def test_cancel_after__durations(http: httpx.Client, value: str, seconds: int) -> None:
    """All units of ``Cancel-After`` result in the right ``deadline``."""
    shown = create(http, "wait", {}, Cancel_After=value).json()
    left = moment(shown["deadline"]) - moment(shown["created_at"])
    assert left.total_seconds() == pytest.approx(seconds, abs=0.002)
    http.post(shown["urls"]["cancel"])


def test_cancel_after__out_of_range(http: httpx.Client) -> None:
    """The error for a duration out of range names the range."""
    for value in ("4s", "0", "86401"):
        refused = create(http, "wait", {}, Cancel_After=value)
        assert refused.status_code == 422
        assert refused.json()["detail"] == "Cancel-After must be between 5 seconds and 24 hours"
