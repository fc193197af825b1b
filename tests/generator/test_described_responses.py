"""Responses that upstream may describe next, from the description to what is read."""

from __future__ import annotations

import asyncio
import inspect
import json
from typing import Any

import pytest
from _support.http_server import Response
from _support.operations_api import KITE, Api


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/json", '{"name": "box"}', "Kite"),
        ("Application/JSON; charset=utf-8", '{"name": "box"}', "Kite"),
        ("application/vnd.kite+json;v=2", "[1, 2]", [1, 2]),
        ('application/ld+json; profile="https://kites.example/p"', '"long"', "long"),
        ("application/hal+json", '{"name": "box"}', "Kite"),
        ("text/csv; header=present", "a,b", "a,b"),
        ("image/png", "PNG", b"PNG"),
    ],
)
def test_response__chosen_by_its_type(api: Api, content_type: str, body: str, expected: Any):
    """Of several media types of one status, that of the answer counts; all are asked for."""
    answer = Response(body, content_type=content_type)
    found = api.call("reports.get", answer=answer)
    assert found == (api.package("models").Kite(name="box") if expected == "Kite" else expected)
    accepted = api.main.requests[-1].headers["accept"]
    assert sorted(accepted.split(", ")) == [
        "application/json", 'application/ld+json; profile="https://kites.example/p"', "application/vnd.kite+json; v=2", "image/*", "text/csv", "text/plain",
    ]  # fmt: skip


def test_response__other_status_and_type(api: Api):
    """Another status has its own types, and a type that is not described is an error."""
    assert (
        api.call("reports.get", answer=Response("soon", 202, content_type="text/plain")) == "soon"
    )
    with pytest.raises(
        api.package("errors").ResponseDecodeError, match="the response is video/mp4"
    ):
        api.call("lines.get", answer=Response("x", content_type="video/mp4"))


EVENTS = Response("data: a\n\nevent: end\ndata: b\n\n", content_type="text/event-stream")


@pytest.mark.parametrize("name", ["watch.get", "chat.create"])
def test_response__events(api: Api, name: str):
    """A response of events is an iterator of them in both modes."""
    api.answer[0] = EVENTS
    endpoint, make = api.endpoint(name), api.package("client").Client
    with make(base_url=api.main.base) as client:
        found = [(event.event, event.data) for event in endpoint.sync(client=client)]

    async def fetch() -> Any:
        async with make(base_url=api.main.base) as client:
            events = await endpoint.asyncio(client=client)
            return [(event.event, event.data) async for event in events]

    assert found == asyncio.run(fetch()) == [("message", "a"), ("end", "b")]
    assert "text/event-stream" in api.main.requests[-1].headers["accept"]


def test_response__events_or_json(api: Api):
    """An operation that may answer with events or with JSON gives what comes."""
    assert api.call("chat.create", answer=KITE).name == "box"
    with pytest.raises(api.package("errors").UnexpectedStatus):
        api.call("chat.create", answer=Response({"title": "No"}, 400))
    hints = inspect.get_annotations(api.endpoint("chat.create").sync)
    assert hints["return"] == "Kite | EventStream"


def test_response__other_streams(api: Api):
    """The items of a stream have no types of their own, which is noted."""
    rows = Response(b'{"name": "a"}\n', content_type="application/jsonl")
    assert api.call("rows.list", answer=rows) == b'{"name": "a"}\n'
    assert len(api.note("rows.list streams: not generated", "the body is bytes")) == 1
    for name in ("watch.get", "chat.create"):
        assert (
            len(api.note(f"{name} streams: not generated", "each event has its data as text")) == 1
        )


def test_response__default_only(api: Api):
    """``default`` is the success where no other is described, unless it is a problem."""
    assert api.call("anything.get", answer=KITE).name == "box"
    assert inspect.get_annotations(api.endpoint("anything.get").sync)["return"] == "Kite"
    problems = api.package("errors").UnexpectedStatus
    with pytest.raises(problems) as caught:
        api.call("anything.fail", answer=Response({"knot": "k"}, 400))
    assert caught.value.problem.knot == "k"
    assert api.note("anything.fail describes no success")


def test_response__one_status_before_a_range(api: Api):
    """One status comes before a range of statuses, and ``default`` beside both is the error."""
    assert api.call("anything.both", answer=Response("3", 200)) == 3
    assert api.call("anything.both", answer=Response('"a"', 202)) == "a"
    with pytest.raises(api.package("errors").UnexpectedStatus) as caught:
        api.call("anything.both", answer=Response({"tangle": "t"}, 500))
    assert caught.value.problem.tangle == "t"


def test_sides__members_of_the_other_side(api: Api):
    """Members that only one side sends are not asked of the other one."""
    models = api.package("models")
    body = models.CreateKeeperRequest(name="n", password="p")
    answer = Response({"id": 1, "name": "n"}, 201)
    assert api.call("keepers.create", body=body, answer=answer).id == 1
    assert json.loads(api.main.requests[-1].body) == {"name": "n", "password": "p"}
    with pytest.raises(api.package("errors").ResponseDecodeError):
        api.call("keepers.create", body=body, answer=Response({"name": "n"}, 201))


def test_response__without_content(api: Api):
    """What has no content by its method or status is not read, whatever is described."""
    assert api.call("bare.head", answer=Response(b"")) is None
    assert api.call("bare.replace") is None
    assert api.call("bare.get", answer=Response(b"x", content_type="text/plain")) is None
    assert api.note("bare.get describes no success") == ["/paths/~1bare/get/responses"]


def test_detailed__status_and_headers(api: Api):
    """``sync_detailed`` and ``asyncio_detailed`` return the status, headers, content and result."""
    api.answer[0] = Response({"name": "box"}, headers={"X-Left": "5"})
    endpoint, make = api.endpoint("kites.find"), api.package("client").Client
    with make(base_url=api.main.base) as client:
        found = endpoint.sync_detailed(client=client, body="red")

    async def fetch() -> Any:
        async with make(base_url=api.main.base) as client:
            return await endpoint.asyncio_detailed(client=client, body="red")

    for one in (found, asyncio.run(fetch())):
        assert type(one) is api.package("types").Response
        assert (one.status_code, one.headers["x-left"]) == (200, "5")
        assert (one.content, one.parsed.name) == (b'{"name": "box"}', "box")
    api.answer[0] = Response({"title": "No"}, 404)
    error = api.package("errors").UnexpectedStatus
    with make(base_url=api.main.base) as client, pytest.raises(error):
        endpoint.sync_detailed(client=client, body="red")
