"""Ids and keys in the formats that the API uses."""

from __future__ import annotations

import base64
import secrets
import time
import uuid

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def _translation_table(alphabet: str) -> bytes:
    """Return a table for ``bytes.translate`` that maps each byte to a character of the alphabet."""
    return bytes(ord(alphabet[byte % len(alphabet)]) for byte in range(256))


_BASE32 = _translation_table("abcdefghijklmnopqrstuvwxyz234567")
_BASE62 = _translation_table("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def new_job_id(now: float | None = None, seed: bytes | None = None) -> str:
    """Return an id for a prediction or training.

    The id is 26 characters: the Crockford base32 of a UUIDv7 whose bytes are reordered.

    Args:
        now: The Unix time to embed, in seconds; the current time by default.
        seed: Ten bytes to embed; random by default.
    """
    milliseconds = round((time.time() if now is None else now) * 1000)
    raw = bytearray(milliseconds.to_bytes(6, "big") + (seed or secrets.token_bytes(10)))
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    shuffled = raw[12:16] + raw[4:8] + raw[0:4] + raw[8:12]
    bits = int.from_bytes(shuffled, "big") << 2
    return "".join(_CROCKFORD[bits >> shift & 31] for shift in range(125, -1, -5))


def new_file_id() -> str:
    """Return an id for an uploaded file: the base64 of a UUID, 48 characters."""
    return base64.urlsafe_b64encode(str(uuid.uuid4()).encode()).decode().rstrip("=")


def new_stream_key(seed: bytes | None = None) -> str:
    """Return the secret part of a stream's URL: whoever knows the URL may read the stream.

    Args:
        seed: 52 bytes to derive the key from; random by default.
    """
    return "bcwr-" + (seed or secrets.token_bytes(52)).translate(_BASE32).decode()


def new_delivery_key() -> str:
    """Return the secret part of an output file's URL: whoever knows the URL may read the file."""
    return secrets.token_bytes(48).translate(_BASE62).decode()
