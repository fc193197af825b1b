"""Defaults and constants of every kind."""

from __future__ import annotations

import datetime
import uuid
from pathlib import Path
from typing import Any

import pytest
from _support.compiled_package import answers, compiled, describe

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
