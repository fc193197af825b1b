"""Hostile text in a description is data: it is never executed, and breaks no output."""

from __future__ import annotations

import ast
import builtins
import contextlib
import inspect
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _support.compiled_package import Package, answers, compile_to, compiled, describe

from generator._base.errors import GeneratorError

CODE = "__import__('builtins').INJECTED.append(1)"
#: Each tries to leave a string, a docstring, a comment, an f-string or a template.
HOSTILE = [
    f'"\n{CODE}\n"',
    f'"""\n{CODE}\n"""',
    f"'''\n{CODE}\n'''",
    f'\\"""\n{CODE}\n\\"""',
    f'\\\\"""\n{CODE}\n',
    f'{"x" * 89}"""\n{CODE}\n"""',
    f'{"x" * 75}\\"""\n    {CODE}\n    """',
    f"{{{{ {CODE} }}}}",
    f"{{% set x = {CODE} %}}",
    f"{{# {CODE} #}}",
    f"{{{CODE}}}",
    f"\r{CODE}\r",
    f"\u2028{CODE}\u2029{CODE}\x85{CODE}\x0c{CODE}",
    "\\",
    "\\N{BULLET} \\x \\u12 \\U1 \\",
    '"',
    "'",
    '""',
    "{",
    "{0.__class__} %s %(x)s $x",
    "# noqa\n# type: ignore",
    f"a=deep b :: json=json :: {CODE} :: c",
    "nul \0 bell \x07",
    "turned \u202e round \u2066 and \u200b unseen \ufeff",
]
TEXT = "\n\n".join(HOSTILE)


def object_with(text: str, number: int) -> dict[str, Any]:
    return {
        "type": "object",
        "description": text,
        "properties": {
            f"p{number}": {
                "type": "string",
                "title": f"Title {number} {text}",
                "description": text,
                "default": text,
                "example": text,
            },
            f"name {number} {text}": {"type": "string"},
            f"enum{number}": {
                "type": "string",
                "enum": ["plain", f"of {text}"],
                "description": text,
            },
            f"const{number}": {"const": text},
            f"inner{number}": {
                "type": "object",
                "title": f"Inner {number} {text}",
                "properties": {"a": {"type": "string"}},
            },
        },
    }


def operation_with(text: str, number: int) -> dict[str, Any]:
    return {
        "operationId": f"things.op{number}",
        "summary": text,
        "description": text,
        "tags": [f"tag {number}"],
        "externalDocs": {"url": "https://example.com", "description": text},
        "parameters": [
            {
                "name": f"q{number} {text}",
                "in": "query",
                "description": text,
                "schema": {"type": "string", "default": text, "description": text},
            },
            {
                "name": f"s{number} {text}",
                "in": "query",
                "style": "deepObject",
                "schema": {"type": "object", "properties": {"a": {"type": "string"}}},
            },
            {"name": f"e{number}", "in": "query", "schema": {"enum": ["plain", f"of {text}"]}},
        ],
        "requestBody": {
            "required": True,
            "description": text,
            "content": {
                "application/json": {"schema": {"$ref": f"#/components/schemas/S{number}"}}
            },
        },
        **answers({"$ref": f"#/components/schemas/S{number}"}),
    }


