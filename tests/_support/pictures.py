"""Bytes that are taken for a picture."""

from __future__ import annotations

#: The signature of a PNG, and 10 KiB after it.
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
