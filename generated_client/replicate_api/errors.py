# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""What the generated client raises"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, cast

import httpx

if TYPE_CHECKING:
    from .models.problem import Problem

#: How much of an answer an error keeps, in bytes.
EXCERPT = 2000


class ApiError(Exception):
    """Any error of the generated client"""


class UnexpectedStatus(ApiError):
    """The API answered with an error, or with a status that its description does not have.

    Attributes:
        operation_id: The operation that was called.
        status_code: The HTTP status.
        content: The beginning of the answer's body.
        headers: The answer's headers.
        problem: The API's own account of the error, if it sent one.
    """

    def __init__(
        self,
        operation_id: str,
        status_code: int,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(operation_id, status_code, content[:EXCERPT], headers)
        self.operation_id = operation_id
        self.status_code = status_code
        self.content = content[:EXCERPT]
        self.headers: dict[str, str] = dict(headers or {})
        self.problem = _problem(content)

    @classmethod
    def from_response(cls, operation_id: str, response: httpx.Response) -> Self:
        """The error for an answer that was read whole"""
        return cls(operation_id, response.status_code, response.content, dict(response.headers))

    def __str__(self) -> str:
        text = " ".join(self.content.decode(errors="replace").split())[:500]
        return f"{self.operation_id} answered {self.status_code}: {text or 'nothing'}"


class ResponseDecodeError(ApiError, ValueError):
    """The API's answer cannot be read: it is no JSON, or lacks what is essential.

    Attributes:
        schema: The schema or the operation that the answer is not of.
        pointer: Where in the answer the trouble is, as a JSON pointer.
        reason: What the trouble is.
        content: The beginning of the answer's body, if it is no JSON at all.
    """

    def __init__(self, schema: str, pointer: str, reason: str, content: bytes = b"") -> None:
        content = content[:EXCERPT]
        super().__init__(schema, pointer, reason, content)
        self.schema = schema
        self.pointer = pointer
        self.reason = reason
        self.content = content

    def within(self, schema: str, pointer: str) -> ResponseDecodeError:
        """The same error, seen from the object around it"""
        return ResponseDecodeError(schema, f"{pointer}{self.pointer}", self.reason, self.content)

    def __str__(self) -> str:
        return f"{self.schema}{self.pointer}: {self.reason}"


def _problem(content: bytes) -> Problem | None:
    try:
        value: Any = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    from .models.problem import Problem

    try:
        return Problem.from_dict(cast("dict[str, Any]", value))
    except ResponseDecodeError:
        return None


__all__ = ["ApiError", "ResponseDecodeError", "UnexpectedStatus"]
