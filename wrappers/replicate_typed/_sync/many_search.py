# Derived from ../_async/many_search.py: edit that file, then run `make regenerate`.
"""The creates of a run without an answer: searches for their predictions in the account's list."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from .._base.json_values import is_object
from .._base.logs import logger
from .._http.io_sync import now, run_in_thread
from .._many.outcomes import Searched
from .._many.unanswered import Unanswered, find_unanswered
from .._many.work import Stage, Work
from . import many_requests as requests
from .many_state import RunState

#: Seconds between two searches.
SEARCH_INTERVAL = 1.5

#: How many seconds after it was sent a create counts as unknown that was not found.
SEARCH_TIME = 10.0

#: After how many searches that failed it does so, too.
MAX_FAILED = 20


class Search:
    """The creates of a run without an answer."""

    def __init__(self, state: RunState) -> None:
        """Search for nothing yet.

        Args:
            state: The run.
        """
        self._state = state
        self._is_searching = False
        self._next = 0.0

    def next_due(self) -> float | None:
        """Return when the next search is due, None if none is."""
        if self._is_searching or not self._state.roster.count(Stage.UNANSWERED):
            return None
        return self._next or now()

    def start_due(self) -> None:
        """Search, if it is time."""
        due = self.next_due()
        if due is None or now() < due:
            return
        self._is_searching = True
        works = [*self._state.roster.at(Stage.UNANSWERED)]
        self._state.crew.start(partial(requests.search, self._state.core, works))

    def searched(self, outcome: Searched) -> list[tuple[Work, dict[str, Any] | None]]:
        """Take note of a search.

        Returns:
            Each input whose prediction was found, with it, and each that is unknown with None.
        """
        self._is_searching = False
        self._next = now() + SEARCH_INTERVAL
        if outcome.error is not None:
            logger.debug("creates without an answer cannot be searched for: %s", outcome.error)
        found = self._found(outcome)
        ended: list[tuple[Work, dict[str, Any] | None]] = []
        for index, work in enumerate(outcome.works):
            work.searches += 1
            if index in found:
                ended.append((work, found[index]))
            elif _is_unknown(work, has_failed=outcome.error is not None):
                ended.append((work, None))
        return ended

    def _found(self, outcome: Searched) -> dict[int, dict[str, Any]]:
        spec = self._state.subject.spec
        listed = [raw for raw in outcome.listed if is_object(raw)]
        ids = [raw["id"] for raw in listed if isinstance(raw.get("id"), str)]
        known = {id for id in ids if id in self._state.core.in_flight.known_ids}
        known |= run_in_thread(partial(self._state.store.known_ids, ids))
        creates = [
            Unanswered(work.entry.sent or b"", (work.entry.sent_at or 0.0) + outcome.clock_offset)
            for work in outcome.works
        ]
        return find_unanswered(
            creates,
            listed,
            spec.target,
            is_deployment=spec.is_deployment,
            known_ids=known,
        )


def _is_unknown(work: Work, *, has_failed: bool) -> bool:
    """Return whether a create that was not found is not searched for again."""
    if has_failed:
        return work.searches >= MAX_FAILED
    return time.time() - (work.entry.sent_at or 0.0) >= SEARCH_TIME
