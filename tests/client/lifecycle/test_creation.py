"""A caller who goes before the API has answered the create: nothing runs on that he paid for."""

from __future__ import annotations

import asyncio
import email.utils
import logging
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import anyio
import httpx
import pytest
import replicate_typed as replicate
from _support.clients import async_client, sync_client
from _support.http_server import Response
from _support.interrupts import press_ctrl_c, set_times
from _support.predictions import prediction_json
from _support.scripted_api import ScriptedApi, run
from httpx_aiohttp import AiohttpTransport
from replicate_typed._async import creation
from replicate_typed._base.durations import SAFE_HOLD
from replicate_typed._http import connections
from replicate_typed._http.exchange import limit
from replicate_typed.local import AsyncConcatenateIterator, LocalServer

INPUT = {"prompt": "a", "n": [1, {"x": None}]}


class Listing(ScriptedApi):
    """An API whose list has predictions, and that holds files.

    Args:
        listed: The members of each prediction of the list; each is a moment old.
        upload: Called when a file is uploaded.
        clock: The API's clock, as seconds by which it is ahead.
    """

    def __init__(self, create=None, *, listed=(), upload=None, clock=0.0, **more):
        self.listed = list(listed)
        self.uploaded = upload
        self.clock = clock
        self.lists = []
        self.canceled_ids = []
        super().__init__(create, **more)

    @property
    def create_count(self):
        return sum(target.endswith("/predictions") for target in self.server.targets("POST"))

    def now(self):
        return datetime.now(UTC) + timedelta(seconds=self.clock)

    def respond(self, request):
        if request.target.startswith("/v1/files"):
            if self.uploaded:
                self.uploaded()
            return Response({"id": "f", "urls": {"get": "https://x/f"}}, 201)
        if request.target.startswith("/v1/predictions?"):
            return self.list(request)
        if request.target.endswith("/cancel"):
            self.canceled_ids.append(request.target.split("/")[-2])
            if self.cancel is None:
                self.cancel_count += 1
                return self.reply({"status": "canceled", "id": self.canceled_ids[-1]})
        return super().respond(request)

    def list(self, request):
        self.lists.append(request.target)
        made = [
            prediction_json(
                self.server.base,
                **{
                    "input": INPUT,
                    "created_at": (self.now() - timedelta(seconds=0.01)).isoformat(),
                    **members,
                },
            )
            for members in self.listed
        ]
        date = email.utils.format_datetime(self.now(), usegmt=True)
        page = {"results": made, "next": None, "previous": None}
        return Response(page, headers={"Date": date})


@pytest.fixture
def stalled():
    """A create that is interrupted and not answered before the test is over."""
    release = threading.Event()

    def create():
        press_ctrl_c()
        release.wait(20)

    yield create
    release.set()


@pytest.fixture
def hasty(monkeypatch):
    set_times(monkeypatch, NAMING_TIME=0.05, HELD_NAMING_TIME=0.05)


def interrupted(mode, api, verb="run", **options):
    use = mode.call if verb == "run" else mode.collect
    with pytest.raises(KeyboardInterrupt):
        use(api.url, lambda c: getattr(c, verb)("me/model", INPUT, **options))


def test_ctrl_c_during_an_upload_creates_nothing(mode):
    def upload():
        press_ctrl_c()
        time.sleep(0.2)

    with Listing(upload=upload) as api:
        with pytest.raises(KeyboardInterrupt):
            mode.call(api.url, lambda c: c.run("me/model", {"f": b"x"}, file_encoding="url"))
        time.sleep(0.25)
        assert (api.create_count, api.lists) == (0, [])


def test_ctrl_c_between_two_attempts_sends_no_other(mode):
    """The API was asked to wait; blocking code must not create anything after its caller went."""

    def busy():
        press_ctrl_c()
        return Response({}, 429, headers={"Retry-After": "0.02"})

    with Listing(busy) as api:
        interrupted(mode, api)
        time.sleep(0.1)
        assert (api.create_count, api.cancel_count, api.lists) == (1, 0, [])


def test_ctrl_c_ends_the_wait_for_another_attempt(mode):
    def busy():
        threading.Timer(0.1, press_ctrl_c).start()
        return Response({}, 429, headers={"Retry-After": "20"})

    with Listing(busy) as api:
        began = time.monotonic()
        interrupted(mode, api)
        assert time.monotonic() - began < 10
        assert (api.create_count, api.cancel_count, api.lists) == (1, 0, [])


