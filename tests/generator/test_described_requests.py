"""Requests that upstream may describe next, from the description to what is sent."""

from __future__ import annotations

import datetime
import inspect
import json
from typing import Any

import httpx
import pytest
from _support.http_server import Response
from _support.operations_api import KITE, TOKEN, Api


@pytest.mark.parametrize(
    ("name", "arguments", "answer", "line"),
    [
        ("kites.find", {"body": "red"}, KITE, "QUERY /v1/kites"),
        ("kites.copy", {"to": "a"}, Response({"name": "box"}, 201), "COPY /v1/kites?to=a"),
        ("kites.link", {}, None, "LINK /v1/kites"),
        ("kites.create", {"body": "Kite"}, Response({"name": "box"}, 201), "POST /v1/kites"),
    ],
)
def test_operation__any_method(
    api: Api, name: str, arguments: dict[str, Any], answer: Response | None, line: str
):
    """An operation of any method is generated, and references by the description's own address."""
    if arguments.get("body") == "Kite":
        arguments = {"body": api.package("models").Kite(name="box")}
    request = api.sent(name, answer=answer, **arguments)
    assert f"{request.method} {request.target}" == line
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    if answer:
        assert api.call(name, answer=answer, **arguments).name == "box"


def test_operation__method_with_path_parameter(api: Api):
    """The parameters of a path are those of an operation of any method, too."""
    assert api.call("kites.parts.find", "a/b", answer=Response(["tail"])) == ["tail"]
    assert api.main.requests[-1].target == "/v1/kites/a%2Fb"


def test_server__same_origin(api: Api):
    """A server of the API's own origin moves with the client's address, and gets the token."""
    request = api.sent("winds.list")
    assert request.target == "/v2/north/winds"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert api.note("winds.list is called at https://kites.example/v2/north, as every other")


def test_server__other_origin(api: Api):
    """A server of another origin gets neither the token nor what else is for the API."""
    request = api.sent("winds.create", x_gust=3)
    assert api.elsewhere.requests
    assert request.target == "/up/winds"
    assert request.headers["x-gust"] == "3"
    assert "authorization" not in request.headers
    assert "x-own" not in request.headers
    assert TOKEN not in str(request.headers)
    assert api.note("winds.create", "without the token") == ["/paths/~1winds/post/servers"]


@pytest.mark.parametrize("name", ["winds.replace", "winds.delete"])
def test_server__the_main_one(api: Api, name: str):
    """A server that is the API's own, or that cannot be read, is the API's own."""
    assert api.sent(name).target == "/v1/winds"
    assert api.note("no address", "can be read") == ["/paths/~1winds/delete/servers"]


@pytest.mark.parametrize(
    ("name", "is_sent", "noted"),
    [
        ("key", False, "key of secured.key"),
        ("basic", False, "basic of secured.basic"),
        ("oauth", False, "oauth of secured.oauth"),
        ("none", False, ""),
        ("either", True, "key of secured.either"),
        ("both", True, "key of secured.both"),
        ("optional", True, ""),
        ("default", True, ""),
    ],
)
def test_security__token(api: Api, name: str, is_sent: bool, noted: str):
    """The token is sent where it is one of the ways, and any other way is noted."""
    assert ("authorization" in api.sent(f"secured.{name}").headers) == is_sent
    found = api.note(f"secured.{name}:")
    assert found == ([f"/paths/~1secured~1{name}/get/security"] if noted else [])
    assert not noted or noted in api.notes[found[0]]


def test_security__optional(api: Api):
    """An operation that needs no credentials, and accepts a token, is marked as one."""
    assert api.endpoint("secured.optional").operation().anonymous
    assert not api.endpoint("secured.either").operation().anonymous
    assert not api.endpoint("secured.none").operation().anonymous


def test_request_body__optional(api: Api):
    """A body that is not required may be left out."""
    assert (api.sent("kites.touch", "a").body, api.sent("kites.retouch", "a").body) == (b"", b"")
    note = api.package("models").TouchKiteRequest(note="n")
    assert json.loads(api.sent("kites.touch", "a", body=note).body) == {"note": "n"}
    assert api.sent("kites.retouch", "a", body="text").headers["content-type"] == "text/plain"


