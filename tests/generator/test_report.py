"""The report of an update, in every format."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest
import yaml
from _support.spec_documents import BEFORE, changed, description

from generator.changes.change import Change
from generator.changes.diff import diff
from generator.changes.report import Report
from generator.upstream.normalise import normalise

ADDED = "components: {schemas: {Thing: {properties: {color: {type: string, nullable: true}}}}}"
REMOVED = "components: {schemas: {Thing: {properties: {size: null}}}}"


def report(patch: str, *, version: str = "0.3.1") -> Report:
    before = description(BEFORE)
    after = changed(before, yaml.safe_load(patch))
    return Report(
        source="new.yaml", version=version, changes=diff(normalise(before), normalise(after))
    )


@pytest.mark.parametrize(
    ("patch", "version", "bump", "following", "code"),
    [
        ("{}", "0.3.1", "none", "0.3.1", 0),
        (ADDED, "0.3.1", "patch", "0.3.2", 1),
        (REMOVED, "0.3.1", "minor", "0.4.0", 2),
        (ADDED, "1.2.3", "minor", "1.3.0", 1),
        (REMOVED, "1.2.3", "major", "2.0.0", 2),
    ],
)
def test_report__version_and_exit_code(
    patch: str, version: str, bump: str, following: str, code: int
) -> None:
    """The next version and the exit code follow from the changes."""
    found = report(patch, version=version)
    assert (found.bump, found.next_version, found.exit_code) == (bump, following, code)


def test_report__text() -> None:
    """The text report has every change once."""
    patch = "{components: {schemas: {Thing: {properties: {size: null, color: {type: string}}}}}}"
    assert report(patch).render("text") == dedent("""\
        new.yaml
        2 changes, 1 breaking. Version 0.3.1 should become 0.4.0 (minor).

        Breaking
          field Thing.size removed: int

        Compatible
          field Thing.color added: optional, str

        For CHANGELOG.md

        ## 0.4.0

        ### Breaking

        - field `Thing.size` removed: `int`

        ### Added

        - field `Thing.color` added: `optional, str`
    """)


def test_report__python_changes() -> None:
    """Changes that break Python only are counted too."""
    moved = Change(
        "python", "sample.Thing.__init__(size)", "changed", "parameter moved", breaking=True
    )
    found = Report(source="s", version="0.3.1", changes=[], python=[moved])
    assert found.render("text").splitlines()[1].startswith("1 change, 1 breaking. Version 0.3.1")


def test_report__no_changes() -> None:
    """A report without changes is short."""
    assert report("{}").render("text") == "new.yaml\nNothing changed for callers.\n"
    assert report("{}").changelog() == ""


def test_report__json() -> None:
    """The JSON report has all facts."""
    found = json.loads(report(REMOVED).render("json"))
    assert found["version"] == {"current": "0.3.1", "bump": "minor", "next": "0.4.0"}
    assert found["changes"] == [
        {
            "subject": "field",
            "where": "Thing.size",
            "action": "removed",
            "detail": "int",
            "breaking": True,
        }
    ]
    assert (found["breaking"], found["exit_code"]) == (True, 2)


def test_report__hostile_text() -> None:
    """Text from a description has no effect in a report."""
    hostile = "x`](javascript:alert(1))\n# <script>\x1b[31m"
    before = description(BEFORE)
    after = json.loads(json.dumps(before))
    after["components"]["schemas"]["Thing"]["properties"][hostile] = {"type": "string"}
    found = Report(
        source="s\x1b[2J", version="0.1.0", changes=diff(normalise(before), normalise(after))
    )
    for form in ("text", "markdown"):
        shown = found.render(form)  # type: ignore[arg-type]
        assert "\x1b" not in shown
        assert "\n# <script>" not in shown
        assert "`x'](javascript" in shown or "x`](javascript" not in found.render("markdown")
