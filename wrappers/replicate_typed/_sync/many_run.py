# Derived from ../_async/many_run.py: edit that file, then run `make regenerate`.
"""A run of many predictions: reads inputs, creates, polls, and says what became of each.

All that is known of the run is changed by its caller's task or thread alone, between two waits, so
that nothing needs a lock. Requests run beside it in a crew, and return what they led to. As
predictions are created without a hold, one that runs takes no connection and no thread: five
hundred of them in blocking code need as many threads as requests are on their way at once.

Each turn has the same order, which is what the journal relies on: what has come of requests is
applied, and what is about to be sent is noted; all of it is committed; only then creates are sent
and results handed out.
"""

from __future__ import annotations

import json
import time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve

from .._base.errors import (
    APIConnectionError,
    BudgetError,
    FileError,
    InputError,
    JournalError,
    ModelError,
    PredictionCanceled,
    PredictionTimeout,
    ReplicateError,
    ResponseDecodeError,
)
from .._base.logs import logger
from .._files.inputs import FileEncoding
from .._http.io_sync import Crew, now, run_in_thread, run_shielded
from .._jobs import output_conversion
from .._jobs.create_request import JobSpec
from .._many.create_errors import meaning_of
from .._many.create_pace import CreatePace
from .._many.input_keys import divide_files, sent_digest
from .._many.journal_writer import Attempt, JournalWriter, NoJournal, Store
from .._many.map_settings import MapSettings, check_folder
from .._many.outcomes import (
    Canceled,
    Created,
    CreateFailed,
    InputRead,
    OneSeen,
    Outcome,
    PageSeen,
    ReadingEnded,
    Saved,
    Searched,
    Uploaded,
)
from .._many.results import has_ended, kept_prediction, seconds_of
from .._many.roster import Roster
from .._many.spending import Spending
from .._many.summary import MapSummary
from .._many.work import Stage, Work
from .._objects.prices import estimated_cost
from . import many_requests as requests
from .core import Core
from .jobs import Prediction
from .many_admission import Admission, encoded_of
from .many_item import Item
from .many_reader import Reader
from .many_search import Search
from .many_subject import Subject, resolve_subject
from .many_tracking import Ended, Tracker
from .output import converted_output
from .pending import ACK_GRACE, PendingPrediction

#: How many inputs are held at once, for each prediction that may run at once, and at the least:
#: results in order wait for the slowest one.
WINDOW_FACTOR = 4
MIN_WINDOW = 16

#: The most downloads at once.
MAX_SAVES = 8

#: The longest wait for news, in seconds.
MAX_WAIT = 5.0

#: For how long predictions are canceled when the caller stops, in seconds.
CANCEL_TIME = 10.0


