"""Members of many kinds, as upstream might describe them: what a caller reads, and what is sent."""

from __future__ import annotations

import copy
import datetime
import pickle
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import attrs
import pytest
from _support.attribute_docs import attribute_docs
from _support.compiled_package import Package, followed
from _support.spec_documents import description

from generator.description.notes import Notes

DESCRIPTION = description("""
    components:
      schemas:
        Mood: {type: string, enum: [glad, sad], default: sad}
        Speed: {type: object, deprecated: true, properties: {turns: {type: integer, default: -1}}}
        Fan:
          type: object
          required: [id]
          properties:
            id: {type: string}
            level: {type: integer, enum: [-1, 0, 1, -20, 9007199254740993]}
            maybe_level: {enum: [-1, 1, null]}
            scale: {type: number, enum: [-0.5, 0, 1.5]}
            mixed: {enum: [1, auto, null]}
            flag: {enum: [true]}
            status: {type: string, enum: [up, down]}
            sort: {const: fan}
            step: {const: -1}
            size: {oneOf: [{const: small, title: Small}, {const: large}]}
            gear: {oneOf: [{const: -1}, {const: 1}]}
            old: {type: string, deprecated: true, default: x}
            speed: {$ref: '#/components/schemas/Speed'}
            counts: {type: object, additionalProperties: {type: integer}}
            fans: {type: object, additionalProperties: {$ref: '#/components/schemas/Fan'}}
            words: {type: object, additionalProperties: {type: string}}
            times: {type: object, additionalProperties: {type: string, format: date-time}}
            point: {type: array, prefixItems: [{type: number}, {type: number}], items: false}
            row: {type: array, prefixItems: [{type: string, format: date-time}, {$ref: '#/components/schemas/Mood'}, {type: object, properties: {a: {type: integer}}}]}
            pair: {type: array, prefixItems: [{type: integer}], items: {type: string}}
""")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Package, Notes]]:
    with followed(tmp_path_factory.mktemp("models") / "models_api", DESCRIPTION) as found:
        yield found


@pytest.fixture
def api(both: tuple[Package, Notes]) -> Package:
    return both[0]


def read(api: Package, **members: Any) -> Any:
    fan = api("models").Fan.from_dict({"id": "f", **members})
    assert fan.to_dict() == {"id": "f", **members}
    return fan


# Enums and constants


def test_enums__integers(api: Package):
    """The members of an enum of integers are named by value and sign."""
    level = api("models").FanLevel
    assert {member.name: member.value for member in level} == {
        "VALUE_NEGATIVE_1": -1,
        "VALUE_0": 0,
        "VALUE_1": 1,
        "VALUE_NEGATIVE_20": -20,
        "VALUE_9007199254740993": 9007199254740993,
    }
    assert read(api, level=-1).level is level.VALUE_NEGATIVE_1
    assert read(api, level=1.0).level is level.VALUE_1
    assert read(api, level=-7).level == -7
    assert [member.value for member in api("models").FanMaybeLevel] == [-1, 1]
    assert read(api, maybe_level=None).maybe_level is None


@pytest.mark.parametrize(
    ("member", "values", "wrong"),
    [
        ("scale", [-0.5, 0, 7.25], "x"),
        ("mixed", [1, "auto", None, "new"], []),
        ("flag", [True, False], 1),
        ("status", ["up", "sideways"], 1),
        ("sort", ["fan", "blower"], 1),
        ("step", [-1, 2], "x"),
        ("size", ["small", "huge"], 1),
        ("gear", [-1, 1, 3], "x"),
    ],
)
def test_enums__listed_and_other_values(api: Package, member: str, values: list[Any], wrong: Any):
    """A value that is not listed is kept if it is of the same kind."""
    for value in values:
        assert getattr(read(api, **{member: value}), member) == value
    assert getattr(read(api, **{member: wrong}), member) is api("types").UNSET


