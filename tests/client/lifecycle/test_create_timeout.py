"""The timeout of a run while its prediction is created."""

from __future__ import annotations

import threading
import time

import pytest
import replicate_typed as replicate
from _support.http_server import Response
from _support.interrupts import set_times
from _support.listing_api import INPUT, ListingApi


def run_warm(mode, api, timeout, verb="run", input=INPUT, **options):
    """Run or stream the model over connections that are open already, on a busy machine too."""

    def action(client):
        def go():
            return getattr(client, verb)("me/model", input, timeout=timeout, **options)

        known = client.predictions.get("p1")
        if mode.name == "sync":
            return [*go()] if verb == "stream" else go()

        async def later():
            await known
            return [e async for e in go()] if verb == "stream" else await go()

        return later()

    return mode.call(api.url, action)


@pytest.mark.parametrize("verb", ["run", "stream"])
def test_timeout__slow_create(mode, clock, verb):
    """The timeout includes the create, whose response is awaited a little longer for its id."""

    def create():
        clock.skip(60.4)
        return api.reply({"status": "processing"}, 201)

    with ListingApi(create) as api:
        with pytest.raises(replicate.PredictionTimeout) as caught:
            run_warm(mode, api, 60, verb)
        assert (api.create_count, api.canceled_ids, api.poll_count) == (1, ["p1"], 1)
    assert caught.value.canceled


@pytest.mark.parametrize("listed", [[], [{"id": "anothers"}]])
def test_timeout__unanswered_create(mode, clock, monkeypatch, caplog, listed):
    """A create that is not answered in time is a timeout that says it may have been accepted."""
    set_times(monkeypatch, DEADLINE_GRACE=0.1)
    release = threading.Event()

    def create():
        clock.skip(0.41)
        release.wait(20)

    with ListingApi(create, listed=listed) as api:
        began = time.monotonic()
        with pytest.raises(TimeoutError) as caught:
            run_warm(mode, api, 0.3)
        assert time.monotonic() - began < 5
        assert api.canceled_ids == []
        release.set()
    assert isinstance(caught.value, replicate.APITimeoutError)
    assert caught.value.maybe_accepted
    assert "anothers" in caplog.text if listed else "client.predictions.list()" in caplog.text


def test_timeout__before_create(mode):
    """No create is sent after the timeout, be it an upload or a retry that took the time."""
    with ListingApi(upload=lambda: time.sleep(0.3)) as api:
        with pytest.raises(replicate.APITimeoutError):
            run_warm(mode, api, 0.1, input={"f": b"x"}, file_encoding="url")
        assert api.create_count == 0
    with ListingApi(lambda: Response({}, 429, headers={"Retry-After": "50"})) as api:
        with pytest.raises(replicate.RateLimitError):
            run_warm(mode, api, 40)
        assert api.create_count == 1


def test_timeout__zero(mode):
    """A timeout of 0 sends no create."""
    with ListingApi() as api:
        with pytest.raises(replicate.APITimeoutError, match="no time was left") as caught:
            run_warm(mode, api, 0)
        assert api.create_count == 0
    assert not caught.value.maybe_accepted


def test_timeout__stalled_schema(mode, clock, monkeypatch):
    """A schema that is not answered delays an output by little."""
    set_times(monkeypatch, "output", SCHEMA_TIME=0.1)
    release = threading.Event()

    class Slow(ListingApi):
        def respond(self, request):
            if request.method == "GET" and request.target.startswith("/v1/models/"):
                return release.wait(20) and None
            return super().respond(request)

    with Slow({"status": "succeeded", "output": ["a"]}) as api:
        began = time.monotonic()
        assert run_warm(mode, api, 0.2) == ["a"]
        assert time.monotonic() - began < 5
        release.set()
