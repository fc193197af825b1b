"""When the caller has gone, the prediction does not go on."""

from __future__ import annotations

import asyncio
import contextvars
import os
import subprocess
import sys
import threading
import time

import anyio
import httpx
import pytest
import replicate_typed as replicate
from _support.interrupts import press_ctrl_c, run, set_times
from _support.lifecycle_support import ScriptedApi, answer, async_client, sync_client

BACKENDS = ["asyncio", "trio"]
DONE = {"status": "succeeded", "output": "whole"}


def test_a_timeout_cancels_the_prediction_and_carries_it(mode):
    with ScriptedApi() as api:
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.call(api.url, lambda c: run(c, timeout=0.1))
        assert api.canceled == 1
    error = caught.value
    assert isinstance(error, TimeoutError)
    assert error.canceled
    assert error.prediction.id == "p1"
    assert "p1" in str(error)


def test_a_timeout_does_not_cancel_if_told_not_to(mode):
    with ScriptedApi() as api:
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.call(api.url, lambda c: run(c, timeout=0.1, cancel_on_exit=False))
        assert api.canceled == 0
    assert not caught.value.canceled
    assert "it is still" in str(caught.value)


def test_a_prediction_that_ended_while_it_was_canceled_is_returned(mode):
    with ScriptedApi(cancel={"status": "succeeded", "output": "whole"}) as api:
        assert mode.call(api.url, lambda c: run(c, timeout=0.1)) == "whole"


def test_a_prediction_that_failed_while_it_was_canceled_is_a_failure(mode):
    with ScriptedApi(cancel={"status": "failed", "error": "boom"}) as api:
        with pytest.raises(replicate.ModelError, match="boom"):
            mode.call(api.url, lambda c: run(c, timeout=0.1))
        with pytest.raises(replicate.ModelError, match="boom"):
            mode.collect(api.url, lambda c: c.stream("me/model", {}, timeout=0.1))


def test_a_cancel_that_takes_effect_later_is_one(mode):
    with (
        ScriptedApi(cancel={"status": "processing"}) as api,
        pytest.raises(replicate.PredictionTimeout, match="it was canceled") as caught,
    ):
        mode.call(api.url, lambda c: run(c, timeout=0.1))
    assert caught.value.canceled


def test_a_timeout_of_wait_leaves_the_prediction_alone(mode):
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
        assert api.canceled == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_an_interrupt_cancels(mode, error):
    def interrupt(prediction):
        if prediction.status == "processing":
            raise error

    with ScriptedApi(polls=[{"status": "processing"}]) as api:
        with pytest.raises((error, BaseExceptionGroup)):
            mode.call(api.url, lambda c: run(c, on_update=interrupt))
        assert api.canceled == 1


def test_ctrl_c_cancels(mode):
    with ScriptedApi() as api:
        with pytest.raises(KeyboardInterrupt):
            mode.call(api.url, lambda c: run(c, on_update=lambda _: press_ctrl_c()))
        assert (api.creates, api.canceled) == (1, 1)


@pytest.mark.parametrize("verb", ["run", "stream"])
def test_ctrl_c_while_the_create_is_held_learns_the_id_and_cancels(mode, verb):
    """The answer names the prediction: without it, it would run on and be billed."""

    def held():
        press_ctrl_c()
        time.sleep(0.2)
        return api.shown({"status": "processing"}, 201)

    use = mode.call if verb == "run" else mode.collect
    with ScriptedApi(held) as api:
        with pytest.raises(KeyboardInterrupt):
            use(api.url, lambda c: getattr(c, verb)("me/model", {}))
        assert (api.creates, api.canceled) == (1, 1)


def test_ctrl_c_while_the_create_fails_is_ctrl_c(mode):
    def refused():
        press_ctrl_c()
        time.sleep(0.2)
        return answer({"detail": "no"}, 422)

    with ScriptedApi(refused) as api:
        with pytest.raises(KeyboardInterrupt):
            mode.call(api.url, run)
        assert (api.creates, api.canceled) == (1, 0)


def test_a_run_sees_the_callers_context():
    """A hook of the caller's own client reads context variables, in whatever thread it runs."""
    variable = contextvars.ContextVar("variable", default="unset")
    seen = []
    hooks = {"request": [lambda request: seen.append(variable.get())]}
    with ScriptedApi(DONE) as api, httpx.Client(event_hooks=hooks) as http:
        variable.set("set")
        run(replicate.Client("r8_x", base_url=api.url, http_client=http))
    assert set(seen) == {"set"}


