"""Tolerant decoding: what is accepted, what is left out, and what is refused."""

from __future__ import annotations

import copy
import datetime
import logging
import pickle
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from _support.compiled_package import Package, compiled, describe


def optional(schema: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [schema, {"type": "null"}]}


SCHEMAS: dict[str, Any] = {
    "Colour": {"type": "string", "enum": ["red", "green"]},
    "Size": {"type": "integer", "enum": [1, 2]},
    "Wheel": {
        "type": "object",
        "required": ["radius"],
        "properties": {"radius": {"type": "integer"}, "maker/name~1": {"type": "string"}},
    },
    "Car": {
        "type": "object",
        "required": ["id", "colour", "wheel", "wheels", "plate"],
        "properties": {
            "id": {"type": "string"},
            "plate": {"type": ["string", "null"]},
            "colour": {"$ref": "#/components/schemas/Colour"},
            "wheel": {"$ref": "#/components/schemas/Wheel"},
            "wheels": {"type": "array", "items": {"$ref": "#/components/schemas/Wheel"}},
            "spare": optional({"$ref": "#/components/schemas/Wheel"}),
            "size": {"$ref": "#/components/schemas/Size"},
            "built": {"type": "string", "format": "date-time"},
            "day": {"type": "string", "format": "date"},
            "serial": {"type": "string", "format": "uuid"},
            "speed": {"type": "number"},
            "doors": {"type": "integer"},
            "sold": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "owners": {"type": ["array", "null"], "items": {"type": "string"}},
            "kind": {"const": "car"},
            "label": {"type": ["string", "integer"]},
            "extra": {"type": "object"},
            "grid": {
                "type": "array",
                "items": {"type": "array", "items": {"$ref": "#/components/schemas/Wheel"}},
            },
            "spares": {
                "oneOf": [
                    {"type": "string"},
                    {"type": "array", "items": {"$ref": "#/components/schemas/Wheel"}},
                    {"type": "array", "items": {"type": "integer"}},
                ]
            },
        },
    },
    "Prices": {"type": "object", "additionalProperties": {"type": "number"}},
    "Shelves": {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
    },
    "Garage": {
        "type": "object",
        "required": ["cars"],
        "properties": {
            "cars": {"type": "array", "items": {"$ref": "#/components/schemas/Car"}},
            "first": {"$ref": "#/components/schemas/Car"},
        },
    },
}
CAR: dict[str, Any] = {
    "id": "a",
    "plate": "X 1",
    "colour": "red",
    "wheel": {"radius": 1},
    "wheels": [{"radius": 2}],
    "built": "2026-01-02T03:04:05Z",
    "size": 2,
}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    description = describe(components={"schemas": SCHEMAS})
    with compiled(tmp_path_factory.mktemp("reader") / "reader_api", description) as package:
        yield package


def read(api: Package, **changes: Any) -> Any:
    return api("models").Car.from_dict({**CAR, **changes})


def test_open_enum__unknown_string(api: Package):
    """An unknown string of an open enum is kept."""
    colour = read(api, colour="mauve").colour
    assert isinstance(colour, api("models").Colour)
    assert (str(colour), colour.value, colour.name) == ("mauve", "mauve", "mauve")
    assert colour == "mauve"
    assert {colour: 1}["mauve"] == 1
    assert f"{colour:>6}" == " mauve"
    assert "mauve" not in [str(known) for known in api("models").Colour]


def test_open_enum__unknown_number(api: Package):
    """An unknown number of an open enum is kept."""
    size = read(api, size=9).size
    assert isinstance(size, api("models").Size)
    assert (int(size), size.value, str(size)) == (9, 9, "9")
    assert size == 9
    assert size > api("models").Size.VALUE_2


@pytest.mark.parametrize("value", ["mauve", "red", "", "a b\u2028"])
@pytest.mark.parametrize(
    "clone",
    [copy.copy, copy.deepcopy, *(
        lambda it, n=n: pickle.loads(pickle.dumps(it, n)) for n in range(pickle.HIGHEST_PROTOCOL + 1)
    )],
)  # fmt: skip
def test_open_enum__copy_and_pickle(api: Package, clone: Any, value: str):
    """An open enum can be copied and pickled."""
    colour = api("models").Colour(value)
    assert clone(colour) == colour
    assert type(clone(colour)) is type(colour)
    assert clone(api("models").Size(77)) == 77


