"""What an update means for callers: the changes, the version that they ask for, and the words to tell users."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import asdict, frozen

from .._base.escaping import escape_unprintable
from ..description.naming import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .change import Change

Format: TypeAlias = Literal["text", "json", "markdown"]
Bump: TypeAlias = Literal["major", "minor", "patch", "none"]

_HEADINGS = {"removed": "Removed", "changed": "Changed", "added": "Added"}


@frozen
class Correction:
    """An action of the overlay that matched nothing, or does not fit what upstream says now; `why` says how."""

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
    """The outcome of `update-spec` and `spec-diff`.

    `changes` are between the two descriptions, `python` what griffe found between the two packages, `wrapper` what
    the hand-written code uses and the new description has not.
    """

    source: str
    version: str
    changes: Sequence[Change]
    python: Sequence[Change] = ()
    unmatched: Sequence[Correction] = ()
    unfit: Sequence[Correction] = ()
    wrapper: Sequence[str] = ()

    @property
    def breaking(self) -> bool:
        """True when code that works with the old version may not work with the new one."""
        return any(change.breaking for change in (*self.changes, *self.python)) or bool(
            self.wrapper
        )

    @property
    def exit_code(self) -> int:
        """0 for no change, 1 for compatible changes, 2 for breaking ones; 3 is for the caller's failures."""
        return 2 if self.breaking else 1 if self.changes else 0

    @property
    def bump(self) -> Bump:
        """The part of the version to raise. Before 1.0 the minor part stands for what breaks."""
        if not self.exit_code:
            return "none"
        released = not self.version.startswith("0.")
        if self.breaking:
            return "major" if released else "minor"
        return "minor" if released else "patch"

    @property
    def next_version(self) -> str:
        """The version that `bump` leads to."""
        numbers = [int(part) for part in re.findall(r"\d+", self.version)[:3]]
        major, minor, patch = [*numbers, 0, 0, 0][:3]
        return {
            "major": f"{major + 1}.0.0",
            "minor": f"{major}.{minor + 1}.0",
            "patch": f"{major}.{minor}.{patch + 1}",
            "none": self.version,
        }[self.bump]

    def unexplained(self) -> list[Change]:
        """The Python changes that do not follow from a breaking change of the description."""
        known: set[str] = set()
        for change in self.changes:
            if change.breaking:
                subject = re.split(r"[ (]", change.where)[0]
                head = (
                    subject
                    if change.subject in {"operation", "parameter", "body", "answer"}
                    else subject.split(".")[0]
                )
                known |= {head, "_".join(words(head)), "_".join(words(head.split(".")[0]))}
        return [
            change for change in self.python if not known & set(re.split(r"[.(]", change.where)[1:])
        ]

    def render(self, form: Format = "text") -> str:
        """The report as plain text, JSON or Markdown."""
        if form == "json":
            return json.dumps(self.as_dict(), indent=2) + "\n"
        return _markdown(self) if form == "markdown" else _text(self)

    def as_dict(self) -> dict[str, object]:
        """The report as JSON values."""
        return {
            "source": self.source,
            "breaking": self.breaking,
            "exit_code": self.exit_code,
            "version": {"current": self.version, "bump": self.bump, "next": self.next_version},
            "changes": [asdict(change) for change in self.changes],
            "python": [asdict(change) for change in self.python],
            "wrapper": list(self.wrapper),
            "overlay_unmatched": [asdict(action) for action in self.unmatched],
            "overlay_unfit": [asdict(action) for action in self.unfit],
            "changelog": self.changelog(),
        }

    def changelog(self) -> str:
        """A ready entry for CHANGELOG.md, empty when nothing changed."""
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
    """A change as a line of Markdown in which text from the description has no effect."""
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


def _text(report: Report) -> str:
    lines = [escape_unprintable(report.source), _summary(report)]

    def section(title: str, entries: Iterable[object]) -> None:
        listed = [f"  {escape_unprintable(str(entry))}" for entry in entries]
        if listed:
            lines.extend(["", title, *listed])

    section("Breaking", (change for change in report.changes if change.breaking))
    section("Compatible", (change for change in report.changes if not change.breaking))
    section("Breaking in Python besides", report.unexplained())
    section("Used by the wrapper and gone", report.wrapper)
    section("Overlay actions that do not fit any more", report.unfit)
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
    section("Breaking in Python besides", (_escaped(change) for change in report.unexplained()))
    section("Used by the wrapper and gone", (_code(use) for use in report.wrapper))
    section("Overlay actions that do not fit any more", (_code(str(a)) for a in report.unfit))
    section("Overlay actions that matched nothing", (_code(str(a)) for a in report.unmatched))
    if report.exit_code:
        lines += ["", "<details><summary>For CHANGELOG.md</summary>", "", "```markdown"]
        lines += [report.changelog().rstrip().replace("```", "'''"), "```", "", "</details>"]
    return "\n".join(lines) + "\n"
