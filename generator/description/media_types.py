"""Media types of bodies."""

from __future__ import annotations


def media_kind(media: str) -> str:
    """Return a media type in lower case and without its parameters."""
    return media.partition(";")[0].strip().lower()


def is_json(media: str) -> bool:
    """Return whether bodies of a media type are JSON."""
    kind = media_kind(media)
    return kind == "application/json" or kind.endswith("+json")


def is_event_stream(media: str) -> bool:
    """Return whether bodies of a media type are server-sent events."""
    return media_kind(media) == "text/event-stream"
