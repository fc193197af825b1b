"""Parts of operations that upstream may use next, from the description to what is sent and read."""

from __future__ import annotations

import asyncio
import datetime
import inspect
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import yaml
from _support.compiled_package import Package, followed
from _support.http_server import HttpServer, Request, Response
from attrs import define, field

from generator.description.notes import Notes

TOKEN = "r8_" + "s3cret" * 6

DESCRIPTION = """
openapi: 3.2.0
$self: https://kites.example/openapi.json
info: {title: Kites, version: '1'}
servers: [{url: 'https://kites.example/v1'}]
security: [{token: []}]
tags: [{name: kites, kind: nav}, {name: strings, parent: kites}]
paths:
  /kites:
    query:
      operationId: kites.find
      requestBody: {content: {text/plain: {schema: {type: string}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Kite'}}}}}
    additionalOperations:
      COPY:
        operationId: kites.copy
        parameters: [{name: to, in: query, schema: {type: string}}]
        responses: {'201': {description: d, content: {application/json: {$ref: '#/components/mediaTypes/Kite'}}}}
      LINK:
        operationId: kites.link
        responses: {'204': {description: d}}
    post:
      operationId: kites.create
      requestBody: {content: {application/json: {schema: {$ref: 'https://kites.example/openapi.json#/components/schemas/Kite'}}}}
      responses: {'201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Kite'}}}}}
  /kites/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    query:
      operationId: kites.parts.find
      responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {type: string}}}}}}
    put:
      operationId: kites.touch
      requestBody:
        required: false
        content: {application/json: {schema: {type: object, properties: {note: {type: string}}}}}
      responses: {'204': {description: d}}
    patch:
      operationId: kites.retouch
      requestBody: {required: false, content: {text/plain: {}, image/png: {}}}
      responses: {'204': {description: d}}
  /winds:
    servers: [{url: '/v2/{zone}', variables: {zone: {default: north, enum: [north, south]}}}]
    get:
      operationId: winds.list
      responses: {'204': {description: d}}
    post:
      operationId: winds.create
      servers: [{url: '{ELSEWHERE}/up/'}]
      parameters: [{name: X-Gust, in: header, schema: {type: integer}}]
      responses: {'204': {description: d}}
    put:
      operationId: winds.replace
      servers: [{url: 'https://kites.example/v1/'}]
      responses: {'204': {description: d}}
    delete:
      operationId: winds.delete
      servers: [{url: 'https://{unknown}.example'}]
      responses: {'204': {description: d}}
  /reports:
    get:
      operationId: reports.get
      responses:
        '200':
          description: d
          content:
            application/json: {schema: {$ref: '#/components/schemas/Kite'}}
            application/vnd.kite+json; v=2: {schema: {type: array, items: {type: integer}}}
            text/csv: {schema: {type: string}}
            image/*: {}
        '202': {description: d, content: {text/plain: {}}}
  /lines:
    get:
      operationId: lines.get
      responses: {'200': {description: d, content: {text/plain: {}, text/csv: {}}}}
  /watch:
    get:
      operationId: watch.get
      responses: {'200': {description: d, content: {text/event-stream: {itemSchema: {type: object, properties: {data: {type: string}}}}}}}
  /chat:
    post:
      operationId: chat.create
      responses:
        '200':
          description: d
          content:
            application/json: {schema: {$ref: '#/components/schemas/Kite'}}
            text/event-stream: {schema: {$ref: '#/components/schemas/Kite'}}
  /rows:
    get:
      operationId: rows.list
      responses: {'200': {description: d, content: {application/jsonl: {itemSchema: {$ref: '#/components/schemas/Kite'}}}}}
  /anything:
    get:
      operationId: anything.get
      responses: {default: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Kite'}}}}}
    put:
      operationId: anything.fail
      responses:
        default: {description: d, content: {application/problem+json: {schema: {type: object, properties: {knot: {type: string}}}}}}
    post:
      operationId: anything.both
      responses:
        '2XX': {description: d, content: {application/json: {schema: {type: integer}}}}
        '202': {description: d, content: {application/json: {schema: {type: string}}}}
        default: {description: d, content: {application/json: {schema: {type: object, properties: {tangle: {type: string}}}}}}
  /secured/key: {get: {operationId: secured.key, security: [{key: []}], responses: {'204': {description: d}}}}
  /secured/basic: {get: {operationId: secured.basic, security: [{basic: []}], responses: {'204': {description: d}}}}
  /secured/oauth: {get: {operationId: secured.oauth, security: [{oauth: [read]}], responses: {'204': {description: d}}}}
  /secured/none: {get: {operationId: secured.none, security: [], responses: {'204': {description: d}}}}
  /secured/either: {get: {operationId: secured.either, security: [{key: []}, {token: []}], responses: {'204': {description: d}}}}
  /secured/both: {get: {operationId: secured.both, security: [{key: [], token: []}], responses: {'204': {description: d}}}}
  /secured/optional: {get: {operationId: secured.optional, security: [{}, {token: []}], responses: {'204': {description: d}}}}
  /secured/default: {get: {operationId: secured.default, responses: {'204': {description: d}}}}
  /old:
    get:
      operationId: old.get
      deprecated: true
      parameters: [{name: q, in: query, deprecated: true, schema: {type: string}}]
      responses: {'204': {description: d}}
  /at/{when}/{day}/{loud}/{ratio}/{mood}:
    get:
      operationId: at.get
      parameters:
        - {name: when, in: path, required: true, schema: {type: string, format: date-time}}
        - {name: day, in: path, required: true, schema: {type: string, format: date}}
        - {name: loud, in: path, required: true, schema: {type: boolean}}
        - {name: ratio, in: path, required: true, schema: {type: number}}
        - {name: mood, in: path, required: true, schema: {type: string, enum: [calm, wild]}}
      responses: {'204': {description: d}}
  /styled/{dot}/{pair}:
    get:
      operationId: styled.get
      parameters:
        - {name: dot, in: path, required: true, style: label, schema: {type: integer}}
        - {name: pair, in: path, required: true, style: matrix, schema: {type: string}}
      responses: {'204': {description: d}}
  /asked:
    get:
      operationId: asked.get
      callbacks: {done: {'{$request.query.url}': {post: {responses: {'200': {description: d}}}}}}
      parameters:
        - {name: accept, in: header, required: true, schema: {type: string}}
        - {name: Content-Type, in: header, schema: {type: string}}
        - {name: Authorization, in: header, schema: {type: string}}
        - {name: X-Kept, in: header, schema: {type: string}}
        - {name: 'filter[name]', in: query, schema: {type: string}}
        - {name: 'filter[size][gt]', in: query, schema: {type: integer}}
        - {name: 'ids[]', in: query, schema: {type: array, items: {type: integer}}}
        - {name: all, in: querystring, content: {application/json: {schema: {type: object}}}}
      responses: {'204': {description: d, links: {next: {operationId: asked.get}}}}
  /bare:
    get: {operationId: bare.get}
    head:
      operationId: bare.head
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Kite'}}}}}
    put:
      operationId: bare.replace
      responses: {'204': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Kite'}}}}}
    post:
      operationId: bare.create
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {file: {type: string, format: binary}}}
            encoding: {file: {contentType: image/png}}
          image/png: {}
          image/jpeg: {}
      responses: {'204': {description: d}}
  /keepers:
    put:
      operationId: keepers.replace
      requestBody: {content: {application/json: {$ref: '#/components/mediaTypes/Keeper'}}}
      responses: {'200': {description: d, content: {application/json: {$ref: '#/components/mediaTypes/Keeper'}}}}
    patch:
      operationId: keepers.patch
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [box]
              properties: {box: {type: object, required: [key], properties: {key: {type: string, readOnly: true}}}}
      responses: {'204': {description: d}}
    post:
      operationId: keepers.create
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Keeper'}}}}
      responses: {'201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Keeper'}}}}}
  /lodges:
    post:
      operationId: lodges.create
      requestBody: {content: {application/json: {schema: {type: object, required: [head], properties: {head: {$ref: '#/components/schemas/Member'}}}}}}
      responses: {'201': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Member'}}}}}}
components:
  securitySchemes:
    token: {type: http, scheme: Bearer}
    key: {type: apiKey, in: header, name: X-Key}
    basic: {type: http, scheme: basic}
    oauth: {type: oauth2, flows: {}}
  mediaTypes:
    Kite: {schema: {$ref: '#/components/schemas/Kite'}}
    Keeper: {schema: {$ref: '#/components/schemas/Keeper'}}
  schemas:
    Kite: {type: object, required: [name], properties: {name: {type: string}}}
    Member:
      type: object
      required: [id, name]
      properties: {id: {type: integer, readOnly: true}, name: {type: string}}
    Keeper:
      type: object
      required: [id, name, password]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        password: {type: string, writeOnly: true}
"""


