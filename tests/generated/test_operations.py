"""Operations of unusual descriptions: pickling, free-form objects, ranges of statuses."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

import httpx
import pytest
from _support.compiled_package import Package, answers, compiled, describe
from replicate_api.api.account import account_get
from replicate_api.errors import UnexpectedStatus

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
        "/find": {
            "query": operation("find", responses={"200": {"$ref": "#/components/responses/Part"}})
        },
        "/free": {"post": operation("free", **body(json=FREE), **answers(FREE))},
        "/both": {"post": operation("both", **body(json=FREE, form=PART))},
    },
    components={
        "responses": {"Part": answers(PART)["responses"]["200"]},
        "schemas": {
            "Part": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
            "Chain": {
                "type": "object",
                "properties": {
                    "next": {"$ref": "#/components/schemas/Chain"},
                    "all": {"type": "array", "items": {"$ref": "#/components/schemas/Chain"}},
                },
            },
        },
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
def test_operation__pickle_with_readers(api: Package, name: str):
    """An operation is pickled with the readers of its responses."""
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
def test_parse__response_of_another_kind(api: Package, name: str, answer: Any, reason: str):
    """A response of another kind raises ``ResponseDecodeError``."""
    found = make(api, name, **({"body": {}} if name == "free" else {}))
    with pytest.raises(api("errors").ResponseDecodeError) as caught:
        found.parse(httpx.Response(200, content=json.dumps(answer)))
    assert str(caught.value) == reason


@pytest.mark.parametrize("link", ['{"next":%s}', '{"all":[%s]}'])
def test_parse__deeply_nested_models(api: Package, link: str):
    """A response that is nested too deep raises ``ResponseDecodeError``."""
    text = "{}"
    for _ in range(450):
        text = link % text
    with pytest.raises(api("errors").ResponseDecodeError, match="nested too deep"):
        make(api, "chain").parse(httpx.Response(200, text=text))


def test_parse__default_response_only(api: Package):
    """If only the default response is described, it is the success."""
    assert make(api, "any").parse(httpx.Response(201, json={"a": "x"})).a == "x"
    with pytest.raises(api("errors").UnexpectedStatus):
        make(api, "any").parse(httpx.Response(500, json={"a": "x"}))


def test_parse__range_of_statuses(api: Package):
    """A range of statuses is described at once."""
    assert make(api, "range").parse(httpx.Response(299, json={"a": "x"})).a == "x"
    with pytest.raises(api("errors").UnexpectedStatus):
        make(api, "range").parse(httpx.Response(300, json={"a": "x"}))


def test_operation__method_of_openapi_3_2(api: Package):
    """An operation of a method that OpenAPI 3.2 has is compiled as it stands, as is a reference."""
    found = make(api, "find")
    assert (found.method, found.path) == ("QUERY", "/find")
    assert found.parse(httpx.Response(200, json={"a": "x"})).a == "x"


def test_parse__no_described_success(api: Package):
    """If no success is described, every response raises an error."""
    assert make(api, "never").case(200) is None
    with pytest.raises(api("errors").UnexpectedStatus):
        make(api, "never").parse(httpx.Response(200, json={"a": "x"}))


def test_operation__free_form_body_and_response(api: Package):
    """An object of any members is a ``dict``, as a body and as a response."""
    assert make(api, "free", body={"prompt": [1]}).body.value == {"prompt": [1]}
    assert make(api, "free", body={}).parse(httpx.Response(200, json={"b": 1})) == {"b": 1}
    assert api("models").__all__ == ("Chain", "Part", "ThingsMoodResponse200")


def test_operation__two_bodies(api: Package):
    """The type of a body selects one of two."""
    assert make(api, "both", body={"x": 1}).body.value == {"x": 1}
    parts = make(api, "both", body=api("models").Part(a="x")).body
    assert type(parts).__name__ == "MultipartBody"


def test_docstrings__returns_and_raises(api: Package):
    """The docstring says what is returned and what is raised."""
    endpoint = api("api.things.things_parts")
    for function in (endpoint.sync, endpoint.asyncio):
        text = cleandoc(function.__doc__)
        assert "\nReturns:\n    list[Part]\n" in text
        assert "\nRaises:\n    UnexpectedStatus" in text
        assert "\n\n\n" not in function.__doc__


def test_client__default_address(api: Package):
    """The default address is that of the description."""
    assert api("client").DEFAULT_BASE_URL == "https://api.example/v9"
    with api("client").Client() as client:
        assert str(client.get_httpx_client().base_url) == "https://api.example/v9/"


@pytest.mark.parametrize(
    "body",
    [
        {"detail": {"input": "too long"}},
        {"detail": ["a", "b"], "retry_after": "3"},
        {"title": None, "status": "404"},
        {"invalid_fields": "input"},
    ],
)
def test_parse__error_of_a_proxy(body: dict[str, object], caplog: pytest.LogCaptureFixture) -> None:
    """An error body whose members are of other types is kept as received, without a warning."""
    with pytest.raises(UnexpectedStatus) as caught:
        account_get.operation().parse(httpx.Response(404, json=body))
    assert caught.value.problem is not None
    assert caught.value.problem.to_dict() == body
    assert not caplog.records
