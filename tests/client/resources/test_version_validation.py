"""Inputs are checked by the schema of a version that the API answered, and nothing is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from _support.http_server import HttpServer, Response
from replicate_typed import InputError, ModelVersion

VERSION = "a" * 64
SCHEMAS = {
    "Input": {
        "type": "object",
        "required": ["image"],
        "properties": {
            "image": {"type": "string", "format": "uri"},
            "steps": {"type": "integer", "minimum": 1, "maximum": 50},
        },
    },
    "TrainingInput": {
        "type": "object",
        "required": ["archive"],
        "properties": {"archive": {"type": "string", "format": "uri"}},
    },
}


def version_json(schema: Any) -> dict[str, Any]:
    """Return a version as the API sends it."""
    return {
        "id": VERSION,
        "created_at": "2026-01-01T00:00:00Z",
        "cog_version": "0.9.5",
        "openapi_schema": schema,
    }


def test_validate__version_of_a_model(mode):
    """A version checks an input without a request: files are not read, and need not exist."""
    model = {
        "owner": "me",
        "name": "model",
        "latest_version": version_json({"components": {"schemas": SCHEMAS}}),
    }
    with HttpServer(Response(model)) as server:
        version = mode.call(server.url, lambda client: client.models.get("me/model")).latest_version
        version.validate({"image": Path("cat.png"), "steps": 20})
        with pytest.raises(InputError) as raised:
            version.validate({"imag": Path("cat.png"), "steps": 99})
        assert len(server.targets("GET")) == 1
        assert server.targets("POST") == []
    assert [str(problem) for problem in raised.value.problems] == [
        "input.imag: there is no such input; did you mean 'image'?",
        "input.steps: must be at most 50, not 99",
        "input.image: is required",
    ]


def test_validate__training():
    """The input of a training is checked by its own schema."""
    version = ModelVersion(version_json({"components": {"schemas": SCHEMAS}}))
    version.validate({"archive": "https://example.com/a.zip"}, training=True)
    with pytest.raises(InputError, match=r"input\.archive: is required"):
        version.validate(training=True)


@pytest.mark.parametrize("schema", [None, {}, {"components": {}}])
def test_validate__version_without_a_schema(schema):
    """A version that does not describe its inputs accepts any."""
    ModelVersion(version_json(schema)).validate({"anything": 1})
