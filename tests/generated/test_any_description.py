"""Parts of OpenAPI that no description of this API has had: each has a form in Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from _support.compiled_package import Package, answers, compiled, describe

TEXT = {"type": "string"}
LIST = {"type": "array", "items": TEXT}
GOOD: dict[str, Any] = answers({"type": "object", "properties": {"ok": {"type": "boolean"}}})


def post(name: str, *parameters: dict[str, Any], **parts: Any) -> dict[str, Any]:
    operation = {"operationId": f"things.{name}", "tags": ["things"], **GOOD, **parts}
    return {"post": {**operation, "parameters": list(parameters)}}


def body(**content: Any) -> dict[str, Any]:
    medias = {media.replace("__", "/").replace("_", "-"): value for media, value in content.items()}
    return {"required": True, "content": medias}


def received(media: str, schema: Any) -> dict[str, Any]:
    return {"200": {"description": "Good.", "content": {media: {"schema": schema}}}}


def parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


DESCRIPTION = describe(
    paths={
        "/picture": post("picture", requestBody=body(image__png={"schema": TEXT})),
        "/note": post("note", requestBody=body(text__plain={"schema": TEXT})),
        "/whatever": post("whatever", requestBody={"content": {"*/*": {}}, "required": True}),
        "/mixed": post(
            "mixed",
            requestBody=body(
                application__json={"schema": {"$ref": "#/components/schemas/Part"}},
                text__plain={"schema": TEXT},
                image__png={"schema": TEXT},
                image__jpeg={"schema": TEXT},
            ),
        ),
        "/zip": post("zip", responses=received("application/zip", TEXT)),
        "/any": post("any", responses=received("*/*", {})),
        "/tree": post("tree", responses=received("application/json", {"$ref": "#/components/schemas/Nest"})),
        "/headers": post(
            "headers",
            parameter("X-Tags", "header", {"type": "array", "items": TEXT}),
            parameter("If-Modified-Since", "header", {"type": "string", "format": "date-time"}),
            parameter("session", "cookie", TEXT),
            parameter("count", "cookie", {"type": "integer"}),
        ),
        "/query": post(
            "query",
            parameter("each", "query", LIST),
            {**parameter("comma", "query", LIST), "explode": False},
            {**parameter("pipe", "query", LIST), "style": "pipeDelimited", "explode": False},
            {**parameter("deep", "query", {"$ref": "#/components/schemas/Part"}), "style": "deepObject"},
            parameter("flat", "query", {"$ref": "#/components/schemas/Part"}),
            {"name": "json", "in": "query", "content": {"application/json": {"schema": LIST}}},
        ),
        "/form": post("form", requestBody=body(application__x_www_form_urlencoded={"schema": {"$ref": "#/components/schemas/Whole"}})),
        "/{a.b}/{1c}": post("odd", parameter("a.b", "path", TEXT), parameter("1c", "path", TEXT)),
        "/names": post(
            "names",
            *(parameter(name, "query", TEXT) for name in ("body", "client", "content", "operation")),
            requestBody=body(application__json={"schema": {"$ref": "#/components/schemas/Part"}}),
        ),
    },
    components={
        "schemas": {
            "Part": {"type": "object", "properties": {"name": TEXT, "input": {"type": "object"}}},
            "Whole": {
                "allOf": [
                    {"$ref": "#/components/schemas/Part"},
                    {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}, "name": {"type": "boolean"}}},
                ],
            },
            "Word": {"type": "string", "enum": ["a", "b"]},
            "Words": {
                "type": "object",
                "properties": {
                    "word": {"allOf": [{"$ref": "#/components/schemas/Word"}, {"enum": ["a"]}]},
                    "either": {"anyOf": [TEXT, {"type": "integer"}], "default": 5},
                },
            },
            "PartInput": {"type": "object", "properties": {"seed": TEXT}},
            "Nest": {"type": "array", "items": {"$ref": "#/components/schemas/Nest"}},
            "Json": {
                "oneOf": [
                    TEXT,
                    {"type": "array", "items": {"$ref": "#/components/schemas/Json"}},
                    {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Json"}},
                ]
            },
            **{f"Many{number}": {"type": "object", "properties": {"a": TEXT}} for number in range(300)},
        }
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    folder: Path = tmp_path_factory.mktemp("any") / "any_description"
    with compiled(folder, DESCRIPTION) as package:
        yield package


def sent(api: Package, name: str, **arguments: Any) -> Any:
    return api(f"api.things.things_{name}").operation(**arguments)


@pytest.mark.parametrize(
    ("name", "media"), [("picture", "image/png"), ("whatever", "application/octet-stream")]
)
def test_request_body__any_media_type(api: Package, name: str, media: str):
    """A body of any media type is a file."""
    payload = api("types").File(b"\x89PNG")
    assert sent(api, name, body=payload).body.content == b"\x89PNG"
    assert sent(api, name, body=payload).body.content_type == media


def test_request_body__text(api: Package, recorder: Any):
    """A body of text is a string."""
    with api("client").Client(base_url=recorder.url) as client:
        api("api.things.things_note").sync(client=client, body="grün")
    assert recorder.requests[0].body == "grün".encode()
    assert recorder.requests[0].headers["content-type"] == "text/plain"


def test_request_body__several_media_types(api: Package):
    """The type of a body selects its media type."""
    bodies = (api("models").Part(name="a"), "a", api("types").File(b"a"))
    medias = [sent(api, "mixed", body=value).body.content_type for value in bodies]
    assert medias == ["application/json", "text/plain", "image/png"]


@pytest.mark.parametrize("name", ["zip", "any"])
def test_response__any_media_type(api: Package, name: str):
    """A response of any media type is bytes."""
    assert sent(api, name).parse(httpx.Response(200, content=b"PK\xff")) == b"PK\xff"


def test_response__recursive_list(api: Package):
    """A list that holds itself is a list of anything."""
    assert sent(api, "tree").parse(httpx.Response(200, json=[[], [[]]])) == [[], [[]]]


def test_models__free_form_member(api: Package):
    """A member of any object needs no class, whose name may be taken."""
    assert api("models").Part(input={"a": [1]}).to_dict() == {"input": {"a": [1]}}
    assert api("models").PartInput(seed="1").to_dict() == {"seed": "1"}


@pytest.mark.parametrize(
    ("given", "query"),
    [
        ({"each": ["a", "b,c"]}, "each=a&each=b%2Cc"),
        ({"comma": ["a", "b"]}, "comma=a%2Cb"),
        ({"pipe": ["a", "b"]}, "pipe=a%7Cb"),
        ({"deep": {"name": "n", "input": {"x": [1, 2]}}}, "deep%5Bname%5D=n&deep%5Binput%5D%5Bx%5D=1&deep%5Binput%5D%5Bx%5D=2"),
        ({"flat": {"name": "n"}}, "name=n"),
        ({"json": ["ü", 'b"']}, "json=%5B%22%C3%BC%22%2C%22b%5C%22%22%5D"),
    ],
)  # fmt: skip
def test_query__styles(api: Package, given: dict[str, Any], query: str):
    """A query is written in the style of each parameter."""
    part = api("models").Part.from_dict
    values = {k: part(v) if isinstance(v, dict) else v for k, v in given.items()}
    url = (
        httpx.Client(base_url="http://a")
        .build_request(**sent(api, "query", **values).request_kwargs())
        .url
    )
    assert url.query.decode() == query


def test_form__nested_values(api: Package):
    """A form has JSON for values that it cannot express."""
    whole = api("models").Whole(size=1, name=True, input={"a": [1]})
    request = httpx.Client(base_url="http://a").build_request(
        **sent(api, "form", body=whole).request_kwargs()
    )
    assert request.read() == b"size=1&name=true&input=%7B%22a%22%3A+%5B1%5D%7D"


def test_models__intersection(api: Package):
    """An intersection has all members, and the later of two counts."""
    whole = api("models").Whole.from_dict({"size": 1, "name": True, "input": {}})
    assert (whole.size, whole.name, whole.input) == (1, True, {})


def test_models__intersection_of_enums(api: Package):
    """An intersection of enums is the first of them."""
    words = api("models").Words.from_dict({"word": "a"})
    assert words.word is api("models").Word.A


def test_models__ambiguous_default(api: Package):
    """A default of several types is left to the server."""
    assert api("models").Words().to_dict() == {}


def test_path__parameter_names(api: Package):
    """Path parameters may have any name."""
    assert sent(api, "odd", a_b="x", field_1c="y/z").path == "/x/y%2Fz"


def test_headers__several_spellings(api: Package):
    """A header with several spellings is a string."""
    headers = sent(api, "headers", x_tags="a, b", if_modified_since="now").headers
    assert headers == {"X-Tags": "a, b", "If-Modified-Since": "now"}


def test_headers__cookies(api: Package, recorder: Any):
    """Cookies are one header, which no value can end."""
    assert sent(api, "headers").headers == {}
    with api("client").Client(base_url=recorder.url) as client:
        api("api.things.things_headers").sync(client=client, session="a; b=c\r\nd", count=3)
    assert recorder.requests[0].headers["cookie"] == "session=a%3B%20b=c%0D%0Ad; count=3"


def test_operation__parameter_names(api: Package, recorder: Any):
    """Parameters may have the names that the function uses."""
    names = {"body_": "1", "client_query": "2", "content_": "3", "operation_": "4"}
    with api("client").Client(base_url=recorder.url) as client:
        api("api.things.things_names").sync(
            client=client, body=api("models").Part(name="a"), **names
        )
    assert recorder.requests[0].target == "/names?body=1&client=2&content=3&operation=4"
    assert recorder.requests[0].body == b'{"name":"a"}'
