"""Threads that finish a job although its caller is interrupted."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import httpx
import pytest
from replicate_typed._http import workers
from replicate_typed._http.connections import Connections
from replicate_typed._http.io_sync import shield_with_grace
from replicate_typed._http.workers import WorkerPool


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    made = WorkerPool()
    yield made
    made.close()


def thread_of_a_job(pool: WorkerPool) -> threading.Thread:
    call = pool.submit(threading.current_thread)
    assert call.wait(20)
    return call.result()


def test_submit__thread_is_reused(pool):
    """The next job runs in the thread of the last one."""
    first = thread_of_a_job(pool)
    assert first is not threading.current_thread()
    assert {thread_of_a_job(pool) for _ in range(5)} == {first}


def test_submit__concurrent_jobs(pool):
    """Each job that runs has a thread of its own."""
    barrier = threading.Barrier(4, timeout=20)
    calls = [pool.submit(barrier.wait) for _ in range(4)]
    assert all(call.wait(20) for call in calls)
    assert sorted(call.result() for call in calls) == [0, 1, 2, 3]


def test_submit__error_is_raised_in_the_caller(pool):
    """What a job raises is raised by ``result``, and the thread serves on."""

    def fail():
        raise KeyError("x")

    call = pool.submit(fail)
    assert call.wait(20)
    with pytest.raises(KeyError):
        call.result()
    assert thread_of_a_job(pool)


def test_submit__idle_thread_ends(pool, monkeypatch):
    """A thread without a job ends after a while, and the next job gets a new one."""
    monkeypatch.setattr(workers, "MAX_IDLE_TIME", 0.01)
    thread = thread_of_a_job(pool)
    thread.join(20)
    assert not thread.is_alive()
    assert thread_of_a_job(pool) is not thread


def test_submit__threads_that_are_about_to_end(pool, monkeypatch):
    """No job is lost to a thread that has just waited for too long."""
    monkeypatch.setattr(workers, "MAX_IDLE_TIME", 0.0)
    for number in range(300):
        call = pool.submit(lambda number=number: number)
        assert call.wait(20)
        assert call.result() == number


def test_close__ends_threads(pool):
    """Idle threads end at once, those with a job after it."""
    idle = thread_of_a_job(pool)
    begun, release = threading.Event(), threading.Event()

    def job():
        begun.set()
        release.wait(20)
        return threading.current_thread()

    busy = pool.submit(job)
    assert begun.wait(20)
    pool.close()
    release.set()
    assert busy.wait(20)
    for thread in (idle, busy.result()):
        thread.join(20)
        assert not thread.is_alive()


def test_shield_with_grace__result_and_error():
    """Without an interrupt, the job's result or error is the caller's."""
    connections = Connections(timeout=httpx.Timeout(1.0))
    assert shield_with_grace(connections, lambda: 3, float) == 3
    with pytest.raises(ZeroDivisionError):
        shield_with_grace(connections, lambda: 1 / 0, float)
    connections.close()
