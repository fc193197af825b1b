"""What the parts of one run share, and what is done with it in more than one of them."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from attrs import field

from .._base.errors import JournalError, ReplicateError
from .._base.file_encoding import FileEncoding
from .._base.records import define
from .._http.io_async import Crew, run_in_thread
from .._many.journal_writer import Attempt, NoJournal, Store
from .._many.map_settings import MapSettings
from .._many.outcomes import Outcome
from .._many.roster import Roster
from .._many.spending import Spending
from .._many.summary import ItemState
from .._many.work import Stage, Work
from .core import AsyncCore
from .many_subject import Subject


@define(eq=False)
class AsyncRunState:
    """What the parts of one run share.

    Attributes:
        core: The core of the client.
        settings: How the run is made.
        subject: What is run.
        file_encoding: How files are sent.
        crew: Sends the requests.
        roster: The inputs.
        store: What records the run.
        spending: The money.
        price: The price of a second, None if it is not known.
        sharing: The inputs whose prediction equal ones share, by their digest.
        stopped_by: Why nothing more is created, None if something is.
        is_lost: Whether the journal could not be written.
        is_closing: Whether the caller has stopped.
    """

    core: AsyncCore
    settings: MapSettings
    subject: Subject
    file_encoding: FileEncoding
    crew: Crew[Outcome]
    roster: Roster
    spending: Spending
    store: Store = field(factory=NoJournal)
    price: Decimal | None = None
    sharing: dict[bytes, Work] = field(factory=dict[bytes, Work])
    stopped_by: ReplicateError | None = None
    is_lost: bool = False
    is_closing: bool = False

    @property
    def has_room(self) -> bool:
        """Whether another prediction may run."""
        return self.roster.in_flight < self.settings.concurrency

    def finish(self, work: Work, state: ItemState, error: ReplicateError | None = None) -> None:
        """Take note of what became of an input."""
        self.sharing.pop(work.entry.digest, None)
        self.roster.finish(work, state, error)

    def give_up(self, work: Work, status: str, seconds: float | None) -> None:
        """Take note of a prediction in whose place another one is created, now or by a later run."""
        entry = work.entry
        self.roster.ended(
            Attempt(entry.id, entry.attempts, entry.prediction_id, status, entry.error, seconds)
        )
        entry.state, entry.prediction_id, entry.result = "waiting", None, None
        entry.error = entry.created_at = None
        self.roster.changed(work)
        self.roster.move(work, Stage.WAITING)

    async def record(self, *, everything: bool = False) -> None:
        """Commit what has changed.

        Args:
            everything: Whether also what can wait is committed.

        Raises:
            JournalError: The journal cannot be written.
        """
        changes = self.roster.all_changes() if everything else self.roster.changes()
        if changes is None:
            return
        if self.store.has_keys:
            try:
                await run_in_thread(partial(self.store.save, *changes))
            except JournalError:
                self.is_lost = True
                raise
        self.roster.recorded(changes)
