"""All inputs of a run that were read and not handed out yet, by where they are. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal

from .._base.errors import ReplicateError
from .entries import Entry
from .finished import Finished, finished, result_text
from .journal_writer import Attempt
from .summary import ItemState, MapSummary
from .work import IN_FLIGHT, Stage, Work

#: How many inputs are handed out before that alone is recorded: each commit waits for the disk.
MAX_UNRECORDED = 1000


class Roster:
    """The inputs of a run.

    Attributes:
        asked: How many inputs were read.
        retried: How many predictions were created again.
    """

    def __init__(self, *, ordered: bool) -> None:
        """Start without an input.

        Args:
            ordered: Whether results are handed out in the order of the inputs.
        """
        self.asked: int = 0
        self.retried: int = 0
        self._ordered = ordered
        self._stages: dict[Stage, dict[int, Work]] = {stage: {} for stage in Stage}
        self._finished: dict[int, Finished] = {}
        self._in_flight = [self._stages[stage] for stage in IN_FLIGHT]
        self._next_index = 0
        self._counts: Counter[ItemState] = Counter()
        self._recorded = 0
        self._changed: dict[int, Entry] = {}
        self._attempts: list[Attempt] = []
        self._delivered: list[int] = []

    def at(self, stage: Stage) -> Collection[Work]:
        """Return the inputs that are at a stage, in the order in which they came there."""
        return self._stages[stage].values()

    def first(self, stage: Stage) -> Work | None:
        """Return the input that is at a stage for the longest time."""
        return next(iter(self._stages[stage].values()), None)

    def count(self, stage: Stage) -> int:
        """Return how many inputs are at a stage."""
        return len(self._stages[stage])

    @property
    def finished(self) -> int:
        """How many inputs are finished, and were not handed out."""
        return len(self._finished)

    @property
    def in_flight(self) -> int:
        """How many predictions run, or are about to."""
        return sum(map(len, self._in_flight))

    @property
    def held(self) -> int:
        """How many inputs were read and not handed out."""
        return sum(map(len, self._stages.values())) + len(self._finished)

    def add(self, work: Work) -> None:
        """Add an input that was read."""
        self.asked += 1
        self._stages[work.stage][work.index] = work

    def move(self, work: Work, stage: Stage) -> None:
        """Move an input to another stage."""
        self._stages[work.stage].pop(work.index, None)
        work.stage = stage
        self._stages[stage][work.index] = work

    def finish(self, work: Work, state: ItemState, error: ReplicateError | None = None) -> None:
        """Take note of what became of an input, and of the equal ones that share its prediction."""
        text = result_text(work)
        for one in (work, *(work.followers or ())):
            self._counts[state] += 1
            self._recorded += one.is_recorded
            self._stages[one.stage].pop(one.index, None)
            one.stage = Stage.FINISHED
            self._finished[one.index] = finished(one, state, error, text)

    def pop_finished(self, *, skip_gaps: bool = False) -> Finished | None:
        """Return the next input to hand out, None if there is none yet.

        Args:
            skip_gaps: Whether inputs may be left out that nothing will become of.
        """
        waiting = self._finished
        if self._ordered:
            index = self._next_index
            if index not in waiting and skip_gaps and waiting:
                index = min(waiting)
            one = waiting.pop(index, None)
            if one is not None:
                self._next_index = index + 1
            return one
        first = next(iter(waiting), None)
        return None if first is None else waiting.pop(first)

    def deliver(self, one: Finished) -> None:
        """Take note that an input is handed out."""
        if not one.was_delivered:
            self._delivered.append(one.row)

    def changed(self, work: Work) -> None:
        """Take note that an entry is to be recorded."""
        self._changed[work.entry.id] = work.entry

    def ended(self, attempt: Attempt) -> None:
        """Take note of a prediction that has ended, and is created again."""
        self._attempts.append(attempt)

    def changes(self) -> tuple[Sequence[Entry], Sequence[Attempt], Sequence[int]] | None:
        """Return what is to be recorded, None if nothing is urgent."""
        if not self._changed and not self._attempts and len(self._delivered) < MAX_UNRECORDED:
            return None
        return self.all_changes()

    def all_changes(self) -> tuple[Sequence[Entry], Sequence[Attempt], Sequence[int]]:
        """Return all that is to be recorded."""
        return [*self._changed.values()], [*self._attempts], [*self._delivered]

    def recorded(self, changes: tuple[Sequence[Entry], Sequence[Attempt], Sequence[int]]) -> None:
        """Take note that changes were recorded; nothing has changed since they were taken."""
        entries, attempts, delivered = changes
        for entry in entries:
            self._changed.pop(entry.id, None)
        del self._attempts[: len(attempts)]
        del self._delivered[: len(delivered)]

    def summary(self, cost: Decimal | None) -> MapSummary:
        """Return how many are done, failed, and so on.

        Args:
            cost: What the run has spent, None without prices.
        """
        ended = self._counts
        running = self.in_flight + len(self._stages[Stage.SAVING])
        return MapSummary(
            asked=self.asked,
            done=ended["done"],
            failed=ended["failed"],
            running=running,
            unknown=ended["unknown"],
            not_created=ended["not_created"],
            waiting=self.asked - ended.total() - running,
            recorded=self._recorded,
            retried=self.retried,
            cost=cost,
        )