class Run:
    """One run, from its first input to its last result."""

    def __init__(
        self,
        core: Core,
        spec: JobSpec,
        inputs: object,
        settings: MapSettings,
        file_encoding: FileEncoding,
    ) -> None:
        """Prepare a run; nothing is read or sent yet.

        Args:
            core: The core of the client.
            spec: What is run.
            inputs: The inputs.
            settings: How it is run.
            file_encoding: How files are sent.

        Raises:
            InputError: The inputs cannot be iterated over.
        """
        self._core = core
        self._settings = settings
        self._file_encoding: FileEncoding = file_encoding
        self._subject = Subject(spec)
        self._reader = Reader(inputs)
        self._crew: Crew[Outcome] = Crew(core.connections)
        self._roster = Roster(ordered=settings.ordered)
        self._tracker = Tracker(core, self._crew, self._roster, settings.timeout)
        self._pace = CreatePace()
        self._spending = Spending(settings.budget)
        self._window: int = max(MIN_WINDOW, WINDOW_FACTOR * settings.concurrency)
        self._price: Decimal | None = None
        self._store: Store = NoJournal()
        self._admission: Admission | None = None
        self._search: Search | None = None
        self._pending: dict[int, PendingPrediction] = {}
        self._sharing: dict[bytes, Work] = {}
        self._saves = 0
        self._is_over_budget = False
        self._stopped_by: ReplicateError | None = None
        self._is_lost = False
        self._is_closed = False

    def summary(self) -> MapSummary:
        """Return how many inputs are done, failed, and so on."""
        return self._roster.summary(None if self._price is None else self._spending.spent)

    def begin(self) -> None:
        """Say all that can be said before anything is paid for.

        Raises:
            InputError: An input or a setting is not valid.
            JournalError: The journal cannot be used.
            APIError: The API did not say what is run.
        """
        settings = self._settings
        if settings.save_to is not None:
            check_folder(settings.save_to)
        self._subject = resolve_subject(self._core, self._subject.spec)
        target = self._subject.spec.target
        if settings.prices is not None:
            self._price = settings.prices.price_of(target.version, target.model)
            if self._price is None and settings.budget is not None:
                raise InputError(
                    f"budget needs the price of a second of {target}, which prices lacks"
                )
        document = self._subject.document if settings.validate else None
        if settings.journal is not None:
            self._store = run_in_thread(
                partial(JournalWriter, settings.journal, self._subject.label)
            )
        self._admission = Admission(
            self._reader, self._crew, self._store, document, shares=settings.reuse
        )
        self._search = Search(self._core, self._crew, self._roster, self._subject.spec, self._store)
        self._admission.check_all()

    def next_item(self) -> Item[Any, Any] | None:
        """Return what became of the next input, None if there are no more.

        Raises:
            JournalError: The journal cannot be written.
            ReplicateError: The run cannot continue; or its input has failed, where the first error
                is raised.
        """
        if self._crew.has_news or not self._roster.count(Stage.FINISHED):
            self._turn()
        while (work := self._roster.pop_finished(skip_gaps=self._has_stalled)) is None:
            if self._is_done:
                if self._stopped_by is not None:
                    raise self._stopped_by
                return None
            self._turn(wait=True)
        item = self._item(work)
        self._roster.deliver(work)
        if item.error is not None and self._settings.raises:
            raise item.error
        return item

    @property
    def _has_stalled(self) -> bool:
        """Whether creates were given up, and nothing runs any more."""
        roster = self._roster
        is_still = not (roster.in_flight or roster.count(Stage.SAVING))
        return self._stopped_by is not None and is_still

    @property
    def _is_done(self) -> bool:
        if self._has_stalled:
            return not self._roster.count(Stage.FINISHED)
        is_over = self._admission is not None and self._admission.is_over
        return is_over and not self._roster.held

    def _turn(self, *, wait: bool = False) -> None:
        """Let the run advance by what has happened, or by what happens next."""
        if wait:
            outcomes = self._crew.collect(self._patience())
        else:
            outcomes = self._crew.collect(0.0)
        self._check_ids(outcomes)
        for outcome in outcomes:
            self._apply(outcome)
        self._admit()
        intended = self._intend()
        self._record()
        for work, value in intended:
            self._send(work, value)
        if self._search is not None:
            self._search.start_due()
        self._tracker.start_due()
        self._start_saves()

    def _patience(self) -> float:
        """Return the seconds until something is to be done, if nothing happens before."""
        roster = self._roster
        if roster.count(Stage.FINISHED) and not self._settings.ordered:
            return 0.0
        due = [self._tracker.next_due(), self._search.next_due() if self._search else None]
        if roster.count(Stage.WAITING) and self._has_room:
            due += [self._pace.not_before, *(work.not_before for work in roster.at(Stage.WAITING))]
        if self._wanted and self._admission is not None and not self._admission.is_reading:
            due.append(0.0)
        moments = [moment for moment in due if moment is not None and moment > 0.0]
        if any(moment == 0.0 for moment in due):
            return 0.0
        return min(MAX_WAIT, max(0.0, min(moments, default=MAX_WAIT + now()) - now()))

    # Inputs

    @property
    def _has_room(self) -> bool:
        return self._roster.in_flight < self._settings.concurrency

    @property
    def _wanted(self) -> int:
        """How many more inputs are to be read."""
        if self._admission is None or self._admission.is_over or self._stopped_by is not None:
            return 0
        room = self._window - self._roster.held
        if self._is_over_budget:
            return room
        free = self._settings.concurrency - self._roster.in_flight
        return max(0, min(room, free - self._roster.count(Stage.WAITING)))

    def _admit(self) -> None:
        if self._admission is None or not (wanted := self._wanted):
            return
        for admitted in self._admission.admit(wanted):
            work = admitted.work
            self._roster.add(work)
            if admitted.error is not None:
                self._roster.finish(work, "failed", admitted.error)
            else:
                self._place(work)

    def _place(self, work: Work) -> None:
        """Put an input where the journal left it."""
        entry = work.entry
        if self._settings.reuse and (leader := self._sharing.get(entry.digest)) is not None:
            work.entry, work.encoded = leader.entry, None
            leader.followers.append(work)
            self._roster.move(work, Stage.SHARING)
            return
        match entry.state:
            case "waiting":
                pass
            case "done" | "failed":
                work.is_recorded = True
                self._recall(work)
                return
            case "running":
                self._tracker.add(work, was_created=False)
            case "intended" | "unknown":
                self._roster.move(work, Stage.UNANSWERED)
        if self._settings.reuse:
            self._sharing[entry.digest] = work

    def _recall(self, work: Work) -> None:
        """Finish an input by what the journal has."""
        self._roster.finish(work, "done" if work.entry.state == "done" else "failed")

    # Creates

    def _intend(self) -> list[tuple[Work, Any]]:
        """Note which creates are about to be sent, and return them with their inputs as JSON."""
        intended: list[tuple[Work, Any]] = []
        current = now()
        roster = self._roster
        if self._stopped_by is not None:
            return []
        if self._is_over_budget:
            self._refuse_waiting()
            return []
        if current < self._pace.not_before:
            return []
        for work in [*roster.at(Stage.WAITING)]:
            creating = roster.count(Stage.CREATING) + roster.count(Stage.UPLOADING)
            if not self._has_room or creating >= self._pace.at_once:
                break
            if work.not_before > current:
                continue
            if not self._spending.allows(roster.in_flight):
                if not roster.in_flight:
                    self._is_over_budget = True
                    self._refuse_waiting()
                break
            try:
                encoded = divide_files(encoded_of(work), self._file_encoding)
            except InputError as error:
                self._finish(work, "failed", error)
                continue
            work.encoded = encoded
            if (encoded.uploads or encoded.data_uris) and not work.is_uploaded:
                roster.move(work, Stage.UPLOADING)
                self._crew.start(partial(requests.upload, self._core, work, encoded))
                continue
            roster.move(work, Stage.CREATING)
            entry = work.entry
            entry.state, entry.sent_at = "intended", time.time()
            entry.sent = sent_digest(encoded.value)
            entry.prediction_id = entry.created_at = entry.result = entry.error = None
            entry.attempts += 1
            roster.changed(work)
            intended.append((work, encoded.value))
        return intended

    def _refuse_waiting(self) -> None:
        """Finish the inputs that the budget does not reach for."""
        for work in [*self._roster.at(Stage.WAITING)]:
            error = BudgetError(
                f"not created: about {self._spending.spent} of the budget of "
                f"{self._settings.budget} are spent, and another prediction would exceed it"
            )
            self._finish(work, "not_created", error)

    def _send(self, work: Work, value: Any) -> None:
        """Send a create whose intent is recorded."""
        spec = evolve(self._subject.spec, input=value)
        pending = self._pending[work.index] = PendingPrediction(self._core, spec)
        self._crew.start(partial(requests.create, pending, work))

    def _check_ids(self, outcomes: list[Outcome]) -> None:
        """Take creates for unanswered that were answered with a prediction of an earlier run."""
        created = [outcome for outcome in outcomes if isinstance(outcome, Created)]
        if not created or not self._store.has_keys:
            return
        ids = [outcome.raw["id"] for outcome in created]
        known = run_in_thread(partial(self._store.known_ids, ids))
        for outcome in created:
            id = outcome.raw["id"]
            if id in known:
                error = ResponseDecodeError(
                    f"the create was answered with prediction {id}, which the journal has already"
                ).annotate(
                    operation_id="predictions.create", attempts=1, elapsed=0.0, maybe_accepted=True
                )
                outcomes[outcomes.index(outcome)] = CreateFailed(outcome.work, error)

    def _apply(self, outcome: Outcome) -> None:
        """Take note of what a request led to."""
        match outcome:
            case InputRead() | ReadingEnded():
                if self._admission is not None:
                    self._admission.received(outcome)
            case Uploaded():
                self._uploaded(outcome)
            case Created():
                self._created(outcome)
            case CreateFailed():
                self._create_failed(outcome.work, outcome.error)
            case PageSeen():
                for ended in self._tracker.page_seen(outcome):
                    self._end(ended)
            case OneSeen():
                for ended in self._tracker.one_seen(outcome):
                    self._end(ended)
            case Canceled():
                for ended in self._tracker.canceled(outcome):
                    self._end(ended)
            case Searched():
                self._searched(outcome)
            case Saved():
                self._saved(outcome)

    def _uploaded(self, outcome: Uploaded) -> None:
        work = outcome.work
        self._roster.move(work, Stage.WAITING)
        work.is_uploaded = outcome.error is None
        if outcome.error is not None:
            self._not_created(work, outcome.error)

    def _created(self, outcome: Created) -> None:
        work = outcome.work
        self._pending.pop(work.index, None)
        self._pace.succeeded()
        self._acknowledge(work, outcome.raw, was_created=True)

    def _acknowledge(self, work: Work, raw: dict[str, Any], *, was_created: bool) -> None:
        """Take note of the id of a prediction."""
        entry = work.entry
        entry.state, entry.prediction_id = "running", raw["id"]
        created_at = raw.get("created_at")
        entry.created_at = created_at if isinstance(created_at, str) else None
        work.encoded = None
        work.first_created = work.first_created or now()
        self._roster.changed(work)
        self._tracker.add(work, was_created=was_created)
        if has_ended(raw) and not was_created:
            self._end(Ended(work, raw))

    def _create_failed(self, work: Work, error: ReplicateError) -> None:
        self._pending.pop(work.index, None)
        if meaning_of(error) != "unanswered":
            work.entry.attempts -= 1
            self._not_created(work, error)
            return
        work.error = error
        work.entry.error = str(error)
        self._roster.changed(work)
        self._roster.move(work, Stage.UNANSWERED)

    def _not_created(self, work: Work, error: ReplicateError) -> None:
        """Take note of a prediction that surely was not created."""
        work.entry.state = "waiting"
        if work.entry.sent_at is not None:
            self._roster.changed(work)
        self._roster.move(work, Stage.WAITING)
        if self._is_closed:
            return
        match meaning_of(error):
            case "stop":
                self._stopped_by = error
            case "refused":
                self._finish(work, "failed", error)
            case _:
                logger.warning("%s. It is tried again later", error)
                if self._pace.postponed(error, now()):
                    self._stopped_by = error

    def _searched(self, outcome: Searched) -> None:
        if self._search is None:
            return
        for work, raw in self._search.searched(outcome):
            if raw is not None:
                work.error, work.entry.error = None, None
                self._acknowledge(work, raw, was_created=False)
                continue
            work.entry.state = "unknown"
            error = work.error or APIConnectionError(
                work.entry.error
                or "the run ended before the API had answered the create of this prediction"
            )
            work.entry.error = str(error)
            self._roster.changed(work)
            self._finish(work, "unknown", error)

    # Results

    def _end(self, ended: Ended) -> None:
        """Take note that a prediction has ended, or is not followed any more."""
        work, raw, entry = ended.work, ended.raw, ended.work.entry
        if raw is None or not has_ended(raw):
            # It may still run, and the next run will see it.
            error = ended.error or self._timeout_error(work, raw, canceled=False)
            self._finish(work, "failed" if ended.is_late else "unknown", error)
            return
        seconds = seconds_of(raw)
        elapsed = now() - work.created if seconds is None else seconds
        self._spending.add(estimated_cost(self._price, elapsed))
        work.result = raw
        entry.result = kept_prediction(raw)
        self._roster.changed(work)
        if raw["status"] == "succeeded":
            entry.state = "running" if self._settings.save_to is not None else "done"
            if self._settings.save_to is not None:
                self._roster.move(work, Stage.SAVING)
            else:
                self._finish(work, "done")
            return
        error_text = raw.get("error")
        entry.state, entry.error = "failed", None if error_text is None else str(error_text)
        if raw["status"] == "failed" and self._creates_again(work, raw, seconds):
            return
        is_late = ended.is_late and raw["status"] != "failed"
        self._finish(
            work, "failed", self._timeout_error(work, raw, canceled=True) if is_late else None
        )

    def _creates_again(self, work: Work, raw: dict[str, Any], seconds: float | None) -> bool:
        """Return whether a prediction that failed is created again."""
        policy, entry = self._settings.retry_failed, work.entry
        if policy is None or self._stopped_by is not None:
            return False
        elapsed = now() - (work.first_created or work.created)
        delay = policy.delay_after(entry.error, attempts=entry.attempts, elapsed=elapsed)
        if delay is None:
            return False
        self._give_up(work, "failed", seconds)
        work.result, work.not_before = None, now() + delay
        self._roster.retried += 1
        logger.warning(
            "prediction %s failed, and is created again: %s", raw["id"], raw.get("error")
        )
        return True

    def _give_up(self, work: Work, status: str, seconds: float | None) -> None:
        """Take note of a prediction in whose place another one is created, now or by a later run."""
        entry = work.entry
        self._roster.ended(
            Attempt(entry.id, entry.attempts, entry.prediction_id, status, entry.error, seconds)
        )
        entry.state, entry.prediction_id, entry.result = "waiting", None, None
        entry.error = entry.created_at = None
        self._roster.changed(work)
        self._roster.move(work, Stage.WAITING)

    def _timeout_error(
        self, work: Work, raw: dict[str, Any] | None, *, canceled: bool
    ) -> PredictionTimeout:
        shown = raw or {"id": work.entry.prediction_id, "status": "processing"}
        prediction: Prediction = Prediction(self._core, shown)
        return PredictionTimeout(prediction, self._settings.timeout or 0.0, canceled=canceled)

    def _start_saves(self) -> None:
        folder = self._settings.save_to
        if folder is None or self._saves >= MAX_SAVES:
            return
        for work in self._roster.at(Stage.SAVING):
            if self._saves >= MAX_SAVES:
                break
            if not work.is_asked:
                work.is_asked = True
                self._saves += 1
                self._crew.start(partial(requests.save_files, self._core, work, folder))

    def _saved(self, outcome: Saved) -> None:
        self._saves -= 1
        work, error = outcome.work, outcome.error
        work.entry.files = json.dumps([str(path) for path in outcome.paths])
        if error is None:
            work.entry.state = "done"
            self._roster.changed(work)
            self._finish(work, "done")
            return
        # Its entry still says that it runs: the next run saves its files.
        if isinstance(error, OSError):
            path = str(self._settings.save_to)
            error = FileError(f"the files of an output cannot be saved in {path}: {error}", url="")
            self._stopped_by = self._stopped_by or error
        self._finish(work, "failed", error)

    def _finish(self, work: Work, state: Any, error: ReplicateError | None = None) -> None:
        self._sharing.pop(work.entry.digest, None)
        self._roster.finish(work, state, error)

    def _item(self, work: Work) -> Item[Any, Any]:
        """Return an input as the caller gets it."""
        entry = work.entry
        raw = work.result
        if raw is None and entry.result is not None and entry.state in {"done", "failed"}:
            raw = json.loads(entry.result)
        output: Any = None
        error, seconds = work.error, None
        if raw is not None:
            seconds = seconds_of(raw)
            if raw.get("status") == "succeeded":
                output = raw.get("output")
                if output_conversion.needs_schema(output, files=True):
                    prediction: Prediction = Prediction(self._core, raw)
                    output = converted_output(self._core, prediction)
            elif error is None:
                prediction = Prediction(self._core, raw)
                is_failed = raw.get("status") == "failed"
                error = (ModelError if is_failed else PredictionCanceled)(prediction)
        elif entry.prediction_id is not None:
            raw = {"id": entry.prediction_id, "status": "processing"}
        return Item(
            index=work.index,
            input=work.input,
            state=work.state or "unknown",
            output=output,
            error=error,
            files=tuple(map(Path, json.loads(entry.files))) if entry.files else (),
            seconds=seconds,
            cost=estimated_cost(self._price, seconds),
            attempts=entry.attempts,
            is_recorded=work.is_recorded,
            was_delivered=entry.delivered,
            core=self._core,
            result=raw,
        )

    # The end

    def _record(self, *, everything: bool = False) -> None:
        """Commit what has changed.

        Raises:
            JournalError: The journal cannot be written.
        """
        changes = self._roster.all_changes() if everything else self._roster.changes()
        if changes is None:
            return
        if self._store.has_keys:
            try:
                run_in_thread(partial(self._store.save, *changes))
            except JournalError:
                self._is_lost = True
                raise
        self._roster.recorded(changes)

    def close(self) -> None:
        """Stop: cancel what runs, or leave it, and close the journal."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            if self._roster.in_flight or self._crew.running:
                run_shielded(self._stop, ACK_GRACE + CANCEL_TIME + 1.0)
            else:
                self._record(everything=True)
        finally:
            self._crew.close()
            self._store.close()

    def _stop(self) -> None:
        """Wait for the answers to creates, and cancel what runs."""
        for pending in self._pending.values():
            pending.abandon()
        end = now() + ACK_GRACE
        while any(one.may_exist for one in self._pending.values()) and now() < end:
            self._apply_last(self._crew.collect(min(0.1, end - now())))
        if self._settings.cancels_on_exit and not self._is_lost:
            self._cancel_running()
        for work in [*self._roster.at(Stage.CREATING)]:
            pending = self._pending.get(work.index)
            if pending is None or not pending.may_exist:
                # It was abandoned before it was sent.
                work.entry.state = "waiting"
                work.entry.attempts -= 1
                self._roster.changed(work)
                self._roster.move(work, Stage.WAITING)
        try:
            self._record(everything=True)
        except JournalError as error:
            # The next run finds what is not on record in the list of predictions.
            logger.warning("the end of the run is not recorded: %s", error)
            for entry in self._roster.all_changes()[0]:
                if entry.prediction_id is not None:
                    self._core.in_flight.forget(entry.prediction_id)
        if left := self._roster.count(Stage.CREATING) + self._roster.count(Stage.UNANSWERED):
            logger.warning(
                "%d creates were not answered before the run ended: their predictions may run", left
            )

    def _apply_last(self, outcomes: list[Outcome]) -> None:
        self._check_ids(outcomes)
        for outcome in outcomes:
            if isinstance(outcome, Created | CreateFailed):
                self._apply(outcome)

    def _cancel_running(self) -> None:
        deadline = requests.deadline_after(CANCEL_TIME)
        waiting = [*self._roster.at(Stage.RUNNING)]
        count = len(waiting)
        under_way = 0
        while (waiting or under_way) and not deadline.has_passed(now()):
            while waiting and under_way < self._pace.at_once:
                under_way += 1
                job = partial(requests.cancel, self._core, waiting.pop(), deadline)
                self._crew.start(job)
            for outcome in self._crew.collect(deadline.remaining(now())):
                if isinstance(outcome, Canceled):
                    under_way -= 1
                    count -= self._was_canceled(outcome)
        if count:
            logger.warning("%d predictions could not be canceled, and may still run", count)

    def _was_canceled(self, outcome: Canceled) -> bool:
        """Take note of a prediction that was to be canceled, and return whether it has ended."""
        work, raw = outcome.work, outcome.raw
        if raw is None or not has_ended(raw):
            return False
        if raw["status"] in {"canceled", "aborted"}:
            # It has no result since nobody waited for it: the next run creates it again.
            self._give_up(work, raw["status"], seconds_of(raw))
        else:
            work.entry.result = kept_prediction(raw)
            work.entry.state = "done" if raw["status"] == "succeeded" else "failed"
            if self._settings.save_to is not None and work.entry.state == "done":
                work.entry.state = "running"
            self._roster.changed(work)
        return True
