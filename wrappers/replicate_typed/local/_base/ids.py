"""Ids and timestamps in the forms that the API uses."""

from __future__ import annotations

import base64
import secrets
import time
import uuid
from datetime import UTC, datetime

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def _table(alphabet: str) -> bytes:
    """For each byte a character of the alphabet."""
    return bytes(ord(alphabet[byte % len(alphabet)]) for byte in range(256))


_BASE32 = _table("abcdefghijklmnopqrstuvwxyz234567")
_BASE62 = _table("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def new_job_id(now: float | None = None, seed: bytes | None = None) -> str:
    """An id of a prediction or training: 26 characters, Crockford base32 of a shuffled UUIDv7.

    Args:
        now: Unix seconds that it holds, those of now if not given.
        seed: Ten bytes that it holds, at random if not given.
    """
    milliseconds = round((time.time() if now is None else now) * 1000)
    raw = bytearray(milliseconds.to_bytes(6, "big") + (seed or secrets.token_bytes(10)))
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    shuffled = raw[12:16] + raw[4:8] + raw[0:4] + raw[8:12]
    bits = int.from_bytes(shuffled, "big") << 2
    return "".join(_CROCKFORD[bits >> shift & 31] for shift in range(125, -1, -5))


def new_file_id() -> str:
    """An id of a file: a UUID in base64, 48 characters."""
    return base64.urlsafe_b64encode(str(uuid.uuid4()).encode()).decode().rstrip("=")


def new_stream_key(seed: bytes | None = None) -> str:
    """What stands for a stream in its URL; who knows it may read the stream.

    Args:
        seed: 52 bytes that it is made of, at random if not given.
    """
    return "bcwr-" + (seed or secrets.token_bytes(52)).translate(_BASE32).decode()


def delivery_key() -> str:
    """What stands for an output file in its URL; who knows it may read the file."""
    return secrets.token_bytes(48).translate(_BASE62).decode()


def now_in_milliseconds() -> float:
    """Unix seconds without anything below a millisecond: what an id and `created_at` can say."""
    return int(time.time() * 1000) / 1000


def timestamp(moment: float, *, digits: int = 6) -> str:
    """A moment as the newer servers write it: in UTC, without zeros at its end.

    Args:
        moment: Unix seconds.
        digits: Digits after the point at the most.
    """
    return full_timestamp(moment, digits=digits).rstrip("Z").rstrip("0").rstrip(".") + "Z"


def full_timestamp(moment: float, *, digits: int = 6) -> str:
    """A moment as the older servers write it: in UTC, with all its digits."""
    whole, fraction = divmod(round(moment * 10**digits), 10**digits)
    text = datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{fraction:0{digits}d}Z"


def parse_timestamp(text: str) -> float:
    """The Unix seconds of a timestamp.

    Raises:
        ValueError: It is none.
    """
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.timestamp()
    except OverflowError as error:
        raise ValueError(f"{text} is out of range") from error
