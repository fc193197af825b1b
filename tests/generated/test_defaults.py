"""Defaults and constants of every kind."""

from __future__ import annotations

import datetime
import inspect
import pkgutil
import uuid
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs
import pytest
import replicate_api.api
import replicate_api.models
from _support.compiled_package import answers, compiled, describe
from replicate_api.types import File

DEFAULTS: list[tuple[dict[str, Any], Any]] = [
    ({"type": "string", "default": "a\\b\"c'\n\u2028"}, "a\\b\"c'\n\u2028"),
    ({"type": "string", "default": ""}, ""),
    ({"type": "integer", "default": 0}, 0),
    ({"type": "number", "default": 1.5}, 1.5),
    ({"type": "boolean", "default": False}, False),
    ({"type": "string", "format": "date", "default": "2026-01-02"}, datetime.date(2026, 1, 2)),
    (
        {"type": "string", "format": "date-time", "default": "2026-01-02T03:04:05Z"},
        datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
    ),
    ({"type": "string", "format": "uuid", "default": str(uuid.UUID(int=5))}, uuid.UUID(int=5)),
    ({"enum": ["x", "y"], "default": "y"}, "y"),
    ({"const": "it's", "default": "it's"}, "it's"),
    ({"type": ["string", "null"], "default": "n\\"}, "n\\"),
]


def test_defaults__kinds(tmp_path: Path):
    """A default is left to the server: it stands in the docstring, and is not sent."""
    schemas = {f"f{n}": schema for n, (schema, _) in enumerate(DEFAULTS)}
    parameters = [{"name": name, "in": "query", "schema": schemas[name]} for name in schemas]
    operation = {"operationId": "a.get", "tags": ["a"], "parameters": parameters}
    description = describe(
        paths={"/a": {"get": {**operation, **answers({"$ref": "#/components/schemas/All"})}}},
        components={"schemas": {"All": {"type": "object", "properties": schemas}}},
    )
    with compiled(tmp_path / "defaults_api", description) as api:
        model = api("models").All
        called = api("api.a.a_get").operation
        assert model().to_dict() == {}
        assert called().params == {}
        for number, (schema, value) in enumerate(DEFAULTS):
            text = f"Default: {schema['default']!r}"
            for documented in (model, called):
                assert text in " ".join(documented.__doc__.split())
            assert model(**{f"f{number}": value}).to_dict() == {f"f{number}": schema["default"]}


@pytest.mark.parametrize("value", ["it's", '"', "\\", "a\nb", 5, -1, True])
def test_const_reader__values(tmp_path: Path, value: Any):
    """A constant is as open as an enum: another value of its kind is kept, no other kind is read."""
    schema = {"type": "object", "required": ["c"], "properties": {"c": {"const": value}}}
    other = {str: "other", int: 7, bool: False}[type(value)]
    with compiled(tmp_path / "const_api", describe(components={"schemas": {"A": schema}})) as api:
        assert api("models").A.from_dict({"c": value}).c == value
        assert api("models").A.from_dict({"c": other}).to_dict() == {"c": other}
        for wrong in (None, [], 1.5, "x" if not isinstance(value, str) else 1):
            with pytest.raises(api("errors").ResponseDecodeError):
                api("models").A.from_dict({"c": wrong})


OPERATIONS = [
    import_module(found.name)
    for found in pkgutil.walk_packages(replicate_api.api.__path__, "replicate_api.api.")
    if not found.ispkg
]


@pytest.mark.parametrize("module", OPERATIONS, ids=lambda module: module.__name__.split(".")[-1])
def test_operations__required_arguments_only(module: Any):
    """An operation with the required arguments only sends nothing else."""
    signature = inspect.signature(module.operation)
    required = {
        name: parameter.annotation
        for name, parameter in signature.parameters.items()
        if parameter.default is inspect.Parameter.empty
    }
    given: dict[str, Any] = dict.fromkeys(required, "x")
    body = None
    if "body" in required and required["body"] != "str":
        model = getattr(replicate_api.models, required["body"])
        needed = [field.name for field in attrs.fields(model) if field.default is attrs.NOTHING]
        body = given["body"] = model(**dict.fromkeys(needed, File(b"x")))
    sent = module.operation(**given)
    assert sent.params.keys() <= required.keys()
    assert sent.headers == {}
    if body is not None:
        assert len(body.to_dict()) == len(needed)
