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

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from .._base.errors import InputError
from .._base.file_encoding import FileEncoding
from .._http.io_sync import Crew, now, run_in_thread, run_shielded
from .._jobs.create_request import JobSpec
from .._many.journal_writer import JournalWriter, Store
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
from .._many.results import has_ended
from .._many.roster import Roster
from .._many.spending import Spending
from .._many.summary import MapSummary
from .._many.work import Stage, Work
from .core import Core
from .many_admission import Admission
from .many_creates import Creates
from .many_endings import Endings
from .many_exit import CANCEL_TIME, Exit
from .many_item import Item, make_item
from .many_reader import Reader
from .many_search import Search
from .many_state import RunState
from .many_subject import Subject, resolve_subject
from .many_tracking import Ended, Tracker
from .pending import ACK_GRACE

#: How many inputs are held at once, for each prediction that may run at once, and at the least:
#: results in order wait for the slowest one.
WINDOW_FACTOR = 4
MIN_WINDOW = 16

#: The longest wait for news, in seconds.
MAX_WAIT = 5.0


class Run:
    """One run, from its first input to its last result."""

    def __init__(
        self,
        core: Core,
        spec: JobSpec,
        inputs: object,
        settings: MapSettings,
        file_encoding: FileEncoding,
        *,
        subject: Subject | None = None,
        open_store: Callable[[str], Store] | None = None,
    ) -> None:
        """Prepare a run; nothing is read or sent yet.

        Args:
            core: The core of the client.
            spec: What is run.
            inputs: The inputs.
            settings: How it is run.
            file_encoding: How files are sent.
            subject: What ``spec`` was found to stand for, None to ask the API.
            open_store: Returns what the run is recorded in, from what is run and its version; the
                file that the settings name if not given.

        Raises:
            InputError: The inputs cannot be iterated over.
        """
        if open_store is None and settings.journal is not None:
            open_store = partial(JournalWriter, settings.journal)
        reader = Reader(inputs)
        crew: Crew[Outcome] = Crew(core.connections)
        roster = Roster(ordered=settings.ordered)
        state = RunState(
            core=core,
            settings=settings,
            subject=subject or Subject(spec),
            file_encoding=file_encoding,
            crew=crew,
            roster=roster,
            spending=Spending(settings.budget),
        )
        self._state = state
        self._is_resolved = subject is not None
        self._open_store = open_store
        self._crew = crew
        self._roster = roster
        self._admission = Admission(reader, state)
        self._tracker = Tracker(core, crew, roster, settings.timeout)
        self._search = Search(state)
        self._creates = Creates(state, self._tracker)
        self._endings = Endings(state)
        self._exit = Exit(state, self._creates, self._endings)
        self._window: int = max(MIN_WINDOW, WINDOW_FACTOR * settings.concurrency)

    def summary(self) -> MapSummary:
        """Return how many inputs are done, failed, and so on."""
        state = self._state
        return self._roster.summary(None if state.price is None else state.spending.spent)

    def begin(self) -> None:
        """Say all that can be said before anything is paid for.

        Raises:
            InputError: An input or a setting is not valid.
            JournalError: The journal cannot be used.
            APIError: The API did not say what is run.
        """
        state, settings = self._state, self._state.settings
        if settings.save_to is not None:
            check_folder(settings.save_to)
        if not self._is_resolved:
            state.subject = resolve_subject(state.core, state.subject.spec)
        target = state.subject.spec.target
        if settings.prices is not None:
            state.price = settings.prices.price_of(target.version, target.model)
            if state.price is None and settings.budget is not None:
                raise InputError(
                    f"budget needs the price of a second of {target}, which prices lacks"
                )
        if self._open_store is not None:
            state.store = run_in_thread(partial(self._open_store, state.subject.label))
        self._admission.check_all()

    def next_item(self) -> Item[Any, Any] | None:
        """Return what became of the next input, None if there are no more.

        Raises:
            JournalError: The journal cannot be written.
            ReplicateError: The run cannot continue; or its input has failed, where the first error
                is raised.
        """
        if self._crew.has_news or not self._roster.finished:
            self._turn(0.0)
        while (finished := self._roster.pop_finished(skip_gaps=self._has_stalled)) is None:
            if self._is_done:
                if self._state.stopped_by is not None:
                    raise self._state.stopped_by
                return None
            self._turn(self._patience())
        item = make_item(self._state.core, finished, self._state.price)
        self._roster.deliver(finished)
        if item.error is not None and self._state.settings.raises:
            raise item.error
        return item

    @property
    def _has_stalled(self) -> bool:
        """Whether creates were given up, and nothing runs any more."""
        if self._state.stopped_by is None:
            return False
        return not (self._roster.in_flight or self._roster.count(Stage.SAVING))

    @property
    def _is_done(self) -> bool:
        if self._has_stalled:
            return not self._roster.finished
        return self._admission.is_over and not self._roster.held

    def _turn(self, seconds: float) -> None:
        """Let the run advance by what has happened.

        Args:
            seconds: How long to wait for something, if nothing has.
        """
        outcomes = self._crew.collect(seconds)
        self._creates.check_ids(outcomes)
        for outcome in outcomes:
            self._apply(outcome)
        self._admit()
        intended = self._creates.intend()
        self._state.record()
        for work, value in intended:
            self._creates.send(work, value)
        self._search.start_due()
        self._tracker.start_due()
        self._endings.start_saves()

    def _patience(self) -> float:
        """Return the seconds until something is to be done, if nothing happens before."""
        if self._wanted and not self._admission.is_reading:
            return 0.0
        due = (self._tracker.next_due(), self._search.next_due(), self._creates.next_due())
        moments = [moment for moment in due if moment is not None]
        return max(0.0, min([MAX_WAIT, *(moment - now() for moment in moments)]))

    @property
    def _wanted(self) -> int:
        """How many more inputs are to be read."""
        roster = self._roster
        if self._admission.is_over or self._state.stopped_by is not None:
            return 0
        room = self._window - roster.held
        if self._creates.is_over_budget:
            return room
        free = self._state.settings.concurrency - roster.in_flight
        return max(0, min(room, free - roster.count(Stage.WAITING)))

    def _admit(self) -> None:
        if not (wanted := self._wanted):
            return
        for admitted in self._admission.admit(wanted):
            self._roster.add(admitted.work)
            if admitted.error is not None:
                self._state.finish(admitted.work, "failed", admitted.error)
            else:
                self._place(admitted.work)

    def _place(self, work: Work) -> None:
        """Put an input where the journal left it."""
        entry, state = work.entry, self._state
        shares = state.settings.reuse
        if shares and (leader := state.sharing.get(entry.digest)) is not None:
            work.entry, work.encoded = leader.entry, None
            leader.followers = leader.followers or []
            leader.followers.append(work)
            self._roster.move(work, Stage.SHARING)
            return
        if shares:
            state.sharing[entry.digest] = work
        match entry.state:
            case "waiting":
                pass
            case "done" | "failed":
                work.is_recorded = True
                state.finish(work, entry.state)
            case "running":
                self._tracker.add(work, was_created=False)
            case "intended" | "unknown":
                self._roster.move(work, Stage.UNANSWERED)

    def _apply(self, outcome: Outcome) -> None:
        """Take note of what a request led to."""
        match outcome:
            case InputRead() | ReadingEnded():
                self._admission.received(outcome)
            case Uploaded():
                self._creates.uploaded(outcome)
            case Created():
                self._creates.created(outcome)
            case CreateFailed():
                self._creates.failed(outcome)
            case PageSeen():
                self._end(self._tracker.page_seen(outcome))
            case OneSeen():
                self._end(self._tracker.one_seen(outcome))
            case Canceled():
                self._end(self._tracker.canceled(outcome))
            case Searched():
                self._searched(outcome)
            case Saved():
                self._endings.saved(outcome)

    def _end(self, ended: Iterable[Ended]) -> None:
        for one in ended:
            self._endings.end(one)

    def _searched(self, outcome: Searched) -> None:
        for work, raw in self._search.searched(outcome):
            if raw is None:
                self._creates.unknown(work)
                continue
            work.error = work.entry.error = None
            self._creates.acknowledge(work, raw, was_created=False)
            if has_ended(raw):
                self._endings.end(Ended(work, raw))

    def close(self) -> None:
        """Stop: cancel what runs, or leave it, and close the journal."""
        state = self._state
        if state.is_closing:
            return
        state.is_closing = True
        try:
            if self._roster.in_flight or self._crew.running:
                run_shielded(self._exit.stop, ACK_GRACE + CANCEL_TIME + 1.0)
            else:
                state.record(everything=True)
        finally:
            self._crew.close()
            state.store.close()
