"""The package's logger, and what must not appear in it or in that of an HTTP library."""

from __future__ import annotations

import logging
from contextvars import ContextVar, Token
from urllib.parse import urlsplit, urlunsplit

logger = logging.getLogger("replicate_typed")

_in_own_request: ContextVar[bool] = ContextVar("replicate_typed_request", default=False)


class _OwnRequestFilter(logging.Filter):
    """Drops what an HTTP library logs about requests of this package, and about no others.

    httpx logs a line at INFO for each poll of a prediction, with the whole URL. The path of a
    stream and the query of a file grant access to them.
    """

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - the base class's
        return not _in_own_request.get()


_own_request_filter = _OwnRequestFilter()


def drop_logs_of_own_requests(name: str) -> None:
    """Keep requests of this package out of the log of an HTTP library."""
    logging.getLogger(name).addFilter(_own_request_filter)


class SuppressedLogs:
    """A context in which no HTTP library logs the requests that are sent."""

    def __enter__(self) -> None:
        self._token: Token[bool] = _in_own_request.set(True)

    def __exit__(self, *_: object) -> None:
        _in_own_request.reset(self._token)


def redact_url(url: str) -> str:
    """Return a URL that is safe to log: no user, query or fragment, and no content of a data URI.

    The query of a file's URL is its signature. The URL of a stream must not be logged at all: its
    path grants access.
    """
    if url.startswith("data:"):
        return f"{url.split(',', 1)[0][:80]},…"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "(invalid URL)"
    query = "…" if parts.query else ""
    return urlunsplit((parts.scheme, f"{host}{port}", parts.path, query, ""))
