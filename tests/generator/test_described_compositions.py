"""Members beside ``oneOf``, ``anyOf`` and ``allOf``, through every stage to a class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from _support.compiled_package import Package, answers, describe
from _support.http_server import HttpServer, Request, Response
from _support.whole_pipeline import compiled_from, followed, noted

from generator.upstream.build import Built

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}


def obj(*required: str, **members: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object", "properties": members}
    return {**found, "required": list(required)} if required else found


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def needs(*names: str) -> dict[str, Any]:
    return {"required": list(names)}


SCHEMAS: dict[str, Any] = {
    "Base": obj("id", id=TEXT, note=TEXT),
    "Image": obj("width", width=NUMBER),
    "Video": obj("seconds", seconds={"type": "number"}),
    "AnyOfNeeds": obj("input", input={}, version=TEXT, model=TEXT) | {"anyOf": [needs("version"), needs("model")]},
    "OneOfNeeds": obj(a=TEXT, b=TEXT) | {"oneOf": [needs("a", "b"), {**needs("a"), "not": needs("b")}]},
    "AllOfNeeds": obj(a=TEXT, b=TEXT) | {"allOf": [needs("a"), {"if": needs("b"), "then": needs("a")}]},
    "Repeats": obj(a=TEXT, b=TEXT) | {"anyOf": [{"properties": {"a": TEXT}, **needs("a")}, {"title": "T", "properties": {"b": {}}}]},
    "NoContent": obj(a=TEXT) | {"oneOf": [{}, {"description": "d"}, {"type": "object"}]},
    "Nullable": obj(a=TEXT, b=TEXT) | {"nullable": True, "oneOf": [needs("a"), needs("b")]},
    "Closed": obj(a=TEXT, b=TEXT) | {"additionalProperties": False, "anyOf": [needs("a"), needs("b")]},
    "Job": obj("id", id=TEXT) | {"oneOf": [ref("Image"), ref("Video")]},
    "Own": obj("id", id=TEXT) | {"anyOf": [obj("id", "x", id=TEXT, x=TEXT), obj(y=TEXT), needs("id")]},
    "Tagged": obj(kind=TEXT) | {
        "oneOf": [ref("Image"), ref("Video")],
        "discriminator": {"propertyName": "kind", "mapping": {"picture": "#/components/schemas/Image"}},
    },
    "Animal": obj("pet", pet=TEXT) | {"oneOf": [ref("Cat"), ref("Dog")], "discriminator": {"propertyName": "pet"}},
    "Cat": {"allOf": [ref("Animal"), obj("lives", lives=NUMBER)]},
    "Dog": {"allOf": [ref("Animal"), obj("bark", bark=TEXT)]},
    "InAllOf": {"allOf": [ref("Base"), {"oneOf": [ref("Image"), obj("text", text=TEXT)]}]},
    "ByUnion": {"allOf": [ref("Base"), ref("Either")], "description": "d"},
    "Either": {"oneOf": [ref("Image"), ref("Video")]},
    "Both": obj(a=TEXT) | {"oneOf": [ref("Image"), ref("Video")], "anyOf": [obj("x", x=TEXT), obj("y", y=TEXT)]},
    "Sibling": {"allOf": [ref("Base"), {"nullable": True}], "properties": {"extra": NUMBER}, "required": ["note", "extra"], "unevaluatedProperties": False},
    "JustBase": {"type": "object", "allOf": [ref("Base")], "additionalProperties": False},
    "Strict": {"allOf": [ref("Base")], "required": ["note"]},
    "Deep": {"allOf": [{"allOf": [ref("Base"), obj(a=TEXT)]}, {"allOf": [obj(b=TEXT), needs("a")]}]},
    "Map": {"allOf": [ref("Base"), {"type": "object", "additionalProperties": NUMBER}]},
    "Texts": {"type": "object", "additionalProperties": TEXT},
    "MapByName": {"allOf": [ref("Base"), ref("Texts")]},
    "Free": {"type": "object", "anyOf": [needs("a"), needs("b")]},
    "Many": obj(z=TEXT) | {"oneOf": [obj(**{f"m{number}": TEXT}) for number in range(40)]},
    "Words": {"type": "string", "anyOf": [{"pattern": "a"}, {"maxLength": 3}]},
    "Holder": obj(
        member={"nullable": True, **obj(a=TEXT, b=TEXT), "anyOf": [needs("a"), needs("b")]},
        items={"type": "array", "items": obj(c=TEXT) | {"oneOf": [needs("c"), {}]}},
        values={"type": "object", "additionalProperties": obj(d=TEXT) | {"allOf": [needs("d")]}},
        part={"allOf": [ref("Base"), {"description": "d"}], "required": ["note"]},
        plain={"allOf": [ref("Base"), needs("id")], "description": "d"},
        job=ref("Job"),
        word={"allOf": [TEXT, {"enum": ["a", "b", "c"]}, {"enum": ["b", "c", "d"], "maxLength": 3}]},
        text={"allOf": [TEXT, {"format": "date"}], "nullable": True},
    ),
}  # fmt: skip


def sends(name: str, **content: Any) -> dict[str, Any]:
    return {"operationId": name, "requestBody": {"content": content}, **answers({})}


PATHS: dict[str, Any] = {
    "/predictions": {
        "post": sends("predictions.create", **{"application/json": {"schema": SCHEMAS["AnyOfNeeds"]}})
    },
    "/parts": {
        "post": sends("parts.create", **{"application/json": {"schema": SCHEMAS["Sibling"]}})
        | answers({"type": "array", "items": SCHEMAS["OneOfNeeds"]}),
        "get": {
            "operationId": "parts.list",
            "parameters": [
                {"name": "where", "in": "query", "style": "deepObject", "schema": SCHEMAS["OneOfNeeds"]}
            ],
            **answers({**SCHEMAS["Job"], "properties": {"id": TEXT, "more": TEXT}}),
        },
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def built() -> Built:
    return followed(describe(openapi="3.0.4", paths=PATHS, components={"schemas": SCHEMAS}))


@pytest.fixture(scope="module")
def api(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    with compiled_from(built, tmp_path_factory.mktemp("compositions") / "composed_api") as package:
        yield package


def required(model: Any) -> set[str]:
    """The members that an object cannot be made without."""
    return {f.name for f in attrs.fields(model) if f.default is attrs.NOTHING and f.init}


def members(model: Any) -> set[str]:
    return {field.name for field in attrs.fields(model)} - {"additional_properties"}


@pytest.mark.parametrize(
    ("name", "has", "demands"),
    [
        ("AnyOfNeeds", "input model version", "input"),
        ("OneOfNeeds", "a b", "a"),
        ("AllOfNeeds", "a b", "a"),
        ("Repeats", "a b", ""),
        ("NoContent", "a", ""),
        ("Nullable", "a b", ""),
        ("Closed", "a b", ""),
        ("JobImage", "id width", "id width"),
        ("JobVideo", "id seconds", "id seconds"),
        ("OwnOption1", "id x", "id x"),
        ("OwnOption2", "id y", "id"),
        ("OwnOption3", "id", "id"),
        ("TaggedImage", "kind width", "width"),
        ("Cat", "lives pet", "lives pet"),
        ("Dog", "bark pet", "bark pet"),
        ("InAllOfImage", "id note width", "id width"),
        ("InAllOfBase", "id note text", "id text"),
        ("Sibling", "extra id note", "extra id note"),
        ("Strict", "id note", "id note"),
        ("Deep", "a b id note", "a id"),
        ("Map", "id note", "id"),
        ("HolderMember", "a b", ""),
        ("HolderItem", "c", ""),
        ("HolderValuesValue", "d", "d"),
        ("HolderPart", "id note", "id note"),
        ("CreatePredictionRequest", "input model version", "input"),
        ("CreatePartRequest", "extra id note", "extra id note"),
        ("Part", "a b", "a"),
        ("PartsListWhere", "a b", "a"),
        ("Many", "z " + " ".join(f"m{number}" for number in range(40)), ""),
    ],
)  # fmt: skip
def test_composition__members(api: Package, name: str, has: str, demands: str):
    """A class has the members of all that its schema is composed of, and demands what all do."""
    model = getattr(api("models"), name)
    assert members(model) == set(has.split())
    assert required(model) == set(demands.split())


@pytest.mark.parametrize(
    ("member", "value", "name"),
    [
        ("member", {"a": "x"}, "HolderMember"),
        ("member", None, "NoneType"),
        ("part", {"id": "i", "note": "n"}, "HolderPart"),
        ("plain", {"id": "i"}, "Base"),
        ("word", "b", "HolderWord"),
        ("text", "2024-01-02", "date"),
        ("job", {"id": "i", "width": 1}, "JobImage"),
        ("job", {"id": "i", "seconds": 1.5}, "JobVideo"),
    ],
)
def test_composition__decoded(api: Package, member: str, value: Any, name: str):
    """A value of a composition is decoded as the class of its variant."""
    held = api("models").Holder.from_dict({member: value})
    assert type(getattr(held, member)).__name__ == name
    assert held.to_dict() == {member: value}


def test_composition__values_of_enums(api: Package):
    """The intersection of enums has the values of all of them."""
    assert [member.value for member in api("models").HolderWord] == ["b", "c"]


def test_composition__lists_and_maps(api: Package):
    """Compositions in lists and maps are decoded too."""
    source = {"items": [{"c": "x"}, {}], "values": {"k": {"d": "y"}}}
    held = api("models").Holder.from_dict(source)
    assert held.items[0].c == "x"
    assert held.to_dict() == source


def test_composition__typed_map(api: Package):
    """A map among the parts of an intersection types the other members."""
    found = api("models").Map.from_dict({"id": "i", "more": 3, "other": "text"})
    assert found.additional_properties == {"more": 3}
    found = api("models").MapByName.from_dict({"id": "i", "more": "x", "other": 1})
    assert found.additional_properties == {"more": "x"}
    texts = api("models").Texts.from_dict({"a": "b", "c": 1})
    assert texts.additional_properties == {"a": "b"}


def test_composition__in_both_modes(api: Package):
    """A body and an answer that are compositions are sent and read."""
    import asyncio

    def respond(request: Request) -> Response:
        if request.method == "GET":
            return Response({"id": "i", "more": "m", "width": 2})
        return Response([{"a": "1", "b": "2"}])

    body = api("models").CreatePartRequest(id="i", note="n", extra=1)
    where = api("models").PartsListWhere(a="1", b="2")
    with HttpServer(respond) as server:
        with api("client").Client(base_url=server.base) as client:
            listed = api("api.parts.parts_list").sync(client=client, where=where)
            made = api("api.parts.parts_create").sync(client=client, body=body)

        async def main() -> Any:
            async with api("client").Client(base_url=server.base) as client:
                return await api("api.parts.parts_create").asyncio(client=client, body=body)

        assert asyncio.run(main()) == made
    assert server.requests[0].target == "/parts?where%5Ba%5D=1&where%5Bb%5D=2"
    assert server.requests[1].json() == {"id": "i", "note": "n", "extra": 1}
    assert (listed.width, listed.more) == (2, "m")
    assert made == [api("models").Part(a="1", b="2")]


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("/components/schemas/AnyOfNeeds/anyOf", "which of these have to be there is not in the types: model / version"),
        ("/components/schemas/OneOfNeeds/oneOf", "which of these have to be there is not in the types: a / a, b"),
        ("/components/schemas/OneOfNeeds/oneOf/1/not", 'what may not be there is not in the types ("not")'),
        ("/components/schemas/AllOfNeeds/allOf/1/if", 'what depends on a condition is not in the types ("if")'),
        ("/components/schemas/Many", "40 forms are one object with the members of all"),
    ],
)  # fmt: skip
def test_notes__of_compositions(built: Built, at: str, text: str):
    """What no type says is noted."""
    assert noted(built)[at] == text


def test_build__compositions_again(built: Built):
    """A description with compositions is built into itself."""
    assert followed(built.document).text == built.text
