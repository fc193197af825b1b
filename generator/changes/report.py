"""The report of an update: the changes, the version they require, and a change log entry."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import asdict, frozen

from .._base.escaping import escape_unprintable
from ..description.naming import split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..description.notes import Note
    from .change import Change

Format: TypeAlias = Literal["text", "json", "markdown"]
Bump: TypeAlias = Literal["major", "minor", "patch", "none"]

_HEADINGS = {"removed": "Removed", "changed": "Changed", "added": "Added"}


@frozen
class Correction:
    """An action of the overlay that matched nothing or was not applied completely.

    Attributes:
        at: The JSON pointer to the action in the overlay.
        target: The JSONPath of the action.
        reason: The reason for the correction.
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


@frozen
class Report:
    """The report of ``update-spec`` and ``spec-diff``.

    Attributes:
        source: The path or URL of upstream's description.
        version: The version of the packages.
        changes: The differences between the two descriptions.
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
    changes: Sequence[Change]
    python: Sequence[Change] = ()
    unmatched: Sequence[Correction] = ()
    unapplied: Sequence[Correction] = ()
    wrapper: Sequence[str] = ()
    notes: Sequence[Note] = ()
    settled: Sequence[Note] = ()
    known_notes: int = 0

    @property
    def breaking(self) -> bool:
        """Whether code for the old version can fail with the new one."""
        return any(change.breaking for change in (*self.changes, *self.python)) or bool(
            self.wrapper
        )

    @property
    def exit_code(self) -> int:
        """The exit code: 0 for no change, 1 for compatible changes, 2 for breaking ones.

        3 means failure.
        """
        return 2 if self.breaking else 1 if self.changes else 0

    @property
    def bump(self) -> Bump:
        """The part of the version to raise; before 1.0, breaking changes raise the minor part."""
        if not self.exit_code:
            return "none"
        released = not self.version.startswith("0.")
        if self.breaking:
            return "major" if released else "minor"
        return "minor" if released else "patch"

    @property
    def next_version(self) -> str:
        """The version after the bump."""
        numbers = [int(part) for part in re.findall(r"\d+", self.version)[:3]]
        major, minor, patch = [*numbers, 0, 0, 0][:3]
        return {
            "major": f"{major + 1}.0.0",
            "minor": f"{major}.{minor + 1}.0",
            "patch": f"{major}.{minor}.{patch + 1}",
            "none": self.version,
        }[self.bump]

    def unexplained(self) -> list[Change]:
        """Return the Python changes that no breaking change of the description explains."""
        known: set[str] = set()
        for change in self.changes:
            if change.breaking:
                subject = re.split(r"[ (]", change.where)[0]
                head = (
                    subject
                    if change.subject in {"operation", "parameter", "body", "response"}
                    else subject.split(".")[0]
                )
                known |= {
                    head,
                    "_".join(split_words(head)),
                    "_".join(split_words(head.split(".")[0])),
                }
        return [
            change for change in self.python if not known & set(re.split(r"[.(]", change.where)[1:])
        ]

    def render(self, form: Format = "text") -> str:
        """Render the report as plain text, JSON or Markdown."""
        if form == "json":
            return json.dumps(self.as_dict(), indent=2) + "\n"
        return _markdown(self) if form == "markdown" else _text(self)

    def as_dict(self) -> dict[str, object]:
        """Return the report as JSON values."""
        return {
            "source": self.source,
            "breaking": self.breaking,
            "exit_code": self.exit_code,
            "version": {"current": self.version, "bump": self.bump, "next": self.next_version},
            "changes": [asdict(change) for change in self.changes],
            "python": [asdict(change) for change in self.python],
            "wrapper": list(self.wrapper),
            "not_in_code": [asdict(note) for note in self.notes],
            "not_in_code_any_more": [asdict(note) for note in self.settled],
            "overlay_unmatched": [asdict(action) for action in self.unmatched],
            "overlay_unfit": [asdict(action) for action in self.unapplied],
            "changelog": self.changelog(),
        }

    def changelog(self) -> str:
        """Return an entry for CHANGELOG.md, empty if nothing changed."""
        if not self.exit_code:
            return ""
        lines = [f"## {self.next_version}", ""]
        breaking = [change for change in (*self.changes, *self.unexplained()) if change.breaking]
        if breaking:
            lines += ["### Breaking", "", *(f"- {_escaped(change)}" for change in breaking), ""]
        for action, heading in _HEADINGS.items():
            found = [
                change for change in self.changes if change.action == action and not change.breaking
            ]
            if found:
                lines += [f"### {heading}", "", *(f"- {_escaped(change)}" for change in found), ""]
        return "\n".join(lines)


def _escaped(change: Change) -> str:
    """Return a change as a line of Markdown in which no text of the description is markup."""
    return f"{change.subject} {_code(change.where)} {change.action}" + (
        f": {_code(change.detail)}" if change.detail else ""
    )


def _code(text: str) -> str:
    return "`" + escape_unprintable(text).replace("`", "'") + "`"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _summary(report: Report) -> str:
    if not report.exit_code:
        return "Nothing changed for callers."
    found = [*report.changes, *report.unexplained()]
    breaking = sum(change.breaking for change in found) + len(report.wrapper)
    return (
        f"{_count(len(found) + len(report.wrapper), 'change')}, {breaking or 'none'} breaking. "
        f"Version {report.version} should become {report.next_version} ({report.bump})."
    )


def _noted(report: Report, code: Callable[[str], str]) -> list[str]:
    """Return the lines about what has no form in the code: new and settled notes, known ones as a number."""
    lines = [f"{code(note.at or '/')}: {note.text}" for note in report.notes]
    lines += [f"{code(note.at or '/')}, no longer: {note.text}" for note in report.settled]
    if lines and report.known_notes:
        lines.append(f"{report.known_notes} more since earlier, in x-not-in-code of openapi.yaml")
    return lines


def _text(report: Report) -> str:
    lines = [escape_unprintable(report.source), _summary(report)]

    def section(title: str, entries: Iterable[object]) -> None:
        listed = [f"  {escape_unprintable(str(entry))}" for entry in entries]
        if listed:
            lines.extend(["", title, *listed])

    section("Breaking", (change for change in report.changes if change.breaking))
    section("Compatible", (change for change in report.changes if not change.breaking))
    section("Also breaking in Python", report.unexplained())
    section("Used by the wrapper, and removed", report.wrapper)
    section("In the description, not in the code", _noted(report, str))
    section("Overlay actions that do not fit any more", report.unapplied)
    section("Overlay actions that matched nothing", report.unmatched)
    if report.exit_code:
        lines += ["", "For CHANGELOG.md", "", report.changelog().rstrip()]
    return "\n".join(lines) + "\n"


def _markdown(report: Report) -> str:
    lines = [
        f"Description: {_code(report.source)}",
        "",
        _summary(report),
    ]

    def section(title: str, entries: Iterable[str]) -> None:
        listed = [f"- {entry}" for entry in entries]
        if listed:
            lines.extend(["", f"### {title}", "", *listed])

    section("Breaking", (_escaped(change) for change in report.changes if change.breaking))
    section("Compatible", (_escaped(change) for change in report.changes if not change.breaking))
    section("Also breaking in Python", (_escaped(change) for change in report.unexplained()))
    section("Used by the wrapper, and removed", (_code(use) for use in report.wrapper))
    section("In the description, not in the code", _noted(report, _code))
    section("Overlay actions that do not fit any more", (_code(str(a)) for a in report.unapplied))
    section("Overlay actions that matched nothing", (_code(str(a)) for a in report.unmatched))
    if report.exit_code:
        lines += ["", "<details><summary>For CHANGELOG.md</summary>", "", "```markdown"]
        lines += [report.changelog().rstrip().replace("```", "'''"), "```", "", "</details>"]
    return "\n".join(lines) + "\n"
