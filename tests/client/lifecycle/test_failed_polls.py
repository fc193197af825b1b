"""Polls that fail: the prediction goes on, and is neither lost nor canceled for that."""

from __future__ import annotations

import threading
import time

import pytest
import replicate_typed as replicate
from _support.event_streams import HEAD, event, text_of
from _support.http_server import Response
from _support.scripted_api import ScriptedApi, run
from replicate_typed._jobs import polling

DONE = {"status": "succeeded", "output": "whole"}
PROBLEM = {"title": "Not found", "detail": "no such prediction"}
STATUSES = [400, 401, 403, 404, 407, 410, 421, 425, 499]


@pytest.fixture
def short(monkeypatch):
    """A client that believes a refusal after a twentieth of a second."""
    monkeypatch.setattr(polling, "MIN_REFUSED_FOR", 0.05)
    monkeypatch.setattr(polling, "MAX_FAILING_INTERVAL", 0.02)


def problem(status, body=None):
    """Return an error response with a problem document."""
    return Response(body or PROBLEM, status, content_type="application/problem+json")


GATEWAY = {
    "html": lambda status: Response("<h1>Not here</h1>", status, content_type="text/html"),
    "empty": lambda status: Response(b"", status),
    "text": lambda status: Response("no", status, content_type="text/plain"),
    "list": lambda status: Response(["no"], status),
    "another's JSON": lambda status: Response({"message": "no route"}, status),
    "page as JSON": lambda status: Response("<h1>Not here</h1>", status),
}


@pytest.mark.parametrize("status", STATUSES)
def test_run__refused_at_first(mode, status):
    """A poll that the API refuses is repeated: the read may have come before the write."""
    polls = [problem(status), {"status": "processing"}, problem(status), problem(status), DONE]
    with ScriptedApi(polls=polls) as api:
        assert mode.call(api.url, run) == "whole"
        assert (api.create_count, api.poll_count, api.cancel_count) == (1, 5, 0)


@pytest.mark.parametrize(
    ("status", "kind"),
    [*((status, "html") for status in [*STATUSES, 302, 408]), *((404, kind) for kind in GATEWAY)],
)
def test_run__response_of_a_gateway(mode, short, status, kind):
    """What is no problem document is never believed, however often it comes."""
    polls = [GATEWAY[kind](status)] * 12 + [DONE]
    with ScriptedApi(polls=polls) as api:
        assert mode.call(api.url, run) == "whole"
        assert (api.create_count, api.cancel_count) == (1, 0)


@pytest.mark.parametrize("status", [404, 401, 499])
def test_run__refused_for_good(mode, short, status):
    """When the API keeps to it, the error carries the prediction, which is not canceled."""
    with ScriptedApi(polls=[{"status": "processing"}, problem(status)]) as api:
        with pytest.raises(replicate.APIStatusError, match="no such prediction") as caught:
            mode.call(api.url, run)
        assert caught.value.status_code == status
        assert caught.value.prediction.id == "p1"
        assert caught.value.prediction.status == "processing"
        assert "p1" in str(caught.value)
        assert 4 <= api.poll_count <= 60
        assert api.cancel_count == 0


def test_run__refused_by_turns(mode, short):
    """Only refusals in a row are believed, and a good poll between them starts anew."""
    polls = [problem(404), GATEWAY["html"](404)] * 8 + [problem(404), {"status": "processing"}] * 8
    with ScriptedApi(polls=[*polls, DONE]) as api:
        assert mode.call(api.url, run) == "whole"


def test_run__refused_until_timeout(mode):
    """When the time is up before a refusal is believed, the prediction is canceled as ever."""
    with ScriptedApi(polls=[problem(404)]) as api:
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.call(api.url, lambda c: run(c, timeout=0.5, wait=False))
        assert caught.value.canceled
        assert api.cancel_count == 1


def test_run__other_errors_cancel(mode, short):
    """An error of the caller's own still cancels, be it an error of the API about another thing."""

    def on_update(prediction):
        raise replicate.APIConnectionError("no network")

    with ScriptedApi(polls=[{"status": "processing"}]) as api:
        with pytest.raises(replicate.APIConnectionError):
            mode.call(api.url, lambda c: run(c, on_update=on_update))
        assert api.cancel_count == 1


