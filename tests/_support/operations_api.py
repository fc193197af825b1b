"""A description with what operations may have next, as a package, and the servers it is tried with."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from attrs import define, field

from _support.compiled_package import Package, followed
from _support.http_server import HttpServer, Request, Response

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
            application/ld+json; profile="https://kites.example/p": {schema: {type: string}}
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
        '2xx': {description: d, content: {application/json: {schema: {type: integer}}}}
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
      parameters:
        - {name: accept, in: header, required: true, schema: {type: string}}
        - {name: Content-Type, in: header, schema: {type: string}}
        - {name: Authorization, in: header, schema: {type: string}}
        - {name: X-Kept, in: header, schema: {type: string}}
        - {name: 'filter[name]', in: query, schema: {type: string}}
        - {name: 'filter[size][gt]', in: query, schema: {type: integer}}
        - {name: 'ids[]', in: query, schema: {type: array, items: {type: integer}}}
        - {name: all, in: querystring, content: {application/json: {schema: {type: object}}}}
      responses: {'204': {description: d}}
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
  /locks:
    post:
      operationId: locks.create
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Lock'}}}}
      responses: {'201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Lock'}}}}}
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
    Lock:
      type: object
      required: [name, code]
      properties: {name: {type: string}, code: {type: string, writeOnly: true}}
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


@contextmanager
def described_operations(folder: Path) -> Generator[Api, None, None]:
    """The description compiled in a folder, with its two servers; nothing is answered at first."""
    answer = [Response(status=204)]

    def respond(_: Request) -> Response:
        return answer[0]

    with HttpServer(respond) as main, HttpServer(respond) as elsewhere:
        document = yaml.safe_load(DESCRIPTION.replace("{ELSEWHERE}", elsewhere.base))
        with followed(folder, document) as (package, notes):
            texts = {note.at: note.text for note in notes.all}
            yield Api(package, texts, main, elsewhere, answer)


KITE = Response({"name": "box"})
