"""Validation of request bodies beyond the description: names, URLs and hardware."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..._contract.problems import failure
from .accounts import HARDWARE

_SLUG = "[A-Za-z0-9][A-Za-z0-9._-]*"
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+")


def invalid_fields(body: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the failures of the names, URLs and hardware that a body contains."""
    for name, value in body.items():
        if name.endswith("_url") and not _URL.fullmatch(value):
            yield failure("format", name, "Does not match format 'uri'")
        if name in {"owner", "name"} and not re.fullmatch(_SLUG, value):
            yield failure("pattern", name, f"Does not match pattern '{_SLUG}'")
    skus = [hardware["sku"] for hardware in HARDWARE]
    if body.get("hardware", skus[0]) not in skus:
        options = ", ".join(f'"{sku}"' for sku in skus)
        yield failure("enum", "hardware", f"hardware must be one of the following: {options}")