def test_open_enum__known_values(api: Package):
    """Known values are singletons."""
    assert read(api).colour is api("models").Colour.RED


@pytest.mark.parametrize("value", [True, None, 1.5, [], {}])
def test_open_enum__other_kinds(api: Package, value: Any):
    """An open enum accepts no value of another kind."""
    with pytest.raises(ValueError, match="is not a valid Colour"):
        api("models").Colour(value)
    with pytest.raises(ValueError, match="is not a valid Size"):
        api("models").Size("x")
    assert read(api, size=value).additional_properties == {"size": value}


@pytest.mark.parametrize("name", [name for name in SCHEMAS["Car"]["properties"] if name not in
                                  SCHEMAS["Car"]["required"]])  # fmt: skip
def test_from_dict__null_and_missing_members(
    api: Package, name: str, caplog: pytest.LogCaptureFixture
):
    """Null and missing members raise no error and are not logged."""
    given = {key: value for key, value in CAR.items() if key != name}
    unset = api("types").UNSET
    assert getattr(api("models").Car.from_dict(given), name) is unset
    car = api("models").Car.from_dict({**given, name: None})
    assert getattr(car, name) in (unset, None)
    assert car.to_dict() == {**given, name: None}
    assert not caplog.records


def test_from_dict__unknown_members(api: Package):
    """Unknown members are kept apart."""
    car = read(api, roof={"open": True})
    assert car.additional_properties == {"roof": {"open": True}}
    assert car["roof"] == {"open": True}
    assert "roof" in car
    assert car.additional_keys == ["roof"]
    car["roof"] = None
    assert car.to_dict() == {**CAR, "roof": None}
    del car["roof"]
    assert car.to_dict() == CAR


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("built", "yesterday", "a string that is not a timestamp"),
        ("built", 5, "a number, not a string"),
        ("day", "2026-13-01", "a string that is not a date"),
        ("serial", "7", "a string that is not a UUID"),
        ("speed", "fast", "a string, not a number"),
        ("speed", True, "a boolean, not a number"),
        ("doors", 2.5, "a number, not an integer"),
        ("doors", True, "a boolean, not an integer"),
        ("sold", "yes", "a string, not a boolean"),
        ("sold", 1, "a number, not a boolean"),
        ("tags", "a", "a string, not a list"),
        ("size", "L", "a string, not an integer"),
        ("kind", 5, "a number, not a string"),
        ("label", [], "a list, not of an expected kind"),
        ("extra", [1], "a list, not an object"),
        ("spare", {"radius": "big"}, "a string, not an integer"),
        ("spare", [1], "a list, not an object"),
    ],
)
def test_from_dict__wrong_optional_member(
    api: Package, name: str, value: Any, text: str, caplog: pytest.LogCaptureFixture
):
    """A wrong optional member is left out, kept as raw JSON, and logged."""
    car = read(api, **{name: value})
    assert getattr(car, name) is api("types").UNSET
    assert car.additional_properties == {name: value}
    assert car.to_dict() == {**CAR, name: value}
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("replicate_api", logging.WARNING)
    assert record.getMessage().startswith(f"Car.{name} was left out")
    assert text in record.getMessage()


def test_from_dict__log_without_values(api: Package, caplog: pytest.LogCaptureFixture):
    """The log has no values."""
    read(api, built="s3cret", serial="s3cret", doors="s3cret", sold="s3cret", tags=[["s3cret"]])
    assert len(caplog.records) == 5
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize(
    ("value", "pointer", "reason"),
    [
        ({}, "/id", "is missing"),
        ({**CAR, "id": 1}, "/id", "is a number, not a string"),
        ({**CAR, "id": None}, "/id", "is null, not a string"),
        ({**CAR, "colour": 1}, "/colour", "is a number, not a string"),
        ({**CAR, "wheel": {}}, "/wheel/radius", "is missing"),
        ({**CAR, "wheel": {"radius": "x"}}, "/wheel/radius", "is a string, not an integer"),
        ({**CAR, "wheel": 3}, "/wheel", "is a number, not an object"),
        ({**CAR, "wheels": {}}, "/wheels", "is an object, not a list"),
        ([], "", "is a list, not an object"),
        (None, "", "is null, not an object"),
    ],
)
def test_from_dict__required_member(api: Package, value: Any, pointer: str, reason: str):
    """A missing or wrong required member raises an error with its place."""
    with pytest.raises(api("errors").ResponseDecodeError) as caught:
        api("models").Car.from_dict(value)
    error = caught.value
    assert (error.schema, error.pointer, error.reason) == ("Car", pointer, reason)
    assert str(error) == f"Car{pointer}: {reason}"
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.pointer) == (str(error), pointer)


