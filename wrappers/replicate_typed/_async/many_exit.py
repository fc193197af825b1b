"""The end of a run whose caller stops early: waits for answers, cancels what runs, and records it."""

from __future__ import annotations

from functools import partial

from .._base.errors import JournalError
from .._base.logs import logger
from .._http.io_async import now
from .._many.outcomes import Canceled, Created, CreateFailed
from .._many.results import has_ended, seconds_of
from .._many.work import Stage
from . import many_requests as requests
from .many_creates import AsyncCreates
from .many_endings import AsyncEndings
from .many_state import AsyncRunState
from .pending import ACK_GRACE

#: For how long predictions are canceled when the caller stops, in seconds.
CANCEL_TIME = 10.0

#: How many cancels are sent at once.
CANCELS_AT_ONCE = 32


class AsyncExit:
    """The end of a run whose caller stops early."""

    def __init__(self, state: AsyncRunState, creates: AsyncCreates, endings: AsyncEndings) -> None:
        """Stop nothing yet.

        Args:
            state: The run.
            creates: Its creates.
            endings: The ends of its predictions.
        """
        self._state = state
        self._creates = creates
        self._endings = endings

    async def stop(self) -> None:
        """Wait for the answers to creates, and cancel what runs."""
        state = self._state
        self._creates.abandon()
        end = now() + ACK_GRACE
        while self._creates.are_on_their_way and now() < end:
            await self._take_answers(min(0.1, end - now()))
        if state.settings.cancels_on_exit and not state.is_lost:
            await self._cancel_running()
        self._creates.withdraw_unsent()
        try:
            await state.record(everything=True)
        except JournalError as error:
            # The next run finds what is not on record in the list of predictions.
            logger.warning("the end of the run is not recorded: %s", error)
            for entry in state.roster.all_changes()[0]:
                if entry.prediction_id is not None:
                    state.core.in_flight.known_ids.forget(entry.prediction_id)
        roster = state.roster
        if left := roster.count(Stage.CREATING) + roster.count(Stage.UNANSWERED):
            logger.warning(
                "%d creates were not answered before the run ended: their predictions may run", left
            )

    async def _take_answers(self, seconds: float) -> None:
        """Take note of the answers to creates; what else comes is for the next run."""
        outcomes = await self._state.crew.collect(seconds)
        await self._creates.check_ids(outcomes)
        for outcome in outcomes:
            if isinstance(outcome, Created):
                self._creates.created(outcome)
            elif isinstance(outcome, CreateFailed):
                self._creates.failed(outcome)

    async def _cancel_running(self) -> None:
        state = self._state
        deadline = requests.deadline_after(CANCEL_TIME)
        waiting = [*state.roster.at(Stage.RUNNING)]
        left, under_way = len(waiting), 0
        while (waiting or under_way) and not deadline.has_passed(now()):
            while waiting and under_way < CANCELS_AT_ONCE:
                under_way += 1
                job = partial(requests.cancel, state.core, waiting.pop(), deadline)
                state.crew.start(job)
            for outcome in await state.crew.collect(deadline.remaining(now())):
                if isinstance(outcome, Canceled):
                    under_way -= 1
                    left -= self._was_canceled(outcome)
        if left:
            logger.warning("%d predictions could not be canceled, and may still run", left)

    def _was_canceled(self, outcome: Canceled) -> bool:
        """Take note of a prediction that was to be canceled, and return whether it has ended."""
        work, raw = outcome.work, outcome.raw
        if raw is None or not has_ended(raw):
            return False
        if raw["status"] in {"canceled", "aborted"}:
            # It has no result since nobody waited for it: the next run creates it again.
            self._state.give_up(work, raw["status"], seconds_of(raw))
        else:
            self._endings.note_result(work, raw)
        return True
