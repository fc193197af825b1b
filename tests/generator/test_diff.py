"""Every kind of difference, and whether it breaks a caller: the description before and after, then the line."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import pytest
import yaml
from _support.spec_documents import description

from generator.changes.change import Change
from generator.changes.diff import diff
from generator.changes.report import Format, Report
from generator.upstream.normalise import normalise

BEFORE = """
    security: [{token: []}]
    paths:
      /things/{id}:
        get:
          operationId: things.get
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
            - {name: sort, in: query, schema: {type: string}}
          responses:
            '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        put:
          operationId: things.replace
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
          responses: {'204': {description: d}}
    components:
      securitySchemes: {token: {type: http, scheme: bearer}}
      schemas:
        Thing:
          type: object
          required: [id]
          properties:
            id: {type: string}
            size: {type: integer}
            state: {type: string, enum: [up, down]}
            parent: {$ref: '#/components/schemas/Box'}
            when: {type: string, format: date-time}
        Box: {type: object, required: [name], properties: {name: {type: string}, note: {type: string}}}
"""

CASES = {
    "nothing": ("{}", []),
    "prose": ("components: {schemas: {Thing: {description: new, properties: {id: {description: new}}}}}", []),
    "operation added": (
        "paths: {/new: {get: {operationId: news.get, responses: {'204': {description: d}}}}}",
        ["operation news.get added: GET /new"],
    ),
    "operation added that no compiler knows": (
        "paths: {/new: {query: {operationId: news.find, responses: {'204': {description: d}}}}}",
        [
            "operation news.find added: QUERY /new, which is not generated: it has to be written by hand, as models.search is"
        ],
    ),
    "operation removed": ("paths: {'/things/{id}': {put: null}}", ["! operation things.replace removed: PUT /things/{id}"]),
    "optional parameter added": (
        "paths: {'/things/{id}': {parameters: [{name: q, in: query, schema: {type: integer}}]}}",
        [
            "parameter things.get(q) added: optional, int",
            "parameter things.replace(q) added: optional, int",
        ],
    ),
    "required parameter added": (
        "paths: {'/things/{id}': {put: {parameters: [{name: q, in: query, required: true, schema: {type: string}}]}}}",
        [
            "! parameter things.replace(q) added: required, str",
        ],
    ),
    "field added": (
        "components: {schemas: {Thing: {properties: {color: {type: string, nullable: true}}}}}",
        ["field Thing.color added: optional, str | None"],
    ),
    "required field added": (
        "components: {schemas: {Thing: {required: [color], properties: {color: {type: string}}}}}",
        ["! field Thing.color added: required, str"],
    ),
    "field removed": ("components: {schemas: {Thing: {properties: {size: null}}}}", ["! field Thing.size removed: int"]),
    "field required now": (
        "components: {schemas: {Thing: {required: [size]}}}",
        ["! field Thing.size changed: now required"],
    ),
    "field of another type": (
        "components: {schemas: {Thing: {properties: {size: {type: number}}}}}",
        ["! field Thing.size changed: int is now float"],
    ),
    "field of another reference": (
        "components: {schemas: {Thing: {properties: {parent: {$ref: '#/components/schemas/Thing'}}}}}",
        ["! field Thing.parent changed: Box is now Thing"],
    ),
    "field read that may be null": (
        "components: {schemas: {Thing: {properties: {size: {nullable: true}}}}}",
        ["! field Thing.size changed: int is now int | None"],
    ),
    "format": (
        "components: {schemas: {Thing: {properties: {when: {format: null}}}}}",
        [
            "! field Thing.when changed: datetime is now str",
            'field Thing.when changed: format: "date-time" is now null',
        ],
    ),
    "limit": (
        "components: {schemas: {Thing: {properties: {size: {maximum: 3}}}}}",
        ["field Thing.size changed: maximum: null is now 3"],
    ),
    "enum value added": (
        "components: {schemas: {Thing: {properties: {state: {enum: [gone]}}}}}",
        ["enum value ThingState.gone added"],
    ),
    "schema added": (
        "components: {schemas: {New: {type: object, properties: {a: {type: string}, b: {type: string}}}}}",
        ["schema New added: with a, b"],
    ),
    "the only success of its kind removed": (
        "paths: {'/things/{id}': {get: {responses: {'200': null, '204': {description: d}}}}}",
        [
            "! answer things.get 200 removed: Thing (application/json)",
            "! answer things.get 204 added: nothing",
        ],
    ),
    "answer added": (
        "paths: {'/things/{id}': {put: {responses: {'404': {description: d}}}}}",
        ["answer things.replace 404 added: Problem (application/json) or Problem (application/problem+json)"],
    ),
    "another success": (
        """
        paths:
          /things/{id}:
            get: {responses: {'202': {description: d, content: {text/plain: {schema: {type: string}}}}}}
        """,
        ["! answer things.get 202 added: str (text/plain)"],
    ),
    "body for what had none": (
        """
        paths:
          /things/{id}:
            put:
              responses:
                '204': {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        """,
        ["answer things.replace 204 changed: nothing is now Thing (application/json)"],
    ),
    "moved": (
        """
        paths:
          /things/{id}: {put: null}
          /stuff/{id}:
            put:
              operationId: things.replace
              parameters: [{name: id, in: path, required: true, schema: {type: string}}]
              requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
              responses: {'204': {description: d}}
        """,
        ["operation things.replace changed: PUT /things/{id} is now PUT /stuff/{id}"],
    ),
    "deprecated": (
        "paths: {'/things/{id}': {put: {deprecated: true}}}",
        ["operation things.replace changed: deprecated: null is now true"],
    ),
    "server": (
        "servers: [{url: 'https://example.com'}]",
        ['! api servers changed: [] is now ["https://example.com"]'],
    ),
    "a server that is not the first": (
        "servers: [{url: 'https://api.replicate.com/v1'}, {url: 'https://example.com'}]",
        ['api servers changed: [] is now ["https://api.replicate.com/v1", "https://example.com"]'],
    ),
    "a security scheme of another kind": (
        "components: {securitySchemes: {token: {scheme: basic}}}",
        [
            '! api security schemes changed: {"token": {"type": "http", "scheme": "bearer"}} is now {"token": {"type": "http", "scheme": "basic"}}'
        ],
    ),
    "a security scheme added": (
        "components: {securitySchemes: {key: {type: http}}}",
        [
            'api security schemes changed: {"token": {"type": "http", "scheme": "bearer"}} is now {"key": {"type": "http"}, "token": {"type": "http", "scheme": "bearer"}}'
        ],
    ),
    "security of one operation": (
        "paths: {'/things/{id}': {put: {security: []}}}",
        ['! operation things.replace changed: security: [{"token": []}] is now []'],
    ),
    "another security": (
        "paths: {'/things/{id}': {put: {security: [{key: []}]}}}",
        ['operation things.replace changed: security: [{"token": []}] is now [{"key": []}]'],
    ),
    "security of all": (
        "security: null",
        [
            '! operation things.get changed: security: [{"token": []}] is now []',
            '! operation things.replace changed: security: [{"token": []}] is now []',
        ],
    ),
}  # fmt: skip


def changed(before: Any, patch: Any) -> Any:
    """`before` with `patch` merged in: null removes, lists are joined."""
    if isinstance(before, dict) and isinstance(patch, dict):
        out = dict(before)
        for key, value in patch.items():
            if value is None:
                out.pop(key, None)
            else:
                out[key] = changed(out[key], value) if key in out else value
        if "$ref" in patch:
            return patch
        return out
    return [*before, *patch] if isinstance(before, list) and isinstance(patch, list) else patch


def lines(patch: str) -> list[str]:
    before = description(BEFORE)
    after = changed(before, yaml.safe_load(dedent(patch)))
    return [
        ("! " if c.breaking else "") + str(c) for c in diff(normalise(before), normalise(after))
    ]


@pytest.mark.parametrize(("patch", "expected"), CASES.values(), ids=CASES)
def test_diff__one_change(patch: str, expected: list[str]) -> None:
    """A difference is one line that says whether it is breaking."""
    assert lines(patch) == expected


def test_diff__removed_enum_value() -> None:
    """A removed enum value is breaking."""
    before, after = description(BEFORE), description(BEFORE.replace("[up, down]", "[up]"))
    (change,) = diff(normalise(before), normalise(after))
    assert (str(change), change.breaking) == ("enum value ThingState.down removed", True)


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
        (CASES["field added"][0], "0.3.1", "patch", "0.3.2", 1),
        (CASES["field removed"][0], "0.3.1", "minor", "0.4.0", 2),
        (CASES["field added"][0], "1.2.3", "minor", "1.3.0", 1),
        (CASES["field removed"][0], "1.2.3", "major", "2.0.0", 2),
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


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_report__operations_to_write_by_hand(form: Format) -> None:
    """Every format says which operation has to be written by hand."""
    found = report(CASES["operation added that no compiler knows"][0]).render(form)
    assert "QUERY /new, which is not generated: it has to be written by hand" in found


def test_report__no_changes() -> None:
    """A report without changes is short."""
    assert report("{}").render("text") == "new.yaml\nNothing changed for callers.\n"
    assert report("{}").changelog() == ""


def test_report__json() -> None:
    """The JSON report has all facts."""
    found = json.loads(report(CASES["field removed"][0]).render("json"))
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
