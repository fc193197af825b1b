"""What is read of the schemas in the document of a model version."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replicate_typed._objects.input_schema import (
    Kind,
    Member,
    ValueSchema,
    read_inputs,
    read_output,
    read_schema,
)
from replicate_typed._objects.schema_reader import MAX_SCHEMAS


def document(**schemas):
    """Return an OpenAPI document with these schemas."""
    return {"openapi": "3.0.2", "components": {"schemas": schemas}}


def inputs(properties, required=(), **schemas):
    """Return the inputs of a document by name."""
    schema = {"type": "object", "properties": properties, "required": list(required)}
    found = read_inputs(document(Input=schema, **schemas))
    return {member.name: member for member in found.members}


def one(schema, **schemas):
    """Return what is read of the schema of one input."""
    return inputs({"x": schema}, **schemas)["x"].schema


def ref(name):
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def test_read_inputs__members_in_order():
    """Inputs have the author's order, whether they are required, and their defaults."""
    found = inputs(
        {
            "steps": {"type": "integer", "default": 20, "x-order": 1},
            "last": {"type": "string", "deprecated": True},
            "prompt": {"type": "string", "x-order": 0, "title": "Prompt", "description": "Text."},
            "seed": {"type": "integer", "default": None, "nullable": True, "x-order": 2},
        },
        ["prompt"],
    )
    assert list(found) == ["prompt", "steps", "seed", "last"]
    prompt = ValueSchema(Kind.STRING, title="Prompt", description="Text.")
    assert found["prompt"] == Member("prompt", prompt, required=True, order=0)
    assert (found["steps"].has_default, found["steps"].default) == (True, 20)
    assert (found["seed"].has_default, found["seed"].default) == (True, None)
    assert found["seed"].schema.nullable
    assert found["last"].is_deprecated
    assert not found["last"].has_default


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, ValueSchema(Kind.STRING)),
        ({"type": "boolean"}, ValueSchema(Kind.BOOLEAN)),
        ({"type": "string", "format": "uri"}, ValueSchema(Kind.STRING, format="uri")),
        (
            {"type": "string", "format": "password", "writeOnly": True, "x-cog-secret": True},
            ValueSchema(Kind.STRING, format="password", is_secret=True),
        ),
        (
            {"type": "number", "minimum": 0, "maximum": 1.5, "multipleOf": 0.5},
            ValueSchema(Kind.NUMBER, minimum=0, maximum=1.5, multiple_of=0.5),
        ),
        (
            {"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 9},
            ValueSchema(Kind.INTEGER, exclusive_minimum=1, exclusive_maximum=9),
        ),
        (
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
            ValueSchema(Kind.INTEGER, exclusive_minimum=1),
        ),
        (
            {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a"},
            ValueSchema(Kind.STRING, min_length=1, max_length=9, pattern="^a"),
        ),
        (
            {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 4},
            ValueSchema(Kind.ARRAY, items=ValueSchema(Kind.INTEGER), min_items=1, max_items=4),
        ),
        ({"type": "string", "nullable": True}, ValueSchema(Kind.STRING, nullable=True)),
        ({"type": ["string", "null"]}, ValueSchema(Kind.STRING, nullable=True)),
        (
            {"anyOf": [{"type": "string", "format": "uri"}, {"type": "null"}]},
            ValueSchema(Kind.STRING, format="uri", nullable=True),
        ),
        (
            {"type": ["integer", "string"]},
            ValueSchema(Kind.UNION, options=(ValueSchema(Kind.INTEGER), ValueSchema(Kind.STRING))),
        ),
        ({"enum": ["a", "b"]}, ValueSchema(Kind.STRING, enum=("a", "b"))),
        ({"enum": ["a", 1]}, ValueSchema(Kind.ANY, enum=("a", 1))),
        ({"type": "integer", "maximum": 10**400}, ValueSchema(Kind.INTEGER, maximum=10**400)),
        ({"type": "number", "maximum": float("inf")}, ValueSchema(Kind.NUMBER)),
        ({"const": 4}, ValueSchema(Kind.INTEGER, enum=(4,))),
        (
            {"type": "string", "enum": ["a", None]},
            ValueSchema(Kind.STRING, enum=("a",), nullable=True),
        ),
        ({}, ValueSchema(Kind.ANY)),
        (True, ValueSchema(Kind.ANY)),
        ({"type": "null"}, ValueSchema(Kind.NULL, nullable=True)),
    ],
)
def test_read_inputs__schemas(schema, expected):
    """Each form of a schema is read as what it says."""
    assert one(schema) == expected


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [ref("size")], "default": "M", "description": "How large.", "x-order": 3},
        {**ref("size"), "default": "M", "description": "How large.", "x-order": 3},
        {"allOf": [{"allOf": [ref("size")]}], "default": "M", "description": "How large."},
        {"anyOf": [ref("size")], "default": "M", "description": "How large."},
    ],
)
def test_read_inputs__enumeration_by_reference(schema):
    """An enumeration is found behind a reference, and what stands beside the reference counts."""
    size = {"type": "string", "enum": ["S", "M"], "title": "size", "description": "An enumeration."}
    member = inputs({"x": schema}, size=size)["x"]
    assert member.schema == ValueSchema(
        Kind.STRING, enum=("S", "M"), name="size", title="size", description="How large."
    )
    assert member.default == "M"


def test_read_inputs__nullable_enumeration():
    """An optional enumeration may be null, in either way to write it."""
    size = {"type": "string", "enum": ["S", "M"]}
    assert one({"allOf": [ref("size")], "nullable": True}, size=size).nullable
    found = one({"anyOf": [ref("size"), {"type": "null"}]}, size=size)
    assert found == ValueSchema(Kind.STRING, enum=("S", "M"), nullable=True, name="size")


