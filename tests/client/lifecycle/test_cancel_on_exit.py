"""Canceling a prediction when its run is interrupted or times out."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time

import httpx
import pytest
import replicate_typed as replicate
from _support.account import ACCOUNT, account
from _support.clients import async_client
from _support.http_server import HttpServer, Response
from _support.interrupts import press_ctrl_c, press_ctrl_c_unnoticed, set_times
from _support.predictions import prediction_json
from _support.scripted_api import ScriptedApi, run

DONE = {"status": "succeeded", "output": "whole"}


@pytest.fixture
def slow(clock):
    """The replies to the polls of a prediction that still runs when the timeout of 60 s is over."""

    def poll():
        clock.skip(61)
        return Response(prediction_json("http://x", "processing"))

    return [poll]


def test_run__timeout(mode, slow):
    """A timeout cancels the prediction, and the error carries it."""
    with ScriptedApi(polls=slow) as api:
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.call(api.url, lambda c: run(c, timeout=60))
        assert api.cancel_count == 1
    error = caught.value
    assert isinstance(error, TimeoutError)
    assert error.canceled
    assert error.prediction.id == "p1"
    assert "p1" in str(error)


def test_run__timeout_without_cancel(mode, slow):
    """With ``cancel_on_exit=False``, a timeout leaves the prediction running."""
    with ScriptedApi(polls=slow) as api:
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.call(api.url, lambda c: run(c, timeout=60, cancel_on_exit=False))
        assert api.cancel_count == 0
    assert not caught.value.canceled
    assert "it is still" in str(caught.value)


def test_run__succeeded_during_cancel(mode, slow):
    """A prediction that succeeded while it was canceled is returned."""
    with ScriptedApi(polls=slow, cancel={"status": "succeeded", "output": "whole"}) as api:
        assert mode.call(api.url, lambda c: run(c, timeout=60)) == "whole"


def test_run__failed_during_cancel(mode, slow):
    """A prediction that failed while it was canceled raises its failure."""
    with ScriptedApi(polls=slow, cancel={"status": "failed", "error": "boom"}) as api:
        with pytest.raises(replicate.ModelError, match="boom"):
            mode.call(api.url, lambda c: run(c, timeout=60))
        with pytest.raises(replicate.ModelError, match="boom"):
            mode.collect(api.url, lambda c: c.stream("me/model", {}, timeout=60))


def test_run__deferred_cancel(mode, slow):
    """A cancel that the API accepted counts, although the prediction still runs."""
    with (
        ScriptedApi(polls=slow, cancel={"status": "processing"}) as api,
        pytest.raises(replicate.PredictionTimeout, match="it was canceled") as caught,
    ):
        mode.call(api.url, lambda c: run(c, timeout=60))
    assert caught.value.canceled


def test_wait__timeout(mode):
    """A timeout of ``wait`` leaves the prediction running."""

    def action(client):
        made = client.predictions.create(model="me/model", input={})
        if not hasattr(made, "__await__"):
            return made.wait(timeout=0.03)

        async def go():
            return await (await made).wait(timeout=0.03)

        return go()

    with ScriptedApi() as api:
        with pytest.raises(replicate.PredictionTimeout):
            mode.call(api.url, action)
        assert api.cancel_count == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_run__exception_in_callback(mode, error):
    """An exception out of ``on_update`` cancels the prediction."""

    def interrupt(prediction):
        if prediction.status == "processing":
            raise error

    with ScriptedApi(polls=[{"status": "processing"}]) as api:
        with pytest.raises((error, BaseExceptionGroup)):
            mode.call(api.url, lambda c: run(c, on_update=interrupt))
        assert api.cancel_count == 1


def test_run__ctrl_c(mode):
    """Ctrl-C cancels the prediction."""
    with ScriptedApi() as api:
        with pytest.raises(KeyboardInterrupt):
            mode.call(api.url, lambda c: run(c, on_update=lambda _: press_ctrl_c()))
        assert (api.create_count, api.cancel_count) == (1, 1)


@pytest.mark.parametrize("verb", ["run", "stream"])
def test_run__ctrl_c_during_create(mode, verb):
    """Ctrl-C during the create waits for the id and cancels the prediction.

    Only the response has the id: without it, the prediction would run on and be billed.
    """

    def held():
        press_ctrl_c()
        time.sleep(0.2)
        return api.reply({"status": "processing"}, 201)

    use = mode.call if verb == "run" else mode.collect
    with ScriptedApi(held) as api:
        with pytest.raises(KeyboardInterrupt):
            use(api.url, lambda c: getattr(c, verb)("me/model", {}))
        assert (api.create_count, api.cancel_count) == (1, 1)


def test_run__ctrl_c_just_before_a_wait(mode):
    """Ctrl-C that does not interrupt the wait for the create is noticed all the same."""
    noticed = threading.Event()

    def held():
        press_ctrl_c_unnoticed()
        noticed.wait(20)
        return api.reply({"status": "processing"}, 201)

    with ScriptedApi(held) as api:
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            mode.call(api.url, lambda c: run(c, wait=60))
        assert time.monotonic() - began < 15
        noticed.set()


def test_request__ctrl_c_just_before_a_wait():
    """In asyncio, Ctrl-C that does not interrupt the wait for any other request is noticed, too."""
    noticed = threading.Event()

    def held(_):
        press_ctrl_c_unnoticed()
        noticed.wait(20)
        return Response(ACCOUNT)

    async def main():
        async with async_client(server.url) as client:
            await account(client)

    with HttpServer(held) as server:
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(main())
        assert time.monotonic() - began < 15
        noticed.set()


def test_run__ctrl_c_during_failed_create(mode):
    """Ctrl-C during a create that fails stays Ctrl-C."""

    def refused():
        press_ctrl_c()
        time.sleep(0.2)
        return Response({"detail": "no"}, 422)

    with ScriptedApi(refused) as api:
        with pytest.raises(KeyboardInterrupt):
            mode.call(api.url, run)
        assert (api.create_count, api.cancel_count) == (1, 0)


def test_run__context_variables():
    """A run sees the context variables of its caller.

    A hook of the caller's own client reads them, in whatever thread it runs.
    """
    variable = contextvars.ContextVar("variable", default="unset")
    seen = []
    hooks = {"request": [lambda request: seen.append(variable.get())]}
    with ScriptedApi(DONE) as api, httpx.Client(event_hooks=hooks) as http:
        variable.set("set")
        run(replicate.Client("r8_x", base_url=api.url, http_client=http))
    assert set(seen) == {"set"}


def test_run__exception_without_cancel(mode):
    """With ``cancel_on_exit=False``, an interrupt leaves the prediction running."""

    def interrupt(prediction):
        raise KeyboardInterrupt

    with ScriptedApi() as api:
        with pytest.raises((KeyboardInterrupt, BaseExceptionGroup)):
            mode.call(api.url, lambda c: run(c, on_update=interrupt, cancel_on_exit=False))
        assert api.cancel_count == 0


def test_run__cancel_never_answered(mode, slow, monkeypatch, caplog):
    """A cancel that is never answered delays the caller by a bound; error and log say so."""
    set_times(monkeypatch, CLEANUP_TIME=0.2)
    release = threading.Event()

    def stall():
        release.wait(60)

    with ScriptedApi(polls=slow, cancel=stall) as api:
        began = time.monotonic()
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.call(api.url, lambda c: run(c, timeout=60))
        assert time.monotonic() - began < 20
        release.set()
    assert not caught.value.canceled
    assert caught.value.prediction.id == "p1"
    assert caplog.text.count("prediction p1 could not be canceled") == 1


def test_run__cancel_after(mode):
    """``cancel_after`` is sent as the header of the server-side limit."""
    with ScriptedApi({"status": "succeeded", "output": 1}) as api:
        mode.call(api.url, lambda c: run(c, cancel_after="5m"))
        assert api.server.requests[0].headers["cancel-after"] == "5m"
