"""The report of a check or an upgrade: what changed for callers, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field

from .._base.records import frozen
from .changes import Change
from .text import one_line


@frozen
class Report:
    """What a run found.

    Attributes:
        changes: What changed for callers.
        stale: What is not current, in words.
        moved: Newer versions without a change for callers, in words.
    """

    changes: Sequence[Change] = field(factory=tuple)
    stale: Sequence[str] = field(factory=tuple)
    moved: Sequence[str] = field(factory=tuple)

    @property
    def exit_code(self) -> int:
        """The exit code: 0 for no change, 1 for compatible changes, 2 for breaking ones."""
        if any(change.breaking for change in self.changes):
            return 2
        return 1 if self.changes or self.stale or self.moved else 0

    def summary(self) -> str:
        """Return the first line of the report."""
        if not self.changes:
            return "Nothing changed for callers."
        number, breaking = len(self.changes), sum(change.breaking for change in self.changes)
        return f"{number} change{'' if number == 1 else 's'}, {breaking or 'none'} breaking."

    def render(self) -> str:
        """Return the report as text."""
        lines = [self.summary()]
        for title, entries in (
            ("Breaking", [str(change) for change in self.changes if change.breaking]),
            ("Compatible", [str(change) for change in self.changes if not change.breaking]),
            ("Newer versions", self.moved),
            ("Not current", self.stale),
        ):
            if entries:
                lines += ["", title, *(f"  {one_line(entry, 300)}" for entry in entries)]
        return "\n".join(lines)
