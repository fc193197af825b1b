"""Waiting for a terminal status."""

from __future__ import annotations

import contextlib
import time

import anyio
import anyio.lowlevel
import pytest
import replicate_typed as replicate
from _support.clock import Clock
from _support.http_server import Response
from _support.scripted_api import ScriptedApi, run
from replicate_typed.local import ConcatenateIterator, LocalServer

DONE = {"status": "succeeded", "output": "whole"}


@pytest.mark.parametrize("status", ["queued", "booting", "", "a status of the future"])
def test_run__unknown_status(mode, status):
    """An unknown status means to keep waiting."""
    with ScriptedApi({"status": status}, [{"status": status}, DONE]) as api:
        assert mode.call(api.url, run) == "whole"


@pytest.mark.parametrize("status", ["canceled", "aborted"])
@pytest.mark.parametrize("when", ["at the create", "at a poll"])
def test_run__canceled_or_aborted(mode, status, when):
    """A canceled or aborted prediction raises, and never returns None."""
    first = status if when == "at the create" else "starting"
    with ScriptedApi({"status": first}, [{"status": status}]) as api:
        with pytest.raises(replicate.PredictionCanceled) as caught:
            mode.call(api.url, run)
        assert caught.value.prediction.id == "p1"
        assert status in str(caught.value)
        assert api.cancel_count == 0


def test_run__failed(mode):
    """A failed prediction raises its error, its log and its page."""
    failed = {"status": "failed", "error": "CUDA out of memory", "logs": "loading\nboom\n"}
    with (
        ScriptedApi(polls=[failed]) as api,
        pytest.raises(replicate.ModelError) as caught,
    ):
        mode.call(api.url, run)
    text = str(caught.value)
    assert "CUDA out of memory" in text
    assert "boom" in text
    assert "https://replicate.com/p/p1" in text


def test_model_error__no_reason(mode):
    """The message of a failure without a reason never says "None"."""
    with (
        ScriptedApi(polls=[{"status": "failed", "error": None}]) as api,
        pytest.raises(replicate.ModelError) as caught,
    ):
        mode.call(api.url, run)
    assert "None" not in str(caught.value)


def test_wait__any_end(mode):
    """``wait`` returns the prediction, however it ended."""

    def action(client):
        return client.predictions.create(model="me/model", input={})

    def waited(client):
        made = action(client)
        if not hasattr(made, "__await__"):
            return made.wait()

        async def go():
            return await (await made).wait()

        return go()

    for status in ("failed", "canceled", "aborted", "succeeded"):
        with ScriptedApi(polls=[{"status": status, "error": "why"}]) as api:
            assert mode.call(api.url, waited).status == status


@pytest.mark.parametrize(
    "bad",
    [
        None,
        Response(b"<html>", 502, content_type="text/html"),
        Response(b"", 520),
        Response(b"<html>", 408, content_type="text/html"),
        Response({"detail": "too slow"}, 408),
        Response(b"{", 200),
        Response(b"[1]", 200),
        Response({"detail": "slow down"}, 429, headers={"Retry-After": "0"}),
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"nonsense\r\n\r\n",
    ],
    ids=[
        "reset",
        "html",
        "520",
        "html 408",
        "408",
        "half JSON",
        "list",
        "429",
        "truncated",
        "no HTTP",
    ],
)
def test_run__failed_polls(mode, bad, monkeypatch):
    # Six in a row are more than the retries of one poll; the client polls again after them.
    """Failed polls are retried, and never lose the prediction."""
    Clock(monkeypatch)
    polls = [lambda: bad and closing(bad)] * 6 + [DONE]
    with ScriptedApi(polls=polls) as api:
        assert mode.call(api.url, run) == "whole"
        assert (api.create_count, api.cancel_count) == (1, 0)


def closing(reply: Response | bytes):
    """Return a reply after which the connection is closed."""
    return iter([reply.encode() if isinstance(reply, Response) else reply])


def test_run__polls_that_fail_for_minutes(mode, clock):
    """A run continues after four minutes without an answer: its prediction runs and is paid for."""
    began = clock.now()

    def poll():
        if clock.now() - began < 240:
            return Response(b"", 502)
        return api.reply(DONE)

    with ScriptedApi(polls=[poll]) as api:
        assert mode.call(api.url, run) == "whole"
        assert (api.create_count, api.cancel_count) == (1, 0)