def test_read_inputs__nested_objects():
    """Objects are read with their members at any depth."""
    point = {
        "type": "object",
        "properties": {"label": {"type": "string"}, "mask": {"type": "string", "format": "uri"}},
        "required": ["mask"],
        "additionalProperties": False,
    }
    found = one({"type": "array", "items": ref("Point")}, Point=point).items
    assert (found.kind, found.name, found.is_closed) == (Kind.OBJECT, "Point", True)
    assert [(m.name, m.required, m.schema.is_file) for m in found.members] == [
        ("label", False, False),
        ("mask", True, True),
    ]
    table = one({"type": "object", "additionalProperties": {"type": "number"}})
    assert table.additional == ValueSchema(Kind.NUMBER)
    assert one({"type": "object"}).additional is None


def test_read_inputs__all_of_merges():
    """Several schemas at once are merged: members together, and the stricter bounds."""
    first = {"type": "object", "properties": {"a": {"type": "number", "minimum": 0}}}
    second = {
        "properties": {"a": {"type": "integer", "minimum": 2}, "b": {"type": "string"}},
        "required": ["b"],
    }
    found = one({"allOf": [ref("First"), second]}, First=first)
    assert [(m.name, m.required, m.schema) for m in found.members] == [
        ("a", False, ValueSchema(Kind.INTEGER, minimum=2)),
        ("b", True, ValueSchema(Kind.STRING)),
    ]


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        (ref("Tree"), None),
        (ref("missing"), "not in the document"),
        ({"$ref": "https://example.com/schema.json"}, "not in the document"),
        (ref("loop"), "contains itself"),
        ({"type": "text"}, "there is no type 'text'"),
        ({"type": 3}, "there is no type '3'"),
        ("text", "not a schema"),
        (False, "not a schema"),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, "several types at once"),
    ],
)
def test_read_inputs__unreadable_schemas(schema, reason):
    """What cannot be read accepts any value and says why, and keeps its description."""
    tree = {"type": "object", "properties": {"left": ref("Tree")}}
    found = one(schema, Tree=tree, loop={"allOf": [ref("loop")]})
    if reason is None:
        (left,) = found.members
        found, reason = left.schema, "Tree contains itself"
    assert found.kind is Kind.ANY
    assert reason in found.fallback
    if isinstance(schema, dict):
        assert one({**schema, "description": "Text."}).description == "Text."


def test_read_schema__circular_to_a_depth():
    """A schema that contains itself is read within itself as often as asked for."""
    tree = {"type": "object", "properties": {"next": ref("Output"), "file": {"type": "string"}}}
    node, levels = read_schema(document(Output=tree), "Output", unroll=3), 0
    while node.kind is Kind.OBJECT:
        node, levels = node.members[0].schema, levels + 1
    assert levels == 4


def test_read_schema__exponential_document():
    """A document that would be huge when written out is read in a short time."""
    schemas = {
        f"S{n}": {"type": "object", "properties": {k: ref(f"S{n + 1}") for k in "abcdefgh"}}
        for n in range(30)
    }
    started = time.monotonic()
    found = read_schema(document(Output=ref("S0"), **schemas), "Output")
    assert time.monotonic() - started < 10
    assert count(found) <= 2 * MAX_SCHEMAS
    wide = {"anyOf": [{"type": "string", "maxLength": n} for n in range(5000)]}
    assert read_schema(document(Output=wide), "Output").kind is Kind.ANY


def count(schema):
    """Return the number of schemas in one."""
    return 1 + sum(count(member.schema) for member in schema.members)


@pytest.mark.parametrize(
    ("cog_version", "iterator"),
    [("0.1.3+shimmed", True), ("v0.3.8+dev", True), ("0.3.9", False), ("0.16.12", False)]
    + [(version, False) for version in (None, "", "newest", "1", "1.0")],
)
def test_read_output__arrays_of_old_cogs(cog_version, iterator):
    """Before Cog 0.3.9, every array is produced item by item."""
    found = read_output(
        document(Output={"type": "array", "items": {"type": "string"}}), cog_version=cog_version
    )
    assert found.is_iterator is iterator


def test_read_output__text_in_pieces():
    """An iterator of text that is joined says that it is both."""
    schema = {
        "type": "array",
        "items": {"type": "string"},
        "x-cog-array-type": "iterator",
        "x-cog-array-display": "concatenate",
    }
    found = read_output(document(Output=schema))
    assert (found.is_iterator, found.is_concatenated) == (True, True)
    assert found.items == ValueSchema(Kind.STRING)


@pytest.mark.parametrize("found", [None, {}, [], "x", {"components": []}, document(Input="x")])
def test_read_inputs__no_schema(found):
    """A document that does not describe the inputs has none."""
    assert read_inputs(found) is None
    assert read_output(found) is None


def test_read_inputs__training():
    """The inputs of a training have a schema of their own."""
    schema = {"type": "object", "properties": {"images": {"type": "string", "format": "uri"}}}
    found = read_inputs(document(TrainingInput=schema), "TrainingInput")
    assert found.members[0].schema.is_file


keywords = st.sampled_from(
    ["type", "properties", "items", "allOf", "anyOf", "$ref", "enum", "minimum", "required", "x"]
)
schemas = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["string", "object", "array", "#/components/schemas/Input", "#/components/schemas/B", "#/"]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keywords, inner, max_size=5),
    max_leaves=30,
)


@settings(deadline=None)
@given(first=schemas, second=schemas)
def test_read_schema__any_document(first, second):
    """No document raises."""
    read_inputs(document(Input=first, B=second))
    read_output(document(Output=first, B=second), unroll=2)
