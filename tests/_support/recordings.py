"""Recorded traffic of the API.

The recordings are not part of the project: ``REPLICATE_RECORDINGS`` names the folder of
``interactions.json``, and tests of recordings are skipped without it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

_FOLDER = os.environ.get("REPLICATE_RECORDINGS", "")
_FILE = Path(_FOLDER, "interactions.json")
_FOUND = bool(_FOLDER) and _FILE.exists()

needs_recordings = pytest.mark.skipif(not _FOUND, reason="REPLICATE_RECORDINGS names no recordings")


def recordings() -> list[dict[str, Any]]:
    """Return the recorded requests, each with its response; none if there are no recordings."""
    return json.loads(_FILE.read_text("utf-8")) if _FOUND else []


def path_of(recorded: dict[str, Any]) -> str:
    """Return the path of a recorded request below the base URL."""
    return httpx.URL(recorded["url"]).path.removeprefix("/v1")


def recording_id(recorded: dict[str, Any]) -> str:
    """Return a short name of a recording for the report of the tests."""
    return f"{recorded['method']} {path_of(recorded)[:60]} {recorded['status']}"
