"""Unions of many forms, as upstream might describe them: each value becomes an object of its class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from _support.compiled_package import Package, followed
from _support.spec_documents import description

from generator.description.notes import Notes
from generator.upstream.normalise import normalise
from generator.upstream.render import render

DESCRIPTION = description("""
    paths:
      /boxes:
        post:
          operationId: boxes.open
          requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/schemas_box_response'}}}}
          responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/schemas_box_response'}}}}}
      /shapes:
        get:
          operationId: shapes.pick
          responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Shape'}}}}}
        put:
          operationId: shapes.sort
          responses:
            '200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Shape'}}}}}
    components:
      schemas:
        schemas_box_response:
          type: object
          properties:
            by_mapping: {$ref: '#/components/schemas/Shape'}
            by_name: {$ref: '#/components/schemas/Animal'}
            by_constant:
              oneOf: [{$ref: '#/components/schemas/Cash'}, {$ref: '#/components/schemas/Card'}]
            by_inline:
              oneOf:
                - {type: object, required: [kind, a], properties: {kind: {enum: [one]}, a: {type: string}}}
                - {type: object, required: [kind, b], properties: {kind: {const: two}, b: {type: string}}}
            by_number:
              anyOf:
                - {type: object, properties: {version: {const: 1}, x: {type: integer}}}
                - {type: object, properties: {version: {const: -1}, y: {type: integer}}}
                - {type: object, properties: {version: {const: true}, z: {type: integer}}}
            by_members:
              anyOf:
                - {$ref: '#/components/schemas/Named'}
                - {$ref: '#/components/schemas/Sized'}
                - {$ref: '#/components/schemas/Placed'}
            twins: {oneOf: [{$ref: '#/components/schemas/Named'}, {$ref: '#/components/schemas/Titled'}]}
            nullable: {nullable: true, oneOf: [{$ref: '#/components/schemas/Cash'}, {$ref: '#/components/schemas/Card'}]}
            many: {type: array, items: {$ref: '#/components/schemas/Shape'}}
            map: {type: object, additionalProperties: {$ref: '#/components/schemas/Shape'}}
            nested:
              oneOf: [{$ref: '#/components/schemas/Shape'}, {$ref: '#/components/schemas/Animal'}, {type: string}]
            beside: {oneOf: [{type: string}, {$ref: '#/components/schemas/Named'}, {type: array, items: {$ref: '#/components/schemas/Cash'}}]}
            open: {oneOf: [{type: object}, {$ref: '#/components/schemas/Sized'}]}
            lists:
              oneOf:
                - {type: array, items: {$ref: '#/components/schemas/Card'}}
                - {type: array, items: {$ref: '#/components/schemas/Cash'}}
                - {type: string}
            maps: {oneOf: [{type: object, additionalProperties: {type: string}}, {type: object, additionalProperties: {type: integer}}]}
            numbers: {oneOf: [{type: integer}, {type: number}, {type: boolean}]}
            words: {oneOf: [{$ref: '#/components/schemas/Mood'}, {$ref: '#/components/schemas/Colour'}]}
            auto: {oneOf: [{const: auto}, {type: integer}]}
            moments: {oneOf: [{type: string, format: date-time}, {type: integer}]}
            by_heir: {$ref: '#/components/schemas/Vehicle'}
            by_heir_or_null: {nullable: true, allOf: [{$ref: '#/components/schemas/Vehicle'}]}
            by_default:
              oneOf: [{$ref: '#/components/schemas/schemas_round_response'}, {$ref: '#/components/schemas/Placed'}]
              discriminator: {propertyName: kind, mapping: {ring: schemas_round_response}, defaultMapping: Placed}
            by_digit:
              oneOf: [{$ref: '#/components/schemas/First'}, {$ref: '#/components/schemas/Second'}]
              discriminator: {propertyName: rank, mapping: {'1': First, '-2': Second}}
            bad_tag: {oneOf: [{$ref: '#/components/schemas/Cash'}, {$ref: '#/components/schemas/Card'}], discriminator: {propertyName: how, mapping: {gone: Nowhere}}}
        Shape:
          oneOf: [{$ref: '#/components/schemas/schemas_round_response'}, {$ref: '#/components/schemas/Square'}]
          discriminator:
            propertyName: kind
            mapping: {circle: '#/components/schemas/schemas_round_response', oval: schemas_round_response, 'sq"''are': Square}
        schemas_round_response: {type: object, required: [kind, radius], properties: {kind: {type: string}, radius: {type: number}}}
        Square: {type: object, required: [kind], properties: {kind: {type: string}, radius: {type: number}, side: {type: integer}}}
        Animal:
          anyOf: [{$ref: '#/components/schemas/big_cat'}, {$ref: '#/components/schemas/Dog'}]
          discriminator: {propertyName: species}
        big_cat: {type: object, required: [species], properties: {species: {type: string}}}
        Dog: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [species], properties: {species: {type: string}}}]}
        Base: {type: object, properties: {legs: {type: integer}}}
        Cash: {type: object, required: [how, coins], properties: {how: {type: string, enum: [cash]}, coins: {type: integer}}}
        Card: {type: object, required: [how], properties: {how: {const: card}, number: {type: string}}}
        Named: {type: object, required: [name], properties: {name: {type: string}, nick: {type: string}}}
        Titled: {type: object, required: [name], properties: {name: {type: string}, title: {type: string}}}
        Sized: {type: object, required: [name, size], properties: {name: {type: string}, size: {type: integer}}}
        Placed: {type: object, required: [place], properties: {place: {type: string}}}
        Vehicle:
          type: object
          required: [make]
          properties: {make: {type: string, enum: [Car, Van, hgv, Vehicle]}, load: {$ref: '#/components/schemas/Vehicle'}}
          discriminator: {propertyName: make, mapping: {hgv: '#/components/schemas/Truck'}}
        Car: {allOf: [{$ref: '#/components/schemas/Vehicle'}, {type: object, properties: {doors: {type: integer}}}]}
        Truck: {allOf: [{$ref: '#/components/schemas/Vehicle'}, {type: object, properties: {axles: {type: integer}}}]}
        Van: {allOf: [{$ref: '#/components/schemas/Car'}, {type: object, properties: {seats: {type: integer}}}]}
        First: {type: object, properties: {rank: {type: integer}, a: {type: string}}}
        Second: {type: object, properties: {rank: {type: integer}, b: {type: string}}}
        Mood: {type: string, enum: [glad, sad]}
        Colour: {type: string, enum: [red, blue]}
