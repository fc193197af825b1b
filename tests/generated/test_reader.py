"""The tolerant reader: what it accepts, what it leaves out, and when it gives up."""

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


def test_an_unknown_value_of_an_open_enum_is_kept(api: Package):
    colour = read(api, colour="mauve").colour
    assert isinstance(colour, api("models").Colour)
    assert (str(colour), colour.value, colour.name) == ("mauve", "mauve", "mauve")
    assert colour == "mauve"
    assert {colour: 1}["mauve"] == 1
    assert f"{colour:>6}" == " mauve"
    assert "mauve" not in [str(known) for known in api("models").Colour]


def test_an_unknown_number_of_an_open_enum_is_kept(api: Package):
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
def test_an_open_enum_copies_and_pickles(api: Package, clone: Any, value: str):
    colour = api("models").Colour(value)
    assert clone(colour) == colour
    assert type(clone(colour)) is type(colour)
    assert clone(api("models").Size(77)) == 77


def test_known_values_are_singletons(api: Package):
    assert read(api).colour is api("models").Colour.RED


@pytest.mark.parametrize("value", [True, None, 1.5, [], {}])
def test_an_open_enum_is_not_open_to_other_kinds(api: Package, value: Any):
    with pytest.raises(ValueError, match="is not a valid Colour"):
        api("models").Colour(value)
    with pytest.raises(ValueError, match="is not a valid Size"):
        api("models").Size("x")
    assert read(api, size=value).additional_properties == {"size": value}


@pytest.mark.parametrize("name", [name for name in SCHEMAS["Car"]["properties"] if name not in
                                  SCHEMAS["Car"]["required"]])  # fmt: skip
def test_null_and_missing_never_raise_and_never_warn(
    api: Package, name: str, caplog: pytest.LogCaptureFixture
):
    given = {key: value for key, value in CAR.items() if key != name}
    unset = api("types").UNSET
    assert getattr(api("models").Car.from_dict(given), name) is unset
    car = api("models").Car.from_dict({**given, name: None})
    assert getattr(car, name) in (unset, None)
    assert car.to_dict() == {**given, name: None}
    assert not caplog.records


def test_unknown_members_are_kept_apart(api: Package):
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
        ("size", "L", "a string, not a number"),
        ("kind", "bus", "is not 'car'"),
        ("label", [], "a list, not of an expected kind"),
        ("extra", [1], "a list, not an object"),
        ("spare", {"radius": "big"}, "a string, not an integer"),
        ("spare", [1], "a list, not an object"),
    ],
)
def test_an_optional_member_of_a_wrong_kind_is_left_out_kept_raw_and_logged(
    api: Package, name: str, value: Any, text: str, caplog: pytest.LogCaptureFixture
):
    car = read(api, **{name: value})
    assert getattr(car, name) is api("types").UNSET
    assert car.additional_properties == {name: value}
    assert car.to_dict() == {**CAR, name: value}
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("replicate_api", logging.WARNING)
    assert record.getMessage().startswith(f"Car.{name} was left out")
    assert text in record.getMessage()


def test_the_log_tells_no_values(api: Package, caplog: pytest.LogCaptureFixture):
    read(api, built="s3cret", serial="s3cret", kind="s3cret", sold="s3cret", tags=[["s3cret"]])
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
def test_without_a_required_member_there_is_no_object(
    api: Package, value: Any, pointer: str, reason: str
):
    with pytest.raises(api("errors").ResponseDecodeError) as caught:
        api("models").Car.from_dict(value)
    error = caught.value
    assert (error.schema, error.pointer, error.reason) == ("Car", pointer, reason)
    assert str(error) == f"Car{pointer}: {reason}"
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.pointer) == (str(error), pointer)


def test_a_required_member_may_be_null_where_the_description_says_so(api: Package):
    assert read(api, plate=None).plate is None


def test_items_that_cannot_be_read_are_left_out_and_the_raw_list_is_kept(
    api: Package, caplog: pytest.LogCaptureFixture
):
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


