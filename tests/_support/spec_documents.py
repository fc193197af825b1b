"""Small descriptions to try a rule on, written as YAML above the assertion."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import yaml

HEAD: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}
PING: dict[str, Any] = {
    "/ping": {"get": {"operationId": "pings.get", "responses": {"204": {"description": "d"}}}}
}


def description(text: str) -> dict[str, Any]:
    """A whole description from its interesting part; an operation is added when there is none."""
    document: dict[str, Any] = {**HEAD, **(yaml.safe_load(dedent(text)) or {})}
    document.setdefault("paths", PING)
    return document
