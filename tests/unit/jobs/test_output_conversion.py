"""Converting the output that the API sends into what the caller gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_typed._jobs.output_conversion import (
    convert_output,
    has_only_delivered_files,
    is_empty,
    is_output_file_url,
    needs_schema,
)
from replicate_typed._jobs.output_schema import parse_output_schema

URL = "https://replicate.delivery/pbxt/abc/out-0.png"
DATA = "data:image/png;base64,AAAA"


class Made(str):
    """A file output for these tests."""


def document(output, **schemas):
    """Return the OpenAPI document of a model with this output."""
    return {"components": {"schemas": {"Output": output, **schemas}}}


def read(output, schema=None):
    """Convert an output with the schema of a document."""
    return convert_output(
        output, None if schema is None else parse_output_schema(schema), Made, is_output_file_url
    )


URI = {"type": "string", "format": "uri"}
NODE = "#/components/schemas/Node"
CASES = [
    (document({"type": "string"}), URL, str),
    (document(URI), URL, Made),
    (document({"anyOf": [URI, {"type": "null"}]}), URL, Made),
    (document({"allOf": [{"$ref": "#/components/schemas/F"}]}, F=URI), URL, Made),
    (document({"$ref": "#/components/schemas/F"}, F=URI), URL, Made),
    (document({}), URL, Made),
    (document({}), f"Look: {URL}", str),
    (document({"$ref": "#/components/schemas/Output"}), URL, Made),
    (None, URL, Made),
    (None, DATA, Made),
    (None, "https: is a scheme", str),
    (None, "data: that is what we need", str),
    (None, f"{URL} and more", str),
    (None, "https://example.com/a.png", str),
    (None, "https://replicate.delivery.example.com/a.png", str),
]


@pytest.mark.parametrize(("schema", "output", "kind"), CASES)
def test_convert__files_by_schema(schema, output, kind):
    """The schema, or the look of a URL without one, decides what becomes a file."""
    assert type(read(output, schema)) is kind


def test_convert__nested_files():
    """Files are found at any depth of an object."""
    schema = document(
        {
            "type": "object",
            "properties": {
                "views": {"type": "array", "items": URI},
                "caption": {"type": "string"},
            },
        }
    )
    output = read({"views": [URL, URL], "caption": URL, "other": 1}, schema)
    assert [type(view) for view in output["views"]] == [Made, Made]
    assert type(output["caption"]) is str


def test_convert__files_in_a_tree():
    """Files are found in a schema that contains itself, at any depth that people use."""
    url = "https://example.com/x.png"
    tree = {"type": "object", "properties": {"file": URI, "next": {"$ref": NODE}}}
    schema = document({"$ref": NODE}, Node=tree)
    found = read({"file": url, "next": {"file": url, "next": {"file": url}}}, schema)
    assert type(found["file"]) is Made
    assert type(found["next"]["next"]["file"]) is Made


def test_convert__concatenated_text():
    """Pieces of an iterator that is displayed as one text are joined."""
    schema = document(
        {
            "type": "array",
            "items": {"type": "string"},
            "x-cog-array-type": "iterator",
            "x-cog-array-display": "concatenate",
        }
    )
    assert read(["Hello", ", ", "world"], schema) == "Hello, world"
    assert read([], schema) == ""
    assert read(["data:image/png;base64,AAAA"], schema) == "data:image/png;base64,AAAA"
    assert type(read(["https://replicate.delivery/a"], schema)) is str


def test_convert__iterator_of_files():
    """An iterator of files becomes a list of files."""
    schema = document({"type": "array", "items": URI, "x-cog-array-type": "iterator"})
    assert [type(item) for item in read([URL], schema)] == [Made]


def test_convert__text_instead_of_file():
    """Text in place of a file stays text."""
    assert type(read("NSFW content detected", document(URI))) is str


def test_convert__output_not_as_described():
    """An output of another shape than its schema is returned as it is."""
    assert read({"a": [URL]}, document({"type": "string"})) == {"a": [URL]}


@pytest.mark.parametrize(
    ("output", "with_files", "without_files"),
    [
        ("text", False, False),
        (URL, True, False),
        ("http://x is a site", True, False),
        ("data:,x", True, False),
        (["a", "b"], True, True),
        ([URL], True, True),
        ([], False, False),
        ([1, "a"], False, False),
        ([["a"]], False, False),
        ({"a": [1, {"b": URL}]}, True, False),
        ({"a": [1, {"b": "text"}]}, False, False),
        ({"a": [1, None, {"b": 2.5}]}, False, False),
        (7, False, False),
        (None, False, False),
    ],
)
def test_needs_schema__outputs(output, with_files, without_files):
    """Only text that may be in pieces, and strings that may be files, need a schema."""
    assert needs_schema(output) is with_files
    assert needs_schema(output, files=False) is without_files


@pytest.mark.parametrize(
    ("output", "has_only_files"),
    [
        (URL, True),
        ("data:image/png;base64,AAAA", True),
        ([URL, URL], True),
        ({"a": [1, "text", {"b": URL}]}, True),
        ([URL, "a"], False),
        (["a", "b"], False),
        ("https://example.com/a.png", False),
        ([URL, "https://example.com/a.png"], False),
        ({"a": URL, "b": ["http://x is a site"]}, False),
    ],
)
def test_has_only_delivered_files__outputs(output, has_only_files):
    """The URL of a delivered file is one whatever a schema says; other text and URLs need it."""
    assert has_only_delivered_files(output, is_output_file_url) is has_only_files


@pytest.mark.parametrize(
    ("output", "empty"),
    [
        (None, True),
        ("", True),
        ([], True),
        ({}, True),
        ([None], True),
        (["", None, []], True),
        ({"images": [], "text": "", "mask": None, "more": {"a": [{}]}}, True),
        (0, False),
        (0.0, False),
        (False, False),
        (" ", False),
        ("\n", False),
        ([0], False),
        ([None, "a"], False),
        ({"images": [], "seed": 7}, False),
        ([[[["a"]]]], False),
    ],
)
def test_is_empty__outputs(output, empty):
    """An output is empty if it holds nothing but null and empty strings, at any depth."""
    assert is_empty(output) is empty


@given(
    output=st.recursive(
        st.none() | st.just(""), lambda i: st.lists(i) | st.dictionaries(st.text(), i)
    )
)
def test_is_empty__any_structure(output):
    """A structure of nothing is empty, and with anything in it, it is not."""
    assert is_empty(output)
    assert not is_empty([output, {"a": output, "b": 0}])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(output=json_values, schema=json_values)
def test_convert__any_schema_any_output(output, schema):
    """Any output under any schema is converted without an error."""
    found = parse_output_schema(document(schema))
    assert (
        convert_output(output, found, Made, is_output_file_url) == output
        or found is None
        or found.concatenate
    )


def test_convert__deep_nesting():
    """An output that is nested very deeply is returned without an error."""
    output: object = URL
    for _ in range(5000):
        output = [output]
    convert_output(output, None, Made, is_output_file_url)
    needs_schema(output)
    assert not is_empty(output)