""")

#: A member of Box, a value, and the name of the class that the value has in Python.
READ: list[tuple[str, Any, str]] = [
    ("by_mapping", {"kind": "circle", "radius": 1.5}, "Round"),
    ("by_mapping", {"kind": "oval", "radius": 1}, "Round"),
    ("by_mapping", {"kind": "sq\"'are", "radius": 1}, "Square"),
    ("by_mapping", {"kind": "star", "radius": 1}, "dict"),
    ("by_mapping", {"kind": ["circle"], "radius": 1}, "dict"),
    ("by_mapping", {"kind": "circle", "radius": 1, "new": [None]}, "Round"),
    ("by_name", {"species": "big_cat"}, "BigCat"),
    ("by_name", {"species": "Dog", "legs": 3}, "Dog"),
    ("by_name", {"species": "newt"}, "dict"),
    ("by_constant", {"how": "card", "coins": 3}, "Card"),
    ("by_constant", {"how": "cash", "coins": 3}, "Cash"),
    ("by_constant", {"how": "kind words", "coins": 3}, "dict"),
    ("by_inline", {"kind": "one", "a": "x", "b": "y"}, "BoxByInlineOption1"),
    ("by_inline", {"kind": "two", "a": "x", "b": "y"}, "BoxByInlineOption2"),
    ("by_inline", {"kind": "three"}, "dict"),
    ("by_number", {"version": 1, "y": 2}, "BoxByNumberOption1"),
    ("by_number", {"version": -1, "x": 2}, "BoxByNumberOption2"),
    ("by_number", {"version": True, "x": 2}, "BoxByNumberOption3"),
    ("by_number", {"version": 2, "x": 2}, "dict"),
    ("by_number", {"y": 2}, "BoxByNumberOption2"),
    ("by_members", {"name": "n"}, "Named"),
    ("by_members", {"name": "n", "size": 1}, "Sized"),
    ("by_members", {"name": "n", "size": "big"}, "Named"),
    ("by_members", {"place": "p", "size": 1}, "Placed"),
    ("twins", {"name": "n"}, "Named"),
    ("twins", {"name": "n", "title": "t"}, "Titled"),
    ("nullable", None, "NoneType"),
    ("nullable", {"how": "card"}, "Card"),
    ("nullable", {"how": "?"}, "dict"),
    ("nested", {"kind": "circle", "radius": 2}, "Round"),
    ("nested", {"species": "Dog"}, "Dog"),
    ("nested", "text", "str"),
    ("beside", "text", "str"),
    ("beside", {"name": "n"}, "Named"),
    ("beside", [{"how": "cash", "coins": 1}], "list"),
    ("open", {"name": "n", "size": 1}, "Sized"),
    ("open", {"name": "n"}, "dict"),
    ("maps", {"a": "b"}, "BoxMapsOption1"),
    ("maps", {"a": 1, "b": 2}, "BoxMapsOption2"),
    ("numbers", 1, "int"),
    ("numbers", 1.0, "float"),
    ("numbers", 1.5, "float"),
    ("numbers", False, "bool"),
    ("words", "sad", "Mood"),
    ("words", "red", "Colour"),
    ("words", "mauve", "Mood"),
    ("auto", "auto", "str"),
    ("auto", "manual", "str"),
    ("auto", 3, "int"),
    ("moments", 3, "int"),
    ("moments", "2026-01-02T03:04:05Z", "datetime"),
    ("by_heir", {"make": "Car", "doors": 3}, "Car"),
    ("by_heir", {"make": "Van", "doors": 3, "seats": 7}, "Van"),
    ("by_heir", {"make": "hgv", "axles": 3, "load": {"make": "Car", "doors": 2}}, "Truck"),
    ("by_heir", {"make": "bicycle", "doors": 0}, "Vehicle"),
    ("by_heir_or_null", None, "NoneType"),
    ("by_heir_or_null", {"make": "Van"}, "Van"),
    ("by_default", {"kind": "ring", "radius": 2, "place": "p"}, "Round"),
    ("by_default", {"kind": "hall", "radius": 2, "place": "p"}, "Placed"),
    ("by_default", {"place": "p"}, "Placed"),
    ("by_digit", {"rank": 1, "b": "x"}, "First"),
    ("by_digit", {"rank": -2.0, "a": "x"}, "Second"),
    ("by_digit", {"rank": 3, "a": "x"}, "dict"),
    ("bad_tag", {"how": "cash", "coins": 1}, "Cash"),
]  # fmt: skip


def notes_of(document: dict[str, Any]) -> dict[str, str]:
    """What the report says of a description, by place."""
    notes = Notes()
    normalise(document, notes=notes)
    return {note.at: note.text for note in notes.all}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    with followed(tmp_path_factory.mktemp("unions") / "unions_api", DESCRIPTION) as (package, _):
        yield package


@pytest.mark.parametrize(("member", "value", "kind"), READ)
def test_unions__class_of_a_value(api: Package, member: str, value: Any, kind: str):
    """A value has the class that its tag, or its members, say, and is sent as it was received."""
    box = api("models").Box.from_dict({member: value})
    assert type(getattr(box, member)).__name__ == kind
    assert box.to_dict() == {member: value}


@pytest.mark.parametrize("member", ["many", "map"])
def test_unions__in_lists_and_maps(api: Package, member: str):
    """The items of a list and the values of a map are told apart each."""
    items = [{"kind": "circle", "radius": 1}, {"kind": "sq\"'are"}, {"kind": "?"}]
    value = items if member == "many" else {str(index): item for index, item in enumerate(items)}
    box = api("models").Box.from_dict({member: value})
    found = getattr(box, member)
    found = found if member == "many" else list(found.values())
    assert [type(item).__name__ for item in found] == ["Round", "Square", "dict"]
    assert box.to_dict() == {member: value}


def test_unions__logged(api: Package, caplog: pytest.LogCaptureFixture):
    """What is left out is logged for the class that is read, and not for those that were tried."""
    read = api("models").Box.from_dict
    read({"maps": {"a": 1}})
    read({"twins": {"name": "n", "nick": 1, "title": "t"}})
    assert not caplog.records
    read({"twins": {"name": "n", "nick": 1, "title": 2}})
    assert [record.getMessage() for record in caplog.records] == [
        "Named.nick was left out: it is a number, not a string"
    ]


def test_unions__of_lists(api: Package):
    """The items of a union of lists are told apart each."""
    value = [{"how": "cash", "coins": 1}, {"how": "card"}]
    box = api("models").Box.from_dict({"lists": value})
    assert [type(item).__name__ for item in box.lists] == ["Cash", "Card"]
    assert box.to_dict() == {"lists": value}
    assert api("models").Box.from_dict({"lists": "none"}).lists == "none"


def test_unions__known_tag_of_a_wrong_body(api: Package, recorder: Any):
    """An object with a known tag that cannot be read is an error where it has to be there."""
    recorder.answer = b'{"kind": "circle", "radius": "far"}'
    with api("client").Client(base_url=recorder.url) as client:
        with pytest.raises(api("errors").ResponseDecodeError, match="Round/radius: is a string"):
            api("api.shapes.shapes_pick").sync(client=client)
        recorder.answer = b'{"kind": "hexagon", "sides": [6]}'
        assert api("api.shapes.shapes_pick").sync(client=client) == {
            "kind": "hexagon",
            "sides": [6],
        }
        recorder.answer = b'[{"kind": "circle", "radius": "far"}, {"kind": "circle", "radius": 1}]'
        (only,) = api("api.shapes.shapes_sort").sync(client=client)
        assert only.radius == 1
    box = api("models").Box.from_dict({"by_mapping": {"kind": "circle"}})
    assert box.by_mapping is api("types").UNSET
    assert box.to_dict() == {"by_mapping": {"kind": "circle"}}


def test_unions__sent(api: Package, recorder: Any):
    """An object of a union, or raw JSON in its place, is sent as it is."""
    models = api("models")
    body = models.Box(by_mapping=models.Square(kind="square", side=2), by_constant={"how": "new"})
    with api("client").Client(base_url=recorder.url) as client:
        api("api.boxes.boxes_open").sync(client=client, body=body)
    assert recorder.requests[0].json() == {
        "by_mapping": {"kind": "square", "side": 2},
        "by_constant": {"how": "new"},
    }


def test_unions__built_again():
    """A description with unions is normalised into itself."""
    once = normalise(DESCRIPTION)
    assert render(normalise(once)) == render(once)


def test_unions__types(api: Package):
    """A union with a tag may be a plain dictionary, one without may not."""
    hints = api("models").Box.__annotations__
    assert hints["by_mapping"] == "_models.Round | _models.Square | dict[str, Any] | Unset"
    assert hints["by_members"] == "_models.Named | _models.Sized | _models.Placed | Unset"
    assert hints["auto"] == "Literal['auto'] | str | int | Unset"


def test_unions__notes():
    """The report names what cannot be told apart, and tags that lead nowhere."""
    box = "/components/schemas/schemas_box_response/properties"
    found = notes_of(DESCRIPTION)
    assert set(found) == {
        f"{box}/twins",
        f"{box}/maps",
        f"{box}/bad_tag/discriminator/mapping/gone",
    }
    assert "Named and Titled cannot be told apart" in found[f"{box}/twins"]
    assert "leads to no schema" in found[f"{box}/bad_tag/discriminator/mapping/gone"]