def test_a_prediction_that_was_never_named_is_found_and_canceled(mode, stalled, hasty, caplog):
    others = [
        {"id": "over", "status": "succeeded"},
        {"id": "other-input", "input": {"prompt": "b"}},
        {"id": "other-model", "model": "you/model"},
        {"id": "older", "created_at": "2026-01-01T00:00:00Z"},
        {"id": "deployed", "deployment": "me/model", "model": "you/model"},
    ]
    with Listing(stalled, listed=[*others, {"id": "ours", "status": "starting"}]) as api:
        interrupted(mode, api, wait=60)
        assert api.canceled_ids == ["ours"]
        assert "created_after=" in api.lists[0]
    assert "it may run all the same" not in caplog.text


@pytest.mark.parametrize("verb", ["run", "stream"])
def test_without_a_long_hold_what_is_found_may_be_anothers(mode, stalled, hasty, caplog, verb):
    """The API should have answered: the create may not have arrived at all."""
    with Listing(stalled, listed=[{"id": "anothers"}]) as api:
        interrupted(mode, api, verb)
        assert api.canceled_ids == []
    assert "it may run all the same. Look at anothers" in caplog.text


def test_another_prediction_of_the_same_client_is_not_taken_for_it(mode, hasty, caplog):
    release = threading.Event()
    creates = iter(["first", "stalled"])

    def create():
        if next(creates) == "first":
            return api.reply({"status": "processing", "id": "mine"}, 201)
        press_ctrl_c()
        release.wait(20)
        return None

    def both(client):
        if mode.name == "sync":
            client.predictions.create("me/model", INPUT)
            return client.run("me/model", INPUT, wait=60)

        async def go():
            await client.predictions.create("me/model", INPUT)
            await client.run("me/model", INPUT, wait=60)

        return go()

    with Listing(create, listed=[{"id": "mine"}]) as api:
        with pytest.raises(KeyboardInterrupt):
            mode.call(api.url, both)
        assert api.canceled_ids == []
        release.set()
    assert "Look at client.predictions.list()" in caplog.text


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize(("listed", "canceled"), [(3, 3), (4, 0)])
def test_as_many_as_were_interrupted_are_canceled(backend, hasty, listed, canceled):
    """Of three that ask for the same, nobody needs to know which is which."""
    release, arrived = threading.Event(), threading.Semaphore(0)
    ids = [f"p{n}" for n in range(listed)]

    def create():
        arrived.release()
        release.wait(20)

    async def main():
        async with async_client(api.url) as client:
            with anyio.move_on_after(10) as scope:
                async with anyio.create_task_group() as group:
                    for _ in range(3):
                        group.start_soon(partial(client.run, "me/model", INPUT, wait=60))
                    for _ in range(3):
                        await anyio.to_thread.run_sync(arrived.acquire)
                    scope.cancel()

    with Listing(create, listed=[{"id": i} for i in ids]) as api:
        anyio.run(main, backend=backend)
        assert set(api.canceled_ids) == set(ids[:canceled])
        release.set()


def test_closing_a_client_during_a_hold_cancels_what_it_names(mode):
    begun = threading.Event()

    def create():
        begun.set()
        time.sleep(0.2)
        return api.reply({"status": "processing"}, 201)

    def close(client):
        if mode.name == "sync":
            with ThreadPoolExecutor(1) as threads:
                running = threads.submit(client.run, "me/model", INPUT)
                begun.wait(20)
                client.close()
                return running.exception(20)

        async def go():
            errors = []

            async def one():
                try:
                    await client.run("me/model", INPUT)
                except replicate.ReplicateError as error:
                    errors.append(error)

            async with anyio.create_task_group() as group:
                group.start_soon(one)
                await anyio.to_thread.run_sync(begun.wait, 20)
                await client.aclose()
            return errors[0]

        return go()

    polls = [{"status": "processing"}]
    with Listing(create, polls=polls) as api:
        assert isinstance(mode.call(api.url, close), replicate.ReplicateError)
        assert set(api.canceled_ids) == {"p1"}


@pytest.mark.parametrize("whose", ["ours", "httpx", "aiohttp"])
def test_a_create_that_waits_for_its_turn_is_not_sent_once_its_caller_went(whose, monkeypatch):
    """Be it for room in this client, or in the pool of one that the caller gave."""
    monkeypatch.setattr(connections, "MAX_REQUESTS", 1)
    release, arrived = threading.Event(), threading.Event()

    def create():
        arrived.set()
        release.wait(20)
        return api.reply({"status": "processing"}, 201)

    def given():
        limits = httpx.Limits(max_connections=1)
        if whose == "httpx":
            return {"http_client": httpx.AsyncClient(limits=limits)}
        return {"transport": AiohttpTransport(limits=limits)} if whose == "aiohttp" else {}

    async def main():
        options = given()
        async with async_client(api.url, **options) as client:
            tasks = [
                asyncio.create_task(client.run("me/model", {"n": n}, wait=False)) for n in range(4)
            ]
            await asyncio.to_thread(arrived.wait, 20)
            await asyncio.sleep(0.05)
            for task in tasks:
                task.cancel()
            await asyncio.sleep(0.05)
            release.set()
            await asyncio.gather(*tasks, return_exceptions=True)
        for one in options.values():
            await one.aclose()

    with Listing(create) as api:
        asyncio.run(main())
        whole = [
            request
            for request in api.server.requests
            if request.method == "POST"
            and not request.target.endswith("/cancel")
            and len(request.body) == int(request.headers["content-length"])
        ]
        assert len(whole) == 1


