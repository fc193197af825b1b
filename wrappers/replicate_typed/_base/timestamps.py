"""Timestamps in arguments."""

from __future__ import annotations

from datetime import UTC, datetime

from .errors import InputError


def parse_timestamp(value: datetime | str, name: str) -> datetime:
    """Return a timestamp with a time zone; one without is taken as UTC.

    Args:
        value: A ``datetime`` or an ISO 8601 string.
        name: The argument's name, for the message.

    Raises:
        InputError: The value is neither.
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise InputError(
                f"{name} must be a timestamp such as 2026-01-31T12:00:00Z, not {value!r}"
            ) from error
    if not isinstance(value, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(
            f"{name} must be a datetime or an ISO 8601 string, not a {type(value).__name__}"
        )
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