def test_from_dict__nullable_required_member(api: Package):
    """A required member may be null if the description says so."""
    assert read(api, plate=None).plate is None


def test_from_dict__list_with_bad_items(api: Package, caplog: pytest.LogCaptureFixture):
    """Items that cannot be read are left out, and the raw list is kept."""
    wheels = [{"radius": 1}, {"radius": "x"}, None, {"radius": 3}]
    car = read(api, wheels=wheels, tags=["a", 1, "b"], owners=["c", 2])
    assert [wheel.radius for wheel in car.wheels] == [1, 3]
    assert (car.tags, car.owners) == (["a", "b"], ["c"])
    assert car.additional_properties == {
        "wheels": wheels,
        "tags": ["a", 1, "b"],
        "owners": ["c", 2],
    }
    assert "Car.wheels[1] was left out" in caplog.text
    assert "Car.owners[1] was left out" in caplog.text


def test_from_dict__nested_list_with_bad_items(api: Package, caplog: pytest.LogCaptureFixture):
    """A nested list loses only the items that cannot be read."""
    grid = [[{"radius": 1}, {"radius": "x"}], "row", [{"radius": 2}], [None]]
    car = read(api, grid=grid)
    assert [[wheel.radius for wheel in row] for row in car.grid] == [[1], [2], []]
    assert car.additional_properties == {"grid": grid}
    assert [record.getMessage() for record in caplog.records] == [
        "Car.grid[0][1] was left out: /radius is a string, not an integer",
        "Car.grid[1] was left out: it is a string, not a list",
        "Car.grid[3][0] was left out: it is null, not an object",
    ]


def test_first_of__lists(api: Package, caplog: pytest.LogCaptureFixture):
    """A list in a union is read as the kind that fits the most items."""
    assert read(api, spares=[3, 4]).spares == [3, 4]
    assert read(api, spares="none").spares == "none"
    assert read(api, spares=[]).spares == []
    assert not caplog.records
    car = read(api, spares=[3, {"radius": 1}, 4])
    assert car.spares == [3, 4]
    assert car.additional_properties == {"spares": [3, {"radius": 1}, 4]}
    assert "Car.spares[1] was left out" in caplog.text


def test_from_dict__list_in_additional_properties(api: Package, caplog: pytest.LogCaptureFixture):
    """A list in typed additional properties keeps its good items."""
    shelves = api("models").Shelves.from_dict({"a": ["x", 1], "b": "y"})
    assert shelves.additional_properties == {"a": ["x"]}
    assert "Shelves.a[1] was left out" in caplog.text
    assert "Shelves.b was left out" in caplog.text


def test_from_dict__page_with_bad_item(api: Package):
    """A page loses only the item that cannot be read."""
    garage = api("models").Garage.from_dict({"cars": [CAR, {"id": 1}], "first": {"id": 1}})
    assert [car.id for car in garage.cars] == ["a"]
    assert garage.first is api("types").UNSET
    assert garage.additional_properties == {"cars": [CAR, {"id": 1}], "first": {"id": 1}}


def test_from_dict__typed_additional_properties(api: Package, caplog: pytest.LogCaptureFixture):
    """Typed additional properties are all read by one reader."""
    prices = api("models").Prices.from_dict({"a": 1, "b": 1.5, "c": "free"})
    assert prices.additional_properties == {"a": 1, "b": 1.5}
    assert "Prices.c was left out" in caplog.text
    assert prices.to_dict() == {"a": 1, "b": 1.5}


