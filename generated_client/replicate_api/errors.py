# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""Errors of the generated client"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import httpx

from . import models as _models

#: Bytes of a response that an error keeps.
EXCERPT = 2000


class ApiError(Exception):
    """The base class of all errors of the generated client"""


class UnexpectedStatus(ApiError):
    """The API responded with an error, or with a status that its description does not have.

    Attributes:
        operation_id: The operation that was called.
        status_code: The HTTP status.
        content: The beginning of the response's body.
        headers: The response's headers.
        problem: The API's own account of the error, ``None`` if it sent none.
    """

    def __init__(
        self,
        operation_id: str,
        status_code: int,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        problem: _models.Problem | None = None,
    ) -> None:
        super().__init__(operation_id, status_code, content[:EXCERPT], headers)
        self.operation_id: str = operation_id
        self.status_code: int = status_code
        self.content: bytes = content[:EXCERPT]
        self.headers: dict[str, str] = dict(headers or {})
        self.problem: _models.Problem | None = problem

    @classmethod
    def from_response(
        cls, operation_id: str, response: httpx.Response, *, problem: _models.Problem | None = None
    ) -> Self:
        """Return the error for a response whose body was read"""
        return cls(
            operation_id,
            response.status_code,
            response.content,
            dict(response.headers),
            problem=problem,
        )

    def __str__(self) -> str:
        text = " ".join(self.content.decode(errors="replace").split())[:500]
        return f"{self.operation_id} answered {self.status_code}: {text or 'nothing'}"


class ResponseDecodeError(ApiError, ValueError):
    """A response cannot be decoded: it is not JSON, or lacks a required member.

    Attributes:
        schema: The schema or the operation that the response does not match.
        pointer: The place of the fault in the response, as a JSON pointer.
        reason: The fault.
        content: The beginning of the response's body, if it is not JSON.
    """

    def __init__(self, schema: str, pointer: str, reason: str, content: bytes = b"") -> None:
        super().__init__(schema, pointer, reason, content[:EXCERPT])
        self.schema: str = schema
        self.pointer: str = pointer
        self.reason: str = reason
        self.content: bytes = content[:EXCERPT]

    def within(self, schema: str, pointer: str) -> ResponseDecodeError:
        """Return the same error for the object that holds the one at fault"""
        return ResponseDecodeError(schema, f"{pointer}{self.pointer}", self.reason, self.content)

    def __str__(self) -> str:
        return f"{self.schema}{self.pointer}: {self.reason}"


__all__ = ["ApiError", "ResponseDecodeError", "UnexpectedStatus"]
