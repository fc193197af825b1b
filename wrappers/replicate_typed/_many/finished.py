"""What is kept of an input from its end until it is handed out: results in order wait for each other."""

from __future__ import annotations

import json
from typing import Any

from .._base.errors import ReplicateError
from .._base.records import frozen
from .results import to_text
from .summary import ItemState
from .work import Work


@frozen(eq=False)
class Finished:
    """An input that is finished, in as few bytes as it takes.

    Attributes:
        index: Its index among the inputs.
        input: The input as the caller gave it.
        state: What became of it.
        error: Why it has no output.
        text: Its prediction as JSON text, None if it has not ended.
        row: The number of its row in the journal.
        prediction_id: The id of its last prediction.
        attempts: How many predictions were created for it.
        files: The paths of its files, as a JSON list.
        is_recorded: Whether the result was in the journal when the run began.
        was_delivered: Whether an earlier run has handed it out.
    """

    index: int
    input: Any
    state: ItemState
    error: ReplicateError | None
    text: str | bytes | None
    row: int
    prediction_id: str | None
    attempts: int
    files: str | None
    is_recorded: bool
    was_delivered: bool

    def raw(self) -> dict[str, Any] | None:
        """Return its prediction as JSON, as far as it is known; None if there is none."""
        if self.text is not None:
            raw: dict[str, Any] = json.loads(self.text)
            return raw
        if self.prediction_id is not None:
            return {"id": self.prediction_id, "status": "processing"}
        return None


def finished(
    work: Work, state: ItemState, error: ReplicateError | None, text: str | bytes | None
) -> Finished:
    """Return what is kept of an input.

    Args:
        work: The input.
        state: What became of it.
        error: Why it has no output.
        text: Its prediction as JSON text, None if it has not ended.
    """
    entry = work.entry
    return Finished(
        work.index,
        work.input,
        state,
        error,
        text,
        entry.id,
        None if text is not None else entry.prediction_id,
        entry.attempts,
        entry.files,
        work.is_recorded,
        entry.delivered,
    )


def result_text(work: Work) -> str | bytes | None:
    """Return the prediction of an input as JSON text, None if it has not ended."""
    if work.result is not None:
        # Bytes: a string takes up to four of them for each character.
        return to_text(work.result).encode("utf-8", "surrogatepass")
    return work.entry.result if work.entry.state in {"done", "failed"} else None