def test_of_several_that_it_may_be_none_is_canceled(mode, stalled, hasty, caplog):
    with Listing(stalled, listed=[{"id": "one"}, {"id": "two"}]) as api:
        interrupted(mode, api, wait=60)
        assert api.canceled_ids == []
    assert "it may run all the same. Look at one, two" in caplog.text


@pytest.mark.parametrize("listed", [[], [{"id": "over", "status": "succeeded"}]])
def test_where_none_is_found_the_log_says_that_it_may_exist(mode, stalled, hasty, caplog, listed):
    with Listing(stalled, listed=listed) as api:
        interrupted(mode, api)
        assert (api.create_count, api.cancel_count) == (1, 0)
    assert "it may run all the same. Look at client.predictions.list()" in caplog.text


def test_a_list_that_cannot_be_read_is_not_waited_for(mode, stalled, hasty, caplog, monkeypatch):
    set_times(monkeypatch, CANCEL_TIME=0.3)
    with Listing(stalled) as api:
        api.list = lambda request: time.sleep(5)
        began = time.monotonic()
        interrupted(mode, api)
        assert time.monotonic() - began < 3
    assert "it may run all the same" in caplog.text


@pytest.mark.parametrize("ahead", [-100.0, 100.0])
def test_it_is_found_by_the_clock_of_the_api(mode, stalled, hasty, ahead):
    with Listing(stalled, listed=[{"id": "ours"}], clock=ahead) as api:
        interrupted(mode, api, wait=60)
        assert api.canceled_ids == ["ours"]


def test_nothing_is_looked_for_when_the_caller_does_not_want_it_canceled(mode, stalled):
    with Listing(stalled, listed=[{"id": "ours"}]) as api:
        began = time.monotonic()
        interrupted(mode, api, cancel_on_exit=False)
        assert time.monotonic() - began < 2
        assert (api.lists, api.cancel_count) == ([], 0)


def test_a_create_that_was_answered_with_an_error_is_not_looked_for(mode):
    """Its error says that it may have been carried out: the caller decides."""
    with Listing(lambda: Response(b"", 500), listed=[{"id": "ours"}]) as api:
        with pytest.raises(replicate.InternalServerError) as caught:
            mode.call(api.url, run)
        assert (api.lists, api.cancel_count) == ([], 0)
    assert caught.value.maybe_accepted


def test_a_create_that_breaks_off_after_ctrl_c_is_looked_for(mode):
    def reset():
        press_ctrl_c()
        time.sleep(0.1)

    with Listing(reset, listed=[{"id": "ours"}]) as api:
        interrupted(mode, api, wait=60)
        assert api.canceled_ids == ["ours"]


def test_all_that_a_caller_is_kept_is_bounded(mode, monkeypatch):
    """The answer comes late, and the cancel never: one bound for both."""
    assert SAFE_HOLD < creation.NAMING_TIME < creation.CANCEL_TIME == 5.0
    set_times(monkeypatch, CANCEL_TIME=1.0, NAMING_TIME=0.9)
    release = threading.Event()
    pressed = []

    def late():
        press_ctrl_c()
        pressed.append(time.monotonic())
        time.sleep(0.6)
        return api.reply({"status": "processing"}, 201)

    with Listing(late, cancel=lambda: release.wait(20) and None) as api:
        interrupted(mode, api)
        assert 0.6 < time.monotonic() - pressed[0] < 1.4
        assert api.cancel_count == 1
        release.set()


def test_blocking_code_cancels_what_is_named_after_its_caller_went(hasty):
    """In a program that lives on, such as a notebook."""
    release = threading.Event()

    def late():
        press_ctrl_c()
        release.wait(20)
        return api.reply({"status": "processing"}, 201)

    with Listing(late) as api, sync_client(api.url) as client:
        with pytest.raises(KeyboardInterrupt):
            client.run("me/model", INPUT)
        assert api.cancel_count == 0
        release.set()
        give_up = time.monotonic() + 5
        while not api.cancel_count and time.monotonic() < give_up:
            time.sleep(0.005)
        assert api.canceled_ids == ["p1"]


def in_time(mode, api, timeout, verb="run", input=INPUT, **options):
    """Run something with connections that are open already, however busy the machine is."""

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


