# Derived from ../_async/many_creates.py: edit that file, then run `make regenerate`.
"""The creates of a run: which are sent next, and what their answers mean."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from attrs import evolve

from .._base.errors import (
    APIConnectionError,
    BudgetError,
    InputError,
    ReplicateError,
    ResponseDecodeError,
)
from .._base.json_values import is_object
from .._base.logs import logger
from .._http.io_sync import now, run_in_thread
from .._many.create_errors import meaning_of
from .._many.create_pace import CreatePace
from .._many.input_keys import divide_files, sent_digest
from .._many.outcomes import Created, CreateFailed, Outcome, Uploaded
from .._many.work import Stage, Work
from . import many_requests as requests
from .many_admission import encoded_of
from .many_state import RunState
from .many_tracking import Tracker
from .pending import PendingPrediction


class Creates:
    """The creates of a run.

    Attributes:
        is_over_budget: Whether nothing more is created, since the budget is reached.
    """

    def __init__(self, state: RunState, tracker: Tracker) -> None:
        """Create nothing yet.

        Args:
            state: The run.
            tracker: Follows what was created.
        """
        self._state = state
        self._tracker = tracker
        self._pace = CreatePace()
        self._pending: dict[int, PendingPrediction] = {}
        self.is_over_budget: bool = False

    def next_due(self) -> float | None:
        """Return when the next create may be sent, None if none is to be."""
        state = self._state
        waiting = state.roster.at(Stage.WAITING)
        if state.stopped_by is not None or not waiting:
            return None
        if not state.has_room or self._is_full:
            return None
        running = state.roster.in_flight
        if running and not state.spending.allows(running):
            return None
        return max(self._pace.not_before, min(work.not_before for work in waiting))

    @property
    def _is_full(self) -> bool:
        """Whether no more creates may be on their way at once."""
        roster = self._state.roster
        return roster.count(Stage.CREATING) + roster.count(Stage.UPLOADING) >= self._pace.at_once

    def intend(self) -> list[tuple[Work, Any]]:
        """Note which creates are about to be sent, and return them with their inputs as JSON."""
        state, current = self._state, now()
        intended: list[tuple[Work, Any]] = []
        if state.stopped_by is not None or current < self._pace.not_before:
            return intended
        for work in [*state.roster.at(Stage.WAITING)]:
            if self.is_over_budget:
                self._refuse(work)
            elif not state.has_room or self._is_full:
                break
            elif work.not_before > current:
                continue
            elif not state.spending.allows(state.roster.in_flight):
                if state.roster.in_flight:
                    break
                self.is_over_budget = True
                self._refuse(work)
            elif (value := self._prepare(work)) is not None:
                intended.append((work, value))
        return intended

    def _refuse(self, work: Work) -> None:
        """Finish an input that the budget does not reach for."""
        spent, budget = self._state.spending.spent, self._state.settings.budget
        error = BudgetError(
            f"not created: about {spent} of the budget of {budget} are spent, and another "
            "prediction would exceed it"
        )
        self._state.finish(work, "not_created", error)

    def _prepare(self, work: Work) -> Any:
        """Note the intent to create a prediction, and return the input as JSON.

        Returns:
            The input, None if it cannot be sent, or its files are uploaded first.
        """
        state, entry = self._state, work.entry
        try:
            encoded = divide_files(encoded_of(work), state.file_encoding)
        except InputError as error:
            state.finish(work, "failed", error)
            return None
        work.encoded = encoded
        if (encoded.uploads or encoded.data_uris) and not work.is_uploaded:
            state.roster.move(work, Stage.UPLOADING)
            state.crew.start(partial(requests.upload, state.core, work, encoded))
            return None
        state.roster.move(work, Stage.CREATING)
        entry.state, entry.sent_at = "intended", time.time()
        entry.sent = sent_digest(encoded.value)
        entry.prediction_id = entry.created_at = entry.result = entry.error = None
        entry.attempts += 1
        state.roster.changed(work)
        return encoded.value

    def send(self, work: Work, value: Any) -> None:
        """Send a create whose intent is recorded."""
        spec = evolve(self._state.subject.spec, input=value)
        pending = self._pending[work.index] = PendingPrediction(self._state.core, spec)
        self._state.crew.start(partial(requests.create, pending, work))

    def uploaded(self, outcome: Uploaded) -> None:
        """Take note that the files of an input were uploaded, or could not be."""
        work = outcome.work
        self._state.roster.move(work, Stage.WAITING)
        work.is_uploaded = outcome.error is None
        if outcome.error is not None:
            self._not_created(work, outcome.error)

    def check_ids(self, outcomes: list[Outcome]) -> None:
        """Take creates for unanswered that were answered with the prediction of another create.

        It may be on record; or its input is that of a create whose answer nobody has seen.

        Raises:
            JournalError: The journal cannot be read.
        """
        created = [outcome for outcome in outcomes if isinstance(outcome, Created)]
        if not created or not self._state.store.has_keys:
            return
        ids = [outcome.raw["id"] for outcome in created]
        known = run_in_thread(partial(self._state.store.known_ids, ids))
        for outcome in created:
            id = outcome.raw["id"]
            if id in known or self._is_of_another(outcome):
                if id not in known:
                    # It is still searched for, as that of the other create.
                    self._state.core.in_flight.known_ids.forget(id)
                error = ResponseDecodeError(
                    f"the create was answered with prediction {id}, which is that of another create"
                ).annotate(
                    operation_id="predictions.create", attempts=1, elapsed=0.0, maybe_accepted=True
                )
                outcomes[outcomes.index(outcome)] = CreateFailed(outcome.work, error)

    def _is_of_another(self, outcome: Created) -> bool:
        """Return whether a create without an answer has sent the input of a prediction.

        The API may hide a part of an input, so one that differs is no proof by itself.
        """
        echoed = outcome.raw.get("input")
        if not is_object(echoed) or not echoed:
            return False
        sent = sent_digest(echoed)
        return sent != outcome.work.entry.sent and self._state.store.expects(sent)

    def created(self, outcome: Created) -> None:
        """Take note that a prediction was created."""
        self._pending.pop(outcome.work.index, None)
        self._pace.succeeded()
        self.acknowledge(outcome.work, outcome.raw, was_created=True)

    def acknowledge(self, work: Work, raw: dict[str, Any], *, was_created: bool) -> None:
        """Take note of the id of a prediction.

        Args:
            work: The input.
            raw: The prediction as JSON.
            was_created: Whether it was created just now.
        """
        entry = work.entry
        entry.state, entry.prediction_id = "running", raw["id"]
        created_at = raw.get("created_at")
        entry.created_at = created_at if isinstance(created_at, str) else None
        work.encoded = None
        work.first_created = work.first_created or now()
        self._state.roster.changed(work)
        self._tracker.add(work, was_created=was_created)

    def failed(self, outcome: CreateFailed) -> None:
        """Take note that a create failed."""
        work, error = outcome.work, outcome.error
        self._pending.pop(work.index, None)
        if meaning_of(error) != "unanswered":
            work.entry.attempts -= 1
            self._not_created(work, error)
            return
        work.error, work.entry.error = error, str(error)
        self._state.roster.changed(work)
        self._state.roster.move(work, Stage.UNANSWERED)

    def _not_created(self, work: Work, error: ReplicateError) -> None:
        """Take note of a prediction that surely was not created."""
        state = self._state
        work.entry.state = "waiting"
        if work.entry.sent_at is not None:
            state.roster.changed(work)
        state.roster.move(work, Stage.WAITING)
        if state.is_closing:
            return
        match meaning_of(error):
            case "stop":
                state.stopped_by = error
            case "refused":
                state.finish(work, "failed", error)
            case _:
                logger.warning("%s. It is tried again later", error)
                if self._pace.postponed(error, now()):
                    state.stopped_by = error

    def unknown(self, work: Work) -> None:
        """Take note that nobody knows whether a prediction was created."""
        work.entry.state = "unknown"
        error = work.error or APIConnectionError(
            work.entry.error
            or "the run ended before the API had answered the create of this prediction"
        )
        work.entry.error = str(error)
        self._state.roster.changed(work)
        self._state.finish(work, "unknown", error)

    def abandon(self) -> None:
        """Send nothing more; what was sent already is still waited for."""
        for pending in self._pending.values():
            pending.abandon()

    @property
    def are_on_their_way(self) -> bool:
        """Whether creates were sent whose answers were not taken note of."""
        return any(pending.may_exist for pending in self._pending.values())

    def withdraw_unsent(self) -> None:
        """Take note that the creates that were abandoned before they were sent are not sent."""
        roster = self._state.roster
        for work in [*roster.at(Stage.CREATING)]:
            pending = self._pending.get(work.index)
            if pending is None or not pending.may_exist:
                work.entry.state = "waiting"
                work.entry.attempts -= 1
                roster.changed(work)
                roster.move(work, Stage.WAITING)
