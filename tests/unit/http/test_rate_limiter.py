"""Creates that take turns, on a simulated clock against a simulated token bucket."""

from __future__ import annotations

import math
import threading

import pytest
from _support.throttled_account import Account, Caller, Clock, api_headers, no_headers, start_all
from replicate_typed import RetryPolicy
from replicate_typed._base.deadline import Deadline
from replicate_typed._http.rate_limiter import MAX_DELAY, RateLimiter

POLICY = RetryPolicy()


def no_hold(n: int) -> float:
    """Return no hold."""
    return 0.0


def default_hold(n: int) -> float:
    """Return the hold that ``run`` asks for."""
    return 3.0


def long_hold(n: int) -> float:
    """Return the longest hold."""
    return 60.0


def mixed_holds(n: int) -> float:
    """Return another hold for each create."""
    return (0.0, 60.0, 3.0, 0.0, 10.0, 1.0)[n % 6]


@pytest.mark.parametrize("headers", [api_headers, no_headers])
@pytest.mark.parametrize("hold", [no_hold, default_hold, long_hold, mixed_holds])
@pytest.mark.parametrize(
    ("count", "per_minute", "burst"),
    [(7, 6, 1), (25, 20, 1), (25, 20, 20), (100, 20, 20), (300, 600, 200)],
)
def test_creates__all_at_once(count, per_minute, burst, hold, headers):
    """All are accepted, nearly as fast as the limit allows, and few are sent in vain."""
    account = Account(Clock(), per_minute, burst, headers)
    limiter, began = RateLimiter(), account.clock.now
    callers = [Caller(account, limiter, hold(n)) for n in range(count)]
    start_all(account, callers)
    account.clock.run()
    assert all(caller.is_created for caller in callers)
    assert len(account.accepted) == count
    fastest = (count - burst) * 60 / per_minute
    assert account.accepted[-1] - began < fastest * 1.15 + 5
    # Nobody knew of the limit when the first ones were sent.
    assert len(account.refused) <= (count - burst) * 1.35 + 2
    assert max(caller.sent for caller in callers) <= 4


def test_creates__in_order():
    """They are accepted in the order in which they were asked for, later ones included."""
    account = Account(Clock(), per_minute=20, burst=1)
    limiter = RateLimiter()
    callers = [Caller(account, limiter) for _ in range(20)]
    start_all(account, callers, interval=0.4)
    account.clock.run()
    ends = [caller.ended_at for caller in callers]
    assert ends == sorted(ends)


def test_creates__one_after_the_other():
    """A client that creates one after the other learns the limit by a refusal, and tries it once."""
    account = Account(Clock(), per_minute=6, burst=1)
    limiter = RateLimiter()
    for _ in range(10):
        caller = Caller(account, limiter)
        start_all(account, [caller])
        account.clock.run()
        assert caller.is_created
        account.clock.pause(2.0)
    assert len(account.refused) <= 2


def test_creates__no_limit():
    """Without a limit, nobody waits, even when others are unanswered."""
    account = Account(Clock(), per_minute=600, burst=600)
    limiter = RateLimiter()
    callers = [Caller(account, limiter, hold=60.0) for _ in range(500)]
    start_all(account, callers)
    account.clock.run()
    assert {(caller.asked, caller.sent) for caller in callers} == {(1, 1)}
    assert account.accepted[-1] < 1001


@pytest.mark.parametrize("headers", [api_headers, no_headers])
@pytest.mark.parametrize("clients", [2, 5])
def test_creates__several_clients_of_an_account(clients, headers):
    """Clients that know nothing of each other share the limit."""
    account = Account(Clock(), 20, 1, headers)
    began, count = account.clock.now, 20
    limiters = [RateLimiter() for _ in range(clients)]
    callers = [Caller(account, limiters[n % clients]) for n in range(count)]
    start_all(account, callers)
    account.clock.run()
    assert all(caller.is_created for caller in callers)
    assert account.accepted[-1] - began < 1.4 * count * 3
    assert len(account.refused) < 5 * count


@pytest.mark.parametrize("ending", ["cancel", "stop"])
@pytest.mark.parametrize("seed", range(5))
def test_creates__some_leave(ending, seed):
    """Nobody waits behind creates that have gone, wherever they were, and with the turn or not."""
    clock = Clock(seed)
    account = Account(clock, per_minute=60, burst=1)
    limiter = RateLimiter()
    callers = [Caller(account, limiter, hold=3.0 * (n % 2)) for n in range(40)]
    processes = start_all(account, callers)
    left = clock.random.sample(callers, 20)
    for caller in left:
        clock.run(until=clock.now + 0.4)
        getattr(clock, ending)(processes[caller])
    clock.run()
    stayed = [caller for caller in callers if caller not in left]
    assert all(caller.is_created for caller in stayed)
    assert account.accepted[-1] - 1000 < 40 + 20


@pytest.mark.parametrize("ending", ["cancel", "stop"])
def test_creates__the_first_leaves_with_its_turn(ending):
    """A create that has its turn and is never sent keeps the next one for a moment only."""
    clock = Clock()
    account = Account(clock, per_minute=6, burst=1)
    limiter = RateLimiter()
    start_all(account, [Caller(account, limiter) for _ in range(2)])
    clock.run(until=1005)
    ghost, following = limiter.ticket(), Caller(account, limiter)
    clock.run(until=1005)
    assert limiter.ask(ghost, clock.now, jitter=0.5)
    start_all(account, [following])
    if ending == "cancel":
        limiter.leave(ghost)
    clock.run()
    assert following.is_created
    assert following.ended_at < 1000 + 25