def slow_create(api, seconds):
    def create():
        time.sleep(seconds)
        return api.reply({"status": "processing"}, 201)

    return create


@pytest.mark.parametrize("verb", ["run", "stream"])
def test_the_timeout_is_also_that_of_the_create(mode, verb):
    """The answer to what was sent in time is awaited a little longer: it has the id."""
    with Listing() as api:
        api.create = slow_create(api, 0.4)
        with pytest.raises(replicate.PredictionTimeout) as caught:
            in_time(mode, api, 0.2, verb)
        assert (api.create_count, api.canceled_ids, api.poll_count) == (1, ["p1"], 1)
    assert caught.value.canceled


@pytest.mark.parametrize("listed", [[], [{"id": "anothers"}]])
def test_a_create_that_is_not_answered_in_time(mode, monkeypatch, caplog, listed):
    set_times(monkeypatch, NAMING_TIME=0.1)
    release = threading.Event()
    with Listing(lambda: release.wait(20) and None, listed=listed) as api:
        began = time.monotonic()
        with pytest.raises(TimeoutError) as caught:
            in_time(mode, api, 0.3)
        assert time.monotonic() - began < 5
        assert api.canceled_ids == []
        release.set()
    assert isinstance(caught.value, replicate.APITimeoutError)
    assert caught.value.maybe_accepted
    assert "anothers" in caplog.text if listed else "client.predictions.list()" in caplog.text


def test_no_create_is_sent_after_the_timeout(mode):
    with Listing(upload=lambda: time.sleep(0.3)) as api:
        with pytest.raises(replicate.APITimeoutError):
            in_time(mode, api, 0.1, input={"f": b"x"}, file_encoding="url")
        assert api.create_count == 0
    with Listing(lambda: Response({}, 429, headers={"Retry-After": "3"})) as api:
        with pytest.raises(replicate.RateLimitError):
            in_time(mode, api, 1)
        assert api.create_count == 1


def test_no_time_at_all(mode):
    with Listing() as api:
        with pytest.raises(replicate.APITimeoutError, match="no time was left") as caught:
            in_time(mode, api, 0)
        assert api.create_count == 0
    assert not caught.value.maybe_accepted


def test_no_phase_has_a_limit_of_nothing():
    """A socket that may not wait reports that it has begun to connect, and no timeout."""
    timeout = httpx.Timeout(connect=10, read=None, write=0.5, pool=0.0)
    limited = limit(timeout, 0.0)
    assert [*limited.as_dict().values()] == [0.001, 0.001, 0.001, 0.0]
    assert limit(timeout, 2.0) == httpx.Timeout(connect=2.0, read=2.0, write=0.5, pool=0.0)
    assert limit(timeout, None) is timeout


def test_a_schema_that_stalls_delays_an_output_by_little(mode, monkeypatch):
    set_times(monkeypatch, "output", SCHEMA_TIME=0.1)
    release = threading.Event()

    class Slow(Listing):
        def respond(self, request):
            if request.method == "GET" and request.target.startswith("/v1/models/"):
                return release.wait(20) and None
            return super().respond(request)

    with Slow({"status": "succeeded", "output": ["a"]}) as api:
        began = time.monotonic()
        assert in_time(mode, api, 0.2) == ["a"]
        assert time.monotonic() - began < 2
        release.set()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("wait", [1, False, 60])
def test_whenever_callers_go_nothing_runs_on(backend, wait, monkeypatch, caplog):
    """Sixty of them, each at another moment: some before the create, some long after it."""

    async def endless(n: int) -> int:
        await asyncio.sleep(3600)
        return n

    async def talk(n: int) -> AsyncConcatenateIterator[str]:
        while True:
            yield f"{n} "
            await asyncio.sleep(0.01)

    set_times(monkeypatch, NAMING_TIME=1.5, HELD_NAMING_TIME=0.05)
    moments = random.Random(7)

    async def call(client, n):
        with anyio.move_on_after(moments.random() * 0.5):
            if n % 3:
                await client.run("me/endless", {"n": n}, wait=wait)
            async with client.stream("me/talk", {"n": n}) as events:
                async for _ in events:
                    pass

    async def main(server):
        async with async_client(server.url, server.token) as client:
            async with anyio.create_task_group() as group:
                for name in ("endless", "talk"):
                    group.start_soon(client.models.get, f"me/{name}")
            async with anyio.create_task_group() as group:
                for n in range(60):
                    group.start_soon(call, client, n)

    caplog.set_level(logging.ERROR, "replicate_typed")
    with LocalServer({"me/endless": endless, "me/talk": talk}, seed=7) as server:
        anyio.run(main, server, backend=backend)
        records = server.predictions()
        assert records
        assert len({record["input"]["n"] for record in records}) == len(records)
        assert [record for record in records if not record["completed"]] == []
