"""Ids and timestamps in the forms that the API uses."""

from __future__ import annotations

import base64
import secrets
import time
import uuid
from datetime import UTC, datetime

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def new_job_id(now: float | None = None) -> str:
    """An id of a prediction or training: 26 characters, Crockford base32 of a shuffled UUIDv7."""
    milliseconds = int((time.time() if now is None else now) * 1000)
    raw = bytearray(milliseconds.to_bytes(6, "big") + secrets.token_bytes(10))
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    shuffled = raw[12:16] + raw[4:8] + raw[0:4] + raw[8:12]
    bits = int.from_bytes(shuffled, "big") << 2
    return "".join(_CROCKFORD[bits >> shift & 31] for shift in range(125, -1, -5))


def new_file_id() -> str:
    """An id of a file: a UUID in base64, 48 characters."""
    return base64.urlsafe_b64encode(str(uuid.uuid4()).encode()).decode().rstrip("=")


def new_stream_key() -> str:
    """What stands for a stream in its URL; who knows it may read the stream."""
    return f"{secrets.choice(('bcwr', 'kxqz', 'mlvt'))}-{secrets.token_hex(26)}"


def delivery_key() -> str:
    """What stands for an output file in its URL."""
    return secrets.token_urlsafe(36).replace("-", "0").replace("_", "1")


def timestamp(moment: float, *, digits: int = 6) -> str:
    """A moment as text, in UTC, without zeros at its end.

    Args:
        moment: Unix seconds.
        digits: Digits after the point at the most.
    """
    whole = datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f"{moment % 1:.{digits}f}"[1:]
    if moment % 1 >= 1 - 0.5 * 10**-digits:
        fraction = f".{'9' * digits}"
    return f"{whole}{fraction.rstrip('0').rstrip('.')}Z"


def parse_timestamp(text: str) -> float:
    """The Unix seconds of a timestamp.

    Raises:
        ValueError: It is none.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()