def test_deprecated__operation(api: Api):
    """A deprecated operation warns once, says so, and is marked for type checkers."""
    with pytest.warns(DeprecationWarning, match="old.get is deprecated") as caught:
        api.endpoint("old.get").operation()
    assert caught[0].filename == __file__
    with pytest.warns(DeprecationWarning, match="old.get is deprecated") as caught:
        api.call("old.get", q="a")
    assert [str(one.message) for one in caught] == ["the operation old.get is deprecated"] * 2
    for function in ("operation", "sync", "sync_detailed", "asyncio", "asyncio_detailed"):
        assert getattr(api.endpoint("old.get"), function).__deprecated__
    assert "Deprecated: " in api.endpoint("old.get").sync.__doc__
    assert "q (str | Unset): Deprecated." in api.endpoint("old.get").sync.__doc__
    assert not hasattr(api.endpoint("kites.find").sync, "__deprecated__")


def test_path__values_of_any_type(api: Api):
    """A value in a path is written as in JSON."""
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    mood = api.package("models").AtGetMood.WILD
    request = api.sent("at.get", moment, moment.date(), True, 0.5, mood)
    assert request.target == "/v1/at/2026-01-02T03%3A04%3A05Z/2026-01-02/true/0.5/wild"


def test_path__styles(api: Api):
    """The styles of path parameters are those that the description says."""
    assert api.sent("styled.get", 5, "a;b").target == "/v1/styled/.5/;pair=a%3Bb"


def test_parameters__ignored_headers(api: Api):
    """Headers that OpenAPI ignores are no parameters, and are noted as well as what has no form."""
    names = {"x_kept": "k", "filtername": "n", "filtersizegt": 3, "ids": [1, 2]}
    assert set(inspect.signature(api.endpoint("asked.get").operation).parameters) == set(names)
    request = api.sent("asked.get", **names)
    query = httpx.QueryParams(request.target.partition("?")[2]).multi_items()
    assert query == [
        ("filter[name]", "n"),
        ("filter[size][gt]", "3"),
        ("ids[]", "1"),
        ("ids[]", "2"),
    ]
    assert request.headers["x-kept"] == "k"
    assert len(api.note("asked.get", "OpenAPI ignores it")) == 3
    assert api.note("the parameter all of asked.get") == ["/paths/~1asked/get/parameters/7"]


def test_sides__media_type_of_both(api: Api):
    """A media type that both sides share has another schema on each; parts within a body, too."""
    models = api.package("models")
    body = models.ReplaceKeeperRequest(name="n", password="p")
    answer = Response({"id": 1, "name": "n"})
    assert api.call("keepers.replace", body=body, answer=answer).id == 1
    box = models.PatchKeeperRequest.from_dict({"box": {}})
    assert json.loads(api.sent("keepers.patch", body=box).body) == {"box": {}}


def test_request_body__notes(api: Api):
    """What of a body is not sent as described is noted."""
    at = "/paths/~1bare/post/requestBody/content"
    assert api.note("image/png of bare.create") == [f"{at}/image~1png"]
    assert api.note("encoding of the body of bare.create") == [
        f"{at}/multipart~1form-data/encoding"
    ]


def test_sides__members_of_the_caller(api: Api):
    """A required member that only the caller sends stays required of the caller."""
    make = api.package("models").CreateLockRequest
    answer = Response({"name": "n"}, 201)
    assert api.call("locks.create", body=make(name="n", code="c"), answer=answer).name == "n"
    with pytest.raises(TypeError, match="code"):
        make(name="n")


def test_sides__shared_part(api: Api):
    """A part that both sides share has the member as an optional one, which is noted."""
    models = api.package("models")
    body = models.CreateLodgeRequest(head=models.Member(name="n"))
    found = api.call("lodges.create", body=body, answer=Response([{"id": 1, "name": "n"}], 201))
    assert found[0].id == 1
    assert api.note("readOnly and required") == ["/components/schemas/Member/properties/id"]
