"""The ends of the predictions of a run: what each means for its input, and the files to save."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from .._base.errors import FileError, PredictionTimeout, ReplicateError
from .._base.logs import logger
from .._http.io_async import now
from .._many.outcomes import Saved
from .._many.results import has_ended, kept_prediction, seconds_of
from .._many.work import Stage, Work
from .._objects.prices import estimated_cost
from . import many_requests as requests
from .jobs import AsyncPrediction
from .many_state import AsyncRunState
from .many_tracking import Ended

#: The most downloads at once.
MAX_SAVES = 8


class AsyncEndings:
    """The ends of the predictions of a run."""

    def __init__(self, state: AsyncRunState) -> None:
        """Know of none yet.

        Args:
            state: The run.
        """
        self._state = state
        self._saves = 0

    def end(self, ended: Ended) -> None:
        """Take note that a prediction has ended, or is not followed any more."""
        work, raw, state = ended.work, ended.raw, self._state
        if raw is None or not has_ended(raw):
            # It may still run, and the next run will see it.
            unseen = ended.error or self._timeout_error(work, raw, canceled=False)
            state.finish(work, "failed" if ended.is_late else "unknown", unseen)
            return
        seconds = seconds_of(raw)
        elapsed = now() - work.created if seconds is None else seconds
        state.spending.add(estimated_cost(state.price, elapsed))
        work.result = raw
        self.note_result(work, raw)
        if raw["status"] == "succeeded":
            if state.settings.save_to is not None:
                state.roster.move(work, Stage.SAVING)
            else:
                state.finish(work, "done")
            return
        if raw["status"] == "failed" and self._creates_again(work, raw, seconds):
            return
        error: ReplicateError | None = None
        if ended.is_late and raw["status"] != "failed":
            error = self._timeout_error(work, raw, canceled=True)
        state.finish(work, "failed", error)

    def note_result(self, work: Work, raw: dict[str, Any]) -> None:
        """Note the end of a prediction in its entry."""
        entry = work.entry
        entry.result = kept_prediction(raw) if self._state.store.has_keys else None
        if raw["status"] == "succeeded":
            # Until its files are saved, the next run is to ask for it again.
            entry.state = "done" if self._state.settings.save_to is None else "running"
        else:
            error = raw.get("error")
            entry.state, entry.error = "failed", None if error is None else str(error)
        self._state.roster.changed(work)

    def _creates_again(self, work: Work, raw: dict[str, Any], seconds: float | None) -> bool:
        """Return whether a prediction that failed is created again."""
        state, entry = self._state, work.entry
        policy = state.settings.retry_failed
        if policy is None or state.stopped_by is not None:
            return False
        elapsed = now() - (work.first_created or work.created)
        delay = policy.delay_after(entry.error, attempts=entry.attempts, elapsed=elapsed)
        if delay is None:
            return False
        state.give_up(work, "failed", seconds)
        work.result, work.not_before = None, now() + delay
        state.roster.retried += 1
        logger.warning(
            "prediction %s failed, and is created again: %s", raw["id"], raw.get("error")
        )
        return True

    def _timeout_error(
        self, work: Work, raw: dict[str, Any] | None, *, canceled: bool
    ) -> PredictionTimeout:
        shown = raw or {"id": work.entry.prediction_id, "status": "processing"}
        prediction: AsyncPrediction = AsyncPrediction(self._state.core, shown)
        return PredictionTimeout(prediction, self._state.settings.timeout or 0.0, canceled=canceled)

    def start_saves(self) -> None:
        """Save the files of outputs, some at once."""
        state, folder = self._state, self._state.settings.save_to
        if folder is None:
            return
        for work in state.roster.at(Stage.SAVING):
            if self._saves >= MAX_SAVES:
                break
            if not work.is_asked:
                work.is_asked = True
                self._saves += 1
                state.crew.start(partial(requests.save_files, state.core, work, folder))

    def saved(self, outcome: Saved) -> None:
        """Take note that the files of an output were saved, or could not be."""
        self._saves -= 1
        state, work = self._state, outcome.work
        work.entry.files = json.dumps([str(path) for path in outcome.paths])
        error: ReplicateError | OSError | None = outcome.error
        if error is None:
            work.entry.state = "done"
            state.roster.changed(work)
            state.finish(work, "done")
            return
        # Its entry still says that it runs: the next run saves its files.
        if isinstance(error, OSError):
            folder = state.settings.save_to
            error = FileError(
                f"the files of an output cannot be saved in {folder}: {error}", url=""
            )
            state.stopped_by = state.stopped_by or error
        state.finish(work, "failed", error)
