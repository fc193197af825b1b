"""What a run would do, and about what it would take. Nothing is created."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

from ..._base.records import frozen
from ..._many.input_keys import keyed_input
from ..._many.journal import read_journal
from ..._many.journal_lookup import JournalLookup
from ..._objects.prices import estimated_cost
from .._errors import UsageError
from .checks import CheckedInputs
from .progress import duration, money
from .subject import Subject


@frozen
class Estimate:
    """What a run would do.

    Attributes:
        what: What is run.
        source: Where the inputs are.
        count: How many inputs there are.
        journal: The journal, None if there is none yet.
        states: How many inputs the journal has in each state.
        repeated: How many inputs are equal to an earlier one and share its prediction.
        seconds: How long one prediction takes, None if it is not known.
        seconds_from: Where that is known from.
        price: The price of a second.
        concurrency: How many predictions run at once.
    """

    what: str
    source: Path
    count: int
    journal: Path | None
    states: Counter[str]
    repeated: int
    seconds: float | None
    seconds_from: str
    price: Decimal | None
    concurrency: int

    @property
    def to_create(self) -> int:
        """How many predictions would be created."""
        return self.count - self.repeated - self.states.total() + self.states["waiting"]

    def render(self) -> str:
        """Return lines for people."""
        lines = [f"{self.what}: {self.count} inputs in {self.source}, all valid"]
        if self.journal is not None:
            known = [f"{count} {state}" for state, count in self.states.items() if count]
            lines.append(f"{self.journal}: {', '.join(known) or 'none of them'}")
        if self.repeated:
            lines.append(f"{self.repeated} inputs share the prediction of an equal one")
        lines.append(f"{self.to_create} predictions to create")
        return "\n".join([*lines, *self._costs()])

    def _costs(self) -> list[str]:
        if self.seconds is None:
            return ["How long one takes is not known: the model has no example with a time"]
        total = self.seconds * self.to_create
        at_once = max(1, min(self.concurrency, self.to_create))
        line = (
            f"Estimate: {self.seconds:.3g} s each ({self.seconds_from}), {duration(total)} in all, "
            f"{duration(total / at_once)} with {at_once} at once"
        )
        cost = estimated_cost(self.price, total)
        return [line if cost is None else f"{line}, cost about {money(cost)}"]


def make_estimate(
    subject: Subject,
    inputs: CheckedInputs,
    count: int,
    *,
    journal: Path | None,
    price: Decimal | None,
    concurrency: int,
    reuse: bool,
) -> Estimate:
    """Return what a run would do.

    Args:
        subject: What is run.
        inputs: The inputs.
        count: How many there are.
        journal: The journal, None if there is none yet.
        price: The price of a second.
        concurrency: How many predictions run at once.
        reuse: Whether equal inputs share one prediction.

    Raises:
        UsageError: The journal is of something else.
        JournalError: The journal cannot be read.
    """
    states: Counter[str] = Counter()
    repeated, seconds = 0, None
    if journal is not None or reuse:
        lookup = None if journal is None else _lookup(journal, subject)
        try:
            seen: Counter[bytes] = Counter()
            for value in inputs.values():
                digest = keyed_input(value).digest
                if reuse and seen[digest]:
                    repeated += 1
                    continue
                state = None if lookup is None else lookup.state(digest, seen[digest])
                seen[digest] += 1
                if state is not None:
                    states[state] += 1
            seconds = None if lookup is None else lookup.mean_seconds()
        finally:
            if lookup is not None:
                lookup.close()
    is_measured = seconds is not None
    return Estimate(
        what=subject.label,
        source=inputs.source.path,
        count=count,
        journal=journal,
        states=states,
        repeated=repeated,
        seconds=seconds if is_measured else subject.example_seconds,
        seconds_from="the mean in the journal" if is_measured else "as the model's example",
        price=price,
        concurrency=concurrency,
    )


def _lookup(journal: Path, subject: Subject) -> JournalLookup:
    recorded = read_journal(journal).subject
    if recorded and recorded != subject.label:
        raise UsageError(
            f"{journal} is the journal of {recorded}, not of {subject.label}: name what it is of, "
            "or another journal"
        )
    return JournalLookup(journal)
