"""Overlays: the semantics of OpenAPI Overlay 1.1, and what cannot be applied."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
import yaml

from generator._base.errors import SpecError
from generator.description.load import parse
from generator.upstream.apply_overlay import apply_overlay
from generator.upstream.overlay import read_overlay

DOCUMENT: dict[str, Any] = {
    "a": {"list": ["x", "y", "z"], "text": "old", "null": None, "inner": {"n": 1}},
    "b": {"list": ["x"], "text": "other"},
}


SCHEMAS: dict[str, Any] = {"typed": {"type": "integer"}, "linked": {"$ref": "#/a"}}


def applied(actions: str, document: dict[str, Any] = DOCUMENT, **options: Any) -> dict[str, Any]:
    overlay = read_overlay(
        {
            "overlay": "1.1.0",
            "info": {"title": "T", "version": "1"},
            "actions": [
                {"description": "why", **action} for action in yaml.safe_load(dedent(actions))
            ],
        }
    )
    return apply_overlay(document, overlay, **options).document


def test_apply_overlay__update_object() -> None:
    """An update merges into objects at any depth."""
    found = applied("[{target: $.a, update: {inner: {m: 2}, new: {k: v}}}]")
    assert found["a"]["inner"] == {"n": 1, "m": 2}
    assert found["a"]["new"] == {"k": "v"}


def test_apply_overlay__update_document() -> None:
    """The document itself can be updated."""
    assert applied("[{target: $, update: {c: 1}}]")["c"] == 1


def test_apply_overlay__update_array() -> None:
    """An update of an array appends one or more values."""
    assert applied("[{target: $.b.list, update: w}]")["b"]["list"] == ["x", "w"]
    assert applied("[{target: $.b.list, update: [v, w]}]")["b"]["list"] == ["x", "v", "w"]
    assert applied("[{target: $.b.list, update: {k: v}}]")["b"]["list"] == ["x", {"k": "v"}]


def test_apply_overlay__nested_arrays() -> None:
    """Arrays in merged objects are joined."""
    assert applied("[{target: $.b, update: {list: [w]}}]")["b"]["list"] == ["x", "w"]


def test_apply_overlay__update_primitive() -> None:
    """An update replaces primitives, null included."""
    assert applied("[{target: $.a.text, update: new}]")["a"]["text"] == "new"
    assert applied("[{target: \"$.a['null']\", update: 5}]")["a"]["null"] == 5
    assert applied("[{target: \"$.*.list[?@ == 'x']\", update: w}]")["a"]["list"] == ["w", "y", "z"]


def test_apply_overlay__several_matches() -> None:
    """One action updates everything that it selects."""
    found = applied("[{target: '$[*]', update: {k: v}}]")
    assert found["a"]["k"] == found["b"]["k"] == "v"


def test_apply_overlay__remove() -> None:
    """A remove deletes members of objects and arrays, and primitives."""
    assert "inner" not in applied("[{target: $.a.inner, remove: true}]")["a"]
    assert applied("[{target: \"$.a.list[?@ == 'x' || @ == 'y']\", remove: true}]")["a"][
        "list"
    ] == ["z"]
    assert applied("[{target: '$.a.list[0, 2]', remove: true}]")["a"]["list"] == ["y"]
    assert applied("[{target: '$.a..*', remove: true}]")["a"] == {}


def test_apply_overlay__copy() -> None:
    """A copy merges a node of the document, and does not change that node."""
    found = applied("""
        - {target: $, update: {c: {}}}
        - {target: $.c, copy: $.a}
        - {target: $.a, remove: true}
        - {target: $.c.list, copy: $.b.list}
        - {target: $.c.text, copy: $.b.text}
    """)
    assert found["c"] == {
        "list": ["x", "y", "z", "x"],
        "text": "other",
        "null": None,
        "inner": {"n": 1},
    }
    assert "a" not in found
    assert found["b"]["list"] == ["x"]


def test_apply_overlay__order() -> None:
    """Actions are applied in their order, and the input is not changed."""
    before = yaml.safe_dump(DOCUMENT)
    found = applied(
        "[{target: $.a.text, remove: true}, {target: $.a, update: {text: [now, a, list]}}]"
    )
    assert found["a"]["text"] == ["now", "a", "list"]
    assert yaml.safe_dump(DOCUMENT) == before


def test_apply_overlay__no_shared_values() -> None:
    """Places that get one value do not share it."""
    found = applied("[{target: '$[*]', update: {new: {k: []}}}, {target: $.a.new.k, update: 1}]")
    assert found["b"]["new"] == {"k": []}


def test_apply_overlay__keep_prose() -> None:
    """Upstream's prose stays if prose is kept."""
    document = {"a": {"description": "theirs"}, "b": {}}
    found = applied("[{target: '$[*]', update: {description: ours}}]", document, prose="keep")
    assert found == {"a": {"description": "theirs"}, "b": {"description": "ours"}}


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ("[{target: $, remove: true}]", "the whole document cannot be removed"),
        ("[{target: $.a, copy: '$.*'}]", "copy must select one node, it selects 2"),
        ("[{target: '$.a[', update: {}}]", '"$.a[" is not a JSONPath of RFC 9535'),
        (
            "[{target: $.a, update: {}, remove: true}]",
            "an action has one of update, copy and remove",
        ),
        ("[{update: {}}]", "an action needs a target"),
    ],
)
def test_read_overlay__faults(actions: str, message: str) -> None:
    """An action that cannot be applied is refused with its place."""
    with pytest.raises(SpecError) as caught:
        applied(actions)
    assert message in str(caught.value)
    assert "/actions/0" in str(caught.value)


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (
            "{target: $.a, update: {text: {k: v}}}",
            'cannot merge {"k": "v"} into "old" at /a/text',
        ),
        ("{target: $.a, update: {text: [v]}}", 'cannot merge ["v"] into "old" at /a/text'),
        ("{target: $.a, update: {list: v}}", 'cannot merge "v" into ["x", "y", "z"] at /a/list'),
        ("{target: $.a.inner, update: 1}", 'cannot merge 1 into {"n": 1} at /a/inner'),
        ("{target: $.a.text, update: {k: v}}", 'cannot merge {"k": "v"} into "old" at /a/text'),
        (
            "{target: $.c.typed, update: {type: [string, 'null']}}",
            'cannot merge ["string", "null"] into "integer" at /c/typed/type',
        ),
        (
            "{target: $.c.typed, update: {type: string}}",
            'cannot merge {"type": "string"} into {"type": "integer"} at /c/typed',
        ),
        (
            "{target: $.c.typed, update: {oneOf: [{}]}}",
            'cannot merge {"oneOf": [{}]} into {"type": "integer"} at /c/typed',
        ),
        (
            "{target: $.c, update: {linked: {type: string}}}",
            'cannot merge {"type": "string"} into {"$ref": "#/a"} at /c/linked',
        ),
    ],
)
def test_apply_overlay__unapplied_update(action: str, why: str) -> None:
    """Where an update cannot be merged, the document keeps its own value."""
    overlay = read_overlay(
        {
            "overlay": "1.1.0",
            "info": {"title": "T", "version": "1"},
            "actions": [{"description": "why", **yaml.safe_load(action)}],
        }
    )
    document = {**DOCUMENT, "c": SCHEMAS}
    found = apply_overlay(document, overlay)
    assert found.document == document
    assert [(unapplied.action.at, unapplied.reason) for unapplied in found.unapplied] == [
        ("/actions/0", why)
    ]