def test_a_task_that_is_canceled_again_while_it_cancels_still_cancels():
    """asyncio's own cancellation, which knows no shield."""
    arrived = asyncio.Event()
    loop: asyncio.AbstractEventLoop

    def slowly():
        loop.call_soon_threadsafe(arrived.set)
        time.sleep(0.2)
        return api.shown({"status": "canceled"})

    async def main(client):
        nonlocal loop
        loop = asyncio.get_running_loop()
        updated = asyncio.Event()
        task = asyncio.create_task(run(client, on_update=lambda _: updated.set()))
        await updated.wait()
        task.cancel()
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert answered.is_set()

    answered = threading.Event()

    class Api(ScriptedApi):
        def _respond(self, request):
            made = super()._respond(request)
            if request.target.endswith("/cancel"):
                answered.set()
            return made

    with Api(cancel=slowly) as api:
        in_both("asyncio", main, api.url)
        assert api.canceled == 1


def test_an_interrupt_does_not_cancel_if_told_not_to(mode):
    def interrupt(prediction):
        raise KeyboardInterrupt

    with ScriptedApi() as api:
        with pytest.raises((KeyboardInterrupt, BaseExceptionGroup)):
            mode.call(api.url, lambda c: run(c, on_update=interrupt, cancel_on_exit=False))
        assert api.canceled == 0


def test_an_error_that_ends_the_wait_cancels(mode):
    with ScriptedApi(polls=[lambda: answer({"detail": "who?"}, 401)]) as api:
        with pytest.raises(replicate.AuthenticationError):
            mode.call(api.url, run)
        assert api.canceled == 1


def test_canceling_is_bounded_and_hides_nothing(mode, monkeypatch):
    """A cancel that is never answered delays the caller by the bound, and the error says so."""
    set_times(monkeypatch, CLEANUP_TIME=0.2)
    release = threading.Event()

    def stall():
        release.wait(60)

    with ScriptedApi(cancel=stall) as api:
        began = time.monotonic()
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.call(api.url, lambda c: run(c, timeout=0.1))
        assert time.monotonic() - began < 20
        release.set()
    assert not caught.value.canceled
    assert caught.value.prediction.id == "p1"


def test_cancel_after_is_the_servers_own_net(mode):
    with ScriptedApi({"status": "succeeded", "output": 1}) as api:
        mode.call(api.url, lambda c: run(c, cancel_after="5m"))
        assert api.server.requests[0].headers["cancel-after"] == "5m"


