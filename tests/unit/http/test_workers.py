"""Threads that finish a job although its caller is interrupted."""

from __future__ import annotations

import os
import threading

import pytest
from replicate_typed._http import workers
from replicate_typed._http.io_sync import shield_with_grace


def thread_of_a_job() -> int:
    call = workers.submit(threading.get_ident)
    assert call.wait(20)
    return call.result()


def test_submit__thread_is_reused():
    """The next job runs in the thread of the last one."""
    first = thread_of_a_job()
    assert first != threading.get_ident()
    assert {thread_of_a_job() for _ in range(5)} == {first}


def test_submit__concurrent_jobs():
    """Each job that runs has a thread of its own."""
    barrier = threading.Barrier(4, timeout=20)
    calls = [workers.submit(barrier.wait) for _ in range(4)]
    assert all(call.wait(20) for call in calls)
    assert sorted(call.result() for call in calls) == [0, 1, 2, 3]


def test_submit__error_is_raised_in_the_caller():
    """What a job raises is raised by ``result``, and the thread serves on."""

    def fail():
        raise KeyError("x")

    call = workers.submit(fail)
    assert call.wait(20)
    with pytest.raises(KeyError):
        call.result()
    assert thread_of_a_job()


def test_submit__idle_thread_ends(monkeypatch):
    """A thread without a job ends after a while."""
    monkeypatch.setattr(workers, "MAX_IDLE_TIME", 0.01)
    monkeypatch.setattr(workers, "_idle", [])
    done = threading.Event()
    seen = []

    def job():
        seen.append(threading.current_thread())

    assert workers.submit(job).wait(20)
    seen[0].join(20)
    assert not seen[0].is_alive()
    assert not done.is_set()
    assert thread_of_a_job()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_submit__after_fork():
    """A child process has none of the threads, and starts its own."""
    thread_of_a_job()
    pid = os.fork()
    if pid == 0:
        call = workers.submit(lambda: 7)
        os._exit(call.result() if call.wait(10) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7


def test_shield_with_grace__result_and_error():
    """Without an interrupt, the job's result or error is the caller's."""
    assert shield_with_grace(lambda: 3, 1.0, lambda: None) == 3
    with pytest.raises(ZeroDivisionError):
        shield_with_grace(lambda: 1 / 0, 1.0, lambda: None)
