"""The report of an update, in every format."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest
import yaml
from _support.spec_documents import BEFORE, changed, description

from generator.changes.change import PYTHON, Change
from generator.changes.diff import diff
from generator.changes.report import Correction, Format, Report
from generator.description.notes import Note
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
          [API, Python] field Thing.size removed: integer
          (API: programs for the API as it was can fail. Python: code for the packages as they are can fail.)

        Compatible
          field Thing.color added: optional, string

        For CHANGELOG.md

        ## 0.4.0

        ### Breaking

        - field `Thing.size` removed: `integer`

        ### Added

        - field `Thing.color` added: `optional, string`
    """)


def test_report__python_changes() -> None:
    """Changes that break Python only are counted too."""
    moved = Change("python", "sample.Thing.__init__(size)", "changed", "parameter moved", PYTHON)
    found = Report(source="s", version="0.3.1", changes=[], python=[moved])
    assert found.render("text").splitlines()[1].startswith("1 change, 1 breaking. Version 0.3.1")


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_report__schemas_under_their_operation(form: Format) -> None:
    """The schemas of a new operation stand under it."""
    found = report("""
        paths:
          /new:
            get:
              operationId: news.get
              responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {a: {}}}}}}}
    """).render(form)
    lines = [line.replace("`", "").strip(" -") for line in found.splitlines()]
    at = lines.index("operation news.get added: GET /new")
    assert lines[at + 1] == "schema News added: a"


#: What a reviewer has to see, and users of the packages do not notice.
NOT_FELT = {
    "version of the description": "info: {version: '2'}",
    "an error more": "paths: {'/things/{id}': {put: {responses: {'409': {description: d}}}}}",
    "a hint about what is received": "components: {schemas: {Thing: {properties: {size: {maximum: 3}}}}}",
    "a way to identify oneself": "components: {securitySchemes: {key: {type: http, scheme: basic}}}",
    "another name for the same success": "paths: {'/things/{id}': {put: {responses: {'202': {description: d}}}}}",
}


@pytest.mark.parametrize("patch", NOT_FELT.values(), ids=NOT_FELT)
def test_report__what_users_do_not_notice(patch: str) -> None:
    """What changes nothing for users is reported, and asks for no version and no entry."""
    found = report(patch)
    assert len(found.changes) == 1
    assert (found.exit_code, found.bump, found.changelog()) == (1, "none", "")
    assert "Users notice nothing: version 0.3.1 can stay." in found.render("text")


def test_report__new_notes_only() -> None:
    """A description of which more has no form in the code is a change for the reviewer."""
    found = Report("s", "0.1.0", [], notes=[Note("/webhooks", "webhooks are not generated")])
    assert (found.exit_code, found.bump, found.changelog()) == (1, "none", "")
    assert "Nothing changed" not in found.render("text")


def test_report__texts_of_the_overlay() -> None:
    """The texts for what is gone are one line, and a correction that fits no more is one each."""
    texts = [Correction(f"/actions/{n}", f"$.paths['/{n}']", "") for n in range(3)]
    fact = Correction("/actions/9", "$.paths['/9']", "A reason.")
    shown = Report("s", "0.1.0", [], unmatched=[*texts, fact]).render("text")
    assert (
        "3 texts for what the description does not have, at /actions/0, /actions/1 and /actions/2\n"
        in shown
    )
    assert "generator/overlay.yaml at /actions/9: $.paths['/9']\n" in shown


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
            "also": [],
            "action": "removed",
            "detail": "integer",
            "breaking": True,
            "breaks": ["API", "Python"],
            "parts": [],
            "for_users": True,
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
