"""JSON responses in the formats of the systems that serve Replicate's API.

Live predictions are answered by a Go program, which escapes HTML characters and ends a body with a
newline. Stored objects, lists and cancellations are answered from a database by a Django program.
Files and creations with ``Prefer: wait`` are answered at the network's edge. The ``Content-Type``
differs among the three.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from .._base.json_values import dump_html_safe_json, dump_json
from .._contract.problems import Problem


def live_json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a response in the format of live predictions."""
    body = dump_html_safe_json(value) + "\n"
    return Response(body, status, headers, "application/json; charset=utf-8")


def stored_json(value: Any, status: int = 200) -> Response:
    """Return a response in the format of stored objects, lists and cancellations."""
    return Response(dump_json(value), status, media_type="application/json")


def edge_json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a response in the format of files and of creations with ``Prefer: wait``."""
    return Response(dump_json(value), status, headers, "application/json; charset=UTF-8")


def problem_json(problem: Problem) -> Response:
    """Return the response that reports a problem."""
    return Response(
        dump_html_safe_json(problem.document) + "\n",
        problem.status,
        media_type="application/problem+json",
        headers=problem.headers,
    )
