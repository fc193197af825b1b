"""The lifecycle of a prediction, its stream, files and list."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime

import httpx
import pytest
from _support.local_http import create, finished
from replicate_typed.local import LocalServer
from replicate_typed.local._jobs.job import Job
from replicate_typed.local._jobs.job_reporter import JobReporter


def test_create__immediate(http: httpx.Client, server: LocalServer) -> None:
    """A creation returns at once with a ``starting`` prediction."""
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


def test_create__wait(http: httpx.Client) -> None:
    """A creation with ``Prefer: wait`` returns when the output is complete."""
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


def test_create__wait_elapsed(http: httpx.Client) -> None:
    """A wait that elapses returns a 202 with the running prediction."""
    response = create(http, "wait", {"seconds": 30}, Prefer="wait=1")
    assert response.status_code == 202
    assert response.json()["status"] == "processing"
    http.post(response.json()["urls"]["cancel"])


@pytest.mark.parametrize("value", ["wait=0", "wait=61", "wait=abc", "wait=-1"])
def test_create__invalid_wait(http: httpx.Client, value: str) -> None:
    """An invalid ``Prefer: wait`` is a 422."""
    assert create(http, "shout", {"prompt": "a"}, Prefer=value).status_code == 422


def test_cancel__every_status(http: httpx.Client) -> None:
    """A running prediction is canceled, an ended one is unchanged, an unknown one is a 404."""
    shown = create(http, "wait", {}).json()
    canceled = http.post(shown["urls"]["cancel"])
    assert (canceled.status_code, canceled.json()["status"]) == (200, "canceled")
    assert http.post(shown["urls"]["cancel"]).json()["status"] == "canceled"
    done = create(http, "shout", {"prompt": "a"}, Prefer="wait").json()
    finished(http, done["id"])
    assert http.post(done["urls"]["cancel"]).json()["status"] == "succeeded"
    assert http.post("/predictions/nothing/cancel").status_code == 404


def test_prediction__failed(http: httpx.Client) -> None:
    """An exception fails the prediction with its message, and is logged."""
    shown = finished(http, create(http, "broken", {"reason": "no paint"}).json()["id"])
    assert (shown["status"], shown["error"], shown["output"]) == ("failed", "no paint", None)
    assert "RuntimeError: no paint" in shown["logs"]


@pytest.mark.parametrize("value", ["4", "25h", "soon", "", "-5s", "1d"])
def test_create__invalid_cancel_after(http: httpx.Client, value: str) -> None:
    """An invalid ``Cancel-After`` is a 422."""
    assert create(http, "shout", {"prompt": "a"}, Cancel_After=value).status_code == 422


def test_create__deadline(http: httpx.Client) -> None:
    """``Cancel-After`` sets ``deadline``."""
    shown = create(http, "wait", {}, Cancel_After="1m30s").json()
    left = datetime.fromisoformat(shown["deadline"]) - datetime.fromisoformat(shown["created_at"])
    assert left.total_seconds() == pytest.approx(90, abs=0.01)
    http.post(shown["urls"]["cancel"])


def read_stream(http: httpx.Client, url: str, **headers: str) -> bytes:
    """Return a stream up to its last event: the server keeps it open."""
    wire = b""
    with http.stream("GET", url, headers=headers) as response:
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        for part in response.iter_raw():
            wire += part
            if re.search(rb"event: done\nid: .*\ndata: .*\n\n$", wire):
                break
    return wire


def test_stream__format(http: httpx.Client) -> None:
    """A stream has the API's format, and resumes after ``Last-Event-ID``."""
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


def test_stream__failed_and_canceled(http: httpx.Client) -> None:
    """The stream of a failed or canceled prediction ends with the reason."""
    failed = create(http, "broken", {"reason": "boo"}).json()
    wire = read_stream(http, failed["urls"]["stream"]).decode()
    assert 'data: {"detail": "boo"}' in wire
    assert wire.rstrip().endswith('data: {"reason": "error"}')
    canceled = create(http, "wait", {}).json()
    http.post(canceled["urls"]["cancel"])
    assert 'data: {"reason": "canceled"}' in read_stream(http, canceled["urls"]["stream"]).decode()


def test_stream__unknown_key(http: httpx.Client, server: LocalServer) -> None:
    """A stream with an unknown key is a 404."""
    assert httpx.get(f"{server.base}/stream/v1/files/unknown").status_code == 404


def test_delivery__without_token(http: httpx.Client) -> None:
    """Output files are delivered without a token, also in part."""
    url = create(http, "picture", {"name": "x"}, Prefer="wait").json()["output"]
    response = httpx.get(url)
    assert response.content == b"\x89PNG\r\n\x1a\nx"
    assert response.headers["content-type"] == "image/png"
    assert response.headers["accept-ranges"] == "bytes"
    part = httpx.get(url, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"NG\r")


def test_data_lifetime__removal() -> None:
    """After ``data_lifetime``, the input, the output and its files are removed."""
    with LocalServer(models={"me/picture": lambda: b"x"}, data_lifetime=0.0) as server:
        headers = {"Authorization": f"Bearer {server.token}"}
        with httpx.Client(base_url=server.url, headers=headers) as http:
            shown = create(http, "picture", {}, Prefer="wait").json()
            ended = finished(http, shown["id"])
            assert (ended["data_removed"], ended["output"], ended["input"]) == (True, None, {})
            assert httpx.get(shown["output"]).status_code == 404


def test_list__pages_and_filters(http: httpx.Client, server: LocalServer) -> None:
    """The list has pages of 100, and filters by time and source."""
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


def test_prediction__items_and_logs(http: httpx.Client) -> None:
    """A generator's items and logs accumulate."""
    shown = finished(http, create(http, "numbers", {"count": 3}).json()["id"])
    assert shown["output"] == [0, 1, 2]
    assert shown["logs"] == "made 0\nmade 1\nmade 2\n"
    assert json.dumps(shown["input"]) == '{"count": 3}'


def test_log__append_time() -> None:
    """Appending to a log takes the same time however long the log is."""

    def took(lines: int) -> float:
        job = Job(id="", kind="prediction", model="", version="", input={}, created=0.0)
        reporter = JobReporter(job, on_change=lambda *_: None, store_file=lambda *_: "")
        began = time.thread_time()  # not affected by load on the machine
        for _ in range(lines):
            reporter.log("x" * 99 + "\n")
        took = time.thread_time() - began
        assert len(job.logs) == lines * 100
        return took

    # Copying the log for each line would take a hundred times as long.
    assert min(took(20_000) for _ in range(3)) < 40 * min(took(2_000) for _ in range(3))
