"""Stopping ``run`` from outside, by an event."""

from __future__ import annotations

import asyncio
import pickle
import threading

import anyio
import pytest
import replicate_typed as replicate
from _support.http_server import Response
from _support.scripted_api import ScriptedApi, run

PROCESSING = {"status": "processing"}


class Event:
    """An event that sets itself when it was looked at so many times."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def is_set(self) -> bool:
        self.looks -= 1
        return self.looks < 0


def test_cancel_event__while_polling(mode) -> None:
    """The prediction is canceled, and the error says so."""
    event = threading.Event()

    def poll() -> Response:
        event.set()
        return api.reply({**PROCESSING, "id": "p1"})

    with ScriptedApi(polls=[poll]) as api:
        with pytest.raises(replicate.RunStopped) as caught:
            mode.call(api.url, lambda c: run(c, wait=False, cancel_event=event))
        assert (api.create_count, api.cancel_count, api.poll_count) == (1, 1, 1)
    error = caught.value
    assert error.prediction is not None
    assert (error.prediction.id, error.status, error.canceled) == ("p1", "canceled", True)
    assert "prediction p1 was canceled" in str(error)
    assert "https://replicate.com/p/p1" in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_cancel_event__during_a_long_wait(mode) -> None:
    """The event is looked at all the time between two polls."""
    with ScriptedApi(polls=[PROCESSING]) as api:
        with pytest.raises(replicate.RunStopped):
            mode.call(
                api.url,
                lambda c: run(c, wait=False, poll_interval=3600.0, cancel_event=Event(3)),
            )
        assert (api.poll_count, api.cancel_count) == (0, 1)


def test_cancel_event__during_the_create(mode) -> None:
    """The response to a create is awaited for a moment, and what it names is canceled."""
    event, answered = threading.Event(), threading.Event()

    def create() -> Response:
        event.set()
        answered.wait(0.2)
        return api.reply({**PROCESSING, "id": "p1"}, 201)

    with ScriptedApi(create=create) as api:
        with pytest.raises(replicate.RunStopped, match="p1 was canceled"):
            mode.call(api.url, lambda c: run(c, cancel_event=event))
        assert (api.create_count, api.cancel_count, api.poll_count) == (1, 1, 0)


def test_cancel_event__set_before(mode) -> None:
    """Nothing is sent if the event is set from the beginning."""
    event = threading.Event()
    event.set()
    with ScriptedApi() as api:
        with pytest.raises(replicate.RunStopped) as caught:
            mode.call(api.url, lambda c: run(c, cancel_event=event))
        assert api.server.targets("POST") == []
    assert (caught.value.prediction, caught.value.canceled) == (None, False)


def test_cancel_event__ended_before_the_cancel(mode) -> None:
    """The output of a prediction that ended before it could be canceled is not lost."""
    done = {"status": "succeeded", "output": "mine"}
    with ScriptedApi(polls=[PROCESSING], cancel=done) as api:
        assert mode.call(api.url, lambda c: run(c, wait=False, cancel_event=Event(2))) == "mine"


def test_cancel_event__cancel_refused(mode) -> None:
    """The error says that the prediction may still run, and how to cancel it."""
    refused = Response({"detail": "no"}, 403)
    with (
        ScriptedApi(polls=[PROCESSING], cancel=refused) as api,
        pytest.raises(replicate.RunStopped, match=r"predictions\.cancel\('p1'\)") as caught,
    ):
        mode.call(api.url, lambda c: run(c, wait=False, cancel_event=Event(2)))
    assert not caught.value.canceled


def test_cancel_event__never_set(mode) -> None:
    """An event that is not set changes nothing."""
    with ScriptedApi({"status": "succeeded", "output": "mine"}) as api:
        assert mode.call(api.url, lambda c: run(c, cancel_event=threading.Event())) == "mine"
        assert api.cancel_count == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cancel_event": True}, "cancel_event must be an event"),
        ({"cancel_event": threading.Event(), "cancel_on_exit": False}, "cancel_on_exit"),
        ({"poll_interval": -1}, "poll_interval must be a number of seconds"),
        ({"poll_interval": "1"}, "poll_interval must be a number of seconds"),
    ],
)
def test_run__invalid_options(mode, options, message) -> None:
    """A value that cannot be used is refused before anything is sent."""
    with ScriptedApi() as api:
        with pytest.raises(replicate.InputError, match=message):
            mode.call(api.url, lambda c: run(c, **options))
        assert api.server.targets("POST") == []


@pytest.mark.parametrize("make_event", [asyncio.Event, anyio.Event])
def test_cancel_event__of_the_event_loop(make_event) -> None:
    """An event of the event loop may be set by another task."""

    async def main(url: str) -> None:
        event = make_event()

        async def stop() -> None:
            while not api.create_count:  # noqa: ASYNC110 - another thread counts
                await asyncio.sleep(0.01)
            event.set()

        async with replicate.AsyncClient("r8_x", base_url=url) as client, asyncio.TaskGroup() as tg:
            tg.create_task(stop())
            await client.run("me/model", {}, cancel_event=event)

    with ScriptedApi(polls=[PROCESSING]) as api:
        with pytest.raises(ExceptionGroup) as caught:
            asyncio.run(main(api.url))
        assert api.cancel_count == 1
    assert caught.group_contains(replicate.RunStopped)


def test_poll_interval__of_a_call(mode) -> None:
    """The interval of a call takes precedence of that of its client."""
    done = {"status": "succeeded", "output": "mine"}
    with ScriptedApi(polls=[PROCESSING, PROCESSING, done]) as api:
        output = mode.call(
            api.url, lambda c: run(c, wait=False, poll_interval=0.0), poll_interval=3600.0
        )
        assert output == "mine"


def test_wait__poll_interval(mode) -> None:
    """So does that of ``wait``."""
    done = {"status": "succeeded", "output": "mine"}

    async def awaited(client):
        created = await client.predictions.create("me/model", {})
        return (await created.wait(poll_interval=0.0)).output

    def call(client):
        created = client.predictions.create("me/model", {})
        return created.wait(poll_interval=0.0).output

    with ScriptedApi(polls=[PROCESSING, PROCESSING, done]) as api:
        action = call if mode.name == "sync" else awaited
        assert mode.call(api.url, action, poll_interval=3600.0) == "mine"