def test_apply_overlay__broken_reference() -> None:
    """An update with a broken reference is left out, and so is what depends on it."""
    overlay = read_overlay(
        parse("""
            overlay: 1.1.0
            info: {title: T, version: '1'}
            actions:
              - {target: $.a.inner, update: {k: {$ref: '#/gone'}, l: 1}, description: why}
              - {target: $.b, update: {new: {k: {$ref: '#/gone/k'}}}, description: why}
              - {target: $, update: {more: {k: {$ref: '#/b/new'}}}, description: why}
              - {target: $.a, update: {fine: {$ref: '#/b/list'}}, description: why}
              - {target: $.z, update: {k: {$ref: '#/gone'}}, description: why, x-fallback: true}
              - {target: $.b.list, update: [{$ref: '#/gone'}, w], description: why}
              - {target: $.b.list, update: {$ref: '#/gone'}, description: why}
        """)
    )
    found = apply_overlay(DOCUMENT, overlay)
    assert found.document == {
        **DOCUMENT,
        "a": {**DOCUMENT["a"], "inner": {"n": 1, "l": 1}, "fine": {"$ref": "#/b/list"}},
        "b": {"list": ["x", "w"], "text": "other"},
    }
    assert [(unapplied.action.at, unapplied.reason) for unapplied in found.unapplied] == [
        (at, f'refers to "{target}", which the description does not have')
        for at, target in (
            ("/actions/0", "#/gone"),
            ("/actions/1", "#/gone/k"),
            ("/actions/5", "#/gone"),
            ("/actions/6", "#/gone"),
            ("/actions/2", "#/b/new"),
        )
    ]


def test_apply_overlay__partly_applied() -> None:
    """The parts of an update that fit are merged."""
    found = applied("[{target: $.a, update: {text: [v], new: 1, inner: {n: {k: v}, m: 2}}}]")
    assert found["a"]["text"] == "old"
    assert found["a"]["new"] == 1
    assert found["a"]["inner"] == {"n": 1, "m": 2}


def test_read_overlay__reason() -> None:
    """A correction needs a reason, prose does not."""
    head = {"overlay": "1.1.0", "info": {"title": "T", "version": "1"}}
    read_overlay({**head, "actions": [{"target": "$.a", "update": {"description": "text"}}]})
    with pytest.raises(SpecError, match="needs a description that gives the reason"):
        read_overlay({**head, "actions": [{"target": "$.a", "update": {"required": []}}]})


def test_apply_overlay__unmatched() -> None:
    """Unmatched actions are reported, unless they are for older revisions."""
    overlay = read_overlay(
        {
            "overlay": "1.1.0",
            "info": {"title": "T", "version": "1"},
            "actions": [
                {"target": "$.gone", "remove": True, "description": "why"},
                {"target": "$.older", "update": {"a": 1}, "description": "why", "x-fallback": True},
                {"target": "$.a", "update": {"description": "text"}},
            ],
        }
    )
    assert [action.target for action in apply_overlay(DOCUMENT, overlay).unmatched] == ["$.gone"]


def test_apply_overlay__schema_type() -> None:
    """An update may repeat the type of a schema, or add alternatives."""
    found = applied(
        """
        - {target: $.typed, update: {type: integer, minimum: 1}}
        - {target: $.either, update: {oneOf: [{type: 'null'}]}}
        - {target: $.members, update: {type: {type: string}, $ref: {type: string}}}
        """,
        {
            "typed": {"type": "integer"},
            "either": {"oneOf": [{"$ref": "#/a"}]},
            "members": {"oneOf": {"type": "string"}},
        },
    )
    assert found == {
        "typed": {"type": "integer", "minimum": 1},
        "either": {"oneOf": [{"$ref": "#/a"}, {"type": "null"}]},
        "members": {key: {"type": "string"} for key in ("oneOf", "type", "$ref")},
    }
