"""Properties of every description: the same bytes, stable names, and prose apart from facts."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from generator._base.errors import SpecError
from generator.changes.diff import diff
from generator.description.document import is_array, is_object, operations, walk
from generator.description.load import parse
from generator.upstream.build import build
from generator.upstream.normalise import normalise
from generator.upstream.overlay import read_overlay
from generator.upstream.render import render

NAMES = st.sampled_from(["thing", "box", "prediction", "model_card", "part", "url_list"])
WORDS = st.sampled_from(["up", "down", "4:3", "half-way", "x"])
PROSE = st.text(min_size=1, max_size=30)
OVERLAY = read_overlay(
    {
        "overlay": "1.1.0",
        "info": {"title": "T", "version": "1"},
        "actions": [{"target": "$.info", "update": {"description": "Ours."}}],
    }
)

PLAIN = st.one_of(
    st.sampled_from(
        [{"type": kind} for kind in ("string", "integer", "number", "boolean", "object")]
    ),
    st.builds(
        lambda values: {"type": "string", "enum": values},
        st.lists(WORDS, min_size=1, max_size=3, unique=True),
    ),
    st.just({}),
)


def described(schema: dict[str, Any], prose: str | None, nullable: bool) -> dict[str, Any]:
    return {
        **schema,
        **({"description": prose} if prose else {}),
        **({"nullable": True} if nullable else {}),
    }


DESCRIBED = st.builds(described, PLAIN, st.none() | PROSE, st.booleans())
OBJECTS = st.recursive(
    st.builds(
        lambda p: {"type": "object", "properties": p},
        st.dictionaries(NAMES, DESCRIBED, min_size=1, max_size=3),
    ),
    lambda inner: st.builds(
        lambda p: {"type": "object", "properties": p},
        st.dictionaries(
            NAMES,
            st.one_of(DESCRIBED, inner, st.builds(lambda i: {"type": "array", "items": i}, inner)),
            min_size=1,
            max_size=3,
        ),
    ),
    max_leaves=6,
)


@st.composite
def descriptions(draw: st.DrawFn) -> dict[str, Any]:
    schemas = {
        f"schemas_{name}_response": draw(OBJECTS)
        for name in draw(st.lists(NAMES, max_size=3, unique=True))
    }
    paths: dict[str, Any] = {}
    for name in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True)):
        options = [OBJECTS, *(st.just({"$ref": f"#/components/schemas/{raw}"}) for raw in schemas)]
        body, answer = draw(st.one_of(options)), draw(st.one_of(options))
        paths[f"/{name}s"] = {
            "get": {
                "operationId": f"{name}s.list",
                "summary": draw(PROSE),
                "parameters": [{"name": "q", "in": "query", "schema": draw(DESCRIBED)}],
                "responses": {
                    "200": {"description": "d", "content": {"application/json": {"schema": answer}}}
                },
            },
            "post": {
                "operationId": f"{name}s.create",
                "requestBody": {"content": {"application/json": {"schema": body}}},
                "responses": {"201": {"description": draw(PROSE)}},
            },
        }
    info = {"title": "T", "version": "1"}
    return {"openapi": "3.0.4", "info": info, "paths": paths, "components": {"schemas": schemas}}


SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shuffled(node: Any, chance: random.Random) -> Any:
    if is_object(node):
        keys = chance.sample(list(node), len(node))
        return {key: shuffled(node[key], chance) for key in keys}
    return [shuffled(value, chance) for value in node] if is_array(node) else node


@SLOW
@given(descriptions(), st.randoms())
def test_build__text_depends_on_content_only(
    document: dict[str, Any], chance: random.Random
) -> None:
    """The text is valid, and depends on the content only."""
    before = json.dumps(document)
    built = build(document, OVERLAY)
    OpenAPIV31SpecValidator(built.document).validate()
    assert json.dumps(document) == before
    assert parse(built.text) == built.document
    assert build(shuffled(document, chance), OVERLAY).text == built.text


@SLOW
@given(descriptions())
def test_build__idempotent(document: dict[str, Any]) -> None:
    """A built description is built into itself."""
    once = build(document, OVERLAY)
    again = build(parse(once.text), OVERLAY)
    assert diff(once.document, again.document) == []
    assert again.text == once.text


@SLOW
@given(descriptions())
def test_build__keep_prose(document: dict[str, Any]) -> None:
    """Keeping prose changes only prose."""
    kept, dropped = (build(document, OVERLAY, prose=prose) for prose in ("keep", "drop"))
    assert diff(kept.document, dropped.document) == []


@SLOW
@given(descriptions(), OBJECTS, NAMES)
def test_build__stable_names(document: dict[str, Any], new: Any, name: str) -> None:
    """A name never changes because something was added."""
    before = normalise(document)
    grown = copy.deepcopy(document)
    grown["components"]["schemas"][f"schemas_added_{name}_response"] = new
    grown["paths"]["/added"] = {
        "post": {
            "operationId": f"added.{name}s.create",
            "requestBody": {"content": {"application/json": {"schema": new}}},
            "responses": {
                "201": {"description": "d", "content": {"application/json": {"schema": new}}}
            },
        }
    }
    for schema in grown["components"]["schemas"].values():
        schema["properties"]["added"] = {
            "type": "object",
            "properties": {"a": {"type": "string", "enum": ["b"]}},
        }
    after = normalise(grown)
    assert set(before["components"]["schemas"]) <= set(after["components"]["schemas"])
    assert not [change for change in diff(before, after) if change.action == "removed"]
    assert {op["operationId"] for _, _, op in operations(before)} < {
        op["operationId"] for _, _, op in operations(after)
    }


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ['"""', "'''", "\n---\n", "!!python/object:os.system", "*a", "&a", "{{ 1 }}", "%YAML 1.1", "\x85\u2028", "# x", "null", "1e5", "0x1f", "~"]
)  # fmt: skip


@SLOW
@given(HOSTILE, HOSTILE, HOSTILE)
def test_render__hostile_text(prose: str, member: str, value: str) -> None:
    """No text breaks out of its place."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": prose, "version": prose},
        "paths": {"/a": {"get": {"operationId": "as.get", "description": prose, "responses": {"204": {"description": prose}}}}},
        "components": {
            "schemas": {"Thing": {"type": "object", "description": prose, "properties": {member: {"type": "string", "enum": [value]}}}}
        },
    }  # fmt: skip
    try:
        found = normalise(document, prose="keep")
    except SpecError:
        return
    read = parse(render(found))
    assert set(read["components"]["schemas"]["Thing"]["properties"]) == {member}
    assert read["info"]["title"] == prose
    assert value in (node for _, node in walk(read) if isinstance(node, str))


@SLOW
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(["openapi", "info", "paths", "/a", "get", "responses", "operationId", "200", "components", "schemas", "$ref", "type", "properties", "items", "enum", "parameters", "requestBody", "content"]), x, max_size=4), max_leaves=12))  # fmt: skip
def test_normalise__other_documents(document: Any) -> None:
    """Any other document is refused with a message."""
    whole = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/b": {"get": {"operationId": "bs.get", "responses": {}}}}}  # fmt: skip
    for candidate in (document, {**whole, **document} if is_object(document) else document, {**whole, "components": document}, {**whole, "paths": {"/a": {"get": document}}}):  # fmt: skip
        with contextlib.suppress(SpecError):
            normalise(candidate)
