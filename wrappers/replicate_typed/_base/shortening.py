"""Texts that are never long, for logs, tracebacks and error messages."""

from __future__ import annotations

#: The longest ``repr`` of an object, in characters: logs and tracebacks show it.
MAX_REPR = 2000

#: The longest message of an error, in characters. It may quote a log, which is worth more room.
MAX_MESSAGE = 20_000


def shorten(text: str, limit: int = MAX_REPR) -> str:
    """Return a text, its middle replaced by its length if it is longer than ``limit``."""
    if len(text) <= limit:
        return text
    gap = f"… ({len(text)} characters) …"
    tail = limit // 8
    return f"{text[: limit - tail - len(gap)]}{gap}{text[-tail:]}"
