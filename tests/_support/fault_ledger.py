"""The ledger of the fault harness: what callers were told, against what truly happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Self

import replicate_typed as replicate
from attrs import define, evolve, field, frozen

from _support.fault_plan import LATE, TIMEOUT, Call
from _support.faulty_api import FaultyApi
from _support.true_predictions import TruePrediction


@frozen
class Outcome:
    """What a caller was told.

    Attributes:
        end: ``returned``, or the name of the class of the error.
        output: What the call returned.
        id: The id of the prediction, if the caller knows it.
        is_declared: Whether the error says that a prediction may exist.
        is_raw: Whether the error is none of the client's.
        is_left: Whether the caller knows that the prediction may still run.
        seconds: How long the call took.
        text: The message of the error.
    """

    end: str
    output: object = None
    id: str | None = None
    is_declared: bool = False
    is_raw: bool = False
    is_left: bool = False
    seconds: float = 0.0
    text: str = ""

    @classmethod
    def of_output(cls, output: object, known: Sequence[str] = ()) -> Self:
        """Return the outcome of a call that returned.

        Args:
            output: What it returned.
            known: The id of the prediction, if the caller knows it.
        """
        return cls("returned", output, id=next(iter(known), None))

    @classmethod
    def of_error(cls, error: BaseException, known: Sequence[str] = ()) -> Self:
        """Return the outcome of a call that raised.

        Args:
            error: What was raised.
            known: The id of the prediction, if the caller knew it before.
        """
        prediction = getattr(error, "prediction", None)
        id = next(iter(known), None) if prediction is None else prediction.id
        return cls(
            end=type(error).__name__,
            id=id,
            is_declared=id is None and bool(getattr(error, "maybe_accepted", False)),
            is_raw=not isinstance(error, replicate.ReplicateError),
            is_left=id is not None and not getattr(error, "canceled", False),
            text=str(error),
        )

    def after(self, seconds: float) -> Self:
        """Return the same outcome of a call that took some seconds."""
        return evolve(self, seconds=seconds)


#: How many characters of an error's message are printed.
MAX_TEXT = 160

#: The columns that have to be zero.
ZERO = ("lost", "doubled", "wrong", "raw", "left undeclared", "late")

#: All columns, in the order in which they are printed.
COLUMNS = (
    "asked",
    "created",
    "returned",
    "raised with id",
    "declared",
    "refused",
    "left declared",
    *ZERO,
    "canceled unasked",
    "undecidable",
)


@define
class Ledger:
    """The ledger of one transport.

    Attributes:
        counts: The columns.
        faults: What is wrong, a line for each.
        overrun: By how many seconds the slowest call with a time limit outlasted it.
        longest: How many seconds the slowest call took that has none.
    """

    counts: Counter[str] = field(factory=Counter[str])
    faults: list[str] = field(factory=list[str])
    overrun: float = 0.0
    longest: float = 0.0

    def __str__(self) -> str:
        cells = [f"{name} {self.counts[name]}" for name in COLUMNS]
        return f"{', '.join(cells)}, overrun {self.overrun:.1f} s, longest {self.longest:.1f} s"


def settle(calls: Iterable[Call], outcomes: dict[int, Outcome], api: FaultyApi) -> Ledger:
    """Return the ledger of calls that have ended.

    Args:
        calls: The calls.
        outcomes: What each caller was told, by the number of the call.
        api: The API, which knows the truth.
    """
    ledger = Ledger()
    for call in calls:
        outcome, records = outcomes[call.n], api.records_of(call.n)
        found = [*columns(call, outcome, records)]
        if "wrong" in found and _is_undecidable(outcome, outcomes, api):
            found = [one for one in found if one not in {"wrong", "left undeclared"}]
            found.append("undecidable")
        ledger.counts.update(["asked", *found])
        ledger.counts["created"] += len(records)
        if call.is_timed:
            ledger.overrun = max(ledger.overrun, outcome.seconds - TIMEOUT)
        else:
            ledger.longest = max(ledger.longest, outcome.seconds)
        for column in found:
            if column in {*ZERO, "canceled unasked"}:
                ledger.faults.append(_line(column, call, outcome, records, api))
    return ledger


def _is_undecidable(outcome: Outcome, outcomes: dict[int, Outcome], api: FaultyApi) -> bool:
    """Return whether a caller was told of a prediction whose own caller was not.

    Who gets the answer to somebody else's create over a kept connection cannot tell: the client has
    never seen the id.
    """
    other = api.records.get(outcome.id or "")
    digits = "".join(filter(str.isdigit, str(outcome.output)))
    n = int(digits or -1) if other is None else other.n
    owner = outcomes.get(n)
    if owner is None:
        return False
    knows_id = other is not None and owner.id == other.id
    return not knows_id and not (owner.end == "returned" and str(n) in str(owner.output))


def _line(
    column: str, call: Call, outcome: Outcome, records: list[TruePrediction], api: FaultyApi
) -> str:
    met = " ".join(f"{operation}:{kind}" for operation, kind in api.hits[call.n])
    made = ", ".join(f"{record.id} {record.status}" for record in records) or "nothing"
    told = f"{outcome.output!r}" if outcome.end == "returned" else repr(outcome.text[:MAX_TEXT])
    return (
        f"{column}: call {call.n} ({call.action}) met {met or 'no fault of its own'}; "
        f"created {made}; told {outcome.end} id={outcome.id} after {outcome.seconds:.2f} s: {told}"
    )


def columns(call: Call, outcome: Outcome, records: list[TruePrediction]) -> Iterable[str]:
    """Yield the columns that a call belongs to."""
    yield _told(outcome)
    ids = {record.id for record in records}
    if outcome.is_raw:
        yield "raw"
    if len(records) > 1:
        yield "doubled"
    if records and outcome.id is None and not outcome.is_declared and outcome.end != "returned":
        yield "lost"
    if _is_wrong(call, outcome, records) or (outcome.id is not None and outcome.id not in ids):
        yield "wrong"
    if any(record.is_left for record in records):
        is_told = outcome.is_declared or outcome.is_left
        yield "left declared" if is_told else "left undeclared"
    if call.is_timed and outcome.seconds > TIMEOUT + LATE:
        yield "late"
    if not call.is_canceled and any(record.cancel_count for record in records):
        yield "canceled unasked"


def _told(outcome: Outcome) -> str:
    if outcome.end == "returned":
        return "returned"
    if outcome.id is not None:
        return "raised with id"
    return "declared" if outcome.is_declared else "refused"


def _is_wrong(call: Call, outcome: Outcome, records: list[TruePrediction]) -> bool:
    """Return whether a caller was told what is not true of the prediction."""
    statuses = {record.status for record in records}
    if outcome.end == "returned":
        expected = None if call.is_canceled else call.output
        return call.is_timed or not records or outcome.output != expected
    if outcome.end == "ModelError":
        return True
    return outcome.end == "PredictionCanceled" and statuses != {"canceled"}