UTC = datetime.UTC
EAST = datetime.timezone(datetime.timedelta(hours=2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02T03:04:05Z", datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05+02:00", datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=EAST)),
        ("2026-01-02 03:04:05z", datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("Fri, 02 Jan 2026 03:04:05 GMT", datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        *(
            (
                f"2026-01-02T03:04:05.{'123456789'[:digits]}Z",
                datetime.datetime(2026, 1, 2, 3, 4, 5, int("123456789"[:digits][:6].ljust(6, "0")), UTC),
            )
            for digits in range(1, 10)
        ),
    ],
)  # fmt: skip
def test_read_datetime__forms(api: Package, text: str, expected: datetime.datetime):
    """A timestamp is read in each of its forms."""
    built = read(api, built=text).built
    assert built == expected
    assert built.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    "text",
    ["5", "", "now", "12:30", "January", "2026", "10 Jan", "2026-01", "1e5", "9" * 400, "\0", "()"],
)
def test_read_datetime__incomplete(api: Package, text: str):
    """A string that is not a complete timestamp is refused."""
    assert read(api, built=text).additional_properties == {"built": text}


def test_read_float__numbers(api: Package):
    """Integers and floats are read as numbers."""
    car = read(api, doors=4.0, speed=3)
    assert (car.doors, type(car.doors)) == (4, int)
    assert (car.speed, type(car.speed)) == (3, int)


FULL = {
    **CAR,
    "spare": {"radius": 3, "maker/name~1": "ACME"},
    "day": "2026-01-02",
    "serial": str(uuid.UUID(int=5)),
    "speed": 1.5,
    "doors": 4,
    "sold": False,
    "tags": ["a"],
    "owners": None,
    "kind": "car",
    "label": 3,
    "extra": {"deep": [{"er": None}]},
    "other": {"wheel": [1]},
}


def test_to_dict__round_trip(api: Package):
    """An object that is decoded and encoded is unchanged."""
    model = api("models").Car
    car = model.from_dict(FULL)
    assert car.to_dict() == FULL
    assert model.from_dict(car.to_dict()) == car
    assert car.additional_properties == {"other": {"wheel": [1]}}


def test_from_dict__input_unchanged(api: Package):
    """Decoding does not change its input."""
    source = copy.deepcopy(FULL)
    car = api("models").Car.from_dict(source)
    car["new"] = 1
    assert source == FULL


@pytest.mark.parametrize(
    "clone", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))]
)
def test_models__copy_pickle_compare(api: Package, clone: Any):
    """Models can be copied, pickled and compared."""
    car = api("models").Car.from_dict({**FULL, "colour": "mauve", "size": 9})
    assert clone(car) == car
    assert clone(car).to_dict() == car.to_dict()
    assert clone(car) != api("models").Car.from_dict(FULL)


@pytest.mark.parametrize(
    "clone", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))]
)
def test_unset__identity(api: Package, clone: Any):
    """``UNSET`` stays the same object when copied or pickled."""
    unset = api("types").UNSET
    assert clone(unset) is unset
    assert clone([unset])[0] is unset
    assert clone(read(api)).day is unset
    assert not unset
    assert repr(unset) == "UNSET"


@pytest.mark.parametrize("sign", ["/", "~"])
def test_response_decode_error__escaped_pointer(api: Package, sign: str):
    """The JSON pointer of an error is escaped."""
    decoding = api("decoding")
    reader = decoding.FieldsReader("Thing", required={f"a{sign}b": decoding.read_str}, optional={})
    with pytest.raises(api("errors").ResponseDecodeError) as caught:
        reader.read({f"a{sign}b": 1})
    assert caught.value.pointer == {"/": "/a~1b", "~": "/a~0b"}[sign]


def test_fields_reader__some_members(api: Package):
    """Some members are read alone, None for those that cannot be, and others can be required."""
    read = api("models.car").fields_reader.only("colour", optional=["built", "size", "wings"])
    assert read({**CAR, "size": "big", "wheel": None}) == {
        "colour": api("models").Colour.RED,
        "built": datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
        "size": None,
        "wings": None,
    }
    with pytest.raises(api("errors").ResponseDecodeError, match="is missing") as caught:
        read({"id": "a"})
    assert caught.value.pointer == "/colour"
