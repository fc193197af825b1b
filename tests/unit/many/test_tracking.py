"""What pages of the list say of the predictions of a run, and of where the next page is to begin."""

from typing import Any

import pytest
from replicate_typed import Client
from replicate_typed._http.thread_crew import ThreadCrew
from replicate_typed._many.entries import Entry
from replicate_typed._many.outcomes import Outcome, PageSeen
from replicate_typed._many.poll_schedule import MIN_MARGIN
from replicate_typed._many.roster import Roster
from replicate_typed._many.work import Work
from replicate_typed._sync.many_tracking import Tracker


def _time(second: int) -> str:
    return f"2024-01-01T00:00:{second:02}.000000Z"


@pytest.fixture
def works() -> list[Work]:
    """Predictions that were created one second after the other."""
    return [
        Work(n, {}, Entry(n, b"", 0, n, "running", 1, f"p{n}", _time(10 + n))) for n in range(3)
    ]


@pytest.fixture
def tracker(works: list[Work]) -> Tracker:
    """A tracker of these predictions."""
    core = Client("token")._core
    roster = Roster(ordered=False)
    crew: ThreadCrew[Outcome] = ThreadCrew(core.connections)
    tracker = Tracker(core, crew, roster, None)
    for work in works:
        roster.add(work)
        tracker.add(work, was_created=True)
    return tracker


def _listed(id: str, second: int, status: str = "processing") -> dict[str, Any]:
    return {"id": id, "status": status, "created_at": _time(second), "output": 1}


def test_page_seen__ended(tracker, works):
    """Predictions that have ended are found on a page, also those that it was not asked for."""
    listed = [_listed("p2", 12), _listed("x", 11), _listed("p1", 11, "succeeded")]
    ended = [*tracker.page_seen(PageSeen([works[2]], works[2], listed))]
    assert [one.work.index for one in ended] == [1]
    assert tracker._schedule.margin == MIN_MARGIN


def test_page_seen__begins_too_late(tracker, works):
    """If the newest is not on a page of older ones, the next page begins with younger ones."""
    listed = [_listed("p1", 11), _listed("p0", 10)]
    assert [*tracker.page_seen(PageSeen(works[::-1], works[2], listed))] == []
    assert tracker._schedule.margin > MIN_MARGIN
    assert works[2].misses == 1


def test_page_seen__begins_too_early(tracker, works):
    """If a page ends before the newest, the next page begins with older ones."""
    tracker._schedule.newest_missed(begins_too_early=False)
    listed = [_listed("x", 20), _listed("y", 19)]
    assert [*tracker.page_seen(PageSeen(works[::-1], works[2], listed))] == []
    assert tracker._schedule.margin == pytest.approx(MIN_MARGIN)


def test_page_seen__nothing_listed(tracker, works):
    """An empty page begins too late."""
    assert [*tracker.page_seen(PageSeen(works[::-1], works[2], []))] == []
    assert tracker._schedule.margin > MIN_MARGIN
