"""The limiter of a cluster, whose workers call it directly."""

import pytest
from replicate_typed import RetryPolicy
from replicate_typed.ray import _limiter
from replicate_typed.ray._limiter import LimiterKeeper, SharedLimiter

POLICY = RetryPolicy()


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(_limiter.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def workers(monkeypatch, clock):
    """Two workers, each with a limiter that is the same one."""
    monkeypatch.setattr(_limiter, "call", lambda method, *arguments: method(*arguments))
    keeper = LimiterKeeper()
    return SharedLimiter(keeper, "one"), SharedLimiter(keeper, "two")


def test_refused__other_worker_waits(workers):
    """What one worker is refused, the other one does not try before its time."""
    first, second = workers
    mine, other = first.ticket(), second.ticket()
    assert first.ask(mine, 0.0, jitter=0.5) is None
    first.refused(mine, 0.0, 5.0, policy=POLICY, jitter=0.0)
    wait = second.ask(other, 0.0, jitter=0.5)
    assert wait is not None
    assert wait.allowed_in == pytest.approx(5.0)


def test_ask__one_queue(clock, workers):
    """Creates of all workers take turns in the order in which they came."""
    first, second = workers
    mine, other = first.ticket(), second.ticket()
    first.ask(mine, 0.0, jitter=0.5)
    first.refused(mine, 0.0, 1.0, policy=POLICY, jitter=0.0)
    assert first.ask(mine, 0.0, jitter=0.5).place == 0
    assert second.ask(other, 0.0, jitter=0.5).place == 1
    clock[0] += 1.5
    assert second.ask(other, 0.0, jitter=0.5) is not None
    assert first.ask(mine, 0.0, jitter=0.5) is None
    first.answered(mine, 0.0, remaining=5, reset=1.0)
    assert second.ask(other, 0.0, jitter=0.5) is None


def test_leave__queue_is_free(clock, workers):
    """A create that is given up is not waited for."""
    first, second = workers
    mine, other = first.ticket(), second.ticket()
    first.skip_queue(mine, 0.0)
    first.refused(mine, 0.0, 1.0, policy=POLICY, jitter=0.0)
    first.ask(mine, 0.0, jitter=0.5)
    second.ask(other, 0.0, jitter=0.5)
    first.leave(mine)
    clock[0] += 1.5
    assert second.ask(other, 0.0, jitter=0.5) is None
    second.unsent(other, 0.0)


def test_keeper__started_again():
    """A limiter that was started again takes creates that it does not know for new ones."""
    keeper = LimiterKeeper()
    keeper.leave(("one", 3))
    keeper.unsent(("one", 4))
    keeper.answered(("one", 5), None, None)
    assert keeper.ask(("one", 6), 0.5) is None


def test_close__others_continue(workers):
    """A worker that closes its client does not end the limit of the others."""
    first, second = workers
    mine = first.ticket()
    first.ask(mine, 0.0, jitter=0.5)
    first.refused(mine, 0.0, 5.0, policy=POLICY, jitter=0.0)
    first.close()
    assert second.ask(second.ticket(), 0.0, jitter=0.5) is not None