def test_run__polls_that_fail_for_good(mode, clock):
    """An API that is gone for an hour is an error that carries the prediction."""
    began = clock.now()
    with ScriptedApi(polls=[Response(b"", 502)]) as api:
        with pytest.raises(replicate.InternalServerError) as caught:
            mode.call(api.url, run)
        assert api.create_count == 1
    assert caught.value.prediction.id == "p1"
    assert clock.now() - began < 3600


def test_on_update__changes(mode):
    """``on_update`` is called at each change of the prediction."""
    seen = []
    polls = [{"status": "processing"}, {"status": "processing", "logs": "x\n"}, DONE]
    with ScriptedApi(polls=polls) as api:
        mode.call(
            api.url, lambda c: run(c, on_update=lambda p: seen.append((p.status, p.logs or "")))
        )
    assert seen == [("starting", ""), ("processing", ""), ("processing", "x\n"), ("succeeded", "")]


def test_poll_interval__environment(mode, monkeypatch):
    """The poll interval of the environment is used.

    Forty polls would take seventeen seconds at the client's own intervals.
    """
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0.001")
    polls = [{"status": "processing"}] * 40 + [DONE]
    with ScriptedApi(polls=polls) as api:
        began = time.monotonic()
        assert mode.call(api.url, run, poll_interval=None) == "whole"
        assert time.monotonic() - began < 10


def test_run__output_by_name_and_version(mode):
    """A model has the same output by its name and by its version."""

    def words(text: str) -> ConcatenateIterator[str]:
        yield from text

    with LocalServer(models={"me/words": words}) as server:

        def action(reference):
            return lambda c: c.run(reference, {"text": "abc"})

        model = mode.call(server.url, lambda c: c.models.get("me/words"), token=server.token)
        version = model.latest_version.id
        for reference in ("me/words", f"me/words:{version}", version):
            assert mode.call(server.url, action(reference), token=server.token) == "abc"


def test_on_update__coroutine(mode):
    """``on_update`` may be a coroutine function in async code."""
    if mode.name == "sync":
        pytest.skip("blocking code has none")
    seen = []

    async def on_update(prediction):
        await anyio.lowlevel.checkpoint()
        seen.append(prediction.status)

    with ScriptedApi({"status": "starting"}, [{"status": "processing"}, DONE]) as api:
        assert mode.call(api.url, lambda c: run(c, on_update=on_update)) == "whole"
    assert seen == ["starting", "processing", "succeeded"]


def finished(mode, url, follow_up):
    """Return the result of ``follow_up(prediction)``, as a list if it is an iterator."""

    def action(client):
        made = client.predictions.create("me/model", {})
        if mode.name == "sync":
            given = follow_up(made)
            return list(given) if hasattr(given, "close") else given

        async def go():
            given = follow_up(await made)
            if hasattr(given, "aclose"):
                return [item async for item in given]
            return await given

        return go()

    return mode.call(url, action)


def test_result__success_and_failure(mode):
    """``result`` returns the output, or raises the failure."""
    with ScriptedApi({"status": "starting"}, [{"status": "processing"}, DONE]) as api:
        assert finished(mode, api.url, lambda p: p.result()) == "whole"
    failed = {"status": "failed", "error": "no"}
    with (
        ScriptedApi({"status": "starting"}, [failed]) as api,
        pytest.raises(replicate.ModelError, match="no"),
    ):
        finished(mode, api.url, lambda p: p.result(timeout=60))


def test_prediction__stream_and_iterator(mode):
    """A prediction is streamed, and left running by an iterator that is closed."""
    with ScriptedApi({"status": "starting"}, [{"status": "processing"}, DONE]) as api:
        assert "".join(map(str, finished(mode, api.url, lambda p: p.stream()))) == "whole"
    with ScriptedApi({"status": "processing", "output": "whole"}) as api:

        def leave(prediction):
            if mode.name == "sync":
                with contextlib.closing(prediction.output_iterator()) as pieces:
                    return next(pieces)

            async def first():
                async with contextlib.aclosing(prediction.output_iterator()) as pieces:
                    return await anext(pieces)

            return first()

        assert finished(mode, api.url, leave) == "whole"
        assert api.cancel_count == 0  # it is the caller's own
