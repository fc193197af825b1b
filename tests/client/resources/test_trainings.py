"""Trainings: what is known of them."""

from __future__ import annotations

import pickle
from typing import Any

import replicate_typed as replicate
from _support.http_server import HttpServer, Request, Response

VERSION = "a" * 64


def training_json(**members: Any) -> dict[str, Any]:
    """Return a training as the API sends it."""
    return {
        "id": "t1",
        "model": "a/b",
        "version": VERSION,
        "status": "starting",
        "input": {},
        "output": None,
        "error": None,
        "logs": "",
        "created_at": "2026-01-01T00:00:00Z",
        "urls": {"get": "g", "cancel": "c"},
        **members,
    }


def respond(request: Request) -> Response:
    """Respond to a create, and to a poll."""
    if request.method == "POST":
        return Response(training_json(), 201)
    return Response(training_json(status="processing", output=None))


def create(client: Any) -> Any:
    """Create a training."""
    return client.trainings.create(f"a/b:{VERSION}", {}, "me/new")


def test_destination__known_from_the_create(mode):
    """The destination is known at once, after a reload, and in a pickle."""

    def blocking(client: Any) -> Any:
        training = create(client)
        first = training.destination
        training.reload()
        return first, training

    async def later(client: Any) -> Any:
        training = await create(client)
        first = training.destination
        await training.reload()
        return first, training

    with HttpServer(respond) as server:
        first, training = mode.call(server.url, blocking if mode.name == "sync" else later)
    assert (first, training.destination, training.status) == ("me/new", "me/new", "processing")
    assert pickle.loads(pickle.dumps(training)).destination == "me/new"


def test_destination__by_the_response(mode):
    """What a response says counts: its output, or a destination of its own."""
    output = {"version": f"me/renamed:{VERSION}", "weights": "https://example.com/w"}
    with HttpServer(lambda _: Response(training_json(status="succeeded", output=output))) as server:
        assert mode.call(server.url, create).destination == "me/renamed"
        got: replicate.Training = mode.call(server.url, lambda c: c.trainings.get("t1"))
        assert got.destination == "me/renamed"
    with HttpServer(lambda _: Response(training_json(destination="me/said"))) as server:
        assert mode.call(server.url, lambda c: c.trainings.get("t1")).destination == "me/said"
    with HttpServer(lambda _: Response(training_json())) as server:
        assert mode.call(server.url, lambda c: c.trainings.get("t1")).destination is None
