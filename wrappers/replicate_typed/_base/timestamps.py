"""Moments as a caller gives them."""

from __future__ import annotations

from datetime import UTC, datetime

from .errors import InputError


def parse_timestamp(value: datetime | str, name: str) -> datetime:
    """The moment; one without a time zone is in UTC.

    Raises:
        InputError: It cannot be read.
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise InputError(
                f"{name} is a moment such as 2026-01-31T12:00:00Z: {value!r}"
            ) from error
    if not isinstance(value, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(
            f"{name} is a datetime or an ISO 8601 string, not a {type(value).__name__}"
        )
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
