"""What a create is told by the limiter, step by step."""

import pytest
from replicate_typed import RetryPolicy
from replicate_typed._http.rate_limiter import RateLimiter, Wait

POLICY = RetryPolicy(base=0.5, cap=8.0)


def limiter_after_refusal(retry_after=3.0, jitter=0.0, at=100.0):
    """Return a limiter whose only create so far was refused."""
    limiter = RateLimiter()
    ticket = limiter.ticket()
    assert limiter.ask(ticket, at, jitter=0.0) is None
    limiter.refused(ticket, at, retry_after, policy=POLICY, jitter=jitter)
    return limiter


def ask(limiter, *times, ticket=None, jitter=0.0):
    """Return what one create is told at these times: ``None`` if it may be sent."""
    ticket = ticket or limiter.ticket()
    told = [limiter.ask(ticket, now, jitter=jitter) for now in times]
    return told[0] if len(times) == 1 else told


def wait(delay, allowed_in, place):
    """Return what a create is told that has to wait."""
    return Wait(pytest.approx(delay), pytest.approx(allowed_in), place)


def test_ticket__order():
    """Tickets are numbered, and have not been sent."""
    limiter = RateLimiter()
    tickets = [limiter.ticket() for _ in range(3)]
    assert [ticket.number for ticket in tickets] == [0, 1, 2]
    assert [ticket.index for ticket in tickets] == [0, 0, 0]
    for ticket in tickets[::-1]:
        assert limiter.ask(ticket, 7.0, jitter=0.5) is None
    assert [(ticket.index, ticket.sent_at) for ticket in tickets] == [(3, 7), (2, 7), (1, 7)]


@pytest.mark.parametrize(
    ("retry_after", "jitter", "first", "second"),
    [
        (3.0, 0.0, wait(3.0, 3.0, 0), wait(3.011, 3.0, 1)),
        # The jitter comes on top, and until then it is asked again soon.
        (3.0, 0.5, wait(3.01, 3.0, 0), wait(3.011, 3.0, 1)),
        # Nobody waits for longer than five seconds without asking again.
        (60.0, 0.0, wait(5.0, 60.0, 0), wait(5.0, 60.0, 1)),
        (None, 0.5, wait(0.01, 0.0, 0), wait(0.011, 0.0, 1)),
        (0.0, 0.5, wait(0.01, 0.0, 0), wait(0.011, 0.0, 1)),
    ],
)
def test_ask__after_a_refusal(retry_after, jitter, first, second):
    """The first one waits as the API said, and the ones behind a little longer."""
    limiter = limiter_after_refusal(retry_after, jitter)
    assert [ask(limiter, 100.0), ask(limiter, 100.0)] == [first, second]


@pytest.mark.parametrize(
    ("retry_after", "jitter", "free_at"),
    [(3.0, 0.0, 103.0), (3.0, 0.5, 103.25), (None, 0.5, 100.25), (0.1, 0.9, 100.55)],
)
def test_ask__time_of_the_turn(retry_after, jitter, free_at):
    """The turn comes at the time of the API and the jitter, or that of the backoff, not before."""
    limiter = limiter_after_refusal(retry_after, jitter)
    before, after = ask(limiter, free_at - 0.005, free_at + 0.001)
    assert before == wait(0.005, max(0.0, 100 + (retry_after or 0.0) - free_at + 0.005), 0)
    assert after is None


@pytest.mark.parametrize(("refusals", "backoff"), [(1, 0.25), (2, 0.5), (3, 1.0), (9, 4.0)])
def test_refused__again_and_again(refusals, backoff):
    """Without a time of the API's, the wait doubles with each refusal up to its bound."""
    limiter = RateLimiter()
    ticket, now = limiter.ticket(), 100.0
    for _ in range(refusals):
        now += 20.0
        limiter.skip_queue(ticket, now)
        limiter.refused(ticket, now, None, policy=POLICY, jitter=0.5)
    told = ask(limiter, now + backoff - 0.005, now + backoff + 0.001)
    assert told == [wait(0.005, 0.0, 0), None]


