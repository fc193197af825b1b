"""Answers and schemas that only the rules of names would make one, through every stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anyio
import attrs
import pytest
from _support.compiled_package import Package, answers, describe
from _support.http_server import HttpServer, Response
from _support.whole_pipeline import compiled_from, followed, noted

from generator.upstream.build import Built
from generator.upstream.normalise import normalise

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}


def obj(*required: str, **members: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": members}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def asks(name: str, schema: Any, **more: Any) -> dict[str, Any]:
    return {"operationId": name, **answers(schema), **more}


FILE = obj("id", "name", "size", "etag", id=TEXT, name=TEXT, size=NUMBER, etag=TEXT, note=TEXT)
DELETED = obj("id", "deleted", id=TEXT, deleted={"type": "boolean"})
BOX = obj("id", "width", "height", id=TEXT, width=NUMBER, height=NUMBER)
PATHS: dict[str, Any] = {
    # The resource is declared.
    "/files/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
        "delete": asks("files.delete", DELETED),
        "get": asks("files.get", ref("schemas_file_response")),
        "patch": asks("files.update", obj("id", id=TEXT)),
        "put": asks("files.replace", obj("ok", ok={"type": "boolean"})),
    },
    # The resource stands inline, behind small answers.
    "/boxes": {
        "post": asks("boxes.create", obj("id", id=TEXT)),
        "get": asks("boxes.list", {"type": "array", "items": obj("id", id=TEXT)}),
    },
    "/boxes/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
        "delete": asks("boxes.delete", DELETED),
        "get": asks("boxes.get", BOX),
        "put": asks("boxes.update", {**BOX, "properties": {**BOX["properties"], "depth": NUMBER}}),
    },
    # There is no resource.
    "/keys/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
        "delete": asks("keys.delete", DELETED),
    },
    # Two unions, and errors that are a resource.
    "/moves": {
        "get": asks("moves.get", {"oneOf": [obj("a", a=TEXT), obj("b", b=TEXT)]}),
        "patch": asks("moves.update", {"oneOf": [obj("c", c=TEXT), obj("d", d=TEXT)]}),
    },
    "/problems/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
        "get": asks("problems.get", ref("Problem")),
    },
    # A page whose items are small.
    "/files": {
        "get": asks(
            "files.list",
            obj(results={"type": "array", "items": obj("id", id=TEXT)}, next=TEXT, previous=TEXT),
        )
    },
}  # fmt: skip
SCHEMAS: dict[str, Any] = {
    "Problem": obj(
        "id", "question", id=TEXT, question=TEXT, title=TEXT, answers=NUMBER, level=TEXT
    ),
    "schemas_file_response": FILE,
    "file_object": obj("object", object=TEXT, file=ref("schemas_file_response")),
    "file": {**FILE, "properties": {**FILE["properties"], "added": TEXT}},
    "schemas_mode_response": {"type": "string", "enum": ["a", "b", "c"]},
    "mode_schema": {"type": "string", "enum": ["a", "b", "d"]},
    "mode_object": {"type": "string", "enum": ["x", "y"]},
    "schemas_url_response": TEXT,
    "url_object": obj("get", get=TEXT),
    "Uses": obj(
        file=ref("file_object"),
        other=ref("file"),
        mode=ref("mode_object"),
        same=ref("mode_schema"),
        url=ref("url_object"),
        text=ref("schemas_url_response"),
    ),
}


@pytest.fixture(scope="module")
def built() -> Built:
    return followed(describe(paths=PATHS, components={"schemas": SCHEMAS}))


@pytest.fixture(scope="module")
def api(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    with compiled_from(built, tmp_path_factory.mktemp("answers") / "answers_api") as package:
        yield package


def required(model: Any) -> set[str]:
    return {f.name for f in attrs.fields(model) if f.default is attrs.NOTHING and f.init}


@pytest.mark.parametrize(
    ("name", "demands"),
    [
        ("File", "id name size etag"),
        ("FileDeleted", "id deleted"),
        ("FileUpdated", "id"),
        ("FileReplace", "ok"),
        ("FileSummary", "id"),
        ("Box", "id width height"),
        ("BoxCreated", "id"),
        ("BoxSummary", "id"),
        ("BoxDeleted", "id deleted"),
        ("KeyDeleted", "id deleted"),
        ("FileObject", "object_"),
        ("UrlObject", "get"),
        ("MoveOption1", "a"),
        ("MoveUpdatedOption1", "c"),
        ("MoveUpdatedOption2", "d"),
        ("ProblemSchema", "id question"),
        ("Problem", ""),
    ],
)
def test_answers__required_members(api: Package, name: str, demands: str):
    """A small answer has a class of its own, and takes nothing from the resource."""
    assert required(getattr(api("models"), name)) == set(demands.split())


def test_answers__members_of_the_resource(api: Package):
    """An answer that is the resource adds its members to the resource."""
    assert "depth" in {field.name for field in attrs.fields(api("models").Box)}
    assert "added" in {field.name for field in attrs.fields(api("models").File)}
    assert "deleted" not in {field.name for field in attrs.fields(api("models").File)}


def test_answers__small_answer_in_both_modes(api: Package):
    """A small answer is read as what it is."""
    module = api("api.files.files_delete")
    with HttpServer(lambda _: Response({"id": "f", "deleted": True})) as server:
        with api("client").Client(base_url=server.base) as client:
            gone = module.sync("f", client=client)

        async def main() -> Any:
            async with api("client").Client(base_url=server.base) as client:
                return await module.asyncio("f", client=client)

        assert anyio.run(main) == gone
    assert gone == api("models").FileDeleted(id="f", deleted=True)


def test_schemas__references_to_each(api: Package):
    """A reference leads to the schema that it names, whatever the rules call it."""
    file = {"id": "i", "name": "n", "size": 1, "etag": "e"}
    source = {
        "file": {"object": "file", "file": file},
        "other": file,
        "mode": "x",
        "same": "d",
        "url": {"get": "u"},
        "text": "t",
    }
    found = api("models").Uses.from_dict(source)
    names = {name: type(getattr(found, name)).__name__ for name in source}
    assert names == {
        "file": "FileObject",
        "other": "File",
        "mode": "ModeObject",
        "same": "Mode",
        "url": "UrlObject",
        "text": "str",
    }
    assert found.to_dict() == source


def test_notes__of_schemas(built: Built):
    """A schema that is not called by its usual name is noted."""
    found = noted(built)
    assert found["/components/schemas/file_object"] == (
        'the schema "file_object" is called FileObject: File is taken'
    )
    assert "/components/schemas/file" not in found
    assert "/components/schemas/mode_object" in found


@pytest.mark.parametrize(
    "answer", [obj(width=NUMBER), obj("width", width=NUMBER), obj(width=NUMBER, depth=NUMBER)]
)
@pytest.mark.parametrize("resource", [obj(width=NUMBER), obj("width", width=NUMBER, height=NUMBER)])
def test_answers__resource_that_grows(answer: dict[str, Any], resource: dict[str, Any]):
    """Optional members that a resource gets do not give its answers another name."""

    def names(schema: dict[str, Any]) -> set[str]:
        description = describe(
            paths={"/boxes": {"get": asks("boxes.list", answer)}},
            components={"schemas": {"schemas_box_response": schema}},
        )
        return set(normalise(description)["components"]["schemas"])

    more = {f"added_{number}": TEXT for number in range(5)}
    grown = {**resource, "properties": {**resource["properties"], **more}}
    assert names(grown) == names(resource)
