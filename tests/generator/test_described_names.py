"""Names that are one in Python, through every stage: they compile, and JSON keeps its own."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from _support.compiled_package import Package, answers, describe
from _support.whole_pipeline import compiled_from, followed, noted

from generator.upstream.build import Built

TEXT: dict[str, Any] = {"type": "string"}


def obj(**members: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name.replace("__", "-"): m for name, m in members.items()},
    }


def random_texts(seed: int) -> list[str]:
    """Texts of all kinds, each once: words of Python, signs, digits, other scripts, nothing."""
    chance = random.Random(seed)
    letters = string.ascii_letters + string.digits + "_-+.$ #/'\"\\{}éßǅ日İ\u0301\u202e\n"
    words = ["", "class", "None", "self", "input", "list", "to_dict", "type", "Type", "a", "A", "_"]
    texts = ["".join(chance.choices(letters, k=chance.randrange(1, 6))) for _ in range(40)]
    return list(dict.fromkeys([*words, *texts]))


MEMBERS = {
    "Case": ["createdAt", "created_at", "CreatedAt", "created-at"],
    "Signs": ["a b", "a.b", "a/b", "a_b", "a__b", "$a_b"],
    "Words": ["class", "class_", "input", "input_", "to_dict", "to_dict_", "None", "self", "Self"],
    "Empty": ["", "_", "-", "  ", "日本"],
    **{f"Random{seed}": random_texts(seed) for seed in range(3)},
}
ENUMS = {
    "Format": ["png", "PNG", "Png", "jpg"],
    "Language": ["c", "c++", "c#", "C", "objective-c", "objective_c"],
    "Ratio": ["4:3", "4/3", "43", "", " "],
    **{f"Chance{seed}": random_texts(seed + 10) for seed in range(3)},
}
SCHEMAS: dict[str, Any] = {
    **{name: obj() | {"properties": dict.fromkeys(members, TEXT)} for name, members in MEMBERS.items()},
    **{name: {"type": "string", "enum": values} for name, values in ENUMS.items()},
    "Parts": {
        "allOf": [
            {"$ref": "#/components/schemas/Base"},
            obj(ownerName=TEXT, owner_name={"type": "integer"}),
        ],
        "required": ["Size"],
    },
    "Camel": obj(createdAt=TEXT, created_at=TEXT) | {"required": ["createdAt"]},
    "Plain": obj(created_at=TEXT) | {"required": ["created_at"]},
    "First": obj(Kind={"const": "a b\u200d"}, kind=TEXT) | {"required": ["Kind"]},
    "Second": obj(Kind={"type": "string", "enum": ["\"c\""]}, kind=TEXT) | {"required": ["Kind"]},
    "Unions": obj(
        created={"oneOf": [{"$ref": "#/components/schemas/Camel"}, {"$ref": "#/components/schemas/Plain"}]},
        kind={"oneOf": [{"$ref": "#/components/schemas/First"}, {"$ref": "#/components/schemas/Second"}]},
    ),
    "Base": obj(Size={"type": "integer"}, size={"type": "number"}, owner__name={"type": "boolean"}),
    "Default": obj(
        count={"type": "integer", "default": "many"},
        when={"type": "string", "format": "date-time", "default": "never"},
        mode={"allOf": [{"$ref": "#/components/schemas/Format"}], "default": "gif"},
        size={"type": "integer", "default": 3},
        only={"const": "a", "default": "b"},
    ),
    "class": obj(a=TEXT),
    "1": obj(b=TEXT),
    "ValueError": obj(c=TEXT),
    "日本": obj(d=TEXT),
    "Thing": obj(e=TEXT),
    "thing": obj(f=TEXT),
    "Chosen": obj(createdAt=TEXT, created_at=TEXT) | {"required": ["createdAt"]},
    "Colour": {"type": "string", "enum": ["red", "RED"]},
}  # fmt: skip

PATHS: dict[str, Any] = {
    "/body": {
        "post": {
            "operationId": "bodies.create",
            "requestBody": {"content": {"multipart/form-data": {"schema": SCHEMAS["Case"]}}},
            **answers({"$ref": "#/components/schemas/Case"}),
        }
    },
}
NAMES = {
    "Chosen": {
        "reason": "A test.",
        "name": "Picked",
        "members": {"createdAt": "made_at"},
    },
    "Colour": {"reason": "A test.", "values": {"RED": "DARK_RED"}},
}


@pytest.fixture(scope="module")
def built() -> Built:
    description = describe(paths=PATHS, components={"schemas": SCHEMAS})
    return followed(description, **{"x-names": NAMES})


@pytest.fixture(scope="module")
def api(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    with compiled_from(built, tmp_path_factory.mktemp("names") / "names_api") as package:
        yield package


@pytest.mark.parametrize("name", MEMBERS)
def test_members__round_trip(api: Package, name: str):
    """Every member has an attribute of its own, and keeps its name in JSON."""
    model = getattr(api("models"), name)
    source = {member: str(number) for number, member in enumerate(MEMBERS[name])}
    found = model.from_dict({**source, "unknown": 1})
    assert found.to_dict() == {**source, "unknown": 1}
    fields = [field.name for field in attrs.fields(model)]
    fields.remove("additional_properties")
    assert sorted(str(getattr(found, field)) for field in fields) == sorted(source.values())
    assert model(**{field: getattr(found, field) for field in fields}).to_dict() == source


def test_members__attributes(api: Package):
    """The member in the plain spelling has the plain attribute."""
    found = api("models").Case.from_dict({"createdAt": "camel", "created_at": "plain"})
    assert (found.created_at, found.created_at_camel) == ("plain", "camel")
    words = api("models").Words(class_="a", input="b", to_dict_="c", input_underscore="d")
    assert words.to_dict() == {"class": "a", "input": "b", "to_dict": "c", "input_": "d"}


def test_members__of_an_intersection(api: Package):
    """Members of the parts of an intersection can collide too."""
    source = {"Size": 1, "size": 0.5, "owner-name": True, "ownerName": "a", "owner_name": 2}
    found = api("models").Parts.from_dict(source)
    assert (found.size, found.size_capitalized) == (0.5, 1)
    assert found.owner_name == 2
    assert found.owner_dash_name is True
    assert found.owner_name_camel == "a"
    assert found.to_dict() == source
    with pytest.raises(api("errors").ResponseDecodeError, match="Size: is missing"):
        api("models").Parts.from_dict({"size": 0.5})


@pytest.mark.parametrize("name", ENUMS)
def test_values__round_trip(api: Package, name: str):
    """Every value of an enum has a member of its own."""
    enum = getattr(api("models"), name)
    assert sorted(member.value for member in enum) == sorted(ENUMS[name])
    assert all(enum(value).value == value for value in ENUMS[name])


@pytest.mark.parametrize(
    ("member", "value", "name"),
    [
        ("created", {"createdAt": "x"}, "Camel"),
        ("created", {"createdAt": "x", "created_at": "y"}, "Camel"),
        ("created", {"created_at": "y"}, "Plain"),
        ("kind", {"Kind": "a b\u200d", "kind": "z"}, "First"),
        ("kind", {"Kind": '"c"'}, "Second"),
    ],
)
def test_members__of_unions(api: Package, member: str, value: dict[str, str], name: str):
    """Variants are told apart by members that have other names in Python."""
    found = api("models").Unions.from_dict({member: value})
    assert type(getattr(found, member)).__name__ == name
    assert found.to_dict() == {member: value}


def test_values__names(api: Package):
    """The value in lower case has the plain name."""
    enum = api("models").Format
    assert (enum.PNG, enum.PNG_UPPER, enum.PNG_CAPITALIZED) == ("png", "PNG", "Png")


def test_schemas__names(api: Package):
    """Schemas whose names are no names of classes, or one, have classes."""
    models = api("models")
    found = {"Class": "a", "Schema1": "b", "ValueErrorObject": "c", "SchemaU65E5U672C": "d", "Thing": "e", "ThingSchema": "f"}  # fmt: skip
    for name, member in found.items():
        assert getattr(models, name).from_dict({member: "x"}).to_dict() == {member: "x"}
        assert hasattr(getattr(models, name)(), member)


def test_defaults__of_another_type(api: Package):
    """A default that is no value of its schema is left to the server."""
    assert api("models").Default().to_dict() in ({}, {"size": 3})


def test_names__chosen_in_the_overlay(api: Package):
    """Names of every kind can be chosen, and JSON keeps its own."""
    picked = api("models").Picked(made_at="a", created_at="b")
    assert picked.to_dict() == {"createdAt": "a", "created_at": "b"}
    assert api("models").Colour.DARK_RED == "RED"


def test_form__parts_by_their_own_names(api: Package):
    """A form has the names of the description."""
    body = api("models").UploadBodyRequest(created_at="1", created_at_camel="2")
    assert [name for name, _ in body.to_multipart()] == ["createdAt", "created_at"]


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("/components/schemas/Case/properties/createdAt", 'the member "createdAt" is called created_at_camel in Python: created_at is taken'),
        ("/components/schemas/Base/properties/Size", 'the member "Size" is called size_capitalized in Python: size is taken'),
        ("/components/schemas/Format/enum", 'the value "PNG" is called PNG_UPPER in Python: PNG is taken'),
        ("/components/schemas/Default/properties/count/default", 'the default "many" is left out: it is not a value of its own schema'),
        ("/components/schemas/Default/properties/mode/default", 'the default "gif" is left out: it is not a value of its own schema'),
        ("/components/schemas/Default/properties/only/default", 'the default "b" is left out: it is not a value of its own schema'),
        ("/components/schemas/ValueError", 'the schema "ValueError" is called ValueErrorObject: the name has another use in Python'),
        ("/components/schemas/thing", 'the schema "thing" is called ThingSchema: Thing is taken'),
    ],
)  # fmt: skip
def test_notes__of_names(built: Built, at: str, text: str):
    """A name that is not the usual one, and a default that is left out, are noted."""
    assert text in noted(built)[at]


def test_notes__of_chosen_names(built: Built):
    """A name that people chose is not noted."""
    assert not [at for at in noted(built) if "Chosen" in at or "Colour" in at]
