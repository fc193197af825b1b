"""Timestamps in the formats that the API uses: RFC 3339 in UTC."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now_in_milliseconds() -> float:
    """Return the Unix time in seconds, truncated to milliseconds, as ids and ``created_at`` hold it."""
    return int(time.time() * 1000) / 1000


def full_timestamp(seconds: float, *, digits: int = 6) -> str:
    """Format a Unix time with all its fraction digits, as the servers of stored objects do.

    Args:
        seconds: The Unix time.
        digits: The number of fraction digits.
    """
    whole, fraction = divmod(round(seconds * 10**digits), 10**digits)
    text = datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{fraction:0{digits}d}Z"


def trimmed_timestamp(seconds: float, *, digits: int = 6) -> str:
    """Format a Unix time without trailing zeros, as the servers of live predictions do.

    Args:
        seconds: The Unix time.
        digits: The greatest number of fraction digits.
    """
    return full_timestamp(seconds, digits=digits).rstrip("Z").rstrip("0").rstrip(".") + "Z"


def parse_timestamp(text: str) -> float:
    """Return the Unix time of an ISO 8601 timestamp; one without an offset is taken as UTC.

    Raises:
        ValueError: The text is not a timestamp, or is out of range.
    """
    try:
        parsed = datetime.fromisoformat(text)
        if parsed.tzinfo is None:
            parsed = parsed.replace(tzinfo=UTC)
        return parsed.timestamp()
    except OverflowError as error:
        raise ValueError(f"{text} is out of range") from error
