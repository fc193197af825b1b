"""The API's OpenAPI description, as the server routes and validates by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator

from .validation import make_validator

_METHODS = ("get", "put", "post", "delete", "patch")


class Description:
    """An OpenAPI document.

    Args:
        document: The parsed document.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._operations = {
            operation["operationId"]: operation for _, _, operation in self.operations()
        }
        self._validators: dict[str, Draft202012Validator] = {}

    @property
    def schemas(self) -> dict[str, Any]:
        """The named schemas."""
        schemas: dict[str, Any] = self.document["components"]["schemas"]
        return schemas

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield the path, the method and the description of each operation."""
        for path, item in self.document["paths"].items():
            for method in _METHODS:
                if method in item:
                    yield path, method.upper(), item[method]
            if "x-query" in item:
                yield path, "QUERY", item["x-query"]

    def body_validator(self, operation_id: str) -> Draft202012Validator:
        """Return the validator for an operation's JSON body."""
        if operation_id not in self._validators:
            content = self._operations[operation_id]["requestBody"]["content"]
            schema = content["application/json"]["schema"]
            self._validators[operation_id] = make_validator(schema, self.schemas)
        return self._validators[operation_id]


@cache
def load() -> Description:
    """Return the description shipped with this package: ``openapi.yaml``, compiled to JSON."""
    text = files(__package__ or "").joinpath("openapi.json").read_text("utf-8")
    return Description(json.loads(text))
