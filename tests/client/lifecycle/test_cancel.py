"""Cancels that the API accepts without a word."""

from __future__ import annotations

import pytest
import replicate_typed as replicate
from _support.http_server import Response
from _support.scripted_api import ScriptedApi, run

pytestmark = pytest.mark.engines

ACCEPTED = [Response(b"", 200), Response(b"", 202), Response(b"", 204), Response(b"\n", 200)]
CANCELED = {"status": "canceled"}


def canceled(mode, kind="predictions"):
    """Return a call that creates something, cancels it, and returns it."""

    def create(client):
        if kind == "trainings":
            return client.trainings.create(f"me/model:{'a' * 64}", {}, "me/new")
        return client.predictions.create("me/model", {})

    def blocking(client):
        made = create(client)
        made.cancel()
        return made

    async def go(client):
        made = await create(client)
        await made.cancel()
        return made

    return blocking if mode.name == "sync" else go


@pytest.mark.parametrize("reply", ACCEPTED, ids=lambda r: f"{r.status}{r.body!r}")
@pytest.mark.parametrize("kind", ["predictions", "trainings"])
def test_cancel__no_content(mode, reply, kind):
    """It is a success, and the object is then as the API has it."""
    other = {"trainings": "/v1/trainings/p1", "predictions": "/v1/predictions/p1"}[kind]

    class Api(ScriptedApi):
        def respond(self, request):
            if request.target == "/v1/trainings/p1":
                return self.reply(CANCELED)
            return super().respond(request)

    with Api(polls=[CANCELED], cancel=reply) as api:
        assert mode.call(api.url, canceled(mode, kind)).status == "canceled"
        assert api.server.targets("GET") == [other]


# aiohttp itself sends a request again whose kept connection was closed.
@pytest.mark.engines(without={"aiohttp", "aiohttp2"})
@pytest.mark.parametrize(
    "poll", [None, Response({"detail": "no"}, 404), Response(b"", 500), {"id": "p2"}], ids=str
)
def test_cancel__no_content_and_no_state(mode, poll):
    """It is a success although the state cannot be had, which is asked for once."""
    bad = (lambda: None) if poll is None else poll
    with ScriptedApi(polls=[bad], cancel=Response(b"", 204)) as api:
        assert mode.call(api.url, canceled(mode)).status == "starting"
        assert (api.poll_count, api.cancel_count) == (1, 1)


@pytest.mark.parametrize("reply", ACCEPTED, ids=lambda r: f"{r.status}{r.body!r}")
@pytest.mark.parametrize("kind", ["predictions", "trainings"])
def test_resources__cancel_no_content(mode, reply, kind):
    """``cancel`` of a resource returns the object as the API has it afterwards."""

    class Api(ScriptedApi):
        def respond(self, request):
            if request.target == "/v1/trainings/p1":
                return self.reply(CANCELED)
            return super().respond(request)

    with Api(polls=[CANCELED], cancel=reply) as api:
        found = mode.call(api.url, lambda c: getattr(c, kind).cancel("p1"))
        assert (found.id, found.status) == ("p1", "canceled")


@pytest.mark.parametrize("after", ["processing", "canceled", "unknown"])
def test_run__cancel_no_content(mode, caplog, after):
    """A prediction whose cancel was accepted without a word is canceled, and nobody is warned."""

    class Api(ScriptedApi):
        def respond(self, request):
            if self.cancel_count:
                self.polls = [Response(b"", 500) if after == "unknown" else {"status": after}]
            return super().respond(request)

    with Api({"status": "processing"}, cancel=Response(b"", 204)) as api:
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.call(api.url, lambda c: run(c, timeout=0.2, wait=False))
        assert caught.value.canceled
        assert api.cancel_count == 1
    assert "could not be canceled" not in caplog.text


def test_run__cancel_no_content_after_the_end(mode):
    """A prediction that ended before it was canceled has its output."""

    class Api(ScriptedApi):
        def respond(self, request):
            if self.cancel_count:
                self.polls = [{"status": "succeeded", "output": "whole"}]
            return super().respond(request)

    with Api({"status": "processing"}, cancel=Response(b"", 204)) as api:
        assert mode.call(api.url, lambda c: run(c, timeout=0.2, wait=False)) == "whole"