def in_both(backend, main, url):
    async def go():
        async with async_client(url) as client:
            await main(client)

    anyio.run(go, backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_move_on_after_cancels(backend):
    async def main(client):
        with anyio.move_on_after(0.15) as scope:
            await run(client)
        assert scope.cancelled_caught

    with ScriptedApi() as api:
        in_both(backend, main, api.url)
        assert api.canceled == 1


def test_asyncio_wait_for_cancels():
    async def main(client):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(run(client), 0.15)

    with ScriptedApi() as api:
        in_both("asyncio", main, api.url)
        assert api.canceled == 1


def test_task_cancel_cancels_while_it_looks():
    async def main(client):
        updated = asyncio.Event()
        task = asyncio.create_task(run(client, on_update=lambda _: updated.set()))
        await updated.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with ScriptedApi() as api:
        in_both("asyncio", main, api.url)
        assert api.canceled == 1


def test_task_cancel_does_not_cancel_if_told_not_to():
    async def main(client):
        with anyio.move_on_after(0.1):
            await run(client, cancel_on_exit=False)

    with ScriptedApi() as api:
        in_both("asyncio", main, api.url)
        assert api.canceled == 0


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_task_that_is_canceled_again_and_again_still_cancels_the_prediction(backend):
    arrived = threading.Event()

    def slowly():
        arrived.set()
        time.sleep(0.1)
        return answer(b"", 500)

    async def main(client):
        async with anyio.create_task_group() as group:
            group.start_soon(run, client)
            await anyio.sleep(0.15)
            group.cancel_scope.cancel()
            group.cancel_scope.cancel()

    with ScriptedApi(cancel=slowly) as api:
        in_both(backend, main, api.url)
        assert arrived.is_set()
        # The first answers are errors: the cancel is sent again in spite of the cancellation.
        assert api.canceled == 5


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_task_that_is_canceled_during_the_create_learns_the_id_and_cancels(backend):
    """The answer names the prediction: without it, it would run on and be billed."""

    def late():
        time.sleep(0.3)
        return api.shown({"status": "processing"}, 201)

    async def main(client):
        with anyio.move_on_after(0.1):
            await run(client)

    with ScriptedApi(late) as api:
        in_both(backend, main, api.url)
        assert (api.creates, api.canceled) == (1, 1)


def test_a_sync_stream_that_is_closed_early_cancels():
    with (
        ScriptedApi({"status": "processing", "output": ["a"]}) as api,
        sync_client(api.url) as client,
    ):
        with client.stream("me/model", {}) as events:
            assert str(next(events)) == "a"
        assert api.canceled == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_async_stream_that_is_closed_early_cancels(backend):
    async def main(client):
        async with client.stream("me/model", {}) as events:
            assert str(await anext(events)) == "a"

    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        in_both(backend, main, api.url)
        assert api.canceled == 1


def test_a_stream_that_is_dropped_by_a_break_cancels():
    with (
        ScriptedApi({"status": "processing", "output": ["a"]}) as api,
        sync_client(api.url) as client,
    ):
        for _ in client.stream("me/model", {}):
            break
        assert api.canceled == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_async_stream_under_a_cancellation_cancels(backend):
    async def main(client):
        with anyio.move_on_after(0.15):
            async for _ in client.stream("me/model", {}):
                pass

    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        in_both(backend, main, api.url)
        assert api.canceled == 1


def test_a_stream_that_is_closed_does_not_cancel_if_told_not_to():
    with (
        ScriptedApi({"status": "processing", "output": ["a"]}) as api,
        sync_client(api.url) as client,
    ):
        with client.stream("me/model", {}, cancel_on_exit=False) as events:
            next(events)
        assert api.canceled == 0


def test_a_stream_that_times_out_cancels(mode):
    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.collect(api.url, lambda c: c.stream("me/model", {}, timeout=0.1))
        assert api.canceled == 1
    assert caught.value.prediction.id == "p1"


def test_a_stream_that_an_error_leaves_is_canceled_before_its_client_is_closed(mode):
    """The garbage collector comes too late: the client is closed on the way out too."""
    if mode.name == "trio":
        pytest.skip("trio warns of a generator that is not closed, as it should")

    def leave(client):
        if mode.name == "sync":
            for _ in client.stream("me/model", {}):
                raise ValueError

        async def body():
            async for _ in client.stream("me/model", {}):
                raise ValueError

        return body()

    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        with pytest.raises(ValueError):  # noqa: PT011 - its own
            mode.call(api.url, leave)
        assert api.canceled == 1


def test_a_client_that_is_closed_cancels_what_it_runs(mode):
    kept = []

    def begin(client):
        kept.append(client.with_options(timeout=9).stream("me/model", {}))
        return next(kept[0]) if mode.name == "sync" else anext(kept[0])

    def close(client):
        return client.close() if mode.name == "sync" else client.aclose()

    def both(client):
        begun = begin(client)
        if mode.name == "sync":
            return close(client)

        async def go():
            await begun
            await close(client)
            await kept[0].aclose()

        return go()

    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        mode.call(api.url, both)
        assert api.canceled == 1


LEFT_AT_EXIT = """
import replicate_typed, sys
events = replicate_typed.Client("r8_x", base_url=sys.argv[1]).stream("me/model", {})
next(events)
"""


def test_a_stream_that_a_program_leaves_at_its_end_is_canceled():
    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        made = subprocess.run(
            [sys.executable, "-W", "error", "-c", LEFT_AT_EXIT, api.url],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert made.stderr == ""
        assert api.canceled == 1


FORKED = """
import os, replicate_typed, sys
client = replicate_typed.Client("r8_x", base_url=sys.argv[1])
with client.stream("me/model", {}) as events:
    next(events)
    child = os.fork()
    if child == 0:
        if sys.argv[2] == "closes":
            client.close()
        sys.exit(0)
    assert os.waitpid(child, 0)[1] == 0
    print("canceled by the child:", client.predictions.get("p1").status)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.parametrize("child", ["closes", "just ends"])
def test_a_forked_process_cancels_nothing_of_its_parent(child):
    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        respond = api.server.respond

        def answered(request):
            if request.target == "/v1/predictions/p1" and api.canceled:
                return api.shown({"status": "canceled"})
            return respond(request)

        api.server.respond = answered
        made = subprocess.run(
            [sys.executable, "-c", FORKED, api.url, child],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert made.stdout == "canceled by the child: processing\n", made.stderr
        assert api.canceled == 1


def test_a_stream_that_was_never_begun_creates_nothing(mode):
    with ScriptedApi() as api:

        def action(client):
            client.stream("me/model", {})

        mode.call(api.url, action)
        assert api.creates == 0
