"""The reports of the steps between revisions of the API, forward and back.

The descriptions in ``golden`` are small ones of this project, which change as upstream's revisions
2025-05-22, 2025-10-23 and 2026-03-16 do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.changes.diff import diff
from generator.changes.report import Report
from generator.description.load import load
from generator.upstream.build import build, load_overlay
from generator.upstream.overlay import Overlay

GOLDEN = Path(__file__).parent / "golden"
STEPS = [("first", "second"), ("second", "third"), ("second", "first"), ("third", "second")]


def built(name: str) -> dict[str, Any]:
    """A revision by the rules, with the names in use and no correction."""
    overlay = Overlay((), load_overlay().names)
    return build(load(GOLDEN / f"{name}.yaml"), overlay).document


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_report__revisions_of_the_api(before: str, after: str) -> None:
    """The report of a step is the golden one, and so is that of the step back."""
    report = Report(f"{after}.yaml", "0.1.0", diff(built(before), built(after)))
    assert report.render("text") == (GOLDEN / f"{before}-{after}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", ["first", "second", "third"])
def test_report__same_revision(name: str) -> None:
    """A revision against itself has nothing to report."""
    assert diff(built(name), built(name)) == []


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_report__no_internals(before: str, after: str) -> None:
    """No form of a report shows how openapi.yaml is made."""
    report = Report(f"{after}.yaml", "0.1.0", diff(built(before), built(after)))
    for form in ("text", "markdown", "json"):
        shown = report.render(form)  # type: ignore[arg-type]
        assert "x-" not in shown
        assert "declared" not in shown
        assert ": null is now" not in shown


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_report__way_back(before: str, after: str) -> None:
    """What one direction adds, the other removes, and the other way round."""
    there, back = (diff(built(one), built(to)) for one, to in ((before, after), (after, before)))
    for action, opposite in (("added", "removed"), ("removed", "added")):
        ours = {(c.subject, c.places) for c in there if c.action == action}
        theirs = {(c.subject, c.places) for c in back if c.action == opposite}
        assert ours == theirs
    assert {c.places for c in there if c.action == "changed"} == {
        c.places for c in back if c.action == "changed"
    }
