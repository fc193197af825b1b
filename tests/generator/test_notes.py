"""What the description says that no code is made of: kept, compared, and reported once."""

from __future__ import annotations

import json

import pytest
from _support.spec_documents import description

from generator.changes.report import Format, Report
from generator.description.load import parse
from generator.description.notes import Note, Notes
from generator.upstream.build import build
from generator.upstream.overlay import Overlay
from generator.upstream.recorded_notes import compare_notes, recorded_notes, with_notes

LINK = Note("/paths/~1jobs/post/responses/201/links", "links are not generated")
HOOK = Note("/webhooks/jobDone", "webhooks are not generated")
PART = Note("/components/schemas/Job/anyOf/0", "variants cannot be told apart")


def test_notes__sorted_and_once() -> None:
    """Each note is kept once, and notes are sorted by place."""
    notes = Notes()
    for note in (HOOK, LINK, HOOK):
        notes.add(note.at, note.text)
    assert notes.all == (LINK, HOOK)


def test_build__keeps_the_notes_of_its_own_description() -> None:
    """The notes in a description of ours survive another build, and its text."""
    document = with_notes(description(""), [LINK, HOOK])
    built = build(document, Overlay(()))
    assert built.notes == (LINK, HOOK)
    assert recorded_notes(parse(built.text)) == (LINK, HOOK)
    assert build(parse(built.text), Overlay(())).text == built.text


def test_build__without_notes() -> None:
    """A description of which all has a form says nothing of notes."""
    assert "x-not-in-code" not in build(description(""), Overlay(())).text


@pytest.mark.parametrize("foreign", [None, "text", [1, {"at": "/x"}], {}])
def test_recorded_notes__foreign(foreign: object) -> None:
    """What is not written by us is no note."""
    assert recorded_notes({"x-not-in-code": foreign}) == ()


def test_compare_notes__new_and_settled() -> None:
    """Only notes that were not there are new, and only those that are gone are settled."""
    found = compare_notes([LINK, PART], [PART, HOOK])
    assert (found.new, found.settled) == ((HOOK,), (LINK,))


def test_compare_notes__moved_in_a_list() -> None:
    """A note whose place in a list moved is the same note."""
    moved = Note(PART.at.replace("/0", "/2"), PART.text)
    found = compare_notes([PART], [moved])
    assert (found.new, found.settled) == ((), ())


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_report__not_in_code(form: Format) -> None:
    """Every format has the new notes and those that hold no longer."""
    report = Report("s", "0.1.0", [], notes=[HOOK], settled=[LINK], known_notes=3)
    shown = report.render(form)
    if form == "json":
        found = json.loads(shown)
        assert found["not_in_code"] == [{"at": HOOK.at, "text": HOOK.text}]
        assert found["not_in_code_any_more"] == [{"at": LINK.at, "text": LINK.text}]
        return
    tick = "`" if form == "markdown" else ""
    assert "In the description, not in the code" in shown
    assert f"{tick}{HOOK.at}{tick}: {HOOK.text}" in shown
    assert f"{tick}{LINK.at}{tick}, no longer: {LINK.text}" in shown
    assert "3 more since earlier" in shown


def test_report__known_notes() -> None:
    """Notes that are known already are not repeated."""
    assert "In the description" not in Report("s", "0.1.0", [], known_notes=3).render("text")
