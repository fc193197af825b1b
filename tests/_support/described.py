"""Validation of responses against the API's description."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator, FormatChecker
from replicate_typed.local._contract.description import load

FORMATS = FormatChecker(())
FORMATS.checks("uri")(lambda value: not isinstance(value, str) or bool(httpx.URL(value).host))
FORMATS.checks("date-time", ValueError)(
    lambda value: not isinstance(value, str) or bool(datetime.fromisoformat(value).tzinfo)
)


@cache
def operations() -> list[tuple[re.Pattern[str], str, dict[str, Any]]]:
    """Return the path pattern, the method and the description of each operation."""
    return [
        (re.compile("/v1" + re.sub(r"\{[^}]+\}", "[^/]+", path)), method, operation)
        for path, method, operation in load().operations()
    ]


@cache
def validator(operation_id: str, status: str, kind: str) -> Draft202012Validator:
    """Return the validator of a response of an operation."""
    document = load().document
    (operation,) = (o for _, _, o in operations() if o["operationId"] == operation_id)
    response = operation["responses"].get(status) or operation["responses"]["default"]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = response["content"][kind]["schema"]
    return Draft202012Validator(
        {**schema, "components": document["components"]}, format_checker=FORMATS
    )


def check_answer(response: httpx.Response) -> None:
    """Fail unless a response matches the description."""
    request = response.request
    for pattern, method, operation in operations():
        if method != request.method or not pattern.fullmatch(request.url.path):
            continue
        status = str(response.status_code)
        assert response.status_code >= 400 or status in operation["responses"]
        kind = response.headers.get("content-type", "").partition(";")[0]
        if not kind.endswith("json"):
            continue
        response.read()
        name = operation["operationId"]
        errors = validator(name, status, kind).iter_errors(response.json())
        assert not [f"{error.json_path}: {error.message}" for error in errors], name