@define
class Api:
    """The compiled package, its notes, and the servers that its operations are sent to."""

    package: Package
    notes: dict[str, str]
    main: HttpServer
    elsewhere: HttpServer
    answer: list[Response] = field(factory=lambda: [Response(status=204)])

    def call(
        self, name: str, *arguments: Any, answer: Response | None = None, **keywords: Any
    ) -> Any:
        """Send an operation in both modes; return what both return, and the last request."""
        self.answer[0] = answer or Response(status=204)
        make = self.package("client").AuthenticatedClient
        settings = {"base_url": f"{self.main.base}/v1", "token": TOKEN, "headers": {"X-Own": "own"}}
        module = self.endpoint(name)
        with make(**settings) as client:
            found = module.sync(*arguments, client=client, **keywords)

        async def fetch() -> Any:
            async with make(**settings) as client:
                return await module.asyncio(*arguments, client=client, **keywords)

        assert asyncio.run(fetch()) == found
        return found

    def sent(self, name: str, *arguments: Any, **keywords: Any) -> Request:
        """Send an operation in both modes, and return what was received."""
        self.main.requests.clear()
        self.elsewhere.requests.clear()
        self.call(name, *arguments, **keywords)
        one, other = self.main.requests or self.elsewhere.requests
        assert (one.method, one.target, one.body) == (other.method, other.target, other.body)
        return other

    def endpoint(self, name: str) -> Any:
        return self.package(f"api.{name.split('.')[0]}.{name.replace('.', '_')}")

    def note(self, *words: str) -> list[str]:
        """The places of the notes that have all of these words."""
        return [at for at, text in self.notes.items() if all(word in text for word in words)]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("described") / "described_operations"
    answer = [Response(status=204)]

    def respond(_: Request) -> Response:
        return answer[0]

    with HttpServer(respond) as main, HttpServer(respond) as elsewhere:
        document = yaml.safe_load(DESCRIPTION.replace("{ELSEWHERE}", elsewhere.base))
        with followed(folder, document) as (package, notes):
            yield Api(package, _texts(notes), main, elsewhere, answer)


