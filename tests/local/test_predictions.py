"""The life of a prediction, as the API tells it."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime

import httpx
import pytest
from _support.local_models import create
from replicate_typed.local import LocalServer
from replicate_typed.local._jobs.job import Job
from replicate_typed.local._jobs.job_reporter import JobReporter


def finished(http: httpx.Client, id: str) -> dict:
    for _ in range(500):
        shown = http.get(f"/predictions/{id}").json()
        if shown["status"] not in {"starting", "processing"}:
            return shown
        time.sleep(0.005)
    raise AssertionError(shown)


def test_a_create_answers_at_once(http: httpx.Client, server: LocalServer) -> None:
    response = create(http, "wait", {})
    shown = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"{server.url}/predictions/{shown['id']}"
    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{25}[048cgmrw]", shown["id"])
    assert (shown["status"], shown["output"], shown["error"], shown["logs"]) == (
        "starting",
        None,
        None,
        "",
    )
    assert shown["model"] == "me/wait"
    assert shown["version"] == "hidden"
    assert shown["created_at"].endswith("Z")
    assert set(shown["urls"]) == {"get", "cancel", "stream", "web"}
    assert not {"started_at", "completed_at", "metrics"} & set(shown)
    http.post(shown["urls"]["cancel"])


def test_a_held_create_answers_when_the_output_is_there(http: httpx.Client) -> None:
    response = create(http, "shout", {"prompt": "a"}, Prefer="wait=5")
    shown = response.json()
    assert response.status_code == 201
    assert response.headers["preference-applied"] == "wait=5"
    assert (shown["status"], shown["output"]) == ("processing", "A")
    ended = finished(http, shown["id"])
    assert ended["status"] == "succeeded"
    assert ended["metrics"]["predict_time"] >= 0
    for name in ("created_at", "started_at", "completed_at"):
        datetime.fromisoformat(ended[name])


def test_a_hold_that_runs_out_answers_202(http: httpx.Client) -> None:
    response = create(http, "wait", {"seconds": 30}, Prefer="wait=1")
    assert response.status_code == 202
    assert response.json()["status"] == "processing"
    http.post(response.json()["urls"]["cancel"])


@pytest.mark.parametrize("value", ["wait=0", "wait=61", "wait=abc", "wait=-1"])
def test_a_hold_that_is_none(http: httpx.Client, value: str) -> None:
    assert create(http, "shout", {"prompt": "a"}, Prefer=value).status_code == 422


def test_cancel_in_every_state(http: httpx.Client) -> None:
    shown = create(http, "wait", {}).json()
    canceled = http.post(shown["urls"]["cancel"])
    assert (canceled.status_code, canceled.json()["status"]) == (200, "canceled")
    assert http.post(shown["urls"]["cancel"]).json()["status"] == "canceled"
    done = create(http, "shout", {"prompt": "a"}, Prefer="wait").json()
    finished(http, done["id"])
    assert http.post(done["urls"]["cancel"]).json()["status"] == "succeeded"
    assert http.post("/predictions/nothing/cancel").status_code == 404


def test_a_failure(http: httpx.Client) -> None:
    shown = finished(http, create(http, "broken", {"reason": "no paint"}).json()["id"])
    assert (shown["status"], shown["error"], shown["output"]) == ("failed", "no paint", None)
    assert "RuntimeError: no paint" in shown["logs"]


@pytest.mark.parametrize("value", ["4", "25h", "soon", "", "-5s", "1d"])
def test_a_deadline_that_is_none(http: httpx.Client, value: str) -> None:
    assert create(http, "shout", {"prompt": "a"}, Cancel_After=value).status_code == 422


def test_a_deadline_is_told(http: httpx.Client) -> None:
    shown = create(http, "wait", {}, Cancel_After="1m30s").json()
    left = datetime.fromisoformat(shown["deadline"]) - datetime.fromisoformat(shown["created_at"])
    assert left.total_seconds() == pytest.approx(90, abs=0.01)
    http.post(shown["urls"]["cancel"])


def read_stream(http: httpx.Client, url: str, **headers: str) -> bytes:
    """A stream up to its end, which is the client's to see: the server stays on the line."""
    wire = b""
    with http.stream("GET", url, headers=headers) as response:
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        for part in response.iter_raw():
            wire += part
            if re.search(rb"event: done\nid: .*\ndata: .*\n\n$", wire):
                break
    return wire


