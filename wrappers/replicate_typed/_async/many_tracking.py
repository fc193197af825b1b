"""The predictions of a run that were created: polls them, and cancels those that take too long."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from functools import partial
from typing import Any

from .._base.errors import APIError, AuthenticationError, ReplicateError
from .._base.json_values import is_object
from .._base.logs import logger
from .._base.records import frozen
from .._http.io_async import Crew, now
from .._jobs.polling import FailedPolls
from .._many.outcomes import Canceled, OneSeen, Outcome, PageSeen
from .._many.poll_plan import MAX_MISSES
from .._many.poll_schedule import PollSchedule
from .._many.results import has_ended, is_whole
from .._many.roster import Roster
from .._many.unanswered import timestamp
from .._many.work import Stage, Work
from . import many_requests as requests
from .core import AsyncCore

#: The most polls at once.
MAX_POLLS = 16

#: The longest that the cancel of a prediction may take whose time is up, in seconds.
CANCEL_TIME = 10.0


@frozen
class Ended:
    """A prediction that has ended, or is not followed any more.

    Attributes:
        work: The input.
        raw: The prediction as JSON, as far as it is known.
        error: Why it is not followed any more.
        is_late: Whether its time was up.
    """

    work: Work
    raw: dict[str, Any] | None = None
    error: ReplicateError | None = None
    is_late: bool = False


class AsyncTracker:
    """The predictions of a run that were created and have not ended."""

    def __init__(
        self, core: AsyncCore, crew: Crew[Outcome], roster: Roster, timeout: float | None
    ) -> None:
        """Follow none yet.

        Args:
            core: The core of the client.
            crew: Sends the polls.
            roster: The inputs of the run.
            timeout: The longest time of one prediction, in seconds.
        """
        self._core = core
        self._crew = crew
        self._roster = roster
        self._timeout = timeout
        self._schedule = PollSchedule()
        self._polls = 0

    def add(self, work: Work, *, was_created: bool) -> None:
        """Follow a prediction.

        Args:
            work: The input.
            was_created: Whether it was created just now, by this run.
        """
        self._roster.move(work, Stage.RUNNING)
        work.is_asked = False
        if was_created:
            self._schedule.add(work, now(), fixed=self._fixed, jitter=random.random())
        else:
            work.created = work.due = now()

    @property
    def _fixed(self) -> float | None:
        return self._core.options.fixed_poll_interval()

    def next_due(self) -> float | None:
        """Return when the next poll or cancel is due, None if none is."""
        running = self._roster.at(Stage.RUNNING)
        if self._polls >= MAX_POLLS:
            return None
        moments: list[float] = []
        if (due := self._schedule.next_round(running, self._fixed)) is not None:
            moments.append(due)
        if self._timeout is not None:
            moments += [work.created + self._timeout for work in running if not work.is_asked]
        return min(moments, default=None)

    def start_due(self) -> None:
        """Send the polls and cancels that are due."""
        current = now()
        running = self._roster.at(Stage.RUNNING)
        if self._timeout is not None:
            for work in running:
                if not work.is_asked and current - work.created >= self._timeout:
                    self._start(partial(self._cancel, work), work)
        if self._polls >= MAX_POLLS:
            return
        pages, single = self._schedule.requests(running, current, self._fixed)
        for page in pages:
            self._start(partial(requests.see_page, self._core, page, self._schedule.margin), *page)
        for work in single[: max(1, MAX_POLLS - self._polls)]:
            self._start(partial(requests.see_one, self._core, work), work)

    async def _cancel(self, work: Work) -> Canceled:
        return await requests.cancel(self._core, work, requests.deadline_after(CANCEL_TIME))

    def _start(self, job: Any, *works: Work) -> None:
        self._polls += 1
        for work in works:
            work.is_asked = True
        self._crew.start(job)

    def page_seen(self, outcome: PageSeen) -> Iterator[Ended]:
        """Take note of a page, and yield the predictions on it that have ended."""
        self._polls -= 1
        current = now()
        for work in outcome.asked:
            work.is_asked = False
        if outcome.error is not None:
            logger.debug("predictions cannot be listed: %s", outcome.error)
            self._schedule.list_failed(current)
            for work in outcome.asked:
                self._postpone(work)
            return
        running = {work.entry.prediction_id: work for work in self._roster.at(Stage.RUNNING)}
        shown: list[tuple[int, int]] = []
        seen: dict[int, int] = {}
        for place, raw in enumerate(outcome.listed):
            found = running.get(raw.get("id")) if is_object(raw) else None
            if found is None or found.index in seen:
                continue
            seen[found.index] = place
            if found.place:
                shown.append((place, -found.place))
            yield from self._seen(found, raw, is_listed=True)
        self._schedule.list_seen(shown, seen.get(outcome.newest.index))
        self._check_begin(outcome, seen)
        for work in outcome.asked:
            if work.stage is Stage.RUNNING and work.index not in seen:
                work.misses += 1
                work.due = current

    def _check_begin(self, outcome: PageSeen, seen: Collection[int]) -> None:
        """Take note of where a page began."""
        newest, oldest = outcome.newest, outcome.listed[-1] if outcome.listed else None
        if newest.stage is Stage.RUNNING and newest.index not in seen:
            last = timestamp(oldest.get("created_at")) if is_object(oldest) else None
            created = timestamp(newest.entry.created_at)
            is_early = last is not None and created is not None and last > created
            self._schedule.newest_missed(begins_too_early=is_early)

    def one_seen(self, outcome: OneSeen) -> Iterator[Ended]:
        """Take note of a single poll, and yield the prediction if it has ended, or cannot be seen."""
        self._polls -= 1
        work = outcome.work
        work.is_asked = False
        if work.stage is not Stage.RUNNING:
            return
        if outcome.raw is not None:
            work.failed_polls = None
            yield from self._seen(work, outcome.raw, is_listed=False)
            return
        work.failed_polls = work.failed_polls or FailedPolls()
        error = outcome.error
        if isinstance(error, APIError) and not work.failed_polls.add(error, now()):
            self._postpone(work)
            return
        if isinstance(error, AuthenticationError):
            raise error
        yield Ended(work, error=error)

    def canceled(self, outcome: Canceled) -> Iterator[Ended]:
        """Take note that the time of a prediction was up, and yield it."""
        self._polls -= 1
        work = outcome.work
        work.is_asked = False
        if work.stage is Stage.RUNNING:
            yield Ended(work, outcome.raw, is_late=True)

    def _seen(self, work: Work, raw: dict[str, Any], *, is_listed: bool) -> Iterator[Ended]:
        if not has_ended(raw):
            work.misses = 0
            self._postpone(work)
        elif is_listed and not is_whole(raw):
            work.misses, work.due = MAX_MISSES, now()  # it is asked for alone
        else:
            self._schedule.ended(work, now())
            yield Ended(work, raw)

    def _postpone(self, work: Work) -> None:
        self._schedule.postpone(work, now(), fixed=self._fixed, jitter=random.random())
