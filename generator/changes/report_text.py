"""A report as plain text, as Markdown, and as an entry of CHANGELOG.md."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from .._base.escaping import escape_unprintable
from .words import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..description.notes import Note
    from .change import Change
    from .report import Correction, Report

_HEADINGS = {
    "Removed": ("removed",),
    "Changed": ("changed", "renamed"),
    "Added": ("added",),
}
_RULE = (
    "API: programs for the API as it was can fail. "
    "Python: code for the packages as they are can fail."
)


@frozen
class _Form:
    """How one form of a report writes its lines.

    Attributes:
        code: Writes text of the description, in which nothing is markup.
        heading: What stands before the title of a section.
        item: What stands before a line of a section.
        gap: The lines between a title and its lines.
    """

    code: Callable[[str], str]
    heading: str
    item: str
    gap: tuple[str, ...]


def _plain(text: str) -> str:
    return escape_unprintable(text)


def _code(text: str) -> str:
    return "`" + escape_unprintable(text).replace("`", "'") + "`"


_TEXT = _Form(_plain, "", "  ", ())
_MARKDOWN = _Form(_code, "### ", "- ", ("",))


def as_text(report: Report) -> str:
    """Return a report as plain text."""
    lines = [_plain(report.source), _summary(report), *_sections(report, _TEXT)]
    entry = report.changelog().rstrip()
    if entry:
        lines += ["", "For CHANGELOG.md", "", entry]
    return "\n".join(lines) + "\n"


def as_markdown(report: Report) -> str:
    """Return a report as Markdown."""
    lines = [f"Description: {_code(report.source)}", "", _summary(report)]
    lines += _sections(report, _MARKDOWN)
    entry = report.changelog().rstrip()
    if entry:
        lines += ["", "<details><summary>For CHANGELOG.md</summary>", "", "```markdown"]
        lines += [entry.replace("```", "'''"), "```", "", "</details>"]
    return "\n".join(lines) + "\n"


def changelog(report: Report) -> str:
    """Return the entry of a report for CHANGELOG.md, with what users notice and nothing else."""
    if report.bump == "none":
        return ""
    lines = [f"## {report.next_version}", ""]

    def section(title: str, changes: Iterable[Change]) -> None:
        entries = [line for change in changes for line in _change(change, _MARKDOWN)]
        if entries:
            lines.extend([f"### {title}", "", *entries, ""])

    section("Breaking", [c for c in (*report.changes, *report.unexplained) if c.breaking])
    rest = [c for c in report.changes if c.for_users and not c.breaking]
    for title, actions in _HEADINGS.items():
        section(title, [change for change in rest if change.action in actions])
    return "\n".join(lines)


def _summary(report: Report) -> str:
    if not report.exit_code:
        return "Nothing changed for callers."
    found = [*report.changes, *report.unexplained]
    total = len(found) + len(report.wrapper)
    breaking = sum(change.breaking for change in found) + len(report.wrapper)
    counted = f"{_count(total, 'change')}, {breaking or 'none'} breaking."
    if report.bump == "none":
        return f"{counted} Users notice nothing: version {report.version} can stay."
    return (
        f"{counted} Version {report.version} should become {report.next_version} ({report.bump})."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _sections(report: Report, form: _Form) -> Iterator[str]:
    """Yield the lines of all sections that are not empty."""
    breaking = [change for change in report.changes if change.breaking]
    compatible = [change for change in report.changes if not change.breaking]
    sections: list[tuple[str, list[str]]] = [
        ("Breaking", [line for c in breaking for line in _change(c, form, marked=True)]),
        ("Compatible", [line for c in compatible for line in _change(c, form)]),
        (
            "Also breaking in Python",
            [line for c in report.unexplained for line in _change(c, form)],
        ),
        (
            "Used by the wrapper, and removed",
            [form.item + form.code(use) for use in report.wrapper],
        ),
        (
            "In the description, not in the code",
            [form.item + line for line in _notes(report, form)],
        ),
        (
            "Overlay actions that do not fit any more",
            [form.item + form.code(str(action)) for action in report.unapplied],
        ),
        (
            "Overlay actions that matched nothing",
            [form.item + line for line in _unmatched(report.unmatched, form)],
        ),
    ]
    for title, lines in sections:
        if lines:
            yield from ("", form.heading + title, *form.gap, *lines)
            if title == "Breaking":
                yield from (*form.gap, ("" if form.gap else "  ") + f"({_RULE})")


def _change(change: Change, form: _Form, *, marked: bool = False) -> Iterator[str]:
    """Yield the line of a change, and one for each part of it."""
    mark = f"[{change.marks}] " if marked else ""
    if form is _TEXT:
        yield f"{form.item}{mark}{_plain(str(change))}"
    else:
        where = ", ".join(map(_code, change.places))
        link = " to " if change.action == "renamed" else ": "
        detail = f"{link}{_code(change.detail)}" if change.detail else ""
        yield f"{form.item}{mark}{change.subject} {where} {change.action}{detail}"
    for part in change.parts:
        yield f"  {form.item}{form.code(part)}"


def _notes(report: Report, form: _Form) -> Iterator[str]:
    """Yield the new notes and those that hold no longer; known ones are counted."""
    for note in report.notes:
        yield _note(note, form, ": ")
    for note in report.settled:
        yield _note(note, form, ", no longer: ")
    if (report.notes or report.settled) and report.known_notes:
        yield f"{report.known_notes} more since earlier, in x-not-in-code of openapi.yaml"


def _note(note: Note, form: _Form, link: str) -> str:
    return form.code(note.at or "/") + link + _sentence(note.text, form)


def _sentence(text: str, form: _Form) -> str:
    """Return a sentence in which only what it quotes can come from the description."""
    plain = _plain(text)
    return plain if form is _TEXT else re.sub(r"([\\`*_\[\]<>#|&])", r"\\\1", plain)


def _unmatched(actions: Sequence[Correction], form: _Form) -> Iterator[str]:
    """Yield the corrections that matched nothing, and in one line the texts that did not."""
    texts = [action for action in actions if not action.reason]
    if len(texts) == 1:
        yield form.code(str(texts[0]))
    elif texts:
        places = form.code(listed(action.at for action in texts))
        yield (
            f"generator/overlay.yaml: {len(texts)} texts for what the description does not have, "
            f"at {places}"
        )
    yield from (form.code(str(action)) for action in actions if action.reason)
