"""Names and types of files that models make and users send."""

from __future__ import annotations

import mimetypes
import re

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"WAVE", 8, "audio/wav"),
    (b"ID3", 0, "audio/mpeg"),
    (b"ftyp", 4, "video/mp4"),
)

#: Endings that not every system knows.
_ENDINGS = {"audio/wav": ".wav", "image/webp": ".webp"}


def guess_type(name: str, content: bytes) -> str:
    """The MIME type by the name, else by the content."""
    kind = mimetypes.guess_type(name)[0]
    if kind is not None:
        return kind
    for signature, offset, found in _SIGNATURES:
        if content[offset : offset + len(signature)] == signature:
            return found
    return "application/octet-stream"


def clean_name(name: str, content_type: str) -> str:
    """A name that can stand in a URL and in a header: no folders, nothing unusual."""
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", name.replace("\\", "/").rpartition("/")[2]).strip(".-")
    base = base[-120:] or "output"
    if "." not in base:
        base += _ENDINGS.get(content_type) or mimetypes.guess_extension(content_type) or ".bin"
    return base
