"""One input in the journal."""

from __future__ import annotations

from typing import Any, Literal

from attrs import field

from .._base.records import define

#: What the journal knows of an input.
#:
#: - ``waiting``: no prediction of it exists: none was created, or the last one was given up.
#: - ``intended``: a create was about to be sent; whether it was, or was carried out, is not known.
#: - ``running``: its prediction was created, and has not ended, or its files are not saved.
#: - ``done``, ``failed``: its prediction has ended, and all of it is in the journal.
#: - ``unknown``: its create had no answer, and its prediction is not in the list of the account.
EntryState = Literal["waiting", "intended", "running", "done", "failed", "unknown"]


@define(eq=False)
class Entry:
    """One input in the journal, in the order of the columns.

    Attributes:
        id: The number of the row.
        digest: The digest of the input.
        occurrence: How many equal inputs came before it.
        position: Its index when it was first read.
        state: What is known of it.
        attempts: How many predictions were created for it.
        prediction_id: The id of the last one.
        created_at: When that was created, as the API says.
        sent: The digest of the input as it was sent.
        sent_at: When the create was sent, in seconds of Unix time by the clock of this machine.
        result: The prediction as JSON, when it has ended.
        files: The paths of its files, as a JSON list.
        error: The error of the last attempt, as text.
        delivered: Whether it was handed out.
    """

    id: int
    digest: bytes
    occurrence: int
    position: int
    state: EntryState = "waiting"
    attempts: int = 0
    prediction_id: str | None = None
    created_at: str | None = None
    sent: bytes | None = None
    sent_at: float | None = None
    result: str | None = None
    files: str | None = None
    error: str | None = None
    delivered: bool = field(default=False, converter=bool)

    def row(self) -> tuple[Any, ...]:
        """Return the values of the columns."""
        return (
            self.id,
            self.digest,
            self.occurrence,
            self.position,
            self.state,
            self.attempts,
            self.prediction_id,
            self.created_at,
            self.sent,
            self.sent_at,
            self.result,
            self.files,
            self.error,
            self.delivered,
        )
