"""The one logger, and what must not reach it."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit, urlunsplit

logger = logging.getLogger("replicate_typed")


def redact_url(url: str) -> str:
    """A URL that can be shown: no user, no query, no fragment, and no content of a data URI.

    The query of a file's URL is its signature, and the path of a stream's URL is its only key.
    """
    if url.startswith("data:"):
        return f"{url.split(',', 1)[0][:80]},…"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "(a URL that cannot be read)"
    query = "…" if parts.query else ""
    return urlunsplit((parts.scheme, f"{host}{port}", parts.path, query, ""))