def test_creates__machine_sleeps():
    """After an hour in which nothing ran, the creates continue."""
    account = Account(Clock(), per_minute=20, burst=1)
    limiter = RateLimiter()
    callers = [Caller(account, limiter, deadline=Deadline.after(7200, 1000)) for _ in range(20)]
    start_all(account, callers)
    account.clock.run(until=1010)
    account.clock.pause(3600)
    account.clock.run()
    assert all(caller.is_created for caller in callers)
    assert account.accepted[-1] < 1000 + 3600 + 70


@pytest.mark.parametrize("headers", [api_headers, no_headers])
def test_creates__limit_is_lifted(headers):
    """When the account gets a higher limit, the creates that wait learn of it."""
    account = Account(Clock(), 6, 1, headers)
    limiter = RateLimiter()
    callers = [Caller(account, limiter) for _ in range(40)]
    start_all(account, callers)
    account.clock.run(until=1025)
    began = account.clock.now
    account.bucket = Account(account.clock, 600, 600).bucket
    account.clock.run()
    assert all(caller.is_created for caller in callers)
    patience = 10 + MAX_DELAY if headers is api_headers else 120
    assert account.accepted[-1] - began < patience


@pytest.mark.parametrize("remaining", ["0", "-1", "nan", "inf", "many", "1e400", "", "7"])
@pytest.mark.parametrize("reset", ["0", "-5", "inf", "nan", "1700000000", "soon", "0.5", "", "9"])
def test_creates__headers_that_lie(remaining, reset):
    """Whatever the headers say, all are accepted in a bearable time, and none is sent in a loop."""
    lie = {"ratelimit-remaining": remaining, "ratelimit-reset": reset}
    account = Account(Clock(), 60, 1, lambda _: lie)
    limiter = RateLimiter()
    callers = [Caller(account, limiter) for _ in range(12)]
    start_all(account, callers)
    account.clock.run()
    assert all(caller.is_created for caller in callers)
    assert account.accepted[-1] - 1000 < 12 * 10
    assert len(account.refused) < 6 * 12


@pytest.mark.parametrize(
    "retry_after",
    [lambda seconds: None, lambda seconds: 0, lambda seconds: seconds, lambda seconds: 5],
    ids=["none", "zero", "exact", "too long"],
)
def test_creates__retry_after(retry_after):
    """However the API says when to come back, the refused ones come back less and less often."""
    account = Account(Clock(), 20, 1, no_headers, retry_after)
    limiter = RateLimiter()
    callers = [Caller(account, limiter) for _ in range(25)]
    start_all(account, callers)
    account.clock.run()
    assert all(caller.is_created for caller in callers)
    assert account.accepted[-1] - 1000 < 200
    assert len(account.refused) < 25 * 8


def test_creates__thousand_wait():
    """A thousand creates that wait ask for their turns fewer than 250 times a second."""
    account = Account(Clock(), per_minute=6, burst=1)
    limiter = RateLimiter()
    first = Caller(account, limiter)
    start_all(account, [Caller(account, limiter), first])
    account.clock.run(until=1000.2)
    callers = [Caller(account, limiter) for _ in range(1000)]
    start_all(account, callers)
    account.clock.run(until=1010)
    asked = sum(caller.asked for caller in callers)
    account.clock.run(until=1110)
    assert sum(caller.asked for caller in callers) - asked < 100 * 250
    assert len(account.refused) < 10


def test_rate_limiter__close():
    """Nobody waits for a client that is closed."""
    account = Account(Clock(), per_minute=6, burst=1)
    limiter = RateLimiter()
    start_all(account, [Caller(account, limiter) for _ in range(3)])
    account.clock.run(until=1005)
    assert limiter.ask(limiter.ticket(), 1005, jitter=0.5) is not None
    limiter.close()
    assert limiter.ask(limiter.ticket(), 1005, jitter=0.5) is None


def test_rate_limiter__nothing_was_sent():
    """A turn that was not used is the next one's."""
    account = Account(Clock(), per_minute=6, burst=1)
    clock, limiter = account.clock, RateLimiter()
    start_all(account, [Caller(account, limiter) for _ in range(3)])
    clock.run()
    ticket, following = limiter.ticket(), limiter.ticket()
    clock.pause(15.0)
    assert limiter.ask(ticket, clock.now, jitter=0.5) is None
    limiter.unsent(ticket, clock.now)
    assert limiter.ask(following, clock.now, jitter=0.5) is None


def test_rate_limiter__threads():
    """Threads may do everything at once."""
    limiter, errors = RateLimiter(), []

    def work(n: int) -> None:
        try:
            for step in range(300):
                now = step / 10
                ticket = limiter.ticket()
                limiter.ask(ticket, now, jitter=0.5)
                if (step + n) % 3 == 0:
                    limiter.refused(ticket, now, 0.1, policy=POLICY, jitter=0.5)
                    limiter.ask(ticket, now, jitter=0.5)
                    limiter.leave(ticket)
                elif (step + n) % 3 == 1:
                    limiter.answered(ticket, now, remaining=step % 4, reset=0.1)
                else:
                    limiter.unsent(ticket, now)
        except Exception as error:  # noqa: BLE001 - compared below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert limiter.ask(limiter.ticket(), math.inf, jitter=0.5) is None