@pytest.fixture(autouse=True)
def injected(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    found: list[int] = []
    monkeypatch.setattr(builtins, "INJECTED", found, raising=False)
    return found


DESCRIPTION = describe(
    info={"title": TEXT, "version": TEXT, "description": TEXT},
    tags=[{"name": "tag 0", "description": TEXT}],
    paths={f"/p{n}": {"post": operation_with(text, n)} for n, text in enumerate(HOSTILE)},
    components={"schemas": {f"S{n}": object_with(text, n) for n, text in enumerate(HOSTILE)}},
)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    with compiled(tmp_path_factory.mktemp("hostile") / "hostile_api", DESCRIPTION) as package:
        yield package


def test_hostile_text__valid_modules(api: Package):
    """Every module is valid, and calls nothing from the text."""
    modules = list(api.folder.rglob("*.py"))
    assert len(modules) > 3 * len(HOSTILE)
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            assert not (isinstance(node, ast.Name) and node.id == "__import__"), module
            assert not (isinstance(node, ast.Attribute) and node.attr == "INJECTED"), module


def test_hostile_text__invisible_characters(api: Package):
    """No character is invisible or changes the direction of the source."""
    for module in api.folder.rglob("*.py"):
        hidden = {c for c in module.read_text("utf-8") if unicodedata.category(c) in {"Cf", "Cc"}}
        assert hidden <= {"\n"}, module


def test_hostile_text__never_executed(api: Package, injected: list[int]):
    """Importing and using everything executes none of the text."""
    for module in sorted(api.folder.rglob("*.py")):
        name = ".".join(module.relative_to(api.folder).with_suffix("").parts)
        api(name.removesuffix("__init__").removesuffix("."))
    for number in range(len(HOSTILE)):
        model = getattr(api("models"), f"S{number}")
        body = model.from_dict(model(**{f"p{number}": "x"}).to_dict())
        endpoint = api(f"api.tag_{number}.things_op{number}")
        found = endpoint.operation(body=body)
        assert (found.id, found.path) == (f"things.op{number}", f"/p{number}")
        assert "Returns" in inspect.getdoc(endpoint.operation)
        assert repr(body)
        assert repr(found)
    assert not injected


def test_hostile_text__query_styles(api: Package):
    """A query parameter has its style, whatever its name."""
    for number, text in enumerate(HOSTILE):
        if any(ord(c) < 32 or ord(c) > 126 for c in text):
            continue  # the compiler drops control characters, which Python source cannot have
        function = api(f"api.tag_{number}.things_op{number}").operation
        (argument,) = [name for name in inspect.signature(function).parameters if name[0] == "s"]
        body = getattr(api("models"), f"S{number}")()
        part = inspect.signature(function).parameters[argument].annotation.split(" | ")[0]
        made = getattr(api("models"), part)(a="x")
        params = dict(function(body=body, **{argument: made}).params)
        assert params[f"s{number} {text}[a]"] == "x"


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text__docstrings(api: Package, number: int):
    """Readable text is in the docstring as it is."""
    text = HOSTILE[number]
    if not text.isascii() or not text.replace("\n", "").isprintable():
        text = "Returns:"
    words = text.split()
    shown = " ".join(api(f"api.tag_{number}.things_op{number}").operation.__doc__.split())
    assert "".join(words) in shown.replace(" ", "")


def test_hostile_text__values_and_names(api: Package):
    """Defaults in docstrings, enum values and names are those of the description."""
    for number, text in enumerate(HOSTILE):
        if any(ord(c) < 32 or ord(c) > 126 for c in text):
            continue  # the compiler drops control characters, which Python source cannot have
        model = getattr(api("models"), f"S{number}")
        assert model().to_dict() == {}
        assert "".join(f"Default: {text!r}".split()) in "".join(model.__doc__.split())
        assert model.from_dict({f"name {number} {text}": "v"}).additional_properties == {}
        assert model.from_dict({f"const{number}": text}).additional_properties == {}
        read = model.from_dict({f"enum{number}": f"of {text}"})
        known = type(getattr(read, f"enum{number}"))
        assert [str(value) for value in known] == [f"of {text}", "plain"]


@pytest.mark.parametrize(
    "name", ["a'\"b", "a\\b", 'x"""y', "{x}", "a b", "..", "../../x", "/etc", "é"]
)
def test_hostile_text__tags_ids_and_schema_names(tmp_path: Path, name: str, injected: list[int]):
    """They compile inside the folder, or are refused with a message."""
    operation = {"operationId": f"things.{name}", "tags": [name], **answers({})}
    description = describe(
        paths={"/things": {"get": operation}},
        components={"schemas": {f"S{name}": {"type": "object", "properties": {"a": {}}}}},
    )
    out = tmp_path / "inside" / "tags_api"
    with contextlib.suppress(GeneratorError):
        compile_to(out, description)
    assert {path.name for path in tmp_path.iterdir()} == {"inside"}
    assert {path.name for path in out.parent.iterdir()} <= {"tags_api"}
    for module in out.rglob("*.py"):
        ast.parse(module.read_text("utf-8"))
    assert not injected


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ('/a"b/{x}', '/a"b/1'),
        ("/a\\b/{x}", "/a\\b/1"),
        ("/%7B/{x}/100%", "/%7B/1/100%"),
        ("/'''/{x}", "/'''/1"),
    ],
)
def test_hostile_text__paths(tmp_path: Path, path: str, sent: str):
    """A path is sent as it is described."""
    parameter = {"name": "x", "in": "path", "required": True, "schema": {"type": "string"}}
    operation = {"operationId": "a.get", "tags": ["a"], "parameters": [parameter], **answers({})}
    with compiled(tmp_path / "path_api", describe(paths={path: {"get": operation}})) as api:
        assert api("api.a.a_get").operation("1").path == sent
