"""Creates of an account whose limit is lower than what its programs ask for, over real sockets."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import anyio.to_thread
import pytest
import replicate_typed as replicate
from _support.clients import async_client, sync_client
from _support.http_server import HttpServer, Reply, Request, Response
from _support.modes import Async, Sync
from _support.predictions import prediction_json
from _support.waiting import wait_until
from replicate_typed import RetryPolicy
from replicate_typed._http import rate_limiter
from replicate_typed.local._api.rate_limits import TokenBucket

#: Seconds between two creates that the account may make.
INTERVAL = 0.02


class ThrottledApi:
    """An API that accepts a create every 20 ms, or refuses all of them for a time.

    Args:
        burst: How many creates are accepted at once.
        refuses_for: Seconds that it asks the first create to wait, and refuses creates for.

    Attributes:
        accepted: The input of each create that was accepted.
        refused: How many creates were refused.
        arrived: When each create arrived.
        canceled: How many cancels there were.
        refuses_until: Until when it refuses creates, by the monotonic clock.
    """

    def __init__(self, burst: int = 1, refuses_for: float = 0.0) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.refused = 0
        self.arrived: list[float] = []
        self.canceled = 0
        self.server = HttpServer(self._respond)
        self.url = self.server.url
        self._lock = threading.Lock()
        self._bucket = TokenBucket(60 / INTERVAL, burst)
        self.refuses_until = time.monotonic() + refuses_for

    def _respond(self, request: Request) -> Reply:
        if request.target.endswith("/cancel"):
            self.canceled += 1
            return Response(prediction_json(self.server.base, "canceled"))
        if request.method != "POST":
            return Response({"detail": "no such resource"}, 404)
        with self._lock:
            self.arrived.append(time.monotonic())
            seconds = self.refuses_until - time.monotonic()
            if seconds <= 0:
                seconds = self._bucket.take()
            if seconds > 0:
                self.refused += 1
                return Response({"retry_after": seconds}, 429, {"Retry-After": f"{seconds:.3f}"})
            self.accepted.append(request.json()["input"])
            number = len(self.accepted)
            headers = {"ratelimit-remaining": str(self._bucket.remaining)}
        document = prediction_json(self.server.base, "succeeded", f"p{number}", output="done")
        return Response(document, 201, headers)

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, *details: object) -> None:
        self.server.__exit__(*details)


def run(client: Any, n: int = 0) -> Any:
    """Run a model."""
    return client.run("me/model", {"n": n})


def run_deployment(client: Any, n: int = 0) -> Any:
    """Run a deployment."""
    return client.run(None, {"n": n}, deployment="me/deployment")


def create(client: Any, n: int = 0) -> Any:
    """Create a prediction of a version."""
    return client.predictions.create(version="a" * 64, input={"n": n})


def stream(client: Any, n: int = 0) -> Any:
    """Read all of a stream."""
    with client.stream("me/model", {"n": n}) as events:
        return events.text()


def at_once(count: int, action: Callable[[Any, int], Any]) -> Callable[[Any], Any]:
    """Return an action that makes so many calls at once, and returns what they return."""

    def go(client: Any) -> Any:
        if isinstance(client, replicate.Client):
            with ThreadPoolExecutor(count) as threads:
                return list(threads.map(lambda n: action(client, n), range(count)))
        return go_async(client)

    async def go_async(client: Any) -> list[Any]:
        results: list[Any] = []

        async def call(n: int) -> None:
            results.append(await action(client, n))

        async with anyio.create_task_group() as group:
            for n in range(count):
                group.start_soon(call, n)
        return results

    return go


@pytest.mark.parametrize("verb", [run, run_deployment, create])
@pytest.mark.parametrize("burst", [1, 8])
def test_creates__more_than_the_limit(mode: Sync | Async, verb: Any, burst: int) -> None:
    """All end well, each is created once, and few are sent in vain."""
    count = 20
    with ThrottledApi(burst) as api:
        assert len(mode.call(api.url, at_once(count, verb))) == count
    assert sorted(given["n"] for given in api.accepted) == list(range(count))
    assert api.refused < 2.5 * count


def test_stream__more_than_the_limit() -> None:
    """A stream waits for its turn, too."""
    with ThrottledApi() as api, sync_client(api.url) as client:
        assert at_once(8, stream)(client) == ["done"] * 8
    assert len(api.accepted) == 8


def test_creates__one_after_the_other(mode: Sync | Async) -> None:
    """They are not sent in vain again and again."""

    def twelve(client: Any) -> Any:
        if isinstance(client, replicate.Client):
            return [run(client, n) for n in range(12)]

        async def go() -> list[Any]:
            return [await run(client, n) for n in range(12)]

        return go()

    with ThrottledApi() as api:
        assert mode.call(api.url, twelve) == ["done"] * 12
    assert len(api.accepted) == 12
    assert api.refused < 12


def test_with_options__share_the_limit(mode: Sync | Async) -> None:
    """A client by ``with_options`` waits for the time that another was given."""

    def some(client: Any, n: int) -> Any:
        return run(client.with_options(timeout=20 + n) if n % 2 else client, n)

    def refused_first(client: Any) -> Any:
        impatient = client.with_options(retry=RetryPolicy(max_throttle_time=0.0))
        if isinstance(client, replicate.Client):
            with pytest.raises(replicate.RateLimitError):
                run(impatient)
            return at_once(6, some)(client)
        return refused_first_async(client, impatient)

    async def refused_first_async(client: Any, impatient: Any) -> Any:
        with pytest.raises(replicate.RateLimitError):
            await run(impatient)
        return await at_once(6, some)(client)

    with ThrottledApi(burst=10, refuses_for=0.4) as api:
        assert mode.call(api.url, refused_first) == ["done"] * 6
    assert len(api.accepted) == 6
    assert min(api.arrived[1:]) > api.refuses_until - 0.01


def test_create__no_turn_within_the_timeout(mode: Sync | Async) -> None:
    """A run whose turn cannot come within its timeout was not sent, and cancels nothing."""

    def late(client: Any) -> Any:
        return client.run("me/model", {"n": 1}, timeout=3)

    def refused_first(client: Any) -> Any:
        if isinstance(client, replicate.Client):
            with pytest.raises(replicate.RateLimitError):
                client.run("me/model", {"n": 0}, timeout=20)
            return late(client)
        return refused_first_async(client)

    async def refused_first_async(client: Any) -> Any:
        with pytest.raises(replicate.RateLimitError):
            await client.run("me/model", {"n": 0}, timeout=20)
        return await late(client)

    with ThrottledApi(refuses_for=50) as api:
        with pytest.raises(replicate.RateLimitError) as caught:
            mode.call(api.url, refused_first)
        assert len(api.arrived) == 1
        assert api.canceled == 0
    error = caught.value
    assert (error.attempts, error.maybe_accepted, error.status_code) == (0, False, 429)
    assert error.operation_id == "models.predictions.create"
    assert error.retry_after == pytest.approx(50, abs=20)
    assert "was not sent, since the API limits" in str(error)


def test_create__hold_after_a_wait(mode: Sync | Async) -> None:
    """After a wait, the API is asked to hold its response only for the time that is left."""
    with ThrottledApi(refuses_for=1.2) as api:
        assert mode.call(api.url, lambda c: c.run("me/model", {}, wait=60, timeout=40)) == "done"
        sent = [request.headers for request in api.server.requests if request.method == "POST"]
        first, *_, last = [headers["prefer"] for headers in sent]
    assert first == "wait=40"
    assert int(last.removeprefix("wait=")) < 40


def test_create__max_throttle_time(mode: Sync | Async) -> None:
    """Without a timeout, the policy bounds the wait, and the error counts the attempts."""
    policy = RetryPolicy(max_retries=4, base=0.002, cap=0.01, max_throttle_time=0.2)
    with HttpServer(Response({}, 429, {"Retry-After": "0.01"})) as server:
        with pytest.raises(replicate.RateLimitError) as caught:
            mode.call(server.url, create, policy=policy)
        assert len(server.requests) == caught.value.attempts
    error = caught.value
    assert error.elapsed > 0.1
    assert not error.maybe_accepted
    assert "status: 429" in str(error)
    assert "It was not sent again: its turn" in str(error)


def test_create__no_retries(mode: Sync | Async) -> None:
    """With ``max_retries=0``, a create waits for nothing."""

    def both(client: Any) -> Any:
        once = client.with_options(max_retries=0)
        if isinstance(client, replicate.Client):
            for _ in range(2):
                with pytest.raises(replicate.RateLimitError):
                    create(once)
            return None
        return both_async(once)

    async def both_async(once: Any) -> None:
        for _ in range(2):
            with pytest.raises(replicate.RateLimitError):
                await create(once)

    with ThrottledApi(refuses_for=50) as api:
        mode.call(api.url, both)
        assert len(api.arrived) == 2


def test_training__retries_are_counted(mode: Sync | Async) -> None:
    """Creates of other things do not take turns: their retries are counted."""

    def train(client: Any) -> Any:
        return client.trainings.create(
            version=f"me/model:{'a' * 64}", input={}, destination="me/other"
        )

    with HttpServer(Response({}, 429, {"Retry-After": "0"})) as server:
        with pytest.raises(replicate.RateLimitError) as caught:
            mode.call(server.url, train)
        assert caught.value.attempts == len(server.requests) == 5


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_task__canceled_while_it_waits(backend: str) -> None:
    """A task that is canceled leaves the queue, and sends nothing more."""

    async def main() -> None:
        async with async_client(api.url) as client:
            with anyio.move_on_after(0.2) as scope:
                await at_once(5, run)(client)
            assert scope.cancelled_caught
            assert await run(client, 7) == "done"

    with ThrottledApi(refuses_for=0.6) as api:
        anyio.run(main, backend=backend)
    assert api.accepted == [{"n": 7}]
    assert api.canceled == 0


class Thrown(BaseException):
    """What another thread throws."""


def test_thread__exception_thrown_while_it_waits() -> None:
    """A thread that is interrupted leaves the queue, and sends nothing more."""
    caught: list[BaseException] = []

    def call() -> None:
        try:
            run(client)
        except BaseException as error:  # noqa: BLE001 - compared below
            caught.append(error)

    with ThrottledApi(refuses_for=1.3) as api, sync_client(api.url) as client:
        thread = threading.Thread(target=call)
        thread.start()
        wait_until(lambda: api.refused)
        time.sleep(0.05)
        ident = ctypes.c_ulong(thread.ident or 0)
        assert ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(Thrown)) == 1
        thread.join(20)
        assert [type(error) for error in caught] == [Thrown]
        assert run(client, 7) == "done"
    assert api.accepted == [{"n": 7}]
    assert api.canceled == 0


def test_client__closed_while_creates_wait(
    mode: Sync | Async, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Creates that wait when their client is closed end soon, and are not sent."""
    monkeypatch.setattr(rate_limiter, "MAX_DELAY", 0.05)

    def closing(client: Any) -> Any:
        if isinstance(client, replicate.Client):
            with ThreadPoolExecutor(3) as threads:
                calls = [threads.submit(run, client, n) for n in range(3)]
                wait_until(lambda: api.refused)
                client.close()
                return [type(call.exception(20)) for call in calls]
        return closing_async(client)

    async def closing_async(client: Any) -> list[Any]:
        ends: list[Any] = []

        async def call(n: int) -> None:
            try:
                await run(client, n)
            except replicate.ReplicateError as error:
                ends.append(type(error))

        async with anyio.create_task_group() as group:
            for n in range(3):
                group.start_soon(call, n)
            await anyio.to_thread.run_sync(wait_until, lambda: api.refused)
            await client.aclose()
        return ends

    with ThrottledApi(refuses_for=50) as api:
        ends = mode.call(api.url, closing)
        assert len(ends) == 3
        assert all(issubclass(end, replicate.ReplicateError) for end in ends)
        assert api.accepted == []


def test_async_client__several_loops() -> None:
    """What was learned in one event loop holds in the next."""

    async def one() -> Any:
        return await run(client, 1)

    async def refused() -> None:
        with pytest.raises(replicate.RateLimitError):
            await run(client.with_options(retry=RetryPolicy(max_throttle_time=0.0)))

    with ThrottledApi(refuses_for=0.3) as api:
        client = async_client(api.url)
        anyio.run(refused)
        assert anyio.run(one) == "done"
    assert api.arrived[1] > api.refuses_until - 0.01
