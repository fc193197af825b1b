"""The checks of a description: one message per fault, the same in both commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from _support.repository import ROOT
from _support.spec_documents import description

from generator._base.errors import SpecError
from generator._base.install import Product
from generator.build import regenerate
from generator.description.load import parse
from generator.update import spec_diff
from generator.upstream.normalise import normalise
from generator.upstream.overlay import read_overlay

OPERATION = "responses: {'204': {description: d}}"

CASES = {
    "not an object": ("[]", "at /: an OpenAPI description is an object, this is []"),
    "no openapi": (
        "{info: {}}",
        "at /openapi: not an OpenAPI description: openapi must be 3.0.x, 3.1.x or 3.2.x, this has none",
    ),
    "swagger": (
        "{swagger: '2.0'}",
        'at /openapi: not an OpenAPI description: openapi must be 3.0.x, 3.1.x or 3.2.x, this is Swagger "2.0"; convert it first',
    ),
    "no operations": ("{openapi: 3.1.0, info: {title: t, version: '1'}, paths: {}}", "at /paths: there are no operations to compile"),
    "broken reference": (
        "components: {schemas: {A: {$ref: '#/components/schemas/B'}}}",
        'at /components/schemas/A/$ref: the reference "#/components/schemas/B" leads nowhere ("B" is missing)',
    ),
    "reference to elsewhere": (
        "components: {schemas: {A: {$ref: 'https://example.com/a.json'}}}",
        ('at /components/schemas/A/$ref: the reference "https://example.com/a.json" leaves this document; '
        "only references to #/… can be followed"),
    ),
    "text for a terminal": (
        "components: {schemas: {\"A\\e[31m\": {type: text}}}",
        'at /components/schemas/A\\x1b[31m/type: "text" is not a JSON Schema type',
    ),
    "unknown method": (
        f"paths: {{/a: {{purge: {{operationId: a.purge, {OPERATION}}}}}}}",
        ('at /paths/~1a/purge: "purge" is not an HTTP method that can be compiled; '
        "known are get, post, put, patch, delete, head, options, trace, query"),
    ),
    "path parameter without declaration": (
        f"paths: {{'/a/{{id}}': {{get: {{operationId: a.get, {OPERATION}}}}}}}",
        'at /paths/~1a~1{id}/get: the path "/a/{id}" has {id} but no parameter of that name',
    ),
    "unknown type": (
        "components: {schemas: {A: {type: text}}}",
        'at /components/schemas/A/type: "text" is not a JSON Schema type',
    ),
    "schema that is none": (
        "components: {schemas: {A: {type: object, properties: {b: 3}}}}",
        "at /components/schemas/A/properties/b: a schema must be an object, this is 3",
    ),
    "limit that is no number": (
        "components: {schemas: {A: {type: string, maxLength: few}}}",
        'at /components/schemas/A/maxLength: maxLength must be a number, this is "few"',
    ),
    "status that is none": (
        "paths: {/a: {get: {operationId: a.get, responses: {ok: {description: d}}}}}",
        'at /paths/~1a/get/responses/ok: "ok" is not a status code',
    ),
    "parameter that is none": (
        f"paths: {{/a: {{get: {{operationId: a.get, parameters: [{{name: x, in: body}}], {OPERATION}}}}}}}",
        "at /paths/~1a/get/parameters/0: a parameter needs a name, and in: path, query, querystring, header or cookie",
    ),
    "nothing but openapi": ("{openapi: 3.1.0}", "at /: info is missing"),
    "no title": ("{openapi: 3.1.0, info: {version: '1'}, paths: {}}", "at /info: title is missing"),
    "a title that is none": ("{openapi: 3.1.0, info: {title: 5, version: '1'}, paths: {}}", "at /info/title: title must be text, this is 5"),
    "a version that is none": ("{openapi: 3.1.0, info: {title: t, version: []}, paths: {}}", "at /info/version: version must be text, this is []"),
    "servers that are none": ("servers: null", "at /servers: servers must be a list, this is null"),
    "a server that is none": ("servers: [x]", 'at /servers/0: an item must be an object, this is "x"'),
    "a server with a name": ("servers: [{url: 'https://a@b.example'}]", 'at /servers/0/url: the address of a server is http(s), a host, perhaps a port, and a path, this is "https://a@b.example"'),
    "a server that ends a string": ("servers: [{url: /v1}, {url: 'https://b.example/\"'}]", 'at /servers/1/url: the address of a server is http(s), a host, perhaps a port, and a path, this is "https://b.example/\\""'),
    "a security scheme that is none": (
        "components: {securitySchemes: {token: null}}",
        'at /components/securitySchemes/token: "token" must be an object, this is null',
    ),
    "responses that are none": ("paths: {/a: {get: {operationId: a.get, responses: 5}}}", "at /paths/~1a/get/responses: responses must be an object, this is 5"),
    "type that is an object": ("components: {schemas: {A: {type: [{}]}}}", "at /components/schemas/A/type: {} is not a JSON Schema type"),
    "a schema that is itself": (
        "components: {schemas: {A: {$ref: '#/components/schemas/A'}}}",
        "at /components/schemas/A: the schema is itself, by way of nothing",
    ),
    "schemas that are each other": (
        "components: {schemas: {A: {oneOf: [{$ref: '#/components/schemas/B'}, {type: 'null'}]}, B: {allOf: [{$ref: '#/components/schemas/A'}]}}}",
        'at /components/schemas/A: the schema is itself, by way of "B"',
    ),
    "a parameter that is itself": (
        f"""{{components: {{parameters: {{A: {{$ref: '#/components/parameters/A'}}}}}},
        paths: {{/a: {{get: {{operationId: a.get, parameters: [{{$ref: '#/components/parameters/A'}}], {OPERATION}}}}}}}}}""",
        'at /paths/~1a/get/parameters/0: the reference "#/components/parameters/A" leads back to itself',
    ),
    "a reference to something else": (
        """{components: {schemas: {A: {content: 4}}},
        paths: {/a: {get: {operationId: a.get, responses: {'200': {$ref: '#/components/schemas/A'}}}}}}""",
        "at /paths/~1a/get/responses/200/content: content must be an object, this is 4",
    ),
    "a path parameter too many": (
        f"paths: {{/a: {{get: {{operationId: a.get, parameters: [{{name: x, in: path}}], {OPERATION}}}}}}}",
        "at /paths/~1a/get/parameters/0: the path has no {x}",
    ),
    "half a template": (
        f"paths: {{'/a/{{b': {{get: {{operationId: a.get, {OPERATION}}}}}}}",
        'at /paths/~1a~1{b: "/a/{b" has a brace without a partner',
    ),
    "one template twice": (
        f"paths: {{'/a/{{b}}/{{b}}': {{get: {{operationId: a.get, parameters: [{{name: b, in: path}}], {OPERATION}}}}}}}",
        "at /paths/~1a~1{b}~1{b}/get: the path has {b} twice",
    ),
    "an enum without values": ("components: {schemas: {A: {enum: []}}}", "at /components/schemas/A/enum: an enum needs at least one value"),
    "a union of nothing": ("components: {schemas: {A: {oneOf: []}}}", "at /components/schemas/A/oneOf: oneOf holds no schema"),
}  # fmt: skip


def whole(text: str) -> Any:
    """A whole description from the part of it that is at fault."""
    loaded = yaml.safe_load(text)
    return (
        loaded
        if not isinstance(loaded, dict) or {"openapi", "info", "swagger"} & set(loaded)
        else description(text)
    )


@pytest.mark.parametrize(("text", "message"), CASES.values(), ids=CASES)
def test_check_description__faults(text: str, message: str) -> None:
    """A fault is refused with a message that says where and what it is."""
    with pytest.raises(SpecError) as caught:
        normalise(whole(text))
    separator = " " if message.startswith("at /") else ": "
    assert str(caught.value) == f"description{separator}{message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1e999}', "description at /a: a number is too large to be one"),
        ("a: [1, .5e999]", "description at /a/1: a number is too large to be one"),
        (
            '{"a": ' + "9" * 5000 + "}",
            "description: a number of 5,000 digits is too large to be one",
        ),
        ("a: " + "9" * 5000, "description: a number of 5,000 digits is too large to be one"),
        (
            '{"a": {"b/c": "\\ud800"}}',
            'description at /a/b~1c: "\\ud800" holds half a character, a lone surrogate',
        ),
        ('{"\\udfff": 1}', 'description at /: "\\udfff" holds half a character, a lone surrogate'),
    ],
)
def test_parse__values_outside_json(text: str, message: str) -> None:
    """A value that JSON cannot express is refused."""
    with pytest.raises(SpecError) as caught:
        parse(text)
    assert str(caught.value) == message


#: Faults of a file, before anything is known of the description in it.
FILES: dict[str, bytes] = {
    "nothing": b"",
    "a web page": b"<html></html>",
    "not text": b"\xff\xfe",
    "not YAML": b"a: b: c",
    "a key twice in JSON": b'{"openapi": "3.1.0", "openapi": "3.1.0"}',
    "a key twice in YAML": b"openapi: 3.1.0\nopenapi: 3.1.0",
    "not a number": b'{"a": NaN}',
    "half a character": b'{"a": "\\ud800"}',
    "nested too deep": b"[" * 500 + b"]" * 500,
    "an alias within itself": b"a: &a [*a]",
    "a broken reference of a member that is called default": yaml.safe_dump(
        whole(
            "components: {schemas: {A: {type: object, properties: {default: {$ref: '#/nowhere'}}}}}"
        )
    ).encode(),
    **{name: yaml.safe_dump(whole(text)).encode() for name, (text, _) in CASES.items()},
}

SOUND: dict[str, str] = {
    "names that are one in Python": """
        paths:
          /a:
            get: {responses: {'204': {description: d}}}
            put: {operationId: a.get, responses: {'204': {description: d}}}
            post: {operationId: a/get, responses: {'204': {description: d}}}
            patch: {operationId: a.get, parameters: [{name: X-Y, in: header}, {name: x_y, in: query}], responses: {'204': {description: d}}}
        components:
          schemas:
            A: {type: object, properties: {fooBar: {type: string}, foo_bar: {type: string}, to_dict: {}}}
            B: {type: string, enum: [a/b, ab, AB, a-b, '']}
            class: {type: object, properties: {b: {type: integer, default: abc}}}
            '1': {type: object, properties: {b: {type: string, format: date-time, default: never}}}
            ValueError: {type: string, enum: [x], default: y}
    """,
    "a date without quotes": "components: {schemas: {A: {type: string, example: 2024-01-01}}}",
    "an extension among the paths": f"""
        paths:
          x-note: any text
          /a: {{get: {{operationId: a.get, {OPERATION}}}}}
    """,
    "a schema that holds itself": """
        components: {schemas: {A: {type: array, items: {$ref: '#/components/schemas/A'}}}}
    """,
    "a member that is called like a keyword of OpenAPI": """
        components:
          schemas: {A: {type: object, properties: {$ref: {type: string}, enum: {type: string}}}}
    """,
}


def verdicts(path: Path, out: Path) -> list[str]:
    """The messages of ``regenerate`` and ``spec-diff`` for one description, empty if it is accepted."""

    def compiled_again(scratch: Path, /, *, description: Path) -> list[Product]:
        regenerate(description=description, out=scratch)
        return []

    def message_of(run: Any) -> str:
        try:
            run()
        except SpecError as error:
            return str(error)
        return ""

    return [
        message_of(lambda: regenerate(description=path, out=out)),
        message_of(lambda: spec_diff(path, root=ROOT, compile=compiled_again)),
    ]


@pytest.fixture
def _small_overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a small overlay, which is read faster."""
    small = read_overlay(
        {
            "overlay": "1.1.0",
            "info": {"title": "T", "version": "1"},
            "actions": [{"target": "$.info", "update": {"description": "Ours."}}],
        }
    )
    for module in ("generator.build", "generator.update"):
        monkeypatch.setattr(f"{module}.load_overlay", lambda *_: small)


@pytest.mark.usefixtures("_small_overlay")
@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_check_description__same_message_in_both_commands(content: bytes, tmp_path: Path) -> None:
    """``regenerate`` and ``spec-diff`` refuse a fault with the same message."""
    path = tmp_path / "spec.yaml"
    path.write_bytes(content)
    compiled, followed = verdicts(path, tmp_path / "out")
    assert compiled == followed
    assert compiled.startswith(str(path))


@pytest.mark.usefixtures("_small_overlay")
@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND)
def test_check_description__accepted_by_both_commands(text: str, tmp_path: Path) -> None:
    """``regenerate`` and ``spec-diff`` accept the same descriptions."""
    path = tmp_path / "spec.yaml"
    path.write_text(yaml.safe_dump(whole(text)))
    assert verdicts(path, tmp_path / "out") == ["", ""]