def test_a_list_in_a_list_loses_only_the_items_that_cannot_be_read(
    api: Package, caplog: pytest.LogCaptureFixture
):
    grid = [[{"radius": 1}, {"radius": "x"}], "row", [{"radius": 2}], [None]]
    car = read(api, grid=grid)
    assert [[wheel.radius for wheel in row] for row in car.grid] == [[1], [2], []]
    assert car.additional_properties == {"grid": grid}
    assert [record.getMessage() for record in caplog.records] == [
        "Car.grid[0][1] was left out: /radius is a string, not an integer",
        "Car.grid[1] was left out: it is a string, not a list",
        "Car.grid[3][0] was left out: it is null, not an object",
    ]


def test_a_list_that_is_one_of_several_kinds_is_read_as_the_kind_that_fits_best(
    api: Package, caplog: pytest.LogCaptureFixture
):
    assert read(api, spares=[3, 4]).spares == [3, 4]
    assert read(api, spares="none").spares == "none"
    assert read(api, spares=[]).spares == []
    assert not caplog.records
    car = read(api, spares=[3, {"radius": 1}, 4])
    assert car.spares == [3, 4]
    assert car.additional_properties == {"spares": [3, {"radius": 1}, 4]}
    assert "Car.spares[1] was left out" in caplog.text


def test_a_list_among_typed_additional_properties_keeps_its_good_items(
    api: Package, caplog: pytest.LogCaptureFixture
):
    shelves = api("models").Shelves.from_dict({"a": ["x", 1], "b": "y"})
    assert shelves.additional_properties == {"a": ["x"]}
    assert "Shelves.a[1] was left out" in caplog.text
    assert "Shelves.b was left out" in caplog.text


def test_a_page_survives_an_item_that_cannot_be_read(api: Package):
    garage = api("models").Garage.from_dict({"cars": [CAR, {"id": 1}], "first": {"id": 1}})
    assert [car.id for car in garage.cars] == ["a"]
    assert garage.first is api("types").UNSET
    assert garage.additional_properties == {"cars": [CAR, {"id": 1}], "first": {"id": 1}}


def test_typed_additional_properties_are_read_alike(api: Package, caplog: pytest.LogCaptureFixture):
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
def test_a_moment_is_read(api: Package, text: str, expected: datetime.datetime):
    built = read(api, built=text).built
    assert built == expected
    assert built.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    "text",
    ["5", "", "now", "12:30", "January", "2026", "10 Jan", "2026-01", "1e5", "9" * 400, "\0", "()"],
)
def test_a_string_that_names_no_whole_moment_is_no_moment(api: Package, text: str):
    assert read(api, built=text).additional_properties == {"built": text}


def test_numbers_are_numbers(api: Package):
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


def test_an_object_goes_round(api: Package):
    model = api("models").Car
    car = model.from_dict(FULL)
    assert car.to_dict() == FULL
    assert model.from_dict(car.to_dict()) == car
    assert car.additional_properties == {"other": {"wheel": [1]}}


def test_reading_does_not_change_what_is_read(api: Package):
    source = copy.deepcopy(FULL)
    car = api("models").Car.from_dict(source)
    car["new"] = 1
    assert source == FULL


@pytest.mark.parametrize(
    "clone", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))]
)
def test_models_copy_pickle_and_compare(api: Package, clone: Any):
    car = api("models").Car.from_dict({**FULL, "colour": "mauve", "size": 9})
    assert clone(car) == car
    assert clone(car).to_dict() == car.to_dict()
    assert clone(car) != api("models").Car.from_dict(FULL)


@pytest.mark.parametrize(
    "clone", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))]
)
def test_unset_stays_itself(api: Package, clone: Any):
    unset = api("types").UNSET
    assert clone(unset) is unset
    assert clone([unset])[0] is unset
    assert clone(read(api)).day is unset
    assert not unset
    assert repr(unset) == "UNSET"


@pytest.mark.parametrize("sign", ["/", "~"])
def test_a_pointer_is_escaped(api: Package, sign: str):
    fields = api("decoding").Fields("Thing", {f"a{sign}b": 1})
    with pytest.raises(api("errors").ResponseDecodeError) as caught:
        fields.required(f"a{sign}b", api("decoding").read_str)
    assert caught.value.pointer == {"/": "/a~1b", "~": "/a~0b"}[sign]
