"""The tables of the results, and the places in the pages that they are written to. No I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .comparison import Results, Verdict, judge
from .rows import FIRST, OURS, SECOND, Row, count, microseconds, milliseconds, rate

MARKS = {True: "met", False: "**not met**", None: "-"}

BEGIN, END = "<!-- make bench: begin -->", "<!-- make bench: end -->"

#: The clients of the short table, and the names of its rows.
SHORT_CLIENTS = (OURS, FIRST, SECOND)
SHORT_ROWS = ("first-get", "call", "at-once")


class MissingMarkers(ValueError):
    """A page has no place for a table."""


def figures(row: Row, results: Results) -> str:
    """Return what was measured of each subject of a row, in words."""
    return ", ".join(
        f"{subject.label} {row.show(results.median(subject.label, row.quantity))}"
        + _failures(results, subject.label)
        if subject.label in results.samples
        else f"{subject.label}: {results.missing.get(subject.label, 'not measured')}"
        for subject in row.subjects
    )


def _failures(results: Results, label: str) -> str:
    failed = results.samples[label].get("failed", ())
    most = max(failed, default=0.0)
    return f" ({count(most)} failed)" if most else ""


def full_table(measured: Sequence[tuple[Row, Results]]) -> str:
    """Return the table of all goals, in Markdown."""
    lines = ["| what | goal | figure | | measured |", "|---|---|---|---|---|"]
    for row, results in measured:
        first = True
        for verdict in judge(row.goals, results):
            title, details = (row.title, figures(row, results)) if first else ("", "")
            cells = (title, verdict.goal, verdict.figure, MARKS[verdict.is_met], details)
            lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
            first = False
    return "\n".join(lines)


def short_table(measured: Sequence[tuple[Row, Results]]) -> str:
    """Return the table of the README, in Markdown: a few rows, and a column for each client.

    A row that was not measured is not in it.
    """
    titles = {
        "first-get": "first answer of a process, with the import",
        "call": "one create after the other",
        "at-once": "1,000 gets at once",
    }
    lines = [f"| | {' | '.join(SHORT_CLIENTS)} |", "|---|" + "---|" * len(SHORT_CLIENTS)]
    found = {row.name: results for row, results in measured}
    for name in SHORT_ROWS:
        if name in found:
            cells = [_short_cell(name, found[name], client) for client in SHORT_CLIENTS]
            lines.append(f"| {titles[name]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _short_cell(name: str, results: Results, client: str) -> str:
    if client not in results.samples:
        return "-"
    if name == "at-once":
        shown = rate(results.median(client, "rate"))
        return shown + _failures(results, client)
    if name == "call":
        return f"{microseconds(results.median(client, 'cpu'))} of CPU"
    return f"{milliseconds(results.median(client, 'process'))} of CPU"


def replace_between_markers(page: str, text: str) -> str:
    """Return a page with other text between its markers.

    Raises:
        MissingMarkers: The page does not have them once, in this order.
    """
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise MissingMarkers(f"the page must have {BEGIN} and {END}, each once, in this order")
    between = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    return between.sub(lambda _: f"{BEGIN}\n\n{text.strip()}\n\n{END}", page)


def plain_lines(row: Row, results: Results) -> list[str]:
    """Return what to print of a row, as it was measured."""
    marks = {True: "met", False: "NOT MET", None: "no figure"}
    verdicts: list[Verdict] = judge(row.goals, results)
    return [
        f"{row.title}",
        f"    {figures(row, results)}",
        *(f"    {marks[v.is_met]:9} {v.figure:>12}   goal: {v.goal}" for v in verdicts),
    ]
