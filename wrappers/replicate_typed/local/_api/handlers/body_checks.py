"""Checks that the description leaves to the server: names, addresses, hardware."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .accounts import HARDWARE

_SLUG = "[A-Za-z0-9][A-Za-z0-9._-]*"
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+")


def failure(kind: str, field: str, description: str) -> dict[str, str]:
    """One thing that is wrong, as the API tells it."""
    return {"type": kind, "field": field, "description": description}


def wrong_texts(body: dict[str, Any]) -> Iterator[dict[str, str]]:
    """What is wrong with the names, addresses and hardware in a body, as far as they are there."""
    for name, value in body.items():
        if name.endswith("_url") and not _URL.fullmatch(value):
            yield failure("format", name, "Does not match format 'uri'")
        if name in {"owner", "name"} and not re.fullmatch(_SLUG, value):
            yield failure("pattern", name, f"Does not match pattern '{_SLUG}'")
    skus = [kind["sku"] for kind in HARDWARE]
    if body.get("hardware", skus[0]) not in skus:
        options = ", ".join(f'"{sku}"' for sku in skus)
        yield failure("enum", "hardware", f"hardware must be one of the following: {options}")