def test_a_stream_on_the_wire(http: httpx.Client) -> None:
    shown = create(http, "tokens", {"prompt": "one two\nlines \u2028 end"}).json()
    wire = read_stream(http, shown["urls"]["stream"]).decode()
    assert wire.startswith(": hi\n\n")
    ids = re.findall(r"^id: (\d+:\d+)$", wire, re.MULTILINE)
    assert len(ids) == len(set(ids)) == 5
    plain = re.sub(r"id: \d+:\d+", "id: N", wire.removeprefix(": hi\n\n"))
    assert plain == (
        "event: output\nid: N\ndata: one\n\n"
        "event: output\nid: N\ndata: two\ndata: lines\n\n"
        "event: output\nid: N\ndata: \u2028\n\n"
        "event: output\nid: N\ndata: end\n\n"
        "event: done\nid: N\ndata: {}\n\n"
    )
    rest = read_stream(http, shown["urls"]["stream"], **{"Last-Event-ID": ids[2]}).decode()
    assert re.findall(r"^data: (.*)$", rest, re.MULTILINE) == ["end", "{}"]


def test_the_stream_of_a_failure_and_of_a_cancellation(http: httpx.Client) -> None:
    failed = create(http, "broken", {"reason": "boo"}).json()
    wire = read_stream(http, failed["urls"]["stream"]).decode()
    assert 'data: {"detail": "boo"}' in wire
    assert wire.rstrip().endswith('data: {"reason": "error"}')
    canceled = create(http, "wait", {}).json()
    http.post(canceled["urls"]["cancel"])
    assert 'data: {"reason": "canceled"}' in read_stream(http, canceled["urls"]["stream"]).decode()


def test_a_stream_needs_no_token_but_its_key(http: httpx.Client, server: LocalServer) -> None:
    assert httpx.get(f"{server.base}/stream/v1/files/unknown").status_code == 404


def test_files_are_delivered_without_the_token(http: httpx.Client) -> None:
    url = create(http, "picture", {"name": "x"}, Prefer="wait").json()["output"]
    response = httpx.get(url)
    assert response.content == b"\x89PNG\r\n\x1a\nx"
    assert response.headers["content-type"] == "image/png"
    assert response.headers["accept-ranges"] == "bytes"
    part = httpx.get(url, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"NG\r")


def test_the_data_of_an_old_prediction_is_removed() -> None:
    with LocalServer(models={"me/picture": lambda: b"x"}, data_lifetime=0.0) as server:
        headers = {"Authorization": f"Bearer {server.token}"}
        with httpx.Client(base_url=server.url, headers=headers) as http:
            shown = create(http, "picture", {}, Prefer="wait").json()
            ended = finished(http, shown["id"])
            assert (ended["data_removed"], ended["output"], ended["input"]) == (True, None, {})
            assert httpx.get(shown["output"]).status_code == 404


def test_lists_have_pages_and_filters(http: httpx.Client, server: LocalServer) -> None:
    ids = {create(http, "shout", {"prompt": str(n)}).json()["id"] for n in range(105)}
    first = http.get("/predictions").json()
    assert len(first["results"]) == 100
    assert first["previous"] is None
    assert first["next"].startswith(f"{server.url}/predictions?cursor=")
    seen = [shown["id"] for shown in first["results"]]
    following = http.get(first["next"]).json()
    seen += [shown["id"] for shown in following["results"]]
    assert ids <= set(seen)
    assert len(seen) == len(set(seen))
    moments = [shown["created_at"] for shown in first["results"]]
    assert [datetime.fromisoformat(m) for m in moments] == sorted(
        (datetime.fromisoformat(m) for m in moments), reverse=True
    )
    assert http.get("/predictions", params={"created_after": "2999-01-01"}).json()["results"] == []
    assert http.get("/predictions", params={"created_before": "2000-01-01"}).json()["results"] == []
    assert http.get("/predictions", params={"created_after": "soon"}).status_code == 400
    assert http.get("/predictions", params={"cursor": "%%%"}).status_code == 400
    assert http.get("/predictions", params={"source": "web"}).json()["results"] == []


def test_pieces_grow_while_it_runs_and_logs_with_them(http: httpx.Client) -> None:
    shown = finished(http, create(http, "numbers", {"count": 3}).json()["id"])
    assert shown["output"] == [0, 1, 2]
    assert shown["logs"] == "made 0\nmade 1\nmade 2\n"
    assert json.dumps(shown["input"]) == '{"count": 3}'


def test_a_line_of_a_long_log_takes_no_longer() -> None:
    def took(lines: int) -> float:
        job = Job(id="", kind="prediction", model="", version="", input={}, created=0.0)
        reporter = JobReporter(job, on_change=lambda *_: None, store_file=lambda *_: "")
        began = time.thread_time()  # what else the machine does is not counted
        for _ in range(lines):
            reporter.log("x" * 99 + "\n")
        took = time.thread_time() - began
        assert len(job.logs) == lines * 100
        return took

    # To copy all of it at each line would take a hundred times as long.
    assert min(took(20_000) for _ in range(3)) < 40 * min(took(2_000) for _ in range(3))
