"""``Deadline``: a point in time that is made once and passed down."""

import math

from replicate_typed._base.deadline import NEVER, Deadline


def test_deadline__after():
    """It is some seconds from now, and remembers how many."""
    deadline = Deadline.after(5.0, now=100.0)
    assert (deadline.at, deadline.seconds) == (105.0, 5.0)
    assert deadline.remaining(101.0) == 4.0
    assert not deadline.has_passed(104.9)
    assert deadline.has_passed(105.0)
    assert deadline.remaining(200.0) == 0.0


def test_deadline__no_limit():
    """Without a limit, time never runs out."""
    assert Deadline.after(None, now=1.0) == NEVER
    assert NEVER.remaining(1e12) == math.inf
    assert not NEVER.has_passed(1e12)
    assert NEVER.extended(5.0) == NEVER


def test_deadline__extended_and_at_least():
    """A longer deadline keeps the number of seconds that the caller gave."""
    deadline = Deadline.after(5.0, now=100.0)
    assert deadline.extended(2.0) == Deadline(107.0, 5.0)
    assert deadline.at_least(2.0, now=104.0) == Deadline(106.0, 5.0)
    assert deadline.at_least(2.0, now=101.0) is deadline
    assert NEVER.at_least(2.0, now=101.0) is NEVER