def _texts(notes: Notes) -> dict[str, str]:
    return {note.at: note.text for note in notes.all}


KITE = Response({"name": "box"})


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
    ("content_type", "body", "expected"),
    [
        ("application/json", '{"name": "box"}', "Kite"),
        ("Application/JSON; charset=utf-8", '{"name": "box"}', "Kite"),
        ("application/vnd.kite+json;v=2", "[1, 2]", [1, 2]),
        ("application/hal+json", '{"name": "box"}', "Kite"),
        ("text/csv; header=present", "a,b", "a,b"),
        ("image/png", "PNG", b"PNG"),
    ],
)
def test_response__chosen_by_its_type(api: Api, content_type: str, body: str, expected: Any):
    """Of several media types of one status, that of the answer counts; all are asked for."""
    answer = Response(body, content_type=content_type)
    found = api.call("reports.get", answer=answer)
    assert found == (api.package("models").Kite(name="box") if expected == "Kite" else expected)
    accepted = api.main.requests[-1].headers["accept"]
    assert sorted(accepted.split(", ")) == [
        "application/json", "application/vnd.kite+json; v=2", "image/*", "text/csv", "text/plain",
    ]  # fmt: skip


def test_response__other_status_and_type(api: Api):
    """Another status has its own types, and a type that is not described is an error."""
    assert (
        api.call("reports.get", answer=Response("soon", 202, content_type="text/plain")) == "soon"
    )
    with pytest.raises(
        api.package("errors").ResponseDecodeError, match="the response is video/mp4"
    ):
        api.call("lines.get", answer=Response("x", content_type="video/mp4"))


EVENTS = Response("data: a\n\nevent: end\ndata: b\n\n", content_type="text/event-stream")


@pytest.mark.parametrize("name", ["watch.get", "chat.create"])
def test_response__events(api: Api, name: str):
    """A response of events is an iterator of them in both modes."""
    api.answer[0] = EVENTS
    endpoint, make = api.endpoint(name), api.package("client").Client
    with make(base_url=api.main.base) as client:
        found = [(event.event, event.data) for event in endpoint.sync(client=client)]

    async def fetch() -> Any:
        async with make(base_url=api.main.base) as client:
            events = await endpoint.asyncio(client=client)
            return [(event.event, event.data) async for event in events]

    assert found == asyncio.run(fetch()) == [("message", "a"), ("end", "b")]
    assert "text/event-stream" in api.main.requests[-1].headers["accept"]


def test_response__events_or_json(api: Api):
    """An operation that may answer with events or with JSON gives what comes."""
    assert api.call("chat.create", answer=KITE).name == "box"
    with pytest.raises(api.package("errors").UnexpectedStatus):
        api.call("chat.create", answer=Response({"title": "No"}, 400))
    hints = inspect.get_annotations(api.endpoint("chat.create").sync)
    assert hints["return"] == "Kite | EventStream"