@pytest.mark.parametrize("kind", ["silent", "reset", "500"])
def test_run__end_of_patience(mode, monkeypatch, kind):
    """The prediction is not canceled either when polls failed for minutes, in whatever way."""
    monkeypatch.setattr(polling, "PATIENCE", 0.1)
    monkeypatch.setattr(polling, "MAX_FAILING_INTERVAL", 0.02)
    release = threading.Event()
    reply = {
        "silent": lambda: release.wait(20) and None,
        "reset": lambda: None,
        "500": lambda: problem(500),
    }[kind]
    with ScriptedApi(polls=[reply]) as api:
        with pytest.raises(replicate.APIError) as caught:
            mode.call(api.url, lambda c: run(c, wait=False), timeout=0.05, max_retries=0)
        assert caught.value.prediction.id == "p1"
        assert api.cancel_count == 0
        release.set()
    assert isinstance(caught.value, replicate.APITimeoutError) is (kind == "silent")


def test_wait__refused(mode, short):
    """A prediction that is waited for goes on too, and the error carries it."""

    def action(client):
        made = client.predictions.create("me/model", {})
        if mode.name == "sync":
            return made.wait()

        async def go():
            return await (await made).wait()

        return go()

    with ScriptedApi(polls=[problem(404)] * 2 + [DONE]) as api:
        assert mode.call(api.url, action).status == "succeeded"
    with ScriptedApi(polls=[problem(404)]) as api:
        with pytest.raises(replicate.NotFoundError) as caught:
            mode.call(api.url, action)
        assert caught.value.prediction.id == "p1"
        assert api.cancel_count == 0


def test_poll_interval__zero(mode, monkeypatch):
    """Without an interval between polls there is one between those that fail."""
    monkeypatch.setattr(polling, "MIN_REFUSED_FOR", 0.5)
    with ScriptedApi(polls=[problem(404)]) as api:
        began = time.monotonic()
        with pytest.raises(replicate.NotFoundError):
            mode.call(api.url, run, poll_interval=0)
        assert time.monotonic() - began >= 0.5
        assert 3 <= api.poll_count <= 6


def stream(client):
    """Stream the model, all in a context."""
    return client.stream("me/model", {})


@pytest.mark.parametrize("bad", [Response(b"", 404), Response(b"", 500)], ids=["404", "500"])
def test_stream__refused(mode, short, bad):
    """Polls in place of a stream are judged alike, and giving up does not cancel."""
    polls = (
        [problem(404)] * 2 + [GATEWAY["html"](404)] * 9 + [{"status": "succeeded", "output": "x"}]
    )
    with ScriptedApi({"status": "processing"}, polls, stream=lambda r: bad) as api:
        assert text_of(mode.collect(api.url, stream)) == "x"
        assert api.cancel_count == 0
    with ScriptedApi({"status": "processing"}, [problem(404)], stream=lambda r: bad) as api:
        with pytest.raises(replicate.NotFoundError) as caught:
            mode.collect(api.url, stream)
        assert caught.value.prediction.id == "p1"
        assert api.cancel_count == 0


def test_stream__refused_while_it_flows(mode, short):
    """A stream that brings something is read on, whatever the polls say."""
    asked = []

    def pieces(request):
        number = len(asked)
        asked.append(number)
        time.sleep(0.02)
        return iter([HEAD, event(f"{number} ", f"7:{number}")])

    class Flowing(ScriptedApi):
        def respond(self, request):
            if len(asked) < 12:
                self.polls = [problem(401)]
            else:
                self.polls = [{"status": "succeeded", "output": [f"{n} " for n in asked]}]
            return super().respond(request)

    with Flowing({"status": "processing"}, stream=pieces) as api:
        text = text_of(mode.collect(api.url, stream))
        assert text == "".join(f"{n} " for n in asked)
        assert len(asked) >= 12
        assert api.cancel_count == 0


def test_stream__counts_refusals_across(mode, monkeypatch):
    """Refusals between connections and those after the stream are counted together."""
    monkeypatch.setattr(polling, "MIN_REFUSED_FOR", 0.0)
    monkeypatch.setattr(polling, "MIN_REFUSALS", 6)
    # Five connections bring nothing, with four polls between them; then it is polled.
    with ScriptedApi(
        {"status": "processing"}, [problem(404)], stream=lambda r: iter([HEAD])
    ) as api:
        with pytest.raises(replicate.NotFoundError):
            mode.collect(api.url, stream)
        assert api.server.targets("GET").count("/stream/key") == 5
        assert api.poll_count == 6
