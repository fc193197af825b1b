"""The report of an update: the changes, the version they require, and a change log entry."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import asdict, field, frozen

from .attribution import attributed
from .change import Change
from .report_text import as_markdown, as_text, changelog
from .versions import Bump, bump_for, raised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..description.notes import Note

Format: TypeAlias = Literal["text", "json", "markdown"]


@frozen
class Correction:
    """An action of the overlay that matched nothing or was not applied completely.

    Attributes:
        at: The JSON pointer to the action in the overlay.
        target: The JSONPath of the action.
        reason: The reason for the correction, empty for prose.
        why: Why it was not applied completely, empty if it matched nothing.
    """

    at: str
    target: str
    reason: str
    why: str = ""

    def __str__(self) -> str:
        return f"generator/overlay.yaml at {self.at}: {self.target}" + (
            f": {self.why}" if self.why else ""
        )


@frozen(slots=False)
class Report:
    """The report of ``update-spec`` and ``spec-diff``.

    Attributes:
        source: The path or URL of upstream's description.
        version: The version of the packages.
        differences: The differences between the two descriptions.
        python: The breaking differences between the two versions of the Python packages.
        unmatched: The actions of the overlay that matched nothing.
        unapplied: The actions of the overlay that were not applied completely.
        wrapper: What the hand-written code uses and the new description lacks.
        notes: What has no form in the code, or another one, and was not noted before.
        settled: Earlier notes that hold no longer.
        known_notes: The number of earlier notes that still hold.
    """

    source: str
    version: str
    differences: Sequence[Change] = field(alias="changes")
    python: Sequence[Change] = ()
    unmatched: Sequence[Correction] = ()
    unapplied: Sequence[Correction] = ()
    wrapper: Sequence[str] = ()
    notes: Sequence[Note] = ()
    settled: Sequence[Note] = ()
    known_notes: int = 0

    @cached_property
    def _attributed(self) -> tuple[list[Change], list[Change]]:
        return attributed(self.differences, self.python)

    @property
    def changes(self) -> list[Change]:
        """The differences between the descriptions, marked where the Python packages break."""
        return sorted(self._attributed[0], key=lambda change: not change.breaking)

    @property
    def unexplained(self) -> list[Change]:
        """The breaks of the Python packages that no change of the description explains."""
        return self._attributed[1]

    @property
    def breaking(self) -> bool:
        """Whether code for the old version can fail with the new one."""
        return any(change.breaking for change in (*self.changes, *self.python)) or bool(
            self.wrapper
        )

    @property
    def exit_code(self) -> int:
        """The exit code: 0 for no change, 1 for compatible changes, 2 for breaking ones.

        What a reviewer has to know of is a change too. 3 means failure.
        """
        if self.breaking:
            return 2
        return 1 if self.changes or self.notes or self.settled else 0

    @property
    def bump(self) -> Bump:
        """The part of the version to raise, if users notice anything."""
        felt = any(change.for_users for change in self.changes)
        return bump_for(self.version, breaking=self.breaking, felt=felt)

    @property
    def next_version(self) -> str:
        """The version after the bump."""
        return raised(self.version, self.bump)

    def render(self, form: Format = "text") -> str:
        """Render the report as plain text, JSON or Markdown."""
        if form == "json":
            return json.dumps(self.as_dict(), indent=2) + "\n"
        return as_markdown(self) if form == "markdown" else as_text(self)

    def as_dict(self) -> dict[str, object]:
        """Return the report as JSON values."""
        return {
            "source": self.source,
            "breaking": self.breaking,
            "exit_code": self.exit_code,
            "version": {"current": self.version, "bump": self.bump, "next": self.next_version},
            "changes": [_as_dict(change) for change in self.changes],
            "python": [_as_dict(change) for change in self.python],
            "wrapper": list(self.wrapper),
            "not_in_code": [asdict(note) for note in self.notes],
            "not_in_code_any_more": [asdict(note) for note in self.settled],
            "overlay_unmatched": [asdict(action) for action in self.unmatched],
            "overlay_unfit": [asdict(action) for action in self.unapplied],
            "changelog": self.changelog(),
        }

    def changelog(self) -> str:
        """Return an entry for CHANGELOG.md, empty if users notice nothing."""
        return changelog(self)


def _as_dict(change: Change) -> dict[str, object]:
    return {
        "subject": change.subject,
        "where": change.where,
        "also": list(change.also),
        "action": change.action,
        "detail": change.detail,
        "breaking": change.breaking,
        "breaks": list(change.breaks),
        "parts": list(change.parts),
        "for_users": change.for_users,
    }