def test_refused__together():
    """Creates that were sent together and are refused together are one refusal."""
    limiter = RateLimiter()
    tickets = [limiter.ticket() for _ in range(4)]
    for ticket in tickets:
        limiter.ask(ticket, 100.0, jitter=0.0)
    for ticket in tickets:
        limiter.refused(ticket, 100.0, None, policy=POLICY, jitter=0.5)
    assert ask(limiter, 100.251, ticket=tickets[0]) is None


def test_ask__one_at_a_time_until_accepted():
    """The next one follows after the first was answered, or was not refused for a while."""
    limiter = limiter_after_refusal()
    first, second, third = (limiter.ticket() for _ in range(3))
    for ticket in (first, second, third):
        ask(limiter, 102.0, ticket=ticket)
    assert ask(limiter, 103.0, ticket=first) is None
    assert ask(limiter, 103.0, 103.5, 104.49, ticket=second) == [wait(0.05, 0.0, 0)] * 3
    assert ask(limiter, 104.5, ticket=second) is None
    # The first one counts as accepted: two may be on their way.
    assert ask(limiter, 104.5, ticket=third) is None


def test_ask__behind_others():
    """Who is not the next one asks later, the more so the farther behind."""
    limiter = limiter_after_refusal()
    tickets = [limiter.ticket() for _ in range(4)]
    for ticket in tickets:
        ask(limiter, 103.0 if ticket is tickets[0] else 102.0, ticket=ticket)
    told = [ask(limiter, 103.2, ticket=ticket) for ticket in tickets[1:]]
    assert told == [wait(0.05, 0.0, 0), wait(0.07, 0.0, 1), wait(0.09, 0.0, 2)]


def test_answered__window():
    """Each create that is accepted lets one more be on its way."""
    limiter = limiter_after_refusal()
    tickets = [limiter.ticket() for _ in range(6)]
    for ticket in tickets:
        ask(limiter, 102.0, ticket=ticket)
    assert ask(limiter, 103.0, ticket=tickets[0]) is None
    limiter.answered(tickets[0], 103.1, remaining=None, reset=None)
    told = [ask(limiter, 103.1, ticket=ticket) for ticket in tickets[1:]]
    assert [one is None for one in told] == [True, True, False, False, False]
    for ticket in tickets[1:3]:
        limiter.answered(ticket, 103.2, remaining=None, reset=None)
    told = [ask(limiter, 103.2, ticket=ticket) for ticket in tickets[3:]]
    assert told == [None, None, None]


def test_answered__remaining():
    """As many more are sent at once as the API says that there is room for."""
    limiter = limiter_after_refusal()
    tickets = [limiter.ticket() for _ in range(6)]
    for ticket in tickets:
        ask(limiter, 102.0, ticket=ticket)
    assert ask(limiter, 103.0, ticket=tickets[0]) is None
    limiter.answered(tickets[0], 103.1, remaining=3, reset=60.0)
    told = [ask(limiter, 103.1, ticket=ticket) for ticket in tickets[1:]]
    assert [one is None for one in told] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("remaining", "reset", "told"),
    [
        (0, 4.0, [wait(0.01, 0.0, 0), wait(0.01, 0.0, 0), None]),
        (0, 0.0, [None, None, None]),
        (0, None, [None, None, None]),
        (1, 4.0, [None, None, None]),
        (None, 4.0, [None, None, None]),
        (None, None, [None, None, None]),
    ],
)
def test_answered__without_a_limit_so_far(remaining, reset, told):
    """Only a response that leaves no room lets others wait, counted from when it was sent."""
    limiter = RateLimiter()
    ticket = limiter.ticket()
    limiter.ask(ticket, 100.0, jitter=0.0)
    limiter.answered(ticket, 100.5, remaining=remaining, reset=reset)
    assert ask(limiter, 100.5, 103.99, 104.0) == told


def test_answered__overtaken():
    """What an older create was told about the room is not believed after a newer one's."""
    limiter = RateLimiter()
    older, newer = limiter.ticket(), limiter.ticket()
    limiter.ask(older, 100.0, jitter=0.0)
    limiter.ask(newer, 100.1, jitter=0.0)
    limiter.answered(newer, 100.2, remaining=5, reset=None)
    limiter.answered(older, 100.3, remaining=0, reset=60.0)
    assert ask(limiter, 100.4) is None


