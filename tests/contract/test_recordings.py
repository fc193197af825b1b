"""Recorded responses of the API, parsed by the generated client."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import httpx
import pytest
from _support.recordings import needs_recordings, path_of, recording_id, recordings
from replicate_api import errors
from replicate_api import models as api
from replicate_api.operation import Operation
from replicate_typed.local._contract.description import load

pytestmark = needs_recordings


def operation_of(method: str, path: str) -> str:
    """Return the operationId of a recorded request."""
    parts = path.strip("/").split("/")
    for template, known_method, operation in load().operations():
        pattern = template.strip("/").split("/")
        same_length = known_method == method and len(pattern) == len(parts)
        if same_length and all(p[0] == "{" or p == q for p, q in zip(pattern, parts, strict=True)):
            return operation["operationId"]
    raise AssertionError(f"the description has no {method} {path}")


def make_operation(name: str) -> Operation[Any]:
    """Return the generated operation of that id, with arguments that do not matter."""
    import importlib
    import inspect
    import typing

    resource = name.partition(".")[0]
    module = importlib.import_module(f"replicate_api.api.{resource}.{name.replace('.', '_')}")
    hints = typing.get_type_hints(module.operation)
    arguments: dict[str, Any] = {}
    for parameter in inspect.signature(module.operation).parameters.values():
        if parameter.default is not parameter.empty:
            continue
        if parameter.name == "body":
            kind = hints["body"]
            if kind is str:
                arguments["body"] = "x"
                continue
            arguments["body"] = kind.__new__(kind)
            for field in kind.__attrs_attrs__:
                object.__setattr__(
                    arguments["body"], field.name, {} if field.name != "content" else api_file()
                )
        else:
            arguments[parameter.name] = "x"
    return module.operation(**arguments)


def api_file() -> Any:
    """Return an empty file."""
    from replicate_api.types import File

    return File(payload=b"")


def same(left: Any, right: Any) -> bool:
    """Return whether two JSON values are equal; timestamps may be written in more than one way."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, str) and isinstance(right, str) and left != right:
        return datetime.fromisoformat(left) == datetime.fromisoformat(right)
    return left == right


@pytest.mark.parametrize(
    "recorded",
    recordings(),
    ids=recording_id,
)
def test_generated_client__recorded_response(recorded: dict[str, Any]) -> None:
    """A recorded response parses, and serialises to the same JSON."""
    operation = make_operation(operation_of(recorded["method"], path_of(recorded)))
    response = httpx.Response(
        recorded["status"],
        content=recorded["body"].encode(),
        headers={"content-type": recorded["content_type"]},
    )
    if recorded["status"] >= 400:
        with pytest.raises(errors.UnexpectedStatus) as caught:
            operation.parse(response)
        assert caught.value.status_code == recorded["status"]
        assert isinstance(caught.value.problem, api.Problem)
        assert caught.value.problem.detail == json.loads(recorded["body"])["detail"]
        return
    parsed = operation.parse(response)
    if not recorded["body"]:
        assert parsed is None
        return
    again = [item.to_dict() for item in parsed] if isinstance(parsed, list) else parsed.to_dict()
    assert same(again, json.loads(recorded["body"]))
