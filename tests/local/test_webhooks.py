"""Webhooks: their content, signatures, filters, retries and throttling."""

from __future__ import annotations

import json
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from _support.http_server import HttpServer, Request, Response
from _support.local_http import create
from _support.local_models import MODELS
from replicate_typed import Client
from replicate_typed._objects import webhook_signature as webhooks
from replicate_typed.local import AsyncConcatenateIterator, LocalServer

Serve = Callable[..., httpx.Client]


class Receiver:
    """Receives webhooks; responds with the given statuses, then with 200."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.location = "http://127.0.0.1:9/"
        self.completed = threading.Event()
        self.twice = threading.Event()
        self.server = HttpServer(self.respond)
        self.url = f"{self.server.base}/hook?key=1"

    def respond(self, request: Request) -> Response:
        self.received.append((request.headers, request.body))
        status = self.statuses.pop(0) if self.statuses else 200
        if request.json()["status"] in {"succeeded", "failed"} and status == 200:
            self.completed.set()
        if len(self.received) == 2:
            self.twice.set()
        return Response(status=status, headers={"location": self.location})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    with receiver.server:
        yield receiver


def send(http: httpx.Client, receiver: Receiver, *events: str) -> None:
    body = {"input": {"prompt": "a"}, "webhook": receiver.url}
    if events:
        body["webhook_events_filter"] = list(events)
    assert http.post("/models/me/shout/predictions", json=body).status_code == 201
    assert receiver.completed.wait(30)


def test_webhook__signed(http: httpx.Client, receiver: Receiver, server: LocalServer) -> None:
    """Webhooks are signed and carry the prediction with sorted keys."""
    send(http, receiver)
    statuses = [json.loads(body)["status"] for _, body in receiver.received]
    assert statuses[0] == "processing"
    assert statuses[-1] == "succeeded"
    with Client(server.token, base_url=server.url) as client:
        secret = client.webhooks.default.secret()
        for headers, body in receiver.received:
            prediction = client.webhooks.unwrap(body, headers, secret)
            assert prediction.model == "me/shout"
    body = receiver.received[-1][1]
    document = json.loads(body)
    assert body == json.dumps(document, separators=(",", ":")).encode()
    assert list(document) == sorted(document)
    assert document["webhook"] == receiver.url


def test_webhook__events_filter(http: httpx.Client, receiver: Receiver) -> None:
    """Only the events of the filter are sent."""
    send(http, receiver, "completed")
    assert len(receiver.received) == 1


def test_webhook__retry(http: httpx.Client, receiver: Receiver) -> None:
    """A ``completed`` event that is not accepted is retried with the same id."""
    receiver.statuses = [500]
    send(http, receiver, "completed")
    assert len(receiver.received) == 2
    first, second = (headers["webhook-id"] for headers, _ in receiver.received)
    assert first == second


def test_webhook__redirect_not_followed(http: httpx.Client, receiver: Receiver) -> None:
    """A redirect by the receiver is not followed."""
    inner = Receiver()
    with inner.server:
        receiver.location = inner.url
        receiver.statuses = [302, 307]
        body = {
            "input": {"prompt": "a"},
            "webhook": receiver.url,
            "webhook_events_filter": ["start", "completed"],
        }
        assert http.post("/models/me/shout/predictions", json=body).status_code == 201
        assert receiver.twice.wait(30)
        # The two were sent one after the other, so the first redirect has been handled.
        assert inner.received == []
        # Later webhooks are sent to the original URL.
        send(http, receiver, "completed")
        assert inner.received == []


def test_webhook__urls(http: httpx.Client) -> None:
    """Invalid URLs are a 422; an unreachable receiver has no effect."""
    for url, status in (
        ("http://127.0.0.1:9/", 201),
        ("http://[broken", 422),
        ("ftp://example.com/", 422),
        ("not a url", 422),
        ("http://127.0.0.1:9/a b", 422),
        ("http://127.0.0.1:9/a%20b", 201),
        (f"http://127.0.0.1:9/?long={'x' * 300} ", 422),
        ("http://127.0.0.1:9/a\tb", 422),
        ("http://127.0.0.1:9/a\\b", 422),
        ("http://127.0.0.1:9/100%", 422),
    ):
        body = {"input": {"prompt": "a"}, "webhook": url}
        assert http.post("/models/me/shout/predictions", json=body).status_code == status, url
    assert create(http, "shout", {"prompt": "a"}, Prefer="wait").json()["output"] == "A"


def test_webhook_signature__standard_vector() -> None:
    """The test vector of Standard Webhooks is valid."""
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    webhooks.validate(b'{"test": 2432232314}', headers, secret, tolerance=None)


def test_webhook__hanging_receiver(serve: Serve) -> None:
    """A receiver that does not respond does not delay the prediction."""

    async def talk() -> AsyncConcatenateIterator[str]:
        for number in range(50):
            print(number)
            yield str(number)

    with socket.socket() as hanging:
        hanging.bind(("127.0.0.1", 0))
        hanging.listen()
        http = serve({"me/talk": talk})
        url = f"http://127.0.0.1:{hanging.getsockname()[1]}/"
        body = {"input": {}, "webhook": url}
        # Nothing accepts the connection, so waiting for it would take forever.
        shown = http.post(
            "/models/me/talk/predictions", json=body, headers={"Prefer": "wait"}
        ).json()
        assert len(shown["output"]) == 50


def test_webhook__many_hanging_receivers(http: httpx.Client, receiver: Receiver) -> None:
    """Receivers that do not respond do not delay the webhooks of others."""
    with socket.socket() as hanging:
        hanging.bind(("127.0.0.1", 0))
        hanging.listen(200)
        url = f"http://127.0.0.1:{hanging.getsockname()[1]}/"
        body = {"input": {"prompt": "a"}, "webhook": url, "webhook_events_filter": ["completed"]}
        for _ in range(120):
            create_with(http, body)
        create_with(http, {**body, "webhook": receiver.url})
        # Each times out after 5 seconds; waiting for one of their connections would take as long.
        assert receiver.completed.wait(3)


def create_with(http: httpx.Client, body: dict[str, object]) -> None:
    http.post("/models/me/shout/predictions", json=body).raise_for_status()


def test_webhook__after_restart(receiver: Receiver, tmp_path: Path) -> None:
    """After a restart, webhooks are sent for the predictions that the stop interrupted."""
    options = {"models": MODELS, "data": tmp_path, "token": "t"}
    body = {"input": {}, "webhook": receiver.url, "webhook_events_filter": ["completed"]}
    receiver.statuses = [500]  # for the webhook that is sent when the server stops
    with (
        LocalServer(**options) as server,
        httpx.Client(base_url=server.url, headers={"Authorization": "Bearer t"}) as http,
    ):
        http.post("/models/me/wait/predictions", json=body)
    assert [json.loads(body)["status"] for _, body in receiver.received] == ["failed"]
    # As after a kill, the prediction is still running according to the store.
    database = sqlite3.connect(tmp_path / "replicate.sqlite3")
    (record,) = database.execute("SELECT record FROM jobs").fetchone()
    running = {**json.loads(record), "status": "processing", "completed": None, "error": None}
    database.execute("UPDATE jobs SET done = 0, record = ?", [json.dumps(running)])
    database.commit()
    database.close()
    with LocalServer(**options):
        assert receiver.completed.wait(30)
    body = receiver.received[-1][1]
    document = json.loads(body)
    assert body == json.dumps(document, separators=(",", ":")).encode()
    assert document["status"] == "failed"
    assert "the server was stopped" in document["error"]


def test_webhook__throttle(serve: Serve, receiver: Receiver) -> None:
    """``output`` and ``logs`` events are sent at most twice a second."""

    async def talk() -> AsyncConcatenateIterator[str]:
        for number in range(200):
            print(number)
            yield str(number)

    http = serve({"me/talk": talk})
    http.post("/models/me/talk/predictions", json={"input": {}, "webhook": receiver.url})
    assert receiver.completed.wait(30)
    # The start, the first output, the first log, and the end.
    assert len(receiver.received) <= 6
    last = json.loads(receiver.received[-1][1])
    assert (last["status"], len(last["output"])) == ("succeeded", 200)