def test_answered__after_a_refusal_of_later_ones():
    """Room that was there before a refusal is gone."""
    limiter = RateLimiter()
    older, newer = limiter.ticket(), limiter.ticket()
    limiter.ask(older, 100.0, jitter=0.0)
    limiter.ask(newer, 100.1, jitter=0.0)
    limiter.refused(newer, 100.2, 5.0, policy=POLICY, jitter=0.0)
    limiter.answered(older, 100.3, remaining=9, reset=None)
    assert ask(limiter, 100.4) == wait(4.8, 4.8, 0)


def test_leave__place():
    """Who leaves is before nobody any more."""
    limiter = limiter_after_refusal()
    tickets = [limiter.ticket() for _ in range(3)]
    assert [ask(limiter, 101.0, ticket=t).place for t in tickets] == [0, 1, 2]
    limiter.leave(tickets[0])
    assert [ask(limiter, 101.1, ticket=t).place for t in tickets[1:]] == [0, 1]
    limiter.leave(tickets[0])
    assert [ask(limiter, 101.2, ticket=t).place for t in tickets[1:]] == [0, 1]


def test_ask__late():
    """Who has not asked again two seconds after the time is passed over, and keeps the place."""
    limiter = limiter_after_refusal(60.0)
    late, other = limiter.ticket(), limiter.ticket()
    assert ask(limiter, 100.0, ticket=late).delay == 5.0
    assert ask(limiter, 106.9, ticket=other).place == 1
    assert ask(limiter, 107.1, ticket=other).place == 0
    assert ask(limiter, 107.2, ticket=late).place == 0
    assert ask(limiter, 107.2, ticket=other).place == 1


@pytest.mark.parametrize(("now", "is_over"), [(112.9, False), (113.1, True)])
def test_ask__limit_that_is_over(now, is_over):
    """A refusal that no create followed is forgotten ten seconds after its time."""
    limiter = limiter_after_refusal()
    told = [ask(limiter, now) for _ in range(5)]
    assert [one is None for one in told] == [True] + [is_over] * 4


def test_ask__spacing():
    """When each second create is refused, they are spaced out by what the API asked for."""
    limiter = RateLimiter()
    tickets = [limiter.ticket() for _ in range(4)]
    assert ask(limiter, 100.0, ticket=tickets[0]) is None
    assert ask(limiter, 100.0, ticket=tickets[1]) is None
    limiter.answered(tickets[0], 100.1, remaining=None, reset=None)
    limiter.refused(tickets[1], 100.1, 9.9, policy=POLICY, jitter=0.0)
    assert ask(limiter, 110.001, ticket=tickets[1]) is None
    assert ask(limiter, 110.1, ticket=tickets[2]) is not None
    # The spacing is ten seconds and a fiftieth, whether the one before was answered or not.
    assert ask(limiter, 120.19, ticket=tickets[2]) is not None
    assert ask(limiter, 120.21, ticket=tickets[2]) is None


def test_unsent__keeps_no_turn():
    """A turn that was not used is the next one's at once."""
    limiter = limiter_after_refusal()
    first, second = limiter.ticket(), limiter.ticket()
    for ticket in (first, second):
        ask(limiter, 102.0, ticket=ticket)
    assert ask(limiter, 103.0, ticket=first) is None
    assert ask(limiter, 103.0, ticket=second) is not None
    limiter.unsent(first, 103.0)
    assert ask(limiter, 103.0, ticket=second) is None


def test_skip_queue__counts():
    """A create that waits for no turn counts among those that are on their way."""
    limiter = limiter_after_refusal()
    urgent, other = limiter.ticket(), limiter.ticket()
    limiter.skip_queue(urgent, 103.0)
    assert urgent.index == 2
    assert ask(limiter, 103.0, ticket=other) == wait(0.01, 0.0, 0)
    limiter.answered(urgent, 103.1, remaining=None, reset=None)
    assert ask(limiter, 103.1, ticket=other) is None