def test_enums__constants(api: Package):
    """A choice of constants is an enum, and one constant may have another value."""
    assert [str(member) for member in api("models").FanSize] == ["large", "small"]
    assert api("models").FanGear.VALUE_NEGATIVE_1 == -1
    assert api("models").Fan.__annotations__["sort"] == "Literal['fan'] | str | Unset"


def test_enums__notes(both: tuple[Package, Notes]):
    """The report names the enums that the code does not have."""
    members = "/components/schemas/Fan/properties"
    places = {note.at for note in both[1].all if "docstring only" in note.text}
    assert places == {f"{members}/{name}" for name in ("scale", "mixed", "flag")}
    assert "Known values: -0.5, 0, 1.5." in attribute_docs(both[0], "fan")["scale"]


# Maps, lists, and members that are not declared


def test_maps__mapping(api: Package):
    """An object whose members are all of one type is a mapping."""
    counts = read(api, counts={"a": 1, "b": -2}).counts
    assert isinstance(counts, MutableMapping)
    assert (dict(counts), len(counts), list(counts)) == ({"a": 1, "b": -2}, 2, ["a", "b"])
    assert ("a" in counts, "c" in counts, None in counts) == (True, False, False)
    assert list(counts.items()) == [("a", 1), ("b", -2)]
    assert counts.get("c", 5) == 5
    assert counts == {"a": 1, "b": -2}
    assert counts == copy.deepcopy(counts) == pickle.loads(pickle.dumps(counts))
    counts["c"] = 3
    del counts["a"]
    assert counts.to_dict() == {"b": -2, "c": 3}


def test_maps__made_and_typed(api: Package):
    """A map is made from a mapping, and knows the type of its values."""
    models = api("models")
    given: Mapping[str, int] = {"x": 1}
    counts = models.FanCounts(given)
    counts["y"] = 2
    assert given == {"x": 1}
    assert models.Fan(id="f", counts=counts).to_dict() == {"id": "f", "counts": {"x": 1, "y": 2}}
    assert "class FanCounts(MutableMapping[str, int])" in api.text("models/fan_counts.py")
    assert type(read(api, words={"a": "b"}).words).__name__ == "FanWords"
    fan = read(api, fans={"one": {"id": "g", "new": 1}}, times={"t": "2026-01-02T03:04:05Z"})
    assert fan.fans["one"].additional_properties == {"new": 1}
    assert fan.times["t"] == datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)


def test_models__evolve(api: Package):
    """A changed copy keeps the members that are not declared, and shares none of them."""
    fan = read(api, colour="red", level="high")
    other = attrs.evolve(fan, id="g")
    assert other.to_dict() == {"id": "g", "colour": "red", "level": "high"}
    other["colour"] = "blue"
    assert fan["colour"] == "red"
    made = api("models").Fan(id="h", additional_properties={"colour": "green"})
    assert made.to_dict() == {"id": "h", "colour": "green"}
    counts = read(api, counts={"a": 1}).counts
    assert attrs.evolve(counts) == counts


def test_lists__positions(api: Package):
    """A list with a schema for each position is a list of any of these."""
    fan = read(
        api, point=[0.5, 1], row=["2026-01-02T03:04:05Z", "glad", {"a": 1}], pair=[1, "x", "y"]
    )
    when, mood, part = fan.row
    assert (when.year, mood, part.a) == (2026, api("models").Mood.GLAD, 1)
    hints = api("models").Fan.__annotations__
    assert hints["point"] == "list[float] | Unset"
    assert hints["pair"] == "list[int | str] | Unset"
    assert hints["row"] == "list[datetime.datetime | Mood | _models.FanRowItem3] | Unset"


# Texts


def test_texts__deprecated(api: Package, recwarn: pytest.WarningsRecorder):
    """A deprecated member or schema says so, and is read without a warning."""
    assert attribute_docs(api, "fan")["old"] == "Deprecated. Default: 'x'."
    assert "old (str | Unset): Deprecated. Default: 'x'." in api("models").Fan.__doc__
    assert api("models").Speed.__doc__.strip().startswith("Deprecated.")
    assert read(api, old="y", speed={"turns": 1}).speed.turns == 1
    assert not recwarn.list
