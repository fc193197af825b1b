"""Parsing of what the creation of a prediction is given: version, ``Prefer``, ``Cancel-After``."""

from __future__ import annotations

import re

from starlette.requests import Request

from .._contract.problems import Problem

#: The longest ``Prefer: wait``, in seconds.
MAX_WAIT = 60

#: The greatest ``Cancel-After``, in seconds.
MAX_CANCEL_AFTER = 24 * 3600

_VERSION = re.compile(r"(?:(?P<model>[^/:]+/[^/:]+):)?(?P<id>[0-9a-f]{64})")
_WAIT = re.compile(r"wait(?:=(?P<seconds>[0-9]{1,3}))?")
_DURATION = re.compile(r"(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s?)?")


def parse_version(text: str) -> tuple[str | None, str] | None:
    """Return the model's name, if given, and the id of a version; None for any other text."""
    match = _VERSION.fullmatch(text)
    return None if match is None else (match["model"], match["id"])


def wait_preference(request: Request) -> tuple[int, str] | None:
    """Return the seconds of a ``Prefer: wait`` and its text, None without one.

    Raises:
        Problem: The seconds are not between 1 and 60.
    """
    for item in request.headers.get("prefer", "").split(","):
        preference = item.strip()
        if preference.partition("=")[0] != "wait":
            continue
        match = _WAIT.fullmatch(preference)
        seconds = int(match["seconds"] or MAX_WAIT) if match else 0
        if not 1 <= seconds <= MAX_WAIT:
            raise Problem(422, f"Prefer: wait must be between 1 and {MAX_WAIT} seconds")
        return seconds, preference
    return None


def cancel_after_seconds(request: Request, minimum: float) -> float | None:
    """Return the seconds of a ``Cancel-After``, None without one.

    Args:
        request: The request.
        minimum: The least that is accepted, in seconds.

    Raises:
        Problem: The value is not a duration, or out of range.
    """
    text = request.headers.get("cancel-after")
    if text is None:
        return None
    match = _DURATION.fullmatch(text.strip()) if text.strip() else None
    if match is None:
        raise Problem(422, "Cancel-After must be a duration such as 30s, 5m or 1h30m")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = hours * 3600 + minutes * 60 + seconds
    if not minimum <= total <= MAX_CANCEL_AFTER:
        raise Problem(422, f"Cancel-After must be between {minimum:g} seconds and 24 hours")
    return float(total)
