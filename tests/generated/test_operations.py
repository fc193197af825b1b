"""Operations of unusual descriptions: they pickle, they take plain objects, they lose no answer."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

import httpx
import pytest
from _support.compiled_package import Package, answers, compiled, describe

PART: dict[str, Any] = {"$ref": "#/components/schemas/Part"}
FREE: dict[str, Any] = {"type": "object", "additionalProperties": True}


def operation(name: str, **parts: Any) -> dict[str, Any]:
    return {"operationId": f"things.{name}", "tags": ["things"], **answers({}), **parts}


def body(**contents: dict[str, Any]) -> dict[str, Any]:
    types = {"json": "application/json", "form": "multipart/form-data"}
    content = {types[name]: {"schema": schema} for name, schema in contents.items()}
    return {"requestBody": {"required": True, "content": content}}


def alone(status: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "responses": {
            status: {"description": "It.", "content": {"application/json": {"schema": schema}}}
        }
    }


DESCRIPTION = describe(
    info={"title": "Test", "version": "1 :: http://elsewhere.example/v1?x="},
    servers=[{"url": "https://api.example/v9/"}, {"url": "https://other.example"}],
    paths={
        "/parts": {"get": operation("parts", **answers({"type": "array", "items": PART}))},
        "/mood": {"get": operation("mood", **answers({"type": "string", "enum": ["good"]}))},
        "/maybe": {
            "get": operation("maybe", **answers({"oneOf": [PART, {"type": "null"}]})),
        },
        "/chain": {"get": operation("chain", **answers({"$ref": "#/components/schemas/Chain"}))},
        "/any": {"get": operation("any", **alone("default", PART))},
        "/range": {"get": operation("range", **alone("2XX", PART))},
        "/never": {"get": operation("never", **alone("404", PART))},
        "/free": {"post": operation("free", **body(json=FREE), **answers(FREE))},
        "/both": {"post": operation("both", **body(json=FREE, form=PART))},
    },
    components={
        "schemas": {
            "Part": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
            "Chain": {
                "type": "object",
                "properties": {
                    "next": {"$ref": "#/components/schemas/Chain"},
                    "all": {"type": "array", "items": {"$ref": "#/components/schemas/Chain"}},
                },
            },
        }
    },
)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    folder = tmp_path_factory.mktemp("operations") / "operations_api"
    with compiled(folder, DESCRIPTION) as package:
        yield package


def make(api: Package, name: str, **kwargs: Any) -> Any:
    return api(f"api.things.things_{name}").operation(**kwargs)


@pytest.mark.parametrize("name", ["parts", "mood", "maybe", "chain", "any", "range"])
def test_an_operation_pickles_with_how_its_answer_is_read(api: Package, name: str):
    found = make(api, name)
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    ("name", "answer", "reason"),
    [
        ("free", 1, "things.free: the response is a number, not an object"),
        ("parts", {"a": "x"}, "things.parts: the response is an object, not a list"),
        ("parts", None, "things.parts: the response is null, not a list"),
        ("mood", 3, "things.mood: the response is a number, not a string"),
        ("maybe", [1], "Part: is a list, not an object"),
    ],
)
def test_an_answer_of_another_kind_is_a_decode_error(
    api: Package, name: str, answer: Any, reason: str
):
    found = make(api, name, **({"body": {}} if name == "free" else {}))
    with pytest.raises(api("errors").ResponseDecodeError) as caught:
        found.parse(httpx.Response(200, content=json.dumps(answer)))
    assert str(caught.value) == reason


@pytest.mark.parametrize("link", ['{"next":%s}', '{"all":[%s]}'])
def test_an_answer_that_is_nested_too_deep_is_a_decode_error(api: Package, link: str):
    text = "{}"
    for _ in range(450):
        text = link % text
    with pytest.raises(api("errors").ResponseDecodeError, match="nested too deep"):
        make(api, "chain").parse(httpx.Response(200, text=text))


def test_where_only_the_default_is_described_it_is_the_success(api: Package):
    assert make(api, "any").parse(httpx.Response(201, json={"a": "x"})).a == "x"
    with pytest.raises(api("errors").UnexpectedStatus):
        make(api, "any").parse(httpx.Response(500, json={"a": "x"}))


def test_a_range_of_statuses_is_described_at_once(api: Package):
    assert make(api, "range").parse(httpx.Response(299, json={"a": "x"})).a == "x"
    with pytest.raises(api("errors").UnexpectedStatus):
        make(api, "range").parse(httpx.Response(300, json={"a": "x"}))


def test_where_no_success_is_described_every_answer_raises(api: Package):
    assert make(api, "never").case(200) is None
    with pytest.raises(api("errors").UnexpectedStatus):
        make(api, "never").parse(httpx.Response(200, json={"a": "x"}))


def test_a_free_form_object_is_a_dict_as_body_and_answer(api: Package):
    assert make(api, "free", body={"prompt": [1]}).body.value == {"prompt": [1]}
    assert make(api, "free", body={}).parse(httpx.Response(200, json={"b": 1})) == {"b": 1}
    assert api("models").__all__ == ("Chain", "Part", "ThingsMoodResponse200")


def test_one_of_two_bodies_is_chosen_by_its_type(api: Package):
    assert make(api, "both", body={"x": 1}).body.value == {"x": 1}
    parts = make(api, "both", body=api("models").Part(a="x")).body
    assert type(parts).__name__ == "MultipartBody"


def test_the_docstring_says_what_is_returned_and_what_is_raised(api: Package):
    endpoint = api("api.things.things_parts")
    for function in (endpoint.sync, endpoint.asyncio):
        text = cleandoc(function.__doc__)
        assert "\nReturns:\n    list[Part]\n" in text
        assert "\nRaises:\n    UnexpectedStatus" in text
        assert "\n\n\n" not in function.__doc__


def test_the_clients_default_address_is_that_of_the_description(api: Package):
    assert api("client").DEFAULT_BASE_URL == "https://api.example/v9"
    with api("client").Client() as client:
        assert str(client.get_httpx_client().base_url) == "https://api.example/v9/"
