"""When the predictions of a run are polled, and by which requests."""

import pytest
from replicate_typed._many.entries import Entry
from replicate_typed._many.poll_schedule import MAX_MARGIN, MIN_MARGIN, MIN_ROUND, PollSchedule
from replicate_typed._many.work import Work

#: Later than any prediction of these tests is due for the first time.
LATER = 1.0


def started(schedule: PollSchedule, count: int) -> list[Work]:
    """Return predictions that were created one after the other."""
    works = [Work(n, {}, Entry(n, b"", 0, n)) for n in range(count)]
    for work in works:
        schedule.add(work, 0.0, fixed=None, jitter=0.5)
    return works


def asked(
    schedule: PollSchedule, works: list[Work], now: float
) -> tuple[list[list[int]], list[int]]:
    """Return the indexes of the predictions that a round asks for."""
    pages, single = schedule.requests(works, now, None)
    return [[work.index for work in page] for page in pages], [work.index for work in single]


def test_requests__due():
    """Nothing is asked for before it is due; then one page asks for what was created together."""
    schedule = PollSchedule()
    works = started(schedule, 3)
    assert asked(schedule, works, 0.0) == ([], [])
    assert asked(schedule, works, LATER) == ([[2, 1, 0]], [])
    assert asked(schedule, works, LATER + MIN_ROUND / 2) == ([], [])


def test_requests__before_the_next_round():
    """What is due before the next round is on the page of one that is due now, but has none itself."""
    schedule = PollSchedule()
    works = started(schedule, 203)
    for work in works:
        work.due = 2 * LATER
    works[202].due, works[201].due = LATER, LATER + MIN_ROUND / 2
    works[1].due = works[0].due = LATER + MIN_ROUND / 2
    assert asked(schedule, works, LATER) == ([[202, 201]], [])
    assert schedule.next_round(works, None) == pytest.approx(LATER + MIN_ROUND)


def test_requests__lead():
    """What is on pages before the predictions that they are for leaves less room for these."""
    schedule = PollSchedule()
    works = started(schedule, 80)
    for _ in range(20):
        schedule.list_seen([], 31)
    pages, single = asked(schedule, works, LATER)
    assert [len(page) for page in pages] == [60, 20]
    assert single == []


def test_margin__grows():
    """A page without its newest prediction begins too late: the next one begins earlier in the list."""
    schedule = PollSchedule()
    assert schedule.margin == MIN_MARGIN
    schedule.newest_missed(begins_too_early=False)
    assert schedule.margin > 2 * MIN_MARGIN
    for _ in range(20):
        schedule.newest_missed(begins_too_early=False)
    assert schedule.margin == MAX_MARGIN


def test_margin__shrinks():
    """A page that has only newer predictions begins too early."""
    schedule = PollSchedule()
    schedule.newest_missed(begins_too_early=False)
    schedule.newest_missed(begins_too_early=True)
    assert schedule.margin == pytest.approx(MIN_MARGIN)
    schedule.newest_missed(begins_too_early=True)
    assert schedule.margin == MIN_MARGIN