def test_response__other_streams(api: Api):
    """The items of a stream have no types of their own, which is noted."""
    rows = Response(b'{"name": "a"}\n', content_type="application/jsonl")
    assert api.call("rows.list", answer=rows) == b'{"name": "a"}\n'
    assert len(api.note("rows.list streams: not generated", "the body is bytes")) == 1
    for name in ("watch.get", "chat.create"):
        assert (
            len(api.note(f"{name} streams: not generated", "each event has its data as text")) == 1
        )


def test_response__default_only(api: Api):
    """``default`` is the success where no other is described, unless it is a problem."""
    assert api.call("anything.get", answer=KITE).name == "box"
    assert inspect.get_annotations(api.endpoint("anything.get").sync)["return"] == "Kite"
    problems = api.package("errors").UnexpectedStatus
    with pytest.raises(problems) as caught:
        api.call("anything.fail", answer=Response({"knot": "k"}, 400))
    assert caught.value.problem.knot == "k"
    assert api.note("anything.fail describes no success")


def test_response__one_status_before_a_range(api: Api):
    """One status comes before a range of statuses, and ``default`` beside both is the error."""
    assert api.call("anything.both", answer=Response("3", 200)) == 3
    assert api.call("anything.both", answer=Response('"a"', 202)) == "a"
    with pytest.raises(api.package("errors").UnexpectedStatus) as caught:
        api.call("anything.both", answer=Response({"tangle": "t"}, 500))
    assert caught.value.problem.tangle == "t"


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
    assert api.note("callbacks of asked.get") == ["/paths/~1asked/get/callbacks"]
    assert api.note("links of asked.get") == ["/paths/~1asked/get/responses/204/links"]


def test_sides__members_of_the_other_side(api: Api):
    """Members that only one side sends are not asked of the other one."""
    models = api.package("models")
    body = models.CreateKeeperRequest(name="n", password="p")
    answer = Response({"id": 1, "name": "n"}, 201)
    assert api.call("keepers.create", body=body, answer=answer).id == 1
    assert json.loads(api.main.requests[-1].body) == {"name": "n", "password": "p"}
    with pytest.raises(api.package("errors").ResponseDecodeError):
        api.call("keepers.create", body=body, answer=Response({"name": "n"}, 201))


def test_sides__media_type_of_both(api: Api):
    """A media type that both sides share has another schema on each; parts within a body, too."""
    models = api.package("models")
    body = models.ReplaceKeeperRequest(name="n", password="p")
    answer = Response({"id": 1, "name": "n"})
    assert api.call("keepers.replace", body=body, answer=answer).id == 1
    box = models.PatchKeeperRequest.from_dict({"box": {}})
    assert json.loads(api.sent("keepers.patch", body=box).body) == {"box": {}}


def test_response__without_content(api: Api):
    """What has no content by its method or status is not read, whatever is described."""
    assert api.call("bare.head", answer=Response(b"")) is None
    assert api.call("bare.replace") is None
    assert api.call("bare.get", answer=Response(b"x", content_type="text/plain")) is None
    assert api.note("bare.get describes no success") == ["/paths/~1bare/get/responses"]


def test_request_body__notes(api: Api):
    """What of a body is not sent as described is noted."""
    at = "/paths/~1bare/post/requestBody/content"
    assert api.note("image/png of bare.create") == [f"{at}/image~1png"]
    assert api.note("encoding of the body of bare.create") == [
        f"{at}/multipart~1form-data/encoding"
    ]


def test_sides__shared_part(api: Api):
    """A part that both sides share has the member as an optional one, which is noted."""
    models = api.package("models")
    body = models.CreateLodgeRequest(head=models.Member(name="n"))
    found = api.call("lodges.create", body=body, answer=Response([{"id": 1, "name": "n"}], 201))
    assert found[0].id == 1
    assert api.note("readOnly and required") == ["/components/schemas/Member/properties/id"]


def test_detailed__status_and_headers(api: Api):
    """``sync_detailed`` and ``asyncio_detailed`` return the status, headers, content and result."""
    api.answer[0] = Response({"name": "box"}, headers={"X-Left": "5"})
    endpoint, make = api.endpoint("kites.find"), api.package("client").Client
    with make(base_url=api.main.base) as client:
        found = endpoint.sync_detailed(client=client, body="red")

    async def fetch() -> Any:
        async with make(base_url=api.main.base) as client:
            return await endpoint.asyncio_detailed(client=client, body="red")

    for one in (found, asyncio.run(fetch())):
        assert type(one) is api.package("types").Response
        assert (one.status_code, one.headers["x-left"]) == (200, "5")
        assert (one.content, one.parsed.name) == (b'{"name": "box"}', "box")
    api.answer[0] = Response({"title": "No"}, 404)
    error = api.package("errors").UnexpectedStatus
    with make(base_url=api.main.base) as client, pytest.raises(error):
        endpoint.sync_detailed(client=client, body="red")
