"""When the predictions of a run are polled: no I/O, and the time is an argument."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field

from .._base.records import define
from .._jobs.polling import poll_interval
from .poll_plan import MAX_MISSES, Density, plan_round
from .work import Work

#: The shortest time between two rounds of polls, in seconds. All that are due before the next round
#: are polled together, if one of them is due by now.
MIN_ROUND = 0.1

#: How much one prediction changes the estimate of how long they take.
LEARNING_RATE = 0.1

#: How much later than the newest prediction that it is asked for a page begins, in seconds, at the
#: least and at the most: responses of the API date one prediction some hundredths apart.
MIN_MARGIN = 0.05
MAX_MARGIN = 2.0

#: By how much that changes after a page that does not show this prediction.
MARGIN_FACTOR = 4.0

#: After how many failures in a row the list is not asked for, and for how long, in seconds.
MAX_FAILED_LISTS = 3
LIST_PAUSE = 60.0


@define
class PollSchedule:
    """When the predictions of a run are polled next, and by which requests.

    Attributes:
        density: How many listed predictions there are for each of ours.
        typical: How long a prediction takes, in seconds, by estimate.
        margin: How much later than the newest prediction that it is asked for a page begins, in
            seconds.
    """

    density: Density = field(init=False, factory=Density)
    typical: float = field(init=False, default=0.0)
    margin: float = field(init=False, default=MIN_MARGIN)
    _newest: int = field(init=False, default=0)
    _last_round: float = field(init=False, default=float("-inf"))
    _failed_lists: int = field(init=False, default=0)
    _no_lists_before: float = field(init=False, default=float("-inf"))

    def add(self, work: Work, now: float, *, fixed: float | None, jitter: float) -> None:
        """Take note of a prediction that was created just now."""
        self._newest += 1
        work.place = self._newest
        work.created = now
        work.misses = 0
        self.postpone(work, now, fixed=fixed, jitter=jitter)

    def postpone(self, work: Work, now: float, *, fixed: float | None, jitter: float) -> None:
        """Take note that a prediction was polled, and has not ended."""
        waited = max(now - work.created, self.typical)
        failing = work.failed_polls.failing_for(now) if work.failed_polls is not None else None
        work.due = now + poll_interval(waited, jitter=jitter, fixed=fixed, failing_for=failing)

    def ended(self, work: Work, now: float) -> None:
        """Take note that a prediction has ended."""
        if work.place:
            self.typical += LEARNING_RATE * (now - work.created - self.typical)

    def next_round(self, running: Iterable[Work], fixed: float | None) -> float | None:
        """Return when the next round is, None if nothing is to be polled."""
        due = [work.due for work in running if not work.is_asked]
        if not due:
            return None
        return max(min(due), self._last_round + self._gap(fixed))

    @staticmethod
    def _gap(fixed: float | None) -> float:
        return MIN_ROUND if fixed is None else min(MIN_ROUND, fixed)

    def requests(
        self, running: Iterable[Work], now: float, fixed: float | None
    ) -> tuple[list[list[Work]], list[Work]]:
        """Return the pages and the single predictions to ask for now, if a round is due.

        Args:
            running: The predictions that run.
            now: The time.
            fixed: The interval that the user has set.
        """
        if now < self._last_round + self._gap(fixed):
            return [], []
        limit = now + self._gap(fixed)
        due = [work for work in running if not work.is_asked and work.due <= limit]
        if not any(work.due <= now for work in due):
            return [], []
        self._last_round = now
        can_list = now >= self._no_lists_before
        listed = [work for work in due if can_list and work.place and work.misses < MAX_MISSES]
        listed.sort(key=lambda work: -work.place)
        places = [float(self._newest - work.place) for work in listed]
        plan = plan_round(places, density=self.density.value, lead=self.density.lead)
        pages = [[listed[index] for index in page] for page in plan.pages]
        paged = {id(work) for page in pages for work in page}
        single = [work for work in due if work.due <= now and id(work) not in paged]
        return [page for page in pages if any(work.due <= now for work in page)], single

    def list_failed(self, now: float) -> None:
        """Take note that a page could not be had; after some, predictions are asked for alone."""
        self._failed_lists += 1
        if self._failed_lists >= MAX_FAILED_LISTS:
            self._no_lists_before = now + LIST_PAUSE
            self._failed_lists = 0

    def list_seen(self, shown: list[tuple[int, int]], lead: int | None) -> None:
        """Take note of a page.

        Args:
            shown: The place on the page and among ours of each prediction that runs.
            lead: The place on the page of the newest prediction that it was asked for, None if that
                is not there.
        """
        self._failed_lists = 0
        if lead is not None:
            self.density.learn_lead(lead)
        if len(shown) > 1:
            (first, newest), (last, oldest) = shown[0], shown[-1]
            self.density.learn(last - first, newest - oldest)

    def newest_missed(self, *, begins_too_early: bool) -> None:
        """Take note of a page without the newest prediction that it was asked for.

        Args:
            begins_too_early: Whether only newer ones are on it.
        """
        factor = 1 / MARGIN_FACTOR if begins_too_early else MARGIN_FACTOR
        self.margin = min(MAX_MARGIN, max(MIN_MARGIN, self.margin * factor))
