"""Names of parameters and operations, through every stage: each is sent by its own name."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from _support.compiled_package import Package, describe
from _support.http_server import HttpServer, Response
from _support.whole_pipeline import compiled_from, followed, noted

from generator.upstream.build import Built

TEXT: dict[str, Any] = {"type": "string"}
DONE = {"responses": {"204": {"description": "Done."}}}


def parameter(name: str, place: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema or TEXT}


#: Names of parameters that are no names of Python.
QUERIES = ["filter[a]", 'say "hi"', "a b", "été", "x{y}", "back\\slash", "=", "&", "a_b"]

SHARED = {
    "limit_query": parameter("limit", "query"),
    "limit_header": parameter("X-Limit", "header"),
    "parameters_limit_parameter": parameter("max", "query", type="integer"),
}

PATHS: dict[str, Any] = {
    "/things/{id}": {
        "parameters": [parameter("id", "path"), parameter("X-Y", "header")],
        "get": {
            "operationId": "things.get",
            "parameters": [
                parameter("id", "query", type="integer"),
                {**parameter("x_y", "query", type="array", items=TEXT), "explode": False},
                parameter("ids[]", "query"),
                parameter("ids", "query"),
                parameter("client", "query"),
                parameter("id", "cookie"),
            ],
            **DONE,
        },
        "put": {**DONE},
        "delete": {"operationId": "things.get", **DONE},
    },
    "/{client}/{a.b}/{a_b}": {
        "get": {
            "operationId": "odd one!",
            "parameters": [parameter(name, "path") for name in ("client", "a.b", "a_b")],
            **DONE,
        }
    },
    "/things": {
        "get": {"operationId": "things/list", **DONE},
        "post": {"operationId": "things.list", **DONE},
        "patch": {"operationId": "日本", **DONE},
    },
    "/account": {"get": DONE},
    "/parts/{id}/cancel": {"post": {"parameters": [parameter("id", "path")], **DONE}},
    "/chosen": {
        "get": {"parameters": [parameter("From", "query"), parameter("from", "header")], **DONE}
    },
    "/shared": {
        "get": {
            "operationId": "shared.list",
            "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in SHARED],
            **DONE,
        }
    },
    "/queries": {
        "get": {
            "operationId": "queries.list",
            "parameters": [parameter(name, "query") for name in QUERIES],
            **DONE,
        }
    },
}

NAMES = {
    "GET /chosen": {
        "reason": "A test.",
        "name": "picked.find",
        "parameters": {"query From": "start", "header from": "sender"},
    },
}


@pytest.fixture(scope="module")
def built() -> Built:
    description = describe(paths=PATHS, components={"parameters": SHARED})
    return followed(description, **{"x-names": NAMES})


@pytest.fixture(scope="module")
def api(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    with compiled_from(built, tmp_path_factory.mktemp("parameters") / "sent_api") as package:
        yield package


class Asked:
    """The requests that a server got for an operation, once in each mode."""

    def __init__(self, api: Package, module: str, **arguments: Any) -> None:
        with HttpServer(lambda _: Response(b"", 204)) as server:
            found = api(module)
            with api("client").Client(base_url=server.base) as client:
                found.sync(client=client, **arguments)
            self.requests = server.requests
        (self.request,) = self.requests


def test_parameters__sent_by_their_own_names(api: Package):
    """Parameters of one name are sent in their places, by the names of the description."""
    asked = Asked(
        api,
        "api.things.things_get",
        id="1",
        id_query=2,
        id_cookie="3",
        x_y=["4", "5"],
        x_y_header="6",
        ids="7",
        ids_bracket_end="8",
        client_query="9",
    )
    assert asked.request.target == "/things/1?client=9&id=2&ids=7&ids%5B%5D=8&x_y=4%2C5"
    assert asked.request.headers["x-y"] == "6"
    assert asked.request.headers["cookie"] == "id=3"


def test_parameters__of_any_characters(api: Package):
    """A parameter of a query may have any name."""
    arguments = inspect.signature(api("api.queries.queries_list").operation).parameters
    values = {name: str(number) for number, name in enumerate(sorted(arguments))}
    asked = Asked(api, "api.queries.queries_list", **values)
    sent = dict(parse_qsl(asked.request.target.partition("?")[2], keep_blank_values=True))
    assert sent.keys() == set(QUERIES)
    assert sorted(sent.values()) == sorted(values.values())


def test_parameters__shared(api: Package):
    """Shared parameters to which the rules give one name stay what they are."""
    asked = Asked(api, "api.shared.shared_list", limit="1", x_limit="2", max_=3)
    assert asked.request.target == "/shared?limit=1&max=3"
    assert asked.request.headers["x-limit"] == "2"


def test_parameters__of_a_path(api: Package):
    """Path parameters of one name stand in their own places."""
    operation = api("api.odd_one.odd_one").operation
    assert list(inspect.signature(operation).parameters) == ["client_path", "a_dot_b", "a_b"]
    assert operation("1", "2", "3").path == "/1/2/3"


def test_operations__ids(built: Built):
    """Every operation has an id of its own."""
    found = {
        f"{method} {path}": operation["operationId"]
        for path, item in built.document["paths"].items()
        for method, operation in item.items()
    }
    assert found == {
        "get /things/{id}": "things.get",
        "put /things/{id}": "things.update_put",
        "delete /things/{id}": "things.delete",
        "get /{client}/{a.b}/{a_b}": "odd_one",
        "get /things": "things/list",
        "post /things": "things.list",
        "patch /things": "things.update",
        "get /account": "account.get",
        "post /parts/{id}/cancel": "parts.cancel",
        "get /chosen": "picked.find",
        "get /queries": "queries.list",
        "get /shared": "shared.list",
    }


def test_names__chosen_in_the_overlay(api: Package):
    """The names of an operation and of its arguments can be chosen."""
    asked = Asked(api, "api.picked.picked_find", start="1", sender="2")
    assert asked.request.target == "/chosen?From=1"
    assert asked.request.headers["from"] == "2"


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("/paths/~1things~1{id}/get", 'the query parameter "id" is called id_query in Python: id is taken'),
        ("/paths/~1account/get", "has no operationId; it is called account.get here"),
        ("/paths/~1things~1{id}/delete", 'has the operationId "things.get"; it is called things.delete here'),
    ],
)  # fmt: skip
def test_notes__of_parameters_and_operations(built: Built, at: str, text: str):
    """A name that is not the usual one is noted, unless people chose it."""
    assert text in noted(built)[at]
    assert not [place for place in noted(built) if "chosen" in place]
