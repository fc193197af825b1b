"""How long a create waits for its turns, and what it raises then."""

from __future__ import annotations

import math

import pytest
from _support.throttled_account import Account, Caller, Clock, start_all
from attrs import evolve
from replicate_typed import InputError, RateLimitError, RetryPolicy
from replicate_typed._base.deadline import Deadline
from replicate_typed._http.rate_limiter import RateLimiter

POLICY = RetryPolicy()


def slow_account(**changes: object) -> Account:
    """Return an account with 6 creates a minute."""
    return Account(Clock(), per_minute=6, burst=1, **changes)


def error_of(caller: Caller) -> RateLimitError:
    """Return what a create raised."""
    assert isinstance(caller.outcome, RateLimitError)
    return caller.outcome


def test_create__max_throttle_time():
    """Without a timeout, a create waits as long as the policy says, and says how long it was."""
    account, limiter = slow_account(), RateLimiter()
    policy = evolve(POLICY, max_throttle_time=35.0)
    callers = [Caller(account, limiter, policy=policy) for _ in range(7)]
    start_all(account, callers)
    account.clock.run()
    failed = [caller for caller in callers if not caller.is_created]
    assert 2 <= len(failed) <= 4
    for caller in failed:
        assert 1020 < caller.ended_at <= 1036
        assert "was not sent again: its turn" in str(error_of(caller))
        assert "status: 429" in str(error_of(caller))


def test_create__timeout_instead_of_max_throttle_time():
    """A timeout of the caller counts, also if it is longer."""
    account, limiter = slow_account(), RateLimiter()
    policy = evolve(POLICY, max_throttle_time=1.0)
    deadline = Deadline.after(200, account.clock.now)
    callers = [Caller(account, limiter, policy=policy, deadline=deadline) for _ in range(7)]
    start_all(account, callers)
    account.clock.run()
    assert all(caller.is_created for caller in callers)


def test_create__time_of_the_api_is_past_the_timeout():
    """If the API names a time past the timeout, the create fails at once."""
    account, limiter = slow_account(), RateLimiter()
    deadline = Deadline.after(5, account.clock.now)
    callers = [Caller(account, limiter, deadline=deadline) for _ in range(2)]
    start_all(account, callers)
    account.clock.run()
    [failed] = [caller for caller in callers if not caller.is_created]
    assert failed.ended_at < 1001
    assert error_of(failed).retry_after == 10
    assert "its turn cannot come within 10.0 s" in str(error_of(failed))


def test_create__turn_does_not_come_in_time():
    """If others are before it, a create waits until its timeout: they may leave."""
    account, limiter = slow_account(), RateLimiter()
    deadline = Deadline.after(24, account.clock.now)
    patient = [Caller(account, limiter) for _ in range(6)]
    late = Caller(account, limiter, deadline=deadline)
    processes = start_all(account, patient)
    account.clock.run(until=1002)
    start_all(account, [late])
    account.clock.run()
    assert len(processes) == 6
    assert late.ended_at == pytest.approx(1024, abs=0.01)
    assert late.sent == 0
    text = str(error_of(late))
    assert text.startswith("POST /predictions was not sent, since the API limits how many")
    assert "did not come in 22.0 s" in text
    assert "creates of this client are before it" in text
    assert error_of(late).status_code == 429


@pytest.mark.parametrize("seconds", [61, 9999, math.inf])
def test_create__retry_after_over_the_bound(seconds):
    """One that is asked to wait for too long fails at once, and keeps no other."""
    account, limiter = slow_account(retry_after=lambda _: seconds), RateLimiter()
    callers = [Caller(account, limiter) for _ in range(4)]
    start_all(account, callers)
    account.clock.run(until=1005)
    failed = [caller for caller in callers if not caller.is_created]
    assert len(failed) == 3
    assert {error_of(caller).retry_after for caller in failed} == {seconds}
    account.clock.pause(10)
    following = Caller(account, limiter)
    start_all(account, [following])
    account.clock.run()
    assert following.is_created
    assert following.ended_at < 1020


def test_create__retry_after_over_the_bound_of_another():
    """Clients by ``with_options`` share the limit, and each has its own bound."""
    account, limiter = slow_account(retry_after=lambda _: 100), RateLimiter()
    patient = evolve(POLICY, max_retry_after=200.0)
    callers = [Caller(account, limiter, policy=patient) for _ in range(2)]
    start_all(account, callers)
    account.clock.run(until=1001)
    other = Caller(account, limiter)
    start_all(account, [other])
    account.clock.run()
    assert all(caller.is_created for caller in callers)
    assert error_of(other).retry_after == pytest.approx(99, abs=1)
    assert other.sent == 0


def test_create__no_retries():
    """With ``max_retries=0``, a create is sent at once and once, and the others learn from it."""
    account, limiter = slow_account(), RateLimiter()
    policy = RetryPolicy(max_retries=0)
    callers = [Caller(account, limiter, policy=policy) for _ in range(3)]
    start_all(account, callers)
    account.clock.run(until=1001)
    assert [caller.sent for caller in callers] == [1, 1, 1]
    assert sum(not caller.is_created for caller in callers) == 2
    following = Caller(account, limiter)
    start_all(account, [following])
    account.clock.run()
    assert (following.sent, following.is_created) == (1, True)


def test_create__many_refusals_are_no_retries():
    """A create may be refused more often than ``max_retries`` says."""
    account, limiter = slow_account(retry_after=lambda _: 1), RateLimiter()
    callers = [Caller(account, limiter, policy=RetryPolicy(max_retries=1)) for _ in range(6)]
    start_all(account, callers)
    account.clock.run()
    assert all(caller.is_created for caller in callers)
    assert max(caller.sent for caller in callers) > 2


@pytest.mark.parametrize("value", [-1, math.inf, math.nan, "600", None, True])
def test_retry_policy__max_throttle_time(value):
    """The bound is a number of seconds."""
    with pytest.raises(InputError, match="max_throttle_time must be a number of seconds"):
        RetryPolicy(max_throttle_time=value)
