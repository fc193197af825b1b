"""The one logger, and what must not reach it or that of httpx."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit, urlunsplit

logger = logging.getLogger("replicate_typed")

_in_own_request: ContextVar[bool] = ContextVar("replicate_typed_request", default=False)


class _OwnRequestFilter(logging.Filter):
    """Leaves out what httpx says of a request of this package, and of no other.

    That is a line at INFO for every look at a prediction, with the whole address: the path of a
    stream and the query of a file are their keys.
    """

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - the base class's
        return not _in_own_request.get()


logging.getLogger("httpx").addFilter(_OwnRequestFilter())


@contextmanager
def suppress_httpx_logs() -> Generator[None]:
    """Send a request of which httpx logs nothing."""
    token = _in_own_request.set(True)
    try:
        yield
    finally:
        _in_own_request.reset(token)


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
